//! `every`: the clock is set, on purpose and by accident, and each schedule runs once each time.

use intertitle::app::health;
use intertitle::worker::worker_loop::Poll;
use serde_json::json;

use crate::support::TestHarness;

const AT_TEN_PAST_FOUR: &str = "every day at 04:10 -> sync watched\n";
const EVERY_SIX_HOURS: &str = "every 6h -> retry missing\n";

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Lets time pass like the daemon does: the schedules are polled each minute, or earlier if they said so.
fn pass(harness: &TestHarness, seconds: i64) {
    let end_ms = harness.now_ms() + seconds * 1000;
    while harness.now_ms() < end_ms {
        harness.advance(MINUTE);
        while harness.schedule() == Poll::Worked {}
    }
}

/// When schedules ran, in local time.
fn ran(harness: &TestHarness) -> Vec<String> {
    let mut rows = harness.app().store.list_deliveries(1000).unwrap();
    rows.reverse();
    rows.iter()
        .filter(|row| row.source == "every")
        .map(|row| harness.app().zone.rfc3339(row.arrived_ms))
        .collect()
}

/// A harness in that zone, opened at that moment, in which the rules have been seen.
fn config_folder(zone: &str, opened: &str, rules: &str) -> TestHarness {
    let mut harness = TestHarness::new(rules);
    harness.set_zone(zone);
    harness.set_clock(opened);
    assert_ne!(harness.schedule(), Poll::Worked, "nothing is due at first");
    harness
}

/// Three days from `opened`, minute by minute, with a restart in each.
#[track_caller]
fn check(zone: &str, opened: &str, time: &str, expected: [&str; 3]) {
    let rules = format!("every day at {time} -> sync watched\n");
    let mut harness = config_folder(zone, opened, &rules);
    for _ in 0..3 {
        pass(&harness, DAY - 3 * HOUR);
        harness.restart();
        pass(&harness, 3 * HOUR);
    }
    assert_eq!(ran(&harness), expected, "{time} in {zone}");
}

#[test]
fn of_several_times_of_a_day_each_runs_and_those_that_the_clocks_skip_run_together() {
    let rules = "every day at 02:00, 02:30, 03:10, 15:00 -> sync watched\n";
    let mut harness = config_folder("Europe/Berlin", "2026-03-28T12:00:00+01:00", rules);
    pass(&harness, 12 * HOUR);
    harness.restart();
    pass(&harness, 18 * HOUR);
    let expected = [
        "2026-03-28T15:00:00+01:00",
        "2026-03-29T03:00:00+02:00",
        "2026-03-29T03:10:00+02:00",
        "2026-03-29T15:00:00+02:00",
    ];
    assert_eq!(ran(&harness), expected);
}

#[test]
fn a_month_begins_with_a_run_also_if_the_machine_was_off_then() {
    let rules = "every month at 04:00 -> sync watched\n";
    let mut harness = config_folder("Europe/Berlin", "2026-01-31T12:00:00+01:00", rules);
    pass(&harness, DAY);
    harness.close();
    harness.advance(29 * DAY);
    harness.restart();
    pass(&harness, HOUR);
    let expected = ["2026-02-01T04:00:00+01:00", "2026-03-02T12:01:00+01:00"];
    assert_eq!(ran(&harness), expected);
}

#[test]
fn a_time_that_the_clocks_skip_runs_at_the_next_minute_that_there_is() {
    check(
        "Europe/Berlin",
        "2026-03-28T12:00:00+01:00",
        "02:30",
        [
            "2026-03-29T03:00:00+02:00",
            "2026-03-30T02:30:00+02:00",
            "2026-03-31T02:30:00+02:00",
        ],
    );
    check(
        "America/New_York",
        "2026-03-07T12:00:00-05:00",
        "02:00",
        [
            "2026-03-08T03:00:00-04:00",
            "2026-03-09T02:00:00-04:00",
            "2026-03-10T02:00:00-04:00",
        ],
    );
    check(
        "Australia/Lord_Howe",
        "2026-10-03T12:00:00+10:30",
        "02:10",
        [
            "2026-10-04T02:30:00+11:00",
            "2026-10-05T02:10:00+11:00",
            "2026-10-06T02:10:00+11:00",
        ],
    );
    check(
        "Africa/Cairo",
        "2026-04-23T12:00:00+02:00",
        "00:00",
        [
            "2026-04-24T01:00:00+03:00",
            "2026-04-25T00:00:00+03:00",
            "2026-04-26T00:00:00+03:00",
        ],
    );
    check(
        "America/Santiago",
        "2026-09-05T12:00:00-04:00",
        "00:30",
        [
            "2026-09-06T01:00:00-03:00",
            "2026-09-07T00:30:00-03:00",
            "2026-09-08T00:30:00-03:00",
        ],
    );
}

#[test]
fn a_time_that_the_clocks_show_twice_runs_once() {
    check(
        "Europe/Berlin",
        "2026-10-24T12:00:00+02:00",
        "02:30",
        [
            "2026-10-25T02:30:00+02:00",
            "2026-10-26T02:30:00+01:00",
            "2026-10-27T02:30:00+01:00",
        ],
    );
    check(
        "America/New_York",
        "2026-10-31T12:00:00-04:00",
        "01:00",
        [
            "2026-11-01T01:00:00-04:00",
            "2026-11-02T01:00:00-05:00",
            "2026-11-03T01:00:00-05:00",
        ],
    );
    check(
        "Australia/Lord_Howe",
        "2026-04-04T12:00:00+11:00",
        "01:45",
        [
            "2026-04-05T01:45:00+11:00",
            "2026-04-06T01:45:00+10:30",
            "2026-04-07T01:45:00+10:30",
        ],
    );
    // The hour before midnight occurs twice, and so does the day before.
    check(
        "Africa/Cairo",
        "2026-10-29T12:00:00+03:00",
        "23:30",
        [
            "2026-10-29T23:30:00+03:00",
            "2026-10-30T23:30:00+02:00",
            "2026-10-31T23:30:00+02:00",
        ],
    );
}

#[test]
fn an_interval_is_counted_from_its_last_run_and_first_from_when_it_was_seen() {
    let mut harness = config_folder(
        "Europe/Berlin",
        "2026-03-28T20:00:00+01:00",
        EVERY_SIX_HOURS,
    );
    pass(&harness, 5 * HOUR);
    assert_eq!(ran(&harness), [""; 0]);
    harness.restart();
    pass(&harness, 8 * HOUR);
    let expected = ["2026-03-29T03:00:00+02:00", "2026-03-29T09:00:00+02:00"];
    assert_eq!(ran(&harness), expected);
    // It was off for two days: one run makes up for the missed ones, and the next is counted from there.
    harness.advance(2 * DAY + HOUR);
    harness.restart();
    pass(&harness, 7 * HOUR);
    let expected = ["2026-03-31T11:01:00+02:00", "2026-03-31T17:01:00+02:00"];
    assert_eq!(ran(&harness)[2..], expected);
}

#[test]
fn the_worker_sleeps_until_the_next_run() {
    let harness = config_folder(
        "Europe/Berlin",
        "2026-03-07T12:00:00+01:00",
        "every day at 04:10 -> sync watched\nevery 6h -> retry missing\n",
    );
    let until = Some(harness.now_ms() + 6 * HOUR * 1000);
    assert_eq!(harness.schedule(), Poll::Idle { until });
    let none = config_folder("Europe/Berlin", "2026-03-07T12:00:00+01:00", "");
    assert_eq!(none.schedule(), Poll::Idle { until: None });
}

#[test]
fn runs_missed_while_it_was_off_run_once_after_the_start() {
    let mut harness = config_folder(
        "Europe/Berlin",
        "2026-03-07T12:00:00+01:00",
        AT_TEN_PAST_FOUR,
    );
    harness.advance(9 * DAY);
    harness.restart();
    pass(&harness, DAY);
    let expected = ["2026-03-16T12:01:00+01:00", "2026-03-17T04:10:00+01:00"];
    assert_eq!(ran(&harness), expected);
}

#[test]
fn a_clock_that_is_not_set_yet_plans_nothing() {
    let mut harness = config_folder("Europe/Berlin", "1970-01-01T00:00:10Z", AT_TEN_PAST_FOUR);
    pass(&harness, 2 * DAY);
    assert_eq!(ran(&harness), [""; 0]);
    assert_eq!(next(&harness), json!(null));
    // The time is set from the network: a new schedule has missed nothing in all these years.
    harness.set_clock("2026-03-07T12:00:00+01:00");
    pass(&harness, DAY);
    assert_eq!(ran(&harness), ["2026-03-08T04:10:00+01:00"]);
    // After a power failure of an hour, the clock starts at 1970 again.
    harness.set_clock("1970-01-01T00:00:10Z");
    harness.restart();
    pass(&harness, HOUR);
    harness.set_clock("2026-03-08T13:00:00+01:00");
    pass(&harness, DAY);
    let expected = ["2026-03-08T04:10:00+01:00", "2026-03-09T04:10:00+01:00"];
    assert_eq!(ran(&harness), expected);
}

#[test]
fn a_clock_that_begins_where_it_was_switched_off_and_jumps_forward_brings_one_run() {
    let mut harness = config_folder(
        "Europe/Berlin",
        "2026-03-07T12:00:00+01:00",
        AT_TEN_PAST_FOUR,
    );
    harness.restart();
    pass(&harness, 5 * MINUTE);
    harness.set_clock("2026-05-20T18:00:00+02:00");
    pass(&harness, DAY);
    let expected = ["2026-05-20T18:01:00+02:00", "2026-05-21T04:10:00+02:00"];
    assert_eq!(ran(&harness), expected);
}

#[test]
fn a_clock_that_is_set_back_a_little_brings_nothing_twice() {
    let harness = config_folder(
        "Europe/Berlin",
        "2026-03-07T12:00:00+01:00",
        AT_TEN_PAST_FOUR,
    );
    pass(&harness, 17 * HOUR);
    harness.advance(-2 * HOUR);
    pass(&harness, 26 * HOUR);
    let expected = ["2026-03-08T04:10:00+01:00", "2026-03-09T04:10:00+01:00"];
    assert_eq!(ran(&harness), expected);
}

#[test]
fn a_clock_that_showed_the_wrong_year_silences_nothing_for_a_year() {
    let rules = "every day at 04:10 -> sync watched\nevery 6h -> retry missing\n";
    let harness = config_folder("Europe/Berlin", "2031-03-07T04:00:00+01:00", rules);
    pass(&harness, 7 * HOUR);
    assert_eq!(ran(&harness).len(), 2);
    harness.set_clock("2026-03-07T03:30:00+01:00");
    pass(&harness, DAY + HOUR);
    // Half a day and a quarter of a day later at the earliest: nothing runs twice in a row.
    let expected = [
        "2026-03-07T12:31:00+01:00",
        "2026-03-07T18:31:00+01:00",
        "2026-03-08T00:31:00+01:00",
        "2026-03-08T04:10:00+01:00",
    ];
    assert_eq!(ran(&harness)[2..], expected);
}

#[test]
fn changed_rules_are_scheduled_again_and_the_same_statement_continues() {
    let mut harness = config_folder(
        "Europe/Berlin",
        "2026-03-07T12:00:00+01:00",
        EVERY_SIX_HOURS,
    );
    pass(&harness, 4 * HOUR);
    // The statement moves to another line, and another one is added.
    let both = "# nets\nevery day at 18:30 -> sync titles\nevery 6H   -> retry missing\n";
    harness.change_rules(both);
    pass(&harness, 3 * HOUR);
    let expected = ["2026-03-07T18:00:00+01:00", "2026-03-07T18:30:00+01:00"];
    assert_eq!(ran(&harness), expected);
    let shown = json!([
        {"rule": "main.rules:2", "every": "day at 18:30", "next": "2026-03-08T18:30:00+01:00",
         "last": "2026-03-07T18:30:00+01:00"},
        {"rule": "main.rules:3", "every": "6h", "next": "2026-03-08T00:00:00+01:00",
         "last": "2026-03-07T18:00:00+01:00"},
    ]);
    assert_eq!(schedules(&harness), shown);
    // Rules with an error change nothing.
    harness.change_rules("every 6h -> retry mising\n");
    pass(&harness, MINUTE);
    assert_eq!(schedules(&harness), shown);
    // A schedule that is removed is forgotten, and counts as new when it returns.
    harness.change_rules("every day at 18:30 -> sync titles\n");
    pass(&harness, 12 * HOUR);
    assert_eq!(ran(&harness).len(), 2);
    harness.change_rules(both);
    harness.restart();
    pass(&harness, 6 * HOUR + MINUTE);
    assert_eq!(ran(&harness)[2..], ["2026-03-08T13:02:00+01:00"]);
}

#[test]
fn a_statement_that_is_written_twice_runs_once() {
    let twice = AT_TEN_PAST_FOUR.repeat(2);
    let harness = config_folder("Europe/Berlin", "2026-03-07T12:00:00+01:00", &twice);
    pass(&harness, 2 * DAY);
    assert_eq!(ran(&harness).len(), 2);
}

#[test]
fn a_time_whose_condition_does_not_hold_passes() {
    let mut harness = config_folder(
        "Europe/Berlin",
        "2026-03-07T12:00:00+01:00",
        "every day at 04:10 when weekday = mon and time in 04:00..06:00 -> sync watched\n",
    );
    pass(&harness, 3 * DAY);
    assert_eq!(ran(&harness), ["2026-03-09T04:10:00+01:00"]);
    harness.assert_noted("every day at 04:10: skipped, its `when` is false (main.rules:1)");
    // The condition is checked now: a run that was missed at night is not made up for at noon.
    harness.advance(6 * DAY);
    harness.restart();
    pass(&harness, HOUR);
    assert_eq!(ran(&harness).len(), 1);
    assert_eq!(next(&harness), json!("2026-03-17T04:10:00+01:00"));
}

#[test]
fn a_run_is_listed_among_the_deliveries_and_the_rules_ignore_it() {
    let rules = "\nevery 6h -> sync watched, sync titles\non plex media.rate -> make card\n";
    let harness = config_folder("Europe/Berlin", "2026-03-07T12:00:00+01:00", rules);
    pass(&harness, 6 * HOUR);
    harness.run_until_idle();
    let reason = "main.rules:2: `sync watched`; `sync titles`";
    assert_eq!(
        harness.deliveries(),
        [("accepted".to_string(), reason.to_string())]
    );
    harness.assert_noted(&format!("every 6h: {reason} (delivery 1)"));
    let row = &harness.app().store.list_deliveries(1).unwrap()[0];
    let shown = (
        row.source.as_str(),
        row.event.as_deref(),
        row.address.as_str(),
    );
    assert_eq!(shown, ("every", Some("6h"), ""));
    let kept = harness.app().store.delivery(row.id).unwrap().unwrap();
    assert_eq!(kept.body, "every 6h -> sync watched, sync titles");
    assert_eq!(harness.app().store.undecided().unwrap(), 0);
}

/// The schedules in `/health`.
fn schedules(harness: &TestHarness) -> serde_json::Value {
    let health = health(harness.app()).unwrap();
    serde_json::to_value(health).unwrap()["schedules"].clone()
}

fn next(harness: &TestHarness) -> serde_json::Value {
    schedules(harness)[0]["next"].clone()
}

#[test]
fn retry_missing_tries_at_once_what_waits_for_another_try_and_nothing_else() {
    let rules = "on plex media.rate -> make card\non plex library.new -> make card after 10h\n\
                 every 6h -> retry missing, sync titles\n";
    let harness = config_folder("Europe/Berlin", "2026-03-07T12:00:00+01:00", rules);
    let pictures = harness.plex.change(|library| {
        let episode = library.episode_mut(1201).unwrap();
        std::mem::take(&mut episode.pictures)
    });
    harness.run_until_idle();
    harness.advance(5 * HOUR);
    harness.run_until_idle();
    harness.plex("media.rate", 1201);
    harness.plex("library.new", 1202);
    harness.run_until_idle();
    // The delay before its next attempts grows.
    for seconds in [10, 20, 40, 80, 160, 320, 640, 1280] {
        harness.advance(seconds);
        harness.run_until_idle();
    }
    harness.advance(HOUR - 2550 - 1);
    harness.run_until_idle();
    harness.plex.change(|library| {
        library.episode_mut(1201).unwrap().pictures = pictures;
    });
    let asked = harness.requests("/library/metadata/1201");
    harness.run_until_idle();
    assert_eq!(harness.requests("/library/metadata/1201"), asked);
    harness.advance(1);
    harness.run_until_idle();
    assert!(harness.shows_card(1201) && !harness.shows_card(1202));
    let jobs = harness.jobs();
    let why = &jobs.last().unwrap().1;
    assert_eq!(why, "all cards are up to date");
    let harness = config_folder(
        "Europe/Berlin",
        "2026-03-07T12:00:00+01:00",
        EVERY_SIX_HOURS,
    );
    harness.run_until_idle();
    harness.advance(6 * HOUR);
    harness.run_until_idle();
    let why = "no jobs to retry".to_string();
    assert_eq!(harness.jobs(), [("done".to_string(), why)]);
}
