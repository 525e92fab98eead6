//! The media server, or something in front of it, fails for a while: nothing is given up, and the owner can see why.

use intertitle::app::health;
use intertitle::fake::Fault;

use crate::support::Bench;

const LOW_WATER: u32 = 1201;
const RULES: &str = "on sonarr import -> make card\non plex media.rate -> make card\n";

/// Answers everything with one status, as often as anything is asked.
fn answer_everything(bench: &Bench, status: u16) {
    bench.plex.change(|library| library.answers = Some(status));
    assert!(bench.plex.requests().len() < 10_000);
}

fn well(bench: &Bench) {
    bench.plex.change(|library| library.answers = None);
}

#[test]
fn whatever_a_proxy_answers_for_the_whole_server_no_job_is_given_up_and_health_says_why() {
    for status in [
        301, 302, 303, 307, 308, 400, 402, 405, 407, 408, 409, 410, 413, 418, 423, 429, 451, 500,
        502, 503, 504, 511, 520, 599,
    ] {
        let bench = Bench::new(RULES);
        answer_everything(&bench, status);
        for key in 1201..=1204 {
            bench.plex("media.rate", key);
        }
        for _ in 0..30 {
            bench.run_until_idle();
            bench.wind(20);
        }
        let jobs = bench.jobs();
        assert!(jobs.iter().all(|(state, _)| state == "waiting"), "{jobs:?}");
        let health = health(bench.app()).unwrap();
        let server = &health.connections[0];
        assert_eq!(
            (health.status, server.state),
            ("degraded", "away"),
            "{status}"
        );
        let why = server.why.clone().unwrap_or_default();
        assert!(why.contains(&status.to_string()), "{why}");
        bench.assert_noted(&format!("{status}"));
        well(&bench);
        bench.wind(600);
        bench.run_until_idle();
        assert_eq!(bench.plex.uploads().len(), 4, "{status}");
        let health = intertitle::app::health(bench.app()).unwrap();
        assert_eq!(health.status, "ok");
    }
}

#[test]
fn uploads_that_fail_while_all_else_works_make_the_server_away_and_no_job_is_given_up() {
    for status in [400, 409, 423, 500] {
        let bench = Bench::new(RULES);
        for _ in 0..40 {
            bench
                .plex
                .add_fault(Fault::answer("POST /library/metadata", status));
        }
        for key in 1201..=1206 {
            bench.plex("media.rate", key);
        }
        bench.run_until_idle();
        let server = &health(bench.app()).unwrap().connections[0];
        assert_eq!(server.state, "away", "{status}");
        for _ in 0..200 {
            bench.wind(300);
            bench.run_until_idle();
        }
        assert_eq!(
            bench.plex.uploads().len(),
            6,
            "{status}: {:?}",
            bench.jobs()
        );
        assert_eq!(health(bench.app()).unwrap().status, "ok");
    }
}

#[test]
fn one_item_that_the_server_fails_at_keeps_no_other_waiting() {
    let bench = Bench::new(RULES);
    for _ in 0..300 {
        bench
            .plex
            .add_fault(Fault::answer("/library/metadata/1201", 400));
    }
    for key in 1201..=1206 {
        bench.plex("media.rate", key);
    }
    bench.run_until_idle();
    assert_eq!(bench.plex.uploads().len(), 5);
    assert_eq!(health(bench.app()).unwrap().connections[0].state, "ok");
    for _ in 0..80 {
        bench.wind(3600);
        bench.run_until_idle();
    }
    let jobs = bench.jobs();
    assert!(jobs[0].0 == "dead" && jobs[0].1.contains("400"), "{jobs:?}");
}

#[test]
fn jobs_that_were_given_up_because_of_the_server_are_tried_again_when_it_is_well() {
    let bench = Bench::new(RULES);
    for _ in 0..300 {
        bench
            .plex
            .add_fault(Fault::answer("/library/metadata/1201", 500));
    }
    bench.plex("media.rate", LOW_WATER);
    for _ in 0..80 {
        bench.run_until_idle();
        bench.wind(3600);
    }
    assert_eq!(bench.jobs()[0].0, "dead");
    bench.plex.clear_faults();
    bench.plex.set_away(true);
    bench.plex("media.rate", 1202);
    bench.run_until_idle();
    bench.plex.set_away(false);
    bench.wind(600);
    bench.run_until_idle();
    assert!(bench.shows_card(1202) && bench.shows_card(LOW_WATER));
}

#[test]
fn a_card_that_is_too_large_for_the_server_is_drawn_smaller_once() {
    let bench = Bench::new(RULES);
    bench
        .plex
        .add_fault(Fault::answer("POST /library/metadata", 413));
    bench.plex("media.rate", LOW_WATER);
    bench.run_until_idle();
    assert!(bench.shows_card(LOW_WATER), "{:?}", bench.jobs());
    for _ in 0..2 {
        bench
            .plex
            .add_fault(Fault::answer("POST /library/metadata", 413));
    }
    bench.plex("media.rate", 1202);
    bench.run_until_idle();
    let jobs = bench.jobs();
    assert!(jobs[1].0 == "dead" && jobs[1].1.contains("413"), "{jobs:?}");
    assert!(jobs[1].1.contains("set `size` and `quality`"), "{jobs:?}");
}

/// Plex lost what was uploaded; the lock of our upload is left.
fn lose_uploads(bench: &Bench, keeps_found: bool) {
    bench.plex.change(|library| {
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
            let bench = Bench::new(&format!("on plex media.rate -> {rule} card\n"));
            bench.plex("media.rate", LOW_WATER);
            bench.run_until_idle();
            lose_uploads(&bench, keeps_found);
            bench.plex("media.rate", LOW_WATER);
            bench.run_until_idle();
            assert!(
                bench.shows_card(LOW_WATER),
                "{keeps_found} {rule}: {:?}",
                bench.jobs()
            );
        }
    }
}

#[test]
fn a_picture_that_somebody_chose_while_our_card_is_still_there_stays() {
    let bench = Bench::new(RULES);
    bench.plex("media.rate", LOW_WATER);
    bench.run_until_idle();
    bench.plex.change(|library| {
        let episode = library.episode_mut(LOW_WATER).unwrap();
        episode.selected = episode.pictures[0].key.clone();
        episode.title = "Another".into();
    });
    bench.plex("media.rate", LOW_WATER);
    bench.run_until_idle();
    assert!(!bench.shows_card(LOW_WATER));
    // Nor is another upload replaced, although ours is gone.
    lose_uploads(&bench, true);
    bench.plex.change(|library| {
        let episode = library.episode_mut(LOW_WATER).unwrap();
        episode.upload(intertitle::fake::landscape(99, 320, 180));
    });
    bench.plex("media.rate", LOW_WATER);
    bench.run_until_idle();
    assert_eq!(bench.cards_of(LOW_WATER), 1);
}
