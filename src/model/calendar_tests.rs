//! When schedules are due: through every change of the local time, and of the clock.

use jiff::Timestamp;

use crate::model::calendar::{Days, Due, Rhythm, TIMES_MAX, Times};
use crate::model::zone::Zone;

fn zone(name: &str) -> Zone {
    Zone::named(name).expect("the zones are built in")
}

fn ms(written: &str) -> i64 {
    let moment: Timestamp = written.parse().expect("a moment of the test");
    moment.as_millisecond()
}

/// Once a week; 0 is Monday.
const fn weekly(day: u8, minute: u16) -> Rhythm {
    Rhythm::At(Days::OfWeek(1 << day), Times::one(minute))
}

fn times(minutes: &[u16]) -> Times {
    Times::new(minutes).expect("a few times, each once")
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

const HALF_PAST_ONE: Rhythm = Rhythm::daily(90);
const HALF_PAST_TWO: Rhythm = Rhythm::daily(150);

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
        Rhythm::daily(120),
        "2026-03-08T00:00:00Z",
        &["2026-03-08T03:00:00-04:00", "2026-03-09T02:00:00-04:00"],
    );
    // Half an hour is skipped here, and in October.
    check(
        "Australia/Lord_Howe",
        Rhythm::daily(135),
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
        Rhythm::daily(0),
        "2026-04-23T12:00:00Z",
        &["2026-04-24T01:00:00+03:00", "2026-04-25T00:00:00+03:00"],
    );
    check(
        "Asia/Beirut",
        weekly(6, 30),
        "2026-03-25T12:00:00Z",
        &["2026-03-29T01:00:00+03:00", "2026-04-05T00:30:00+03:00"],
    );
    // A whole day is missing: Samoa moved across the date line.
    check(
        "Pacific/Apia",
        weekly(4, 250),
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
        Rhythm::daily(105),
        "2026-04-04T00:00:00Z",
        &["2026-04-05T01:45:00+11:00", "2026-04-06T01:45:00+10:30"],
    );
    // At midnight the clocks go back, so the day before returns for an hour.
    check(
        "Africa/Cairo",
        weekly(3, 1410),
        "2026-10-28T12:00:00Z",
        &["2026-10-29T23:30:00+03:00", "2026-11-05T23:30:00+02:00"],
    );
    check(
        "Africa/Cairo",
        Rhythm::daily(0),
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
                let next = Rhythm::daily(minute).next(last, &zone);
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
fn several_times_of_a_day_follow_each_other() {
    let twice = Rhythm::At(Days::All, times(&[900, 180]));
    check(
        "Europe/Berlin",
        twice,
        "2026-03-06T23:00:00Z",
        &[
            "2026-03-07T03:00:00+01:00",
            "2026-03-07T15:00:00+01:00",
            "2026-03-08T03:00:00+01:00",
        ],
    );
    let weekend = Rhythm::At(Days::OfWeek(0b110_0000), times(&[180, 900]));
    check(
        "Europe/Berlin",
        weekend,
        "2026-03-05T23:00:00Z",
        &[
            "2026-03-07T03:00:00+01:00",
            "2026-03-07T15:00:00+01:00",
            "2026-03-08T03:00:00+01:00",
            "2026-03-08T15:00:00+01:00",
            "2026-03-14T03:00:00+01:00",
        ],
    );
}

#[test]
fn times_that_the_clocks_skip_together_are_one_run() {
    let night = Rhythm::At(Days::All, times(&[60, 120, 150, 180, 210]));
    check(
        "Europe/Berlin",
        night,
        "2026-03-28T23:00:00Z",
        &[
            "2026-03-29T01:00:00+01:00",
            "2026-03-29T03:00:00+02:00",
            "2026-03-29T03:30:00+02:00",
            "2026-03-30T01:00:00+02:00",
        ],
    );
    check(
        "Europe/Berlin",
        night,
        "2026-10-24T22:00:00Z",
        &[
            "2026-10-25T01:00:00+02:00",
            "2026-10-25T02:00:00+02:00",
            "2026-10-25T02:30:00+02:00",
            "2026-10-25T03:00:00+01:00",
        ],
    );
}

#[test]
fn a_month_begins_with_its_first_day_however_long_the_last_was() {
    let monthly = Rhythm::At(Days::FirstOfMonth, Times::one(240));
    check(
        "Europe/Berlin",
        monthly,
        "2026-01-01T03:00:00Z",
        &[
            "2026-02-01T04:00:00+01:00",
            "2026-03-01T04:00:00+01:00",
            "2026-04-01T04:00:00+02:00",
        ],
    );
    // The longest way from one first day to the next, and one on which the clocks change.
    check(
        "America/Havana",
        Rhythm::At(Days::FirstOfMonth, Times::one(30)),
        "2026-10-01T04:30:00Z",
        &["2026-11-01T00:30:00-04:00", "2026-12-01T00:30:00-05:00"],
    );
}

#[test]
fn the_calendar_has_an_end() {
    let last = ms("9999-12-29T12:00:00Z");
    assert_eq!(
        Rhythm::daily(250).next(last, &zone("UTC")),
        last + 58_200_000
    );
    assert_eq!(weekly(0, 250).next(last, &zone("UTC")), i64::MAX);
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

const TEN_PAST_FOUR: Rhythm = Rhythm::daily(250);
const SUNDAYS: Rhythm = weekly(6, 180);
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
fn of_two_times_that_are_near_to_each_other_both_run() {
    let twice = Rhythm::At(Days::All, times(&[180, 210]));
    judge(twice, "2026-03-07T03:30:00Z", "2026-03-08T03:00:00Z", "now");
    judge(twice, "2026-03-07T03:30:00Z", "2026-03-08T03:00:09Z", "now");
    judge(twice, "2026-03-08T03:00:00Z", "2026-03-08T03:30:00Z", "now");
    judge(twice, "2026-03-01T03:30:00Z", "2026-03-08T03:05:00Z", "now");
    // The machine was off for a while: the next one is nearer than the one that was missed.
    let near = "from 2026-03-08T03:20, 2026-03-08T03:30";
    judge(twice, "2026-03-07T03:30:00Z", "2026-03-08T03:20:00Z", near);
    judge(twice, "2026-03-07T03:30:00Z", "2026-03-08T09:00:00Z", "now");
    let monthly = Rhythm::At(Days::FirstOfMonth, Times::one(240));
    judge(
        monthly,
        "2026-01-01T04:00:00Z",
        "2026-02-03T12:00:00Z",
        "now",
    );
    let waits = "from 2026-02-01T04:00, 2026-03-01T04:00";
    judge(
        monthly,
        "2026-02-01T04:00:00Z",
        "2026-02-28T12:00:00Z",
        waits,
    );
}

#[test]
fn times_are_few_and_each_once() {
    assert_eq!(Times::new(&[]), None);
    assert_eq!(Times::new(&[60, 60]), None);
    assert_eq!(Times::new(&[60, 0]), Times::new(&[0, 60]));
    let hours: Vec<u16> = (0..25).map(|hour| hour * 60 % 1439).collect();
    assert!(Times::new(&hours[..TIMES_MAX]).is_some());
    assert_eq!(Times::new(&hours), None);
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
