//! The media server, or something in front of it, fails for a while: nothing is given up, and the owner can see why.

use intertitle::app::health;
use intertitle::fake::Fault;

use crate::support::TestHarness;

const LOW_WATER: u32 = 1201;
const RULES: &str = "on sonarr import -> make card\non plex media.rate -> make card\n";

/// Answers every request with one status.
fn answer_everything(harness: &TestHarness, status: u16) {
    harness
        .plex
        .change(|library| library.answers = Some(status));
    assert!(harness.plex.requests().len() < 10_000);
}

fn well(harness: &TestHarness) {
    harness.plex.change(|library| library.answers = None);
}

#[test]
fn no_error_of_a_proxy_makes_a_job_given_up_and_health_has_the_reason() {
    for status in [
        301, 302, 303, 307, 308, 400, 402, 405, 407, 408, 409, 410, 413, 418, 423, 429, 451, 500,
        502, 503, 504, 511, 520, 599,
    ] {
        let harness = TestHarness::new(RULES);
        answer_everything(&harness, status);
        for key in 1201..=1204 {
            harness.plex("media.rate", key);
        }
        for _ in 0..30 {
            harness.run_until_idle();
            harness.advance(20);
        }
        let jobs = harness.jobs();
        assert!(jobs.iter().all(|(state, _)| state == "waiting"), "{jobs:?}");
        let health = health(harness.app()).unwrap();
        let server = &health.connections[0];
        assert_eq!(
            (health.status, server.state),
            ("degraded", "away"),
            "{status}"
        );
        let why = server.why.clone().unwrap_or_default();
        assert!(why.contains(&status.to_string()), "{why}");
        harness.assert_noted(&format!("{status}"));
        well(&harness);
        harness.advance(600);
        harness.run_until_idle();
        assert_eq!(harness.plex.uploads().len(), 4, "{status}");
        let health = intertitle::app::health(harness.app()).unwrap();
        assert_eq!(health.status, "ok");
    }
}

#[test]
fn uploads_that_keep_failing_make_the_server_unreachable_and_no_job_is_given_up() {
    for status in [400, 409, 423, 500] {
        let harness = TestHarness::new(RULES);
        for _ in 0..40 {
            harness
                .plex
                .add_fault(Fault::answer("POST /library/metadata", status));
        }
        for key in 1201..=1206 {
            harness.plex("media.rate", key);
        }
        harness.run_until_idle();
        let server = &health(harness.app()).unwrap().connections[0];
        assert_eq!(server.state, "away", "{status}");
        for _ in 0..200 {
            harness.advance(300);
            harness.run_until_idle();
        }
        assert_eq!(
            harness.plex.uploads().len(),
            6,
            "{status}: {:?}",
            harness.jobs()
        );
        assert_eq!(health(harness.app()).unwrap().status, "ok");
    }
}

#[test]
fn one_item_that_the_server_fails_at_keeps_no_other_waiting() {
    let harness = TestHarness::new(RULES);
    for _ in 0..300 {
        harness
            .plex
            .add_fault(Fault::answer("/library/metadata/1201", 400));
    }
    for key in 1201..=1206 {
        harness.plex("media.rate", key);
    }
    harness.run_until_idle();
    assert_eq!(harness.plex.uploads().len(), 5);
    assert_eq!(health(harness.app()).unwrap().connections[0].state, "ok");
    for _ in 0..80 {
        harness.advance(3600);
        harness.run_until_idle();
    }
    let jobs = harness.jobs();
    assert!(jobs[0].0 == "dead" && jobs[0].1.contains("400"), "{jobs:?}");
}

#[test]
fn jobs_that_were_given_up_because_of_the_server_are_tried_again_when_it_is_well() {
    let harness = TestHarness::new(RULES);
    for _ in 0..300 {
        harness
            .plex
            .add_fault(Fault::answer("/library/metadata/1201", 500));
    }
    harness.plex("media.rate", LOW_WATER);
    for _ in 0..80 {
        harness.run_until_idle();
        harness.advance(3600);
    }
    assert_eq!(harness.jobs()[0].0, "dead");
    harness.plex.clear_faults();
    harness.plex.set_unreachable(true);
    harness.plex("media.rate", 1202);
    harness.run_until_idle();
    harness.plex.set_unreachable(false);
    harness.advance(600);
    harness.run_until_idle();
    assert!(harness.shows_card(1202) && harness.shows_card(LOW_WATER));
}

#[test]
fn a_card_that_is_too_large_for_the_server_is_drawn_smaller_once() {
    let harness = TestHarness::new(RULES);
    harness
        .plex
        .add_fault(Fault::answer("POST /library/metadata", 413));
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    assert!(harness.shows_card(LOW_WATER), "{:?}", harness.jobs());
    for _ in 0..2 {
        harness
            .plex
            .add_fault(Fault::answer("POST /library/metadata", 413));
    }
    harness.plex("media.rate", 1202);
    harness.run_until_idle();
    let jobs = harness.jobs();
    assert!(jobs[1].0 == "dead" && jobs[1].1.contains("413"), "{jobs:?}");
    assert!(jobs[1].1.contains("set `size` and `quality`"), "{jobs:?}");
}

/// Plex has lost the uploads. The lock of our upload remains.
fn lose_uploads(harness: &TestHarness, keeps_found: bool) {
    harness.plex.change(|library| {
        let episode = library.episode_mut(LOW_WATER).unwrap();
        episode
            .pictures
            .retain(|picture| keeps_found && !picture.key.starts_with("upload://"));
        episode.selected = episode
            .pictures
            .first()
            .map_or(String::new(), |one| one.key.clone());
        episode.is_locked = true;
    });
}

#[test]
fn a_card_that_the_server_lost_is_put_back_although_its_lock_is_left() {
    for keeps_found in [true, false] {
        for rule in ["make", "remake"] {
            let harness = TestHarness::new(&format!("on plex media.rate -> {rule} card\n"));
            harness.plex("media.rate", LOW_WATER);
            harness.run_until_idle();
            lose_uploads(&harness, keeps_found);
            harness.plex("media.rate", LOW_WATER);
            harness.run_until_idle();
            assert!(
                harness.shows_card(LOW_WATER),
                "{keeps_found} {rule}: {:?}",
                harness.jobs()
            );
        }
    }
}

#[test]
fn a_picture_that_a_user_chose_while_our_card_still_exists_stays() {
    let harness = TestHarness::new(RULES);
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    harness.plex.change(|library| {
        let episode = library.episode_mut(LOW_WATER).unwrap();
        episode.selected = episode.pictures[0].key.clone();
        episode.title = "Another".into();
    });
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    assert!(!harness.shows_card(LOW_WATER));
    // Another upload is not replaced either, although ours is gone.
    lose_uploads(&harness, true);
    harness.plex.change(|library| {
        let episode = library.episode_mut(LOW_WATER).unwrap();
        episode.upload(intertitle::fake::landscape(99, 320, 180));
    });
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    assert_eq!(harness.cards_of(LOW_WATER), 1);
}
