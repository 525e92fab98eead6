//! Schedules: when they are next due, through every change of the local time.
//!
//! Written by hand on top of jiff, 230 lines with `zone`: croner reads the syntax of cron, which the rules do not have,
//! and does not decide what follows missed times and a clock that was set.

use jiff::civil::Date;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use crate::model::zone::Zone;

/// When a schedule is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rhythm {
    /// That many milliseconds after the last time, whatever the local time is.
    Interval(u64),
    /// Each day at this minute, local time.
    Daily(u16),
    /// Each week on this day (0 is Monday) at this minute, local time.
    Weekly(u8, u16),
}

/// Whether a schedule is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// It is, or was while the daemon did not run. If it was due several times, it runs once.
    Now,
    /// It is not.
    Later {
        /// The next time is counted from here.
        since_ms: i64,
        /// When it will be due.
        until_ms: i64,
    },
}

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// A missed run is skipped if the next one is nearer than this.
const NEAR_MS: i64 = HOUR_MS;

/// Days that are searched for the next time: a week and the day on which it begins, and one more, because a skipped
/// local time may be early on the next day.
const DAYS_AHEAD: usize = 9;

impl Rhythm {
    /// The first time after `after_ms`, in milliseconds since 1970.
    ///
    /// A local time that the clocks skip becomes the first minute after the gap, and one that occurs twice counts the
    /// first time only. After the year 9999 there is no next time: the result is [`i64::MAX`].
    #[must_use]
    pub fn next(self, after_ms: i64, zone: &Zone) -> i64 {
        let (weekday, minute) = match self {
            Rhythm::Interval(ms) => {
                return after_ms.saturating_add(i64::try_from(ms).unwrap_or(i64::MAX));
            }
            Rhythm::Daily(minute) => (None, minute),
            Rhythm::Weekly(weekday, minute) => (Some(weekday), minute),
        };
        let changes = zone.changes();
        let after = Timestamp::from_millisecond(after_ms).unwrap_or(Timestamp::UNIX_EPOCH);
        let today = changes.to_datetime(after).date();
        std::iter::successors(Some(today), |day| day.tomorrow().ok())
            .take(DAYS_AHEAD)
            .filter(|day| weekday.is_none_or(|weekday| weekday == number(*day)))
            .filter_map(|day| first_at(&changes, day, minute))
            .find(|time| *time > after)
            .map_or(i64::MAX, Timestamp::as_millisecond)
    }

    /// Whether it is due at `now_ms`, counted from `since_ms`, which is its last time, or when it was first seen.
    ///
    /// The clock is not trusted. If it jumped forward, or the machine was off, one run makes up for all missed ones,
    /// unless the next one is near anyway. If it was set back, `since_ms` is in the future. It is kept, so that the
    /// same time does not run twice, but only up to half of the period ahead, so that a clock which once showed the
    /// wrong year does not stop the schedule for a year.
    #[must_use]
    pub fn due(self, since_ms: i64, now_ms: i64, zone: &Zone) -> Due {
        let since_ms = since_ms.min(now_ms.saturating_add(self.length_ms() / 2));
        let until_ms = self.next(since_ms, zone);
        if until_ms > now_ms {
            return Due::Later { since_ms, until_ms };
        }
        let next_ms = self.next(now_ms, zone);
        let has_hands = !matches!(self, Rhythm::Interval(_));
        if has_hands && next_ms.saturating_sub(now_ms) < NEAR_MS {
            return Due::Later {
                since_ms: now_ms,
                until_ms: next_ms,
            };
        }
        Due::Now
    }

    /// The period between two times on most days.
    fn length_ms(self) -> i64 {
        match self {
            Rhythm::Interval(ms) => i64::try_from(ms).unwrap_or(i64::MAX),
            Rhythm::Daily(_) => DAY_MS,
            Rhythm::Weekly(..) => 7 * DAY_MS,
        }
    }
}

/// 0 is Monday.
fn number(day: Date) -> u8 {
    day.weekday().to_monday_zero_offset().unsigned_abs()
}

/// The first moment of a day at which the clocks show this minute or, if they skip it, a later one.
fn first_at(changes: &TimeZone, day: Date, minute: u16) -> Option<Timestamp> {
    let wall = day
        .at(0, 0, 0, 0)
        .checked_add(SignedDuration::from_mins(minute.into()))
        .ok()?;
    let moment = changes.to_ambiguous_timestamp(wall);
    let AmbiguousOffset::Gap { after, .. } = moment.offset() else {
        return moment.earlier().ok();
    };
    // With the offset from after the change, the skipped time is before it: 02:30 in Berlin's summer time is 01:30 in
    // local time. So the change is the first one from there that has this offset.
    let before = moment.earlier().ok()?;
    let mut change = changes.following(before);
    change
        .find(|change| change.offset() == after)
        .map(|change| change.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Zone {
        Zone::named(name).expect("the zones are built in")
    }

    fn ms(written: &str) -> i64 {
        let moment: Timestamp = written.parse().expect("a moment of the test");
        moment.as_millisecond()
    }

    /// The times that follow `from`, in local time.
    #[track_caller]
    fn check(place: &str, rhythm: Rhythm, from: &str, expected: &[&str]) {
        let zone = zone(place);
        let times = std::iter::successors(Some(ms(from)), |ms| Some(rhythm.next(*ms, &zone)));
        let times: Vec<String> = times
            .skip(1)
            .take(expected.len())
            .map(|ms| zone.rfc3339(ms))
            .collect();
        assert_eq!(times, expected, "{rhythm:?} in {place}");
    }

    const HALF_PAST_ONE: Rhythm = Rhythm::Daily(90);
    const HALF_PAST_TWO: Rhythm = Rhythm::Daily(150);

    #[test]
    fn a_time_that_the_clocks_skip_comes_with_the_first_minute_after() {
        check(
            "Europe/Berlin",
            HALF_PAST_TWO,
            "2026-03-28T00:00:00Z",
            &[
                "2026-03-28T02:30:00+01:00",
                "2026-03-29T03:00:00+02:00",
                "2026-03-30T02:30:00+02:00",
            ],
        );
        check(
            "America/New_York",
            Rhythm::Daily(120),
            "2026-03-08T00:00:00Z",
            &["2026-03-08T03:00:00-04:00", "2026-03-09T02:00:00-04:00"],
        );
        // Half an hour is skipped here, and in October.
        check(
            "Australia/Lord_Howe",
            Rhythm::Daily(135),
            "2026-10-03T00:00:00Z",
            &["2026-10-04T02:30:00+11:00", "2026-10-05T02:15:00+11:00"],
        );
        check(
            "Australia/Lord_Howe",
            HALF_PAST_TWO,
            "2026-10-03T00:00:00Z",
            &["2026-10-04T02:30:00+11:00", "2026-10-05T02:30:00+11:00"],
        );
        // Two hours.
        check(
            "Antarctica/Troll",
            HALF_PAST_ONE,
            "2026-03-28T12:00:00Z",
            &["2026-03-29T03:00:00+02:00", "2026-03-30T01:30:00+02:00"],
        );
    }

    #[test]
    fn a_day_that_has_no_midnight_begins_an_hour_later() {
        check(
            "Africa/Cairo",
            Rhythm::Daily(0),
            "2026-04-23T12:00:00Z",
            &["2026-04-24T01:00:00+03:00", "2026-04-25T00:00:00+03:00"],
        );
        check(
            "Asia/Beirut",
            Rhythm::Weekly(6, 30),
            "2026-03-25T12:00:00Z",
            &["2026-03-29T01:00:00+03:00", "2026-04-05T00:30:00+03:00"],
        );
        // A whole day is missing: Samoa moved across the date line.
        check(
            "Pacific/Apia",
            Rhythm::Weekly(4, 250),
            "2011-12-24T12:00:00Z",
            &["2011-12-31T00:00:00+14:00", "2012-01-06T04:10:00+14:00"],
        );
    }

    #[test]
    fn a_time_that_the_clocks_show_twice_comes_the_first_time_only() {
        check(
            "Europe/Berlin",
            HALF_PAST_TWO,
            "2026-10-24T12:00:00Z",
            &["2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"],
        );
        check(
            "America/New_York",
            HALF_PAST_ONE,
            "2026-11-01T00:00:00Z",
            &["2026-11-01T01:30:00-04:00", "2026-11-02T01:30:00-05:00"],
        );
        check(
            "Australia/Lord_Howe",
            Rhythm::Daily(105),
            "2026-04-04T00:00:00Z",
            &["2026-04-05T01:45:00+11:00", "2026-04-06T01:45:00+10:30"],
        );
        // At midnight the clocks go back, so the day before returns for an hour.
        check(
            "Africa/Cairo",
            Rhythm::Weekly(3, 1410),
            "2026-10-28T12:00:00Z",
            &["2026-10-29T23:30:00+03:00", "2026-11-05T23:30:00+02:00"],
        );
        check(
            "Africa/Cairo",
            Rhythm::Daily(0),
            "2026-10-29T12:00:00Z",
            &["2026-10-30T00:00:00+02:00", "2026-10-31T00:00:00+02:00"],
        );
        // A check between the two must not run it again.
        check(
            "Europe/Berlin",
            HALF_PAST_TWO,
            "2026-10-25T01:10:00Z",
            &["2026-10-26T02:30:00+01:00"],
        );
    }

    #[test]
    fn an_interval_is_counted_in_hours_that_pass() {
        check(
            "Europe/Berlin",
            Rhythm::Interval(6 * 3_600_000),
            "2026-03-28T21:00:00Z",
            &["2026-03-29T05:00:00+02:00", "2026-03-29T11:00:00+02:00"],
        );
    }

    /// Zones with every kind of change, and one without changes.
    const ZONES: &[&str] = &[
        "Africa/Cairo",
        "Africa/Casablanca",
        "America/Havana",
        "America/New_York",
        "America/Santiago",
        "America/St_Johns",
        "Antarctica/Troll",
        "Asia/Beirut",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Europe/Berlin",
        "Europe/Dublin",
        "Pacific/Chatham",
        "UTC",
    ];

    #[test]
    fn each_day_of_two_years_has_its_time_once_and_at_no_earlier_minute() {
        for place in ZONES {
            let zone = zone(place);
            for minute in [0, 1, 30, 90, 120, 135, 150, 165, 250, 1380, 1439] {
                let mut last = ms("2025-12-31T12:00:00Z");
                let mut days = Vec::new();
                for _ in 0..731 {
                    let next = Rhythm::Daily(minute).next(last, &zone);
                    assert!(next > last, "{place}, minute {minute}");
                    let wall = zone.rfc3339(next);
                    let shown: u16 = wall[11..13].parse::<u16>().expect("an hour") * 60
                        + wall[14..16].parse::<u16>().expect("a minute");
                    assert!(shown >= minute, "{place}, minute {minute}: {wall}");
                    days.push(wall[..10].to_string());
                    last = next;
                }
                days.dedup();
                assert_eq!(days.len(), 731, "{place}, minute {minute}");
            }
        }
    }

    #[test]
    fn the_calendar_has_an_end() {
        let last = ms("9999-12-29T12:00:00Z");
        assert_eq!(
            Rhythm::Daily(250).next(last, &zone("UTC")),
            last + 58_200_000
        );
        assert_eq!(Rhythm::Weekly(0, 250).next(last, &zone("UTC")), i64::MAX);
        assert_eq!(
            Rhythm::Interval(u64::MAX).next(last, &zone("UTC")),
            i64::MAX
        );
    }

    /// `Now`, or in UTC from when it is counted and until when.
    #[track_caller]
    fn judge(rhythm: Rhythm, since: &str, now: &str, expected: &str) {
        let utc = zone("UTC");
        let shown = |ms| utc.rfc3339(ms)[..16].to_string();
        let judged = match rhythm.due(ms(since), ms(now), &utc) {
            Due::Now => "now".to_string(),
            Due::Later { since_ms, until_ms } => {
                format!("from {}, {}", shown(since_ms), shown(until_ms))
            }
        };
        assert_eq!(judged, expected, "{rhythm:?} since {since} at {now}");
    }

    const TEN_PAST_FOUR: Rhythm = Rhythm::Daily(250);
    const SUNDAYS: Rhythm = Rhythm::Weekly(6, 180);
    const SIX_HOURS: Rhythm = Rhythm::Interval(6 * 3_600_000);

    #[test]
    fn a_due_run_is_done_and_a_later_one_waits() {
        let (since, until) = ("2026-03-07T04:10:00Z", "2026-03-08T04:10:00Z");
        judge(TEN_PAST_FOUR, since, until, "now");
        let waits = "from 2026-03-07T04:10, 2026-03-08T04:10";
        judge(TEN_PAST_FOUR, since, "2026-03-07T04:10:00Z", waits);
        judge(TEN_PAST_FOUR, since, "2026-03-08T04:09:59Z", waits);
        judge(SIX_HOURS, since, "2026-03-07T10:10:00Z", "now");
        let waits = "from 2026-03-07T04:10, 2026-03-07T10:10";
        judge(SIX_HOURS, since, "2026-03-07T10:09:59Z", waits);
    }

    #[test]
    fn a_missed_run_is_made_up_for_unless_the_next_is_near() {
        let since = "2026-03-07T04:10:00Z";
        judge(TEN_PAST_FOUR, since, "2026-03-08T09:00:00Z", "now");
        judge(TEN_PAST_FOUR, since, "2026-06-20T21:00:00Z", "now");
        judge(TEN_PAST_FOUR, since, "2029-06-20T21:00:00Z", "now");
        let near = "from 2026-06-20T03:30, 2026-06-20T04:10";
        judge(TEN_PAST_FOUR, since, "2026-06-20T03:30:00Z", near);
        judge(SUNDAYS, since, "2026-03-12T12:00:00Z", "now");
        let near = "from 2026-03-15T02:30, 2026-03-15T03:00";
        judge(SUNDAYS, since, "2026-03-15T02:30:00Z", near);
        judge(SIX_HOURS, since, "2026-06-20T03:30:00Z", "now");
    }

    #[test]
    fn a_clock_that_was_set_back_brings_no_time_twice_and_silences_nothing_for_long() {
        let since = "2026-03-08T04:10:00Z";
        let kept = "from 2026-03-08T04:10, 2026-03-09T04:10";
        judge(TEN_PAST_FOUR, since, "2026-03-08T04:09:58Z", kept);
        judge(TEN_PAST_FOUR, since, "2026-03-07T17:00:00Z", kept);
        let expected = "from 2026-03-07T15:30, 2026-03-08T04:10";
        judge(TEN_PAST_FOUR, since, "2026-03-07T03:30:00Z", expected);
        judge(
            TEN_PAST_FOUR,
            "2031-01-01T04:10:00Z",
            "2026-03-07T03:30:00Z",
            expected,
        );
        let kept = "from 2026-03-08T04:10, 2026-03-08T10:10";
        judge(SIX_HOURS, since, "2026-03-08T03:00:00Z", kept);
        let expected = "from 2026-03-07T06:30, 2026-03-07T12:30";
        judge(SIX_HOURS, since, "2026-03-07T03:30:00Z", expected);
        let expected = "from 2026-03-10T15:30, 2026-03-15T03:00";
        judge(
            SUNDAYS,
            "2031-01-01T04:10:00Z",
            "2026-03-07T03:30:00Z",
            expected,
        );
    }
}
