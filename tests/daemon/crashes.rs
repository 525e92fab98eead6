//! Work that the process dies with, again and again: it is set aside, and the rest goes on.

use std::thread;
use std::time::{Duration, Instant};

use intertitle::model::{Stage, State};

use crate::support::Bench;

const RATE: &str = "on plex media.rate -> make card\n";
const LOW_WATER: u32 = 1201;

/// Ends of the process after which a job that was in hand is set aside.
const CRASHES: usize = 3;

fn state_of(bench: &Bench, id: i64) -> String {
    let jobs = bench.app().store.list_jobs(1000).unwrap();
    let job = jobs.into_iter().find(|job| job.id == id).unwrap();
    format!("{} {}", job.outcome, job.reason.unwrap_or_default())
}

#[test]
fn a_job_in_hand_at_three_crashes_is_set_aside_in_each_step_and_can_be_retried() {
    for stage in [Stage::Find, Stage::Render, Stage::Upload] {
        let mut bench = Bench::new(RATE);
        bench.plex("media.rate", LOW_WATER);
        bench.dispatch_all();
        if stage != Stage::Find {
            bench.find();
        }
        if stage == Stage::Upload {
            bench.render();
        }
        let mut id = 0;
        for crash in 1..=CRASHES {
            let job = bench.claim(stage);
            id = job.unwrap_or_else(|| panic!("{stage:?} {crash}")).id;
            bench.restart();
        }
        let state = state_of(&bench, id);
        assert!(
            state.starts_with("dead intertitle was ended 3 times"),
            "{state}"
        );
        assert!(state.contains(&format!("queue retry {id}")), "{state}");
        assert!(bench.claim(stage).is_none());
        assert!(bench.app().store.retry(id, bench.now_ms()).unwrap());
        bench.run_until_idle();
        assert!(bench.shows_card(LOW_WATER), "{stage:?}");
    }
}

#[test]
fn of_many_jobs_in_hand_only_the_one_that_the_process_dies_of_is_set_aside() {
    let mut bench = Bench::new(RATE);
    for key in 1201..=1206 {
        bench.plex("media.rate", key);
    }
    bench.dispatch_all();
    let is_guilty = |key: Option<String>| key.as_deref() == Some("1203");
    // Twice all of them are in hand.
    for _ in 0..2 {
        let mut in_hand = 0;
        while bench.claim(Stage::Find).is_some() {
            in_hand += 1;
        }
        assert_eq!(in_hand, 6);
        bench.restart();
    }
    // A job of somebody who knows nothing of all this goes before them.
    bench.plex("media.rate", 2201);
    bench.dispatch_all();
    assert_eq!(
        bench.claim(Stage::Find).unwrap().subject.key.as_deref(),
        Some("2201")
    );
    assert!(
        bench.claim(Stage::Find).is_none(),
        "suspects wait for it to end"
    );
    bench.app().store.put_all_back(bench.now_ms()).unwrap();
    bench.find();
    let mut guilty = 0;
    while let Some(job) = bench.claim(Stage::Find) {
        assert!(bench.claim(Stage::Find).is_none(), "each is alone in hand");
        if is_guilty(job.subject.key.clone()) {
            guilty = job.id;
            bench.restart();
        } else {
            let now_ms = bench.now_ms();
            bench
                .app()
                .store
                .end(job.id, State::Done, "well", now_ms)
                .unwrap();
        }
    }
    let dead = bench
        .jobs()
        .into_iter()
        .filter(|(state, _)| state == "dead");
    assert_eq!(dead.count(), 1);
    assert!(state_of(&bench, guilty).starts_with("dead"));
    bench.run_until_idle();
    assert!(bench.shows_card(2201));
}

#[test]
fn an_end_in_order_and_a_failure_in_between_are_no_crashes() {
    let mut bench = Bench::new(RATE);
    bench.plex("media.rate", LOW_WATER);
    bench.dispatch_all();
    for _ in 0..5 {
        bench.claim(Stage::Find).unwrap();
        bench.app().store.put_all_back(bench.now_ms()).unwrap();
        bench.restart();
    }
    for _ in 0..5 {
        let job = bench.claim(Stage::Find).unwrap();
        bench.restart();
        let job = bench.claim(job.stage).unwrap();
        let now_ms = bench.now_ms();
        let store = &bench.app().store;
        store
            .put_back(job.id, 0, now_ms, Some("it failed"), now_ms)
            .unwrap();
    }
    bench.run_until_idle();
    assert!(bench.shows_card(LOW_WATER));
}

#[test]
fn a_delivery_that_the_process_dies_of_is_set_aside_and_the_next_is_decided() {
    let mut bench = Bench::new(RATE);
    bench.plex("media.rate", LOW_WATER);
    bench.plex("media.rate", 1202);
    let begin = |bench: &Bench| bench.app().store.begin_delivery(1, bench.now_ms()).unwrap();
    // Nobody wrote down that it was in hand at the first.
    bench.restart();
    for _ in 0..2 {
        assert!(begin(&bench));
        bench.restart();
    }
    bench.run_until_idle();
    let hooks = bench.hooks();
    assert_eq!(hooks[0].0, "refused", "{hooks:?}");
    assert!(hooks[0].1.contains("3 times in a row"), "{hooks:?}");
    assert_eq!(hooks[1].0, "accepted", "{hooks:?}");
    assert!(bench.shows_card(1202) && !bench.shows_card(LOW_WATER));
}

#[test]
fn a_delivery_that_waits_for_a_server_over_many_crashes_is_not_set_aside() {
    let mut bench = Bench::new("on plex media.rate when labels contains \"Coast\" -> make card\n");
    bench.plex.set_away(true);
    bench.plex("media.rate", LOW_WATER);
    for _ in 0..6 {
        bench.restart();
        bench.run_until_idle();
    }
    bench.plex.set_away(false);
    bench.wind(3600);
    bench.run_until_idle();
    assert!(bench.shows_card(LOW_WATER));
}

#[test]
fn what_was_held_back_by_a_suspect_goes_on_as_soon_as_that_has_ended() {
    let bench = Bench::new(RATE);
    for key in [1201, 1202] {
        bench.plex("media.rate", key);
    }
    bench.dispatch_all();
    let suspect = bench.claim(Stage::Find).unwrap().id;
    assert!(!bench.app().store.has_held_back(), "none is suspected yet");
    let state = rusqlite::Connection::open(bench.folder.path().join("intertitle.db")).unwrap();
    let twice = format!("UPDATE job SET crashes = 3 WHERE id = {suspect}");
    state.execute_batch(&twice).unwrap();
    assert!(bench.claim(Stage::Find).is_none(), "it waits");
    assert!(
        bench.app().store.has_held_back(),
        "whoever ends a job wakes it"
    );
    assert!(!bench.app().store.has_held_back(), "once");
}

#[test]
fn with_suspects_among_the_jobs_all_cards_are_made_without_waiting_for_the_next_minute() {
    let bench = Bench::new(RATE);
    let keys = [1201, 1202, 1203, 2201, 2202, 2203];
    for key in keys {
        bench.plex("media.rate", key);
    }
    bench.dispatch_all();
    let state = rusqlite::Connection::open(bench.folder.path().join("intertitle.db")).unwrap();
    state
        .execute_batch("UPDATE job SET crashes = 2 WHERE id % 2 = 0")
        .unwrap();
    let begun = Instant::now();
    let (app, plex, _folder) = bench.into_app();
    let running = intertitle::daemon::start(app).unwrap();
    while plex.uploads().len() < keys.len() {
        // Whoever was not woken looks again after a minute.
        assert!(
            begun.elapsed() < Duration::from_secs(45),
            "{}",
            plex.uploads().len()
        );
        thread::yield_now();
    }
    running.end();
}
