//! Waits of rules: `after 30d`, `at 02:00..05:00`, `settle 2m per season`, `cooldown 10m`.

use intertitle::daemon::maintenance;

use crate::support::{MACHINE, TestHarness, plex_webhook};

const LOW_WATER: u32 = 1201;
const HARBOUR_MASTER: u32 = 1202;
const UNDERTOW: u32 = 1301;
const NONE: [u32; 0] = [];

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Lets time pass, and then lets everybody work who has something to do.
fn pass(harness: &TestHarness, seconds: i64) {
    harness.advance(seconds);
    harness.run_until_idle();
}

fn report(harness: &TestHarness, event: &str, key: u32) {
    let season = format!("\"parentIndex\":{}", key % 1000 / 100 - 1);
    let body = plex_webhook(event, key, MACHINE).replace("\"parentIndex\":1", &season);
    assert_eq!(harness.post_webhook("/api/webhooks/plex", &body), 202);
    harness.run_until_idle();
}

/// The cards that were made so far, by their episodes.
fn cards(harness: &TestHarness) -> Vec<u32> {
    let all = [LOW_WATER, HARBOUR_MASTER, UNDERTOW];
    all.into_iter()
        .filter(|key| harness.cards_of(*key) > 0)
        .collect()
}

#[test]
fn a_card_that_waits_for_thirty_days_outlives_restarts_and_the_deletion_of_history() {
    let mut harness = TestHarness::with_settings(
        "on plex media.rate -> remake card after 30d\non plex media.play -> ignore\n",
        "[history]\ndays = 2\n",
    );
    report(&harness, "media.rate", LOW_WATER);
    for day in 1..30 {
        harness.advance(DAY);
        harness.restart();
        maintenance::tidy(harness.app());
        harness.run_until_idle();
        assert_eq!(cards(&harness), NONE, "day {day}");
    }
    pass(&harness, DAY - HOUR);
    assert_eq!(cards(&harness), NONE);
    pass(&harness, HOUR);
    assert_eq!(cards(&harness), [LOW_WATER]);
}

#[test]
fn an_event_is_newer_than_a_job_whose_delivery_was_deleted_long_ago() {
    let harness = TestHarness::with_settings(
        "on plex media.rate -> remake card after 30d\n\
         on plex media.stop -> remake card\n\
         on plex media.play -> ignore\n",
        "[history]\ndays = 2\n",
    );
    for _ in 0..5 {
        report(&harness, "media.play", LOW_WATER);
    }
    report(&harness, "media.rate", LOW_WATER);
    pass(&harness, 10 * DAY);
    maintenance::tidy(harness.app());
    assert_eq!(harness.deliveries().len(), 0);
    report(&harness, "media.stop", LOW_WATER);
    assert_eq!(cards(&harness), [LOW_WATER]);
    assert_eq!(harness.jobs()[0].0, "superseded");
}

#[test]
fn a_job_that_waited_for_days_is_retried_as_long_as_any_other() {
    let harness = TestHarness::new("on plex media.rate -> remake card after 3d\n");
    let episode = harness.plex.change(|library| {
        let place = library.episodes.iter().position(|one| one.key == LOW_WATER);
        library.episodes.remove(place.unwrap())
    });
    report(&harness, "media.rate", LOW_WATER);
    pass(&harness, 3 * DAY);
    for _ in 0..40 {
        pass(&harness, HOUR);
    }
    assert_eq!(harness.jobs()[0].0, "waiting");
    harness
        .plex
        .change(|library| library.episodes.insert(1, episode));
    pass(&harness, HOUR);
    assert_eq!(cards(&harness), [LOW_WATER]);
}

#[test]
fn a_long_wait_keeps_its_length_when_the_clock_is_set() {
    let harness = TestHarness::new("on plex media.rate -> remake card after 20d\n");
    report(&harness, "media.rate", LOW_WATER);
    pass(&harness, 10 * DAY);
    harness.step_clock(100 * DAY);
    harness.run_until_idle();
    pass(&harness, 10 * DAY - HOUR);
    assert_eq!(cards(&harness), NONE);
    pass(&harness, HOUR);
    assert_eq!(cards(&harness), [LOW_WATER]);
}

#[test]
fn a_card_is_made_while_the_clocks_show_the_time_of_the_rule() {
    let rule = "on plex media.rate -> remake card at 02:00..05:00\n";
    let mut harness = TestHarness::new(rule);
    harness.set_zone("Europe/Berlin");
    harness.set_clock("2026-03-28T12:00:00+01:00");
    report(&harness, "media.rate", LOW_WATER);
    pass(&harness, 14 * HOUR - MINUTE);
    assert_eq!(cards(&harness), NONE, "it is 01:59");
    // The clocks skip two o'clock in this night.
    pass(&harness, MINUTE);
    assert_eq!(cards(&harness), [LOW_WATER], "it is 03:00");
    report(&harness, "media.rate", HARBOUR_MASTER);
    assert_eq!(cards(&harness), [LOW_WATER, HARBOUR_MASTER]);
}

#[test]
fn events_of_one_season_wait_together_and_those_of_another_by_themselves() {
    let rule = "on plex library.new -> make card settle 2m per season\n";
    let mut harness = TestHarness::new(rule);
    report(&harness, "library.new", LOW_WATER);
    pass(&harness, 90);
    report(&harness, "library.new", UNDERTOW);
    report(&harness, "library.new", HARBOUR_MASTER);
    harness.restart();
    pass(&harness, 90);
    assert_eq!(cards(&harness), NONE);
    report(&harness, "library.new", LOW_WATER);
    pass(&harness, 30);
    assert_eq!(cards(&harness), [UNDERTOW]);
    pass(&harness, 90);
    assert_eq!(cards(&harness), [LOW_WATER, HARBOUR_MASTER, UNDERTOW]);
}

#[test]
fn a_season_without_rest_is_done_after_ten_times_the_wait() {
    let rule = "on plex library.new -> make card settle 2m per series\n";
    let harness = TestHarness::new(rule);
    let mut minutes = 0;
    while cards(&harness).is_empty() && minutes < 60 {
        let key = [LOW_WATER, HARBOUR_MASTER, UNDERTOW][minutes % 3];
        report(&harness, "library.new", key);
        pass(&harness, MINUTE);
        minutes += 1;
    }
    assert_eq!(minutes, 20);
    assert_eq!(cards(&harness), [LOW_WATER, HARBOUR_MASTER, UNDERTOW]);
}

#[test]
fn after_an_action_with_a_cooldown_further_events_are_left_out_for_a_while_and_the_reason_says_so()
{
    let rule = "on plex media.rate -> remake card cooldown 2h\n";
    let mut harness = TestHarness::new(rule);
    report(&harness, "media.rate", LOW_WATER);
    for _ in 0..3 {
        pass(&harness, 30 * MINUTE);
        maintenance::tidy(harness.app());
        harness.restart();
        report(&harness, "media.rate", LOW_WATER);
    }
    let reason = "main.rules:1; `remake card` is left out: main.rules:1 did it less than 2h before";
    let left_out = ("ignored".to_string(), reason.to_string());
    assert_eq!(harness.deliveries()[1..], vec![left_out; 3]);
    assert_eq!(harness.jobs().len(), 1);
    report(&harness, "media.rate", HARBOUR_MASTER);
    assert_eq!(harness.jobs().len(), 2, "another episode has its own");
    // An event that was left out does not begin it again.
    pass(&harness, 31 * MINUTE);
    report(&harness, "media.rate", LOW_WATER);
    assert_eq!(harness.jobs().len(), 3);
}

#[test]
fn a_cooldown_of_a_season_counts_for_all_of_its_episodes() {
    let rule = "on plex media.rate -> make card of season cooldown 1d\n";
    let harness = TestHarness::new(rule);
    report(&harness, "media.rate", LOW_WATER);
    report(&harness, "media.rate", HARBOUR_MASTER);
    report(&harness, "media.rate", UNDERTOW);
    let outcomes: Vec<String> = harness.deliveries().into_iter().map(|row| row.0).collect();
    assert_eq!(outcomes, ["accepted", "ignored", "accepted"]);
}
