//! Order and pace: when jobs may run, and how long they wait for what does not exist yet.

use std::mem;

use intertitle::model::Properties;
use intertitle::pipeline::catalogue;
use intertitle::store::WhichStatus;
use intertitle::views::{MakeRequest, Selection};
use intertitle::worker::worker_loop::Poll;

use crate::support::TestHarness;

const RATE: &str = "on plex media.rate -> remake card\n";
const EPISODES: usize = 13;

/// Requests the missing cards of the whole library, as `intertitle make --missing` does.
fn make_missing(harness: &TestHarness) {
    let request = MakeRequest {
        selection: Selection {
            status: WhichStatus::Missing,
            ..Selection::default()
        },
        remake: false,
        with: Properties::default(),
        written: "make missing".into(),
    };
    let (store, now_ms) = (&harness.app().store, harness.now_ms());
    let jobs = request.jobs(store, now_ms).unwrap();
    let delivery = request.delivery(jobs.len());
    let how = (&jobs[..], request.priority());
    store.request(&delivery, how, now_ms).unwrap();
}

fn with_catalogue(rules: &str, more: &str) -> TestHarness {
    let harness = TestHarness::with_settings(rules, more);
    while catalogue::poll_once(harness.app()) == Poll::Worked {}
    harness
}

fn uploads(harness: &TestHarness) -> usize {
    harness.run_until_idle();
    harness.plex.uploads().len()
}

#[test]
fn during_a_pause_webhooks_are_decided_and_no_card_is_made_until_it_ends() {
    let mut harness = TestHarness::new(RATE);
    harness.app().store.pause(None, harness.now_ms()).unwrap();
    assert_eq!(harness.plex("media.rate", 1201), 202);
    assert_eq!(uploads(&harness), 0);
    // It outlasts a restart, and any time.
    harness.restart();
    harness.advance(30 * 24 * 3600);
    assert_eq!(uploads(&harness), 0);
    assert!(harness.app().store.resume(harness.now_ms()).unwrap());
    assert!(!harness.app().store.resume(harness.now_ms()).unwrap());
    assert_eq!(uploads(&harness), 1);

    // Until a time, it ends by itself.
    let until_ms = harness.now_ms() + 3_600_000;
    let now_ms = harness.now_ms();
    harness.app().store.pause(Some(until_ms), now_ms).unwrap();
    harness.plex("media.rate", 1202);
    assert_eq!(uploads(&harness), 1);
    harness.advance(3599);
    assert_eq!(uploads(&harness), 1);
    harness.advance(1);
    assert_eq!(uploads(&harness), 2);
}

#[test]
fn a_job_that_is_being_drawn_when_a_pause_begins_is_uploaded_after_it() {
    let harness = TestHarness::new(RATE);
    harness.plex("media.rate", 1201);
    harness.dispatch_all();
    while harness.render() != Poll::Worked {
        harness.find();
    }
    harness.app().store.pause(None, harness.now_ms()).unwrap();
    assert_eq!(uploads(&harness), 0);
    harness.app().store.resume(harness.now_ms()).unwrap();
    assert_eq!(uploads(&harness), 1);
}

#[test]
fn a_library_is_filled_in_its_hours_and_events_at_any_time() {
    let mut harness = with_catalogue(RATE, "[work]\nhours = \"01:00..06:00\"\n");
    harness.set_zone("Europe/Berlin");
    harness.set_clock("2026-03-07T22:00:00+01:00");
    make_missing(&harness);
    assert_eq!(uploads(&harness), 0);
    harness.plex("media.rate", 1201);
    assert_eq!(uploads(&harness), 1);
    let reason = harness.app().backfill.reason(harness.now_ms());
    assert_eq!(reason.as_deref(), Some("outside of `hours` in `[work]`"));
    harness.set_clock("2026-03-08T00:59:59+01:00");
    assert_eq!(uploads(&harness), 1);
    harness.set_clock("2026-03-08T01:00:00+01:00");
    let mut rounds = 0;
    while uploads(&harness) < EPISODES {
        harness.advance(10);
        rounds += 1;
        assert!(rounds < 1000, "{} cards", uploads(&harness));
    }
    assert_eq!(harness.app().backfill.reason(harness.now_ms()), None);
}

#[test]
fn a_library_is_filled_while_nobody_is_streaming_and_the_server_is_asked_once_a_minute() {
    let harness = with_catalogue(
        RATE,
        "[work]\nonly_when_idle = true\nrequests_per_second = 0\n",
    );
    harness.plex.change(|library| library.streams = 2);
    make_missing(&harness);
    assert_eq!(uploads(&harness), 0);
    harness.plex("media.rate", 1201);
    assert_eq!(uploads(&harness), 1, "an event does not wait");
    let asked = || harness.requests("GET /status/sessions");
    assert_eq!(asked(), 1);
    harness.advance(59);
    assert_eq!((uploads(&harness), asked()), (1, 1));
    let reason = harness.app().backfill.reason(harness.now_ms());
    assert_eq!(reason.as_deref(), Some("plex home: 2 streams are playing"));
    harness.advance(1);
    assert_eq!((uploads(&harness), asked()), (1, 2));
    harness.plex.change(|library| library.streams = 0);
    harness.advance(60);
    assert_eq!((uploads(&harness), asked()), (EPISODES, 3));
}

#[test]
fn a_library_is_filled_with_a_number_of_cards_a_minute() {
    let harness = with_catalogue(
        RATE,
        "[work]\ncards_per_minute = 4\nrequests_per_second = 0\n",
    );
    make_missing(&harness);
    for expected in [4, 8, 12, EPISODES] {
        assert_eq!(uploads(&harness), expected);
        harness.advance(59);
        assert_eq!(uploads(&harness), expected);
        harness.advance(1);
    }
}

#[test]
fn a_library_is_filled_with_a_number_of_requests_a_second() {
    let harness = with_catalogue(RATE, "[work]\nrequests_per_second = 5\n");
    make_missing(&harness);
    let before = harness.plex.requests().len();
    let mut seconds = 0;
    while uploads(&harness) < EPISODES {
        harness.advance(1);
        seconds += 1;
        let sent = harness.plex.requests().len() - before;
        // One job may exceed its share before the next one waits for it.
        assert!(sent <= 5 * (seconds + 1) + 20, "{sent} in {seconds} s");
        assert!(seconds < 1000, "{} cards", uploads(&harness));
    }
    let sent = harness.plex.requests().len() - before;
    assert!(seconds * 5 >= sent - 30, "{sent} in {seconds} s");
}

#[test]
fn a_picture_that_comes_late_is_waited_for_in_wider_and_wider_steps() {
    let harness = TestHarness::new(RATE);
    let (pictures, selected) = harness.plex.change(|library| {
        let episode = library.episode_mut(1201).unwrap();
        (
            mem::take(&mut episode.pictures),
            mem::take(&mut episode.selected),
        )
    });
    harness.plex("media.rate", 1201);
    harness.run_until_idle();
    let tries = |days: i64| {
        let before = harness.requests("GET /library/metadata/1201/posters");
        for _ in 0..days * 24 {
            harness.advance(3600);
            harness.run_until_idle();
        }
        harness.requests("GET /library/metadata/1201/posters") - before
    };
    let (first, week, month) = (tries(2), tries(5), tries(23));
    assert!(first > 40, "{first}");
    assert!((15..=24).contains(&week), "{week}");
    assert!((20..=27).contains(&month), "{month}");
    assert_eq!(harness.jobs()[0].0, "waiting");
    let half_a_year = tries(164);
    assert!((21..=23).contains(&half_a_year), "{half_a_year}");
    assert_eq!(harness.jobs()[0].0, "dead");
    assert!(harness.jobs()[0].1.ends_with(", for half a year"));
    // A schedule with `retry failed` tries again what was given up.
    harness.plex.change(|library| {
        let episode = library.episode_mut(1201).unwrap();
        (episode.pictures, episode.selected) = (pictures, selected);
    });
    harness.change_rules("every 6h -> retry failed\n");
    for _ in 0..8 {
        harness.advance(3600);
        harness.run_until_idle();
    }
    assert!(harness.shows_card(1201));
}
