//! Faults and their effects: nothing lost, nothing doubled, and no job blamed for a fault that is not its own.

use intertitle::fake::Fault;
use intertitle::model::Step;

use crate::support::TestHarness;

const RATE: &str = "on plex media.rate -> remake card\n";
const LOW_WATER: u32 = 1201;

fn fault(line_has: &str, status: u16, is_done: bool) -> Fault {
    Fault {
        is_done,
        ..Fault::answer(line_has, status)
    }
}

#[test]
fn an_unreachable_server_is_not_reported_as_reachable_at_each_try() {
    let harness = TestHarness::new(RATE);
    harness.plex("media.rate", 1201);
    harness.dispatch_all();
    harness.find();
    harness.render();
    harness.plex.set_unreachable(true);
    let asked = harness.plex.requests().len();
    for _ in 0..24 {
        harness.advance(3600);
        harness.run_until_idle();
    }
    assert!(harness.plex.requests().len() - asked <= 24);
    let count_lines = |part: &str| {
        harness
            .notes()
            .iter()
            .filter(|note| note.contains(part))
            .count()
    };
    assert_eq!(
        (count_lines("its jobs wait"), count_lines("reachable again")),
        (1, 0)
    );
    harness.plex.set_unreachable(false);
    harness.advance(3600);
    harness.run_until_idle();
    assert_eq!(count_lines("reachable again"), 1);
    assert!(harness.shows_card(1201));
}

#[test]
fn the_worker_of_an_unreachable_server_backs_off_and_no_job_is_blamed() {
    let harness = TestHarness::new(RATE);
    harness.plex.set_unreachable(true);
    for key in 1201..=1206 {
        harness.plex("media.rate", key);
    }
    harness.run_until_idle();
    assert!(
        harness.jobs().iter().all(|(state, _)| state == "waiting"),
        "{:?}",
        harness.jobs()
    );
    let asked = harness.plex.requests().len();
    assert_eq!(
        asked, 1,
        "one job learns that the server is unreachable; the others do not ask"
    );
    // A day passes. The worker checks every five minutes at most, and no job has a failed attempt.
    for _ in 0..288 {
        harness.advance(300);
        harness.run_until_idle();
    }
    assert!(
        harness.plex.requests().len() <= 300,
        "{} requests in a day",
        harness.plex.requests().len()
    );
    assert!(
        harness
            .app()
            .store
            .list_jobs(10)
            .unwrap()
            .iter()
            .all(|job| job.attempts == 0)
    );
    harness.plex.set_unreachable(false);
    harness.advance(300);
    harness.run_until_idle();
    assert!((1201..=1206).all(|key| harness.shows_card(key)));
    harness.assert_noted("plex home: reachable again");
    let notes = harness.notes();
    assert_eq!(
        notes
            .iter()
            .filter(|note| note.contains("its jobs wait"))
            .count(),
        1,
        "it is said once"
    );
}

#[test]
fn after_a_rejected_token_the_server_worker_backs_off() {
    let harness = TestHarness::new(RATE);
    harness
        .plex
        .add_fault(fault("GET /library/metadata/1201", 401, false));
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    harness.assert_noted("Plex answered 401: the token in intertitle.toml is not accepted");
    harness.advance(10);
    harness.run_until_idle();
    assert!(harness.shows_card(LOW_WATER));
}

#[test]
fn an_item_that_plex_does_not_have_yet_waits_longer_each_time_and_is_found() {
    let harness = TestHarness::new(RATE);
    let episode = harness.plex.change(|library| library.episodes.remove(1));
    assert_eq!(episode.key, LOW_WATER);
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    let due = |harness: &TestHarness| {
        harness.app().store.list_jobs(1).unwrap()[0].due_ms - harness.now_ms()
    };
    assert_eq!(due(&harness), 10_000);
    harness.advance(10);
    harness.run_until_idle();
    assert_eq!(due(&harness), 20_000);
    harness
        .plex
        .change(|library| library.episodes.insert(1, episode));
    harness.advance(20);
    harness.run_until_idle();
    assert!(harness.shows_card(LOW_WATER));
}

#[test]
fn an_item_that_never_comes_is_given_up_after_two_days() {
    let harness = TestHarness::new(RATE);
    harness.plex("media.rate", 7777);
    for _ in 0..60 {
        harness.run_until_idle();
        harness.advance(3600);
    }
    harness.run_until_idle();
    let jobs = harness.jobs();
    assert_eq!(jobs[0].0, "dead");
    assert!(
        jobs[0]
            .1
            .contains("it does not have this item (yet), for two days"),
        "{jobs:?}"
    );
    assert!(
        harness.requests("/library/metadata/7777") < 70,
        "it is requested less and less often"
    );
}

#[test]
fn an_upload_whose_answer_was_lost_is_not_done_again() {
    let harness = TestHarness::new(RATE);
    harness
        .plex
        .add_fault(fault("POST /library/metadata/1201/posters", 500, true));
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    assert_eq!(harness.jobs()[0].0, "waiting");
    harness.advance(10);
    harness.run_until_idle();
    assert!(harness.shows_card(LOW_WATER));
    assert_eq!(harness.jobs()[0].0, "done");
    assert_eq!(harness.requests("POST /library/metadata/1201/posters"), 1);
}

#[test]
fn an_upload_that_failed_is_done_again() {
    let harness = TestHarness::new(RATE);
    harness
        .plex
        .add_fault(fault("POST /library/metadata/1201/posters", 500, false));
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    harness.advance(10);
    harness.run_until_idle();
    assert!(harness.shows_card(LOW_WATER));
    assert_eq!(harness.requests("POST /library/metadata/1201/posters"), 2);
}

#[test]
fn a_rating_that_comes_while_the_card_is_drawn_is_not_lost() {
    let harness = TestHarness::new(RATE);
    harness.plex("media.rate", LOW_WATER);
    harness.dispatch_all();
    harness.find();
    let half_drawn = harness.claim(Step::Draw).unwrap();
    harness
        .plex
        .change(|library| library.episode_mut(LOW_WATER).unwrap().title = "A new title".into());
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    harness
        .app()
        .store
        .requeue(half_drawn.id, 0, harness.now_ms(), None, harness.now_ms())
        .unwrap();
    harness.run_until_idle();
    let states: Vec<String> = harness.jobs().into_iter().map(|(state, _)| state).collect();
    assert_eq!(states, ["superseded", "done"]);
    assert_eq!(harness.cards_of(LOW_WATER), 1);
}

#[test]
fn the_same_webhook_five_times_is_one_card() {
    let harness = TestHarness::new(RATE);
    for _ in 0..5 {
        assert_eq!(harness.plex("media.rate", LOW_WATER), 202);
    }
    harness.run_until_idle();
    let done = harness
        .jobs()
        .into_iter()
        .filter(|(state, _)| state == "done")
        .count();
    assert_eq!(
        (
            done,
            harness.requests("POST /library/metadata/1201/posters")
        ),
        (1, 1)
    );
}

#[test]
fn a_power_failure_at_each_step_loses_nothing_and_uploads_once() {
    for turns in 0..5 {
        let mut harness = TestHarness::new(RATE);
        harness.plex("media.rate", LOW_WATER);
        if turns > 0 {
            harness.dispatch_all();
        }
        if turns > 1 {
            harness.find();
        }
        match turns {
            // Claimed, and then abandoned.
            2 => drop(harness.claim(Step::Draw)),
            3 => {
                harness.render();
                drop(harness.claim(Step::Publish));
            }
            4 => {
                harness.render();
                harness
                    .plex
                    .add_fault(fault("POST /library/metadata/1201/posters", 500, true));
                harness.upload();
            }
            _ => {}
        }
        harness.restart();
        harness.advance(60);
        harness.run_until_idle();
        assert!(harness.shows_card(LOW_WATER), "after {turns} turns");
        assert_eq!(
            harness.requests("POST /library/metadata/1201/posters"),
            1,
            "after {turns} turns"
        );
    }
}

#[test]
fn an_unreadable_picture_is_requested_again_and_the_job_has_the_reason() {
    let harness = TestHarness::new(RATE);
    harness.plex.change(|library| {
        library.episode_mut(LOW_WATER).unwrap().pictures[0].bytes =
            std::sync::Arc::new(b"<html>no picture</html>".to_vec());
    });
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    let jobs = harness.jobs();
    assert_eq!(jobs[0].0, "waiting");
    assert!(jobs[0].1.contains("cannot be used: "), "{jobs:?}");
    assert!(harness.card_files().is_empty());
}
