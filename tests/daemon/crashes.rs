//! Jobs and deliveries that crash the process again and again: they are set aside, and the others continue.

use std::thread;
use std::time::{Duration, Instant};

use intertitle::model::{State, Step};

use crate::support::TestHarness;

const RATE: &str = "on plex media.rate -> make card\n";
const LOW_WATER: u32 = 1201;

/// Crashes after which a running job is set aside.
const CRASHES: usize = 3;

fn state_of(harness: &TestHarness, id: i64) -> String {
    let jobs = harness.app().store.list_jobs(1000).unwrap();
    let job = jobs.into_iter().find(|job| job.id == id).unwrap();
    format!("{} {}", job.outcome, job.reason.unwrap_or_default())
}

#[test]
fn a_job_that_runs_at_three_crashes_is_given_up_in_each_step_and_can_be_retried() {
    for step in [Step::Resolve, Step::Draw, Step::Publish] {
        let mut harness = TestHarness::new(RATE);
        harness.plex("media.rate", LOW_WATER);
        harness.dispatch_all();
        if step != Step::Resolve {
            harness.find();
        }
        if step == Step::Publish {
            harness.render();
        }
        let mut id = 0;
        for crash in 1..=CRASHES {
            let job = harness.claim(step);
            id = job.unwrap_or_else(|| panic!("{step:?} {crash}")).id;
            harness.restart();
        }
        let state = state_of(&harness, id);
        assert!(
            state.starts_with("dead intertitle was killed 3 times"),
            "{state}"
        );
        assert!(state.contains(&format!("queue retry {id}")), "{state}");
        assert!(harness.claim(step).is_none());
        assert!(harness.app().store.retry(id, harness.now_ms()).unwrap());
        harness.run_until_idle();
        assert!(harness.shows_card(LOW_WATER), "{step:?}");
    }
}

#[test]
fn of_many_running_jobs_only_the_one_that_crashes_the_process_is_given_up() {
    let mut harness = TestHarness::new(RATE);
    for key in 1201..=1206 {
        harness.plex("media.rate", key);
    }
    harness.dispatch_all();
    let is_guilty = |key: Option<String>| key.as_deref() == Some("1203");
    // All of them are running at two crashes.
    for _ in 0..2 {
        let mut in_hand = 0;
        while harness.claim(Step::Resolve).is_some() {
            in_hand += 1;
        }
        assert_eq!(in_hand, 6);
        harness.restart();
    }
    // A job of another delivery goes before them.
    harness.plex("media.rate", 2201);
    harness.dispatch_all();
    assert_eq!(
        harness.claim(Step::Resolve).unwrap().subject.key.as_deref(),
        Some("2201")
    );
    assert!(
        harness.claim(Step::Resolve).is_none(),
        "suspects wait for it to end"
    );
    harness
        .app()
        .store
        .requeue_running(harness.now_ms())
        .unwrap();
    harness.find();
    let mut guilty = 0;
    while let Some(job) = harness.claim(Step::Resolve) {
        assert!(harness.claim(Step::Resolve).is_none(), "each runs alone");
        if is_guilty(job.subject.key.clone()) {
            guilty = job.id;
            harness.restart();
        } else {
            let now_ms = harness.now_ms();
            harness
                .app()
                .store
                .end(job.id, State::Done, "well", now_ms)
                .unwrap();
        }
    }
    let dead = harness
        .jobs()
        .into_iter()
        .filter(|(state, _)| state == "dead");
    assert_eq!(dead.count(), 1);
    assert!(state_of(&harness, guilty).starts_with("dead"));
    harness.run_until_idle();
    assert!(harness.shows_card(2201));
}

#[test]
fn a_clean_exit_and_a_failure_are_not_crashes() {
    let mut harness = TestHarness::new(RATE);
    harness.plex("media.rate", LOW_WATER);
    harness.dispatch_all();
    for _ in 0..5 {
        harness.claim(Step::Resolve).unwrap();
        harness
            .app()
            .store
            .requeue_running(harness.now_ms())
            .unwrap();
        harness.restart();
    }
    for _ in 0..5 {
        let job = harness.claim(Step::Resolve).unwrap();
        harness.restart();
        let job = harness.claim(job.step()).unwrap();
        let now_ms = harness.now_ms();
        let store = &harness.app().store;
        store
            .requeue(job.id, 0, now_ms, Some("it failed"), now_ms)
            .unwrap();
    }
    harness.run_until_idle();
    assert!(harness.shows_card(LOW_WATER));
}

#[test]
fn a_delivery_that_the_process_dies_of_is_set_aside_and_the_next_is_decided() {
    let mut harness = TestHarness::new(RATE);
    harness.plex("media.rate", LOW_WATER);
    harness.plex("media.rate", 1202);
    let begin = |harness: &TestHarness| {
        harness
            .app()
            .store
            .begin_delivery(1, harness.now_ms())
            .unwrap()
    };
    // The first crash with it was not counted.
    harness.restart();
    for _ in 0..2 {
        assert!(begin(&harness));
        harness.restart();
    }
    harness.run_until_idle();
    let deliveries = harness.deliveries();
    assert_eq!(deliveries[0].0, "refused", "{deliveries:?}");
    assert!(
        deliveries[0].1.contains("3 times in a row"),
        "{deliveries:?}"
    );
    assert_eq!(deliveries[1].0, "accepted", "{deliveries:?}");
    assert!(harness.shows_card(1202) && !harness.shows_card(LOW_WATER));
}

#[test]
fn a_delivery_that_waits_for_a_server_over_many_crashes_is_not_set_aside() {
    let mut harness =
        TestHarness::new("on plex media.rate when labels contains \"Coast\" -> make card\n");
    harness.plex.set_unreachable(true);
    harness.plex("media.rate", LOW_WATER);
    for _ in 0..6 {
        harness.restart();
        harness.run_until_idle();
    }
    harness.plex.set_unreachable(false);
    harness.advance(3600);
    harness.run_until_idle();
    assert!(harness.shows_card(LOW_WATER));
}

#[test]
fn jobs_held_back_by_a_suspect_continue_when_it_has_ended() {
    let harness = TestHarness::new(RATE);
    for key in [1201, 1202] {
        harness.plex("media.rate", key);
    }
    harness.dispatch_all();
    let suspect = harness.claim(Step::Resolve).unwrap().id;
    assert!(
        !harness.app().store.has_held_back(),
        "none is suspected yet"
    );
    let state = rusqlite::Connection::open(harness.folder.path().join("intertitle.db")).unwrap();
    let twice = format!("UPDATE job SET crashes = 3 WHERE id = {suspect}");
    state.execute_batch(&twice).unwrap();
    assert!(harness.claim(Step::Resolve).is_none(), "it waits");
    assert!(
        harness.app().store.has_held_back(),
        "the end of a job wakes it"
    );
    assert!(!harness.app().store.has_held_back(), "once");
}

#[test]
fn with_suspects_among_the_jobs_all_cards_are_made_without_waiting_for_the_next_minute() {
    let harness = TestHarness::new(RATE);
    let keys = [1201, 1202, 1203, 2201, 2202, 2203];
    for key in keys {
        harness.plex("media.rate", key);
    }
    harness.dispatch_all();
    let state = rusqlite::Connection::open(harness.folder.path().join("intertitle.db")).unwrap();
    state
        .execute_batch("UPDATE job SET crashes = 2 WHERE id % 2 = 0")
        .unwrap();
    let begun = Instant::now();
    let (app, plex, _folder) = harness.into_app();
    let running = intertitle::daemon::start(app).unwrap();
    while plex.uploads().len() < keys.len() {
        // A worker that was not woken would check again after a minute.
        assert!(
            begun.elapsed() < Duration::from_secs(45),
            "{}",
            plex.uploads().len()
        );
        thread::yield_now();
    }
    running.end();
}
