//! Where the clock hangs: a time zone, with all its changes of the clocks.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A time zone. The zones of the world are built in; the machine's own is asked anew each time, so that a machine which
/// moves is noticed.
#[derive(Clone, Debug)]
pub struct Zone(Option<TimeZone>);

impl Zone {
    /// The machine's (`TZ`, else `/etc/localtime`, else UTC).
    #[must_use]
    pub fn of_machine() -> Zone {
        Zone(None)
    }

    /// The zone of that name in the IANA database: `Europe/Berlin`.
    #[must_use]
    pub fn named(name: &str) -> Option<Zone> {
        TimeZone::get(name).ok().map(|zone| Zone(Some(zone)))
    }

    /// `2026-03-29T03:00:00+02:00`: a moment as the wall shows it, to the second.
    ///
    /// A time outside of years 1 to 9999 is taken for 1970.
    #[must_use]
    pub fn rfc3339(&self, ms: i64) -> String {
        let moment = Timestamp::from_second(ms.div_euclid(1000)).unwrap_or(Timestamp::UNIX_EPOCH);
        let offset = self.changes().to_offset(moment);
        moment.display_with_offset(offset).to_string()
    }

    /// `2026-03-29T03:00:00.123+02:00`: as [`Zone::rfc3339`], to the millisecond.
    #[must_use]
    pub fn rfc3339_ms(&self, ms: i64) -> String {
        let moment = self.rfc3339(ms);
        // Where the offset begins: everything before it has a fixed length.
        let (date, offset) = moment.split_at(SECONDS_END.min(moment.len()));
        format!("{date}.{:03}{offset}", ms.rem_euclid(1000))
    }

    /// When it changes its clocks.
    pub(super) fn changes(&self) -> TimeZone {
        self.0.clone().unwrap_or_else(TimeZone::system)
    }
}

/// Bytes of `2026-03-29T03:00:00`.
const SECONDS_END: usize = 19;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_with_the_offset_of_its_day() {
        let zone = Zone::named("Australia/Lord_Howe").expect("the zones are built in");
        assert_eq!(zone.rfc3339(1_772_884_800_123), "2026-03-07T23:00:00+11:00");
        assert_eq!(zone.rfc3339(1_783_425_600_000), "2026-07-07T22:30:00+10:30");
        assert_eq!(
            zone.rfc3339_ms(1_772_884_800_123),
            "2026-03-07T23:00:00.123+11:00"
        );
        assert_eq!(zone.rfc3339_ms(-1), "1970-01-01T09:59:59.999+10:00");
        assert!(Zone::named("Middle/Earth").is_none());
    }
}
