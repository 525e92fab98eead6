//! A point in time with its local time and weekday.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::model::zone::Zone;

/// A point in time, with its local time and weekday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Milliseconds since 1970, UTC.
    pub ms: i64,
    /// Minutes since local midnight, 0..1440.
    pub minute_of_day: u16,
    /// 0 is Monday, 6 is Sunday.
    pub weekday: u8,
}

impl Moment {
    /// The local time at `ms` in the machine's time zone.
    ///
    /// A time outside of the years 1 to 9999 is replaced by 1970.
    #[must_use]
    pub fn at(ms: i64) -> Moment {
        Moment::in_zone(ms, &Zone::of_machine())
    }

    /// The local time at `ms` in `zone`.
    #[must_use]
    pub fn in_zone(ms: i64, zone: &Zone) -> Moment {
        let local = Timestamp::from_millisecond(ms)
            .unwrap_or(Timestamp::UNIX_EPOCH)
            .to_zoned_datetime(zone.changes());
        Moment {
            ms,
            minute_of_day: u16::from(local.hour().unsigned_abs()) * 60
                + u16::from(local.minute().unsigned_abs()),
            weekday: local.weekday().to_monday_zero_offset().unsigned_abs(),
        }
    }
}

/// `2026-03-07T02:00:00Z`: milliseconds since 1970 in RFC 3339, to the second.
#[must_use]
pub fn rfc3339(ms: i64) -> String {
    let seconds = Timestamp::from_second(ms.div_euclid(1000)).unwrap_or(Timestamp::UNIX_EPOCH);
    seconds.to_string()
}

/// 2026-01-01. A clock that shows an earlier time has not been set since the machine started, as on small machines
/// without a battery. Nothing is scheduled by it.
pub const CLOCK_IS_SET_MS: i64 = 1_767_225_600_000;

/// Midnight UTC of a day written `YYYY-MM-DD`, in milliseconds since 1970.
#[must_use]
pub fn day_ms(day: &str) -> Option<i64> {
    let date: Date = day.get(..10)?.parse().ok()?;
    Some(
        TimeZone::UTC
            .to_timestamp(date.at(0, 0, 0, 0))
            .ok()?
            .as_millisecond(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wall_clock_follows_the_zone() {
        let zone = Zone::named("Europe/Berlin").expect("the zones are built in");
        // 2026-03-29 01:30 UTC is 03:30 in Berlin: the clocks went forward at 02:00.
        let moment = Moment::in_zone(1_774_747_800_000, &zone);
        assert_eq!((moment.minute_of_day, moment.weekday), (3 * 60 + 30, 6));
    }

    #[test]
    fn days_and_times_are_read_and_written() {
        assert_eq!(day_ms("1970-01-02"), Some(86_400_000));
        assert_eq!(day_ms("soon"), None);
        assert_eq!(rfc3339(1_774_747_800_123), "2026-03-29T01:30:00Z");
    }
}
