//! `every`: the clock is wound, on purpose and by mistake, and what is to be done again and again is done once each time.

use intertitle::app::health;
use intertitle::worker::worker_loop::Turn;
use serde_json::json;

use crate::support::Bench;

const AT_TEN_PAST_FOUR: &str = "every day at 04:10 -> sync watched\n";
const EVERY_SIX_HOURS: &str = "every 6h -> retry missing\n";

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Lets the time pass as the daemon does: the station is asked each minute, or earlier if it said so.
fn pass(bench: &Bench, seconds: i64) {
    let end_ms = bench.now_ms() + seconds * 1000;
    while bench.now_ms() < end_ms {
        bench.wind(MINUTE);
        while bench.schedule() == Turn::Worked {}
    }
}

/// When schedules ran, as the wall showed it.
fn ran(bench: &Bench) -> Vec<String> {
    let mut rows = bench.app().store.list_hooks(1000).unwrap();
    rows.reverse();
    rows.iter()
        .filter(|row| row.source == "every")
        .map(|row| bench.app().zone.rfc3339(row.arrived_ms))
        .collect()
}

/// A house in that zone, opened at that moment, in which the rules have been seen.
fn house(zone: &str, opened: &str, rules: &str) -> Bench {
    let mut bench = Bench::new(rules);
    bench.place(zone);
    bench.set_clock(opened);
    assert_ne!(bench.schedule(), Turn::Worked, "nothing is due at first");
    bench
}

/// Three days from `opened` on, minute by minute, with a new start in each.
#[track_caller]
fn check(zone: &str, opened: &str, time: &str, expected: [&str; 3]) {
    let rules = format!("every day at {time} -> sync watched\n");
    let mut bench = house(zone, opened, &rules);
    for _ in 0..3 {
        pass(&bench, DAY - 3 * HOUR);
        bench.restart();
        pass(&bench, 3 * HOUR);
    }
    assert_eq!(ran(&bench), expected, "{time} in {zone}");
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
    // The hour before midnight comes twice, and with it the day before.
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
    let mut bench = house(
        "Europe/Berlin",
        "2026-03-28T20:00:00+01:00",
        EVERY_SIX_HOURS,
    );
    pass(&bench, 5 * HOUR);
    assert_eq!(ran(&bench), [""; 0]);
    bench.restart();
    pass(&bench, 8 * HOUR);
    let expected = ["2026-03-29T03:00:00+02:00", "2026-03-29T09:00:00+02:00"];
    assert_eq!(ran(&bench), expected);
    // It was off for two days: what was missed is made up for by one run, and counted from there.
    bench.wind(2 * DAY + HOUR);
    bench.restart();
    pass(&bench, 7 * HOUR);
    let expected = ["2026-03-31T11:01:00+02:00", "2026-03-31T17:01:00+02:00"];
    assert_eq!(ran(&bench)[2..], expected);
}

#[test]
fn the_station_sleeps_until_the_next_time() {
    let bench = house(
        "Europe/Berlin",
        "2026-03-07T12:00:00+01:00",
        "every day at 04:10 -> sync watched\nevery 6h -> retry missing\n",
    );
    let until = Some(bench.now_ms() + 6 * HOUR * 1000);
    assert_eq!(bench.schedule(), Turn::Idle { until });
    let none = house("Europe/Berlin", "2026-03-07T12:00:00+01:00", "");
    assert_eq!(none.schedule(), Turn::Idle { until: None });
}

#[test]
fn what_was_missed_while_it_was_off_runs_once_after_the_start() {
    let mut bench = house(
        "Europe/Berlin",
        "2026-03-07T12:00:00+01:00",
        AT_TEN_PAST_FOUR,
    );
    bench.wind(9 * DAY);
    bench.restart();
    pass(&bench, DAY);
    let expected = ["2026-03-16T12:01:00+01:00", "2026-03-17T04:10:00+01:00"];
    assert_eq!(ran(&bench), expected);
}

#[test]
fn a_clock_that_is_not_set_yet_plans_nothing() {
    let mut bench = house("Europe/Berlin", "1970-01-01T00:00:10Z", AT_TEN_PAST_FOUR);
    pass(&bench, 2 * DAY);
    assert_eq!(ran(&bench), [""; 0]);
    assert_eq!(next(&bench), json!(null));
    // The time comes from the network: a new schedule has missed nothing in all these years.
    bench.set_clock("2026-03-07T12:00:00+01:00");
    pass(&bench, DAY);
    assert_eq!(ran(&bench), ["2026-03-08T04:10:00+01:00"]);
    // The power fails for an hour, and the clock begins at 1970 again.
    bench.set_clock("1970-01-01T00:00:10Z");
    bench.restart();
    pass(&bench, HOUR);
    bench.set_clock("2026-03-08T13:00:00+01:00");
    pass(&bench, DAY);
    let expected = ["2026-03-08T04:10:00+01:00", "2026-03-09T04:10:00+01:00"];
    assert_eq!(ran(&bench), expected);
}

#[test]
fn a_clock_that_begins_where_it_was_switched_off_and_jumps_forward_brings_one_run() {
    let mut bench = house(
        "Europe/Berlin",
        "2026-03-07T12:00:00+01:00",
        AT_TEN_PAST_FOUR,
    );
    bench.restart();
    pass(&bench, 5 * MINUTE);
    bench.set_clock("2026-05-20T18:00:00+02:00");
    pass(&bench, DAY);
    let expected = ["2026-05-20T18:01:00+02:00", "2026-05-21T04:10:00+02:00"];
    assert_eq!(ran(&bench), expected);
}

#[test]
fn a_clock_that_is_set_back_a_little_brings_nothing_twice() {
    let bench = house(
        "Europe/Berlin",
        "2026-03-07T12:00:00+01:00",
        AT_TEN_PAST_FOUR,
    );
    pass(&bench, 17 * HOUR);
    bench.wind(-2 * HOUR);
    pass(&bench, 26 * HOUR);
    let expected = ["2026-03-08T04:10:00+01:00", "2026-03-09T04:10:00+01:00"];
    assert_eq!(ran(&bench), expected);
}

#[test]
fn a_clock_that_showed_the_wrong_year_silences_nothing_for_a_year() {
    let rules = "every day at 04:10 -> sync watched\nevery 6h -> retry missing\n";
    let bench = house("Europe/Berlin", "2031-03-07T04:00:00+01:00", rules);
    pass(&bench, 7 * HOUR);
    assert_eq!(ran(&bench).len(), 2);
    bench.set_clock("2026-03-07T03:30:00+01:00");
    pass(&bench, DAY + HOUR);
    // Half a day and a quarter of a day later at the earliest: nothing runs twice in a row.
    let expected = [
        "2026-03-07T12:31:00+01:00",
        "2026-03-07T18:31:00+01:00",
        "2026-03-08T00:31:00+01:00",
        "2026-03-08T04:10:00+01:00",
    ];
    assert_eq!(ran(&bench)[2..], expected);
}

#[test]
fn a_changed_book_is_planned_anew_and_the_same_statement_goes_on() {
    let mut bench = house(
        "Europe/Berlin",
        "2026-03-07T12:00:00+01:00",
        EVERY_SIX_HOURS,
    );
    pass(&bench, 4 * HOUR);
    // It moves to another line, and gets a neighbour.
    let both = "# nets\nevery day at 18:30 -> sync titles\nevery 6H   -> retry missing\n";
    bench.change_rules(both);
    pass(&bench, 3 * HOUR);
    let expected = ["2026-03-07T18:00:00+01:00", "2026-03-07T18:30:00+01:00"];
    assert_eq!(ran(&bench), expected);
    let shown = json!([
        {"rule": "main.rules:2", "every": "day at 18:30", "next": "2026-03-08T18:30:00+01:00",
         "last": "2026-03-07T18:30:00+01:00"},
        {"rule": "main.rules:3", "every": "6h", "next": "2026-03-08T00:00:00+01:00",
         "last": "2026-03-07T18:00:00+01:00"},
    ]);
    assert_eq!(schedules(&bench), shown);
    // A book with a mistake changes nothing.
    bench.change_rules("every 6h -> retry mising\n");
    pass(&bench, MINUTE);
    assert_eq!(schedules(&bench), shown);
    // What is gone is forgotten, and new when it comes back.
    bench.change_rules("every day at 18:30 -> sync titles\n");
    pass(&bench, 12 * HOUR);
    assert_eq!(ran(&bench).len(), 2);
    bench.change_rules(both);
    bench.restart();
    pass(&bench, 6 * HOUR + MINUTE);
    assert_eq!(ran(&bench)[2..], ["2026-03-08T13:02:00+01:00"]);
}

#[test]
fn a_statement_that_stands_twice_runs_once() {
    let twice = AT_TEN_PAST_FOUR.repeat(2);
    let bench = house("Europe/Berlin", "2026-03-07T12:00:00+01:00", &twice);
    pass(&bench, 2 * DAY);
    assert_eq!(ran(&bench).len(), 2);
}

#[test]
fn a_time_whose_condition_does_not_hold_passes() {
    let mut bench = house(
        "Europe/Berlin",
        "2026-03-07T12:00:00+01:00",
        "every day at 04:10 when weekday = mon and time in 04:00..06:00 -> sync watched\n",
    );
    pass(&bench, 3 * DAY);
    assert_eq!(ran(&bench), ["2026-03-09T04:10:00+01:00"]);
    bench
        .assert_noted("every day at 04:10: not this time, its `when` does not hold (main.rules:1)");
    // It is asked about now: what was missed at night is not made up for at noon.
    bench.wind(6 * DAY);
    bench.restart();
    pass(&bench, HOUR);
    assert_eq!(ran(&bench).len(), 1);
    assert_eq!(next(&bench), json!("2026-03-17T04:10:00+01:00"));
}

#[test]
fn a_run_is_seen_among_the_hooks_and_the_rules_leave_it_alone() {
    let rules = "\nevery 6h -> sync watched, sync titles\non plex media.rate -> make card\n";
    let bench = house("Europe/Berlin", "2026-03-07T12:00:00+01:00", rules);
    pass(&bench, 6 * HOUR);
    bench.run_until_idle();
    let reason = "main.rules:2: `sync watched`; `sync titles`";
    assert_eq!(
        bench.hooks(),
        [("accepted".to_string(), reason.to_string())]
    );
    bench.assert_noted(&format!("every 6h: {reason} (hook 1)"));
    let row = &bench.app().store.list_hooks(1).unwrap()[0];
    let shown = (
        row.source.as_str(),
        row.event.as_deref(),
        row.address.as_str(),
    );
    assert_eq!(shown, ("every", Some("6h"), ""));
    let kept = bench.app().store.hook(row.id).unwrap().unwrap();
    assert_eq!(kept.body, "every 6h -> sync watched, sync titles");
    assert_eq!(bench.app().store.undecided().unwrap(), 0);
}

/// What `/health` says of the schedules.
fn schedules(bench: &Bench) -> serde_json::Value {
    let health = health(bench.app()).unwrap();
    serde_json::to_value(health).unwrap()["schedules"].clone()
}

fn next(bench: &Bench) -> serde_json::Value {
    schedules(bench)[0]["next"].clone()
}

#[test]
fn retry_missing_tries_at_once_what_waits_for_another_try_and_nothing_else() {
    let rules = "on plex media.rate -> make card\non plex library.new -> make card after 10h\n\
                 every 6h -> retry missing, sync titles\n";
    let bench = house("Europe/Berlin", "2026-03-07T12:00:00+01:00", rules);
    let pictures = bench.plex.change(|library| {
        let episode = library.episode_mut(1201).unwrap();
        std::mem::take(&mut episode.pictures)
    });
    bench.run_until_idle();
    bench.wind(5 * HOUR);
    bench.run_until_idle();
    bench.plex("media.rate", 1201);
    bench.plex("library.new", 1202);
    bench.run_until_idle();
    // Its next tries would come ever later.
    for seconds in [10, 20, 40, 80, 160, 320, 640, 1280] {
        bench.wind(seconds);
        bench.run_until_idle();
    }
    bench.wind(HOUR - 2550 - 1);
    bench.run_until_idle();
    bench.plex.change(|library| {
        library.episode_mut(1201).unwrap().pictures = pictures;
    });
    let asked = bench.requests("/library/metadata/1201");
    bench.run_until_idle();
    assert_eq!(bench.requests("/library/metadata/1201"), asked);
    bench.wind(1);
    bench.run_until_idle();
    assert!(bench.shows_card(1201) && !bench.shows_card(1202));
    let jobs = bench.jobs();
    let why = &jobs.last().unwrap().1;
    assert_eq!(why, "every card is as its episode is");
    let bench = house(
        "Europe/Berlin",
        "2026-03-07T12:00:00+01:00",
        EVERY_SIX_HOURS,
    );
    bench.run_until_idle();
    bench.wind(6 * HOUR);
    bench.run_until_idle();
    let why = "nothing waits for another try".to_string();
    assert_eq!(bench.jobs(), [("done".to_string(), why)]);
}
