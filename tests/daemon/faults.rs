//! What goes wrong, and what comes of it: nothing lost, nothing doubled, nobody blamed for another's fault.

use intertitle::fake::Fault;
use intertitle::model::Stage;

use crate::support::Bench;

const RATE: &str = "on plex media.rate -> remake card\n";
const LOW_WATER: u32 = 1201;

fn fault(line_has: &str, status: u16, is_done: bool) -> Fault {
    Fault {
        is_done,
        ..Fault::answer(line_has, status)
    }
}

#[test]
fn a_server_that_stays_away_is_not_said_to_be_back_at_each_try() {
    let bench = Bench::new(RATE);
    bench.plex("media.rate", 1201);
    bench.dispatch_all();
    bench.find();
    bench.render();
    bench.plex.set_away(true);
    let asked = bench.plex.requests().len();
    for _ in 0..24 {
        bench.wind(3600);
        bench.run_until_idle();
    }
    assert!(bench.plex.requests().len() - asked <= 24);
    let said = |part: &str| {
        bench
            .notes()
            .iter()
            .filter(|note| note.contains(part))
            .count()
    };
    assert_eq!((said("its jobs wait"), said("answers again")), (1, 0));
    bench.plex.set_away(false);
    bench.wind(3600);
    bench.run_until_idle();
    assert_eq!(said("answers again"), 1);
    assert!(bench.shows_card(1201));
}

#[test]
fn a_server_that_is_away_rests_its_lane_and_blames_no_job() {
    let bench = Bench::new(RATE);
    bench.plex.set_away(true);
    for key in 1201..=1206 {
        bench.plex("media.rate", key);
    }
    bench.run_until_idle();
    assert!(
        bench.jobs().iter().all(|(state, _)| state == "waiting"),
        "{:?}",
        bench.jobs()
    );
    let asked = bench.plex.requests().len();
    assert_eq!(
        asked, 1,
        "one job learns that the server is away; the others do not ask"
    );
    // A day goes by. The lane looks every five minutes at the most, and no job has tried in vain.
    for _ in 0..288 {
        bench.wind(300);
        bench.run_until_idle();
    }
    assert!(
        bench.plex.requests().len() <= 300,
        "{} requests in a day",
        bench.plex.requests().len()
    );
    assert!(
        bench
            .app()
            .store
            .list_jobs(10)
            .unwrap()
            .iter()
            .all(|job| job.attempts == 0)
    );
    bench.plex.set_away(false);
    bench.wind(300);
    bench.run_until_idle();
    assert!((1201..=1206).all(|key| bench.shows_card(key)));
    bench.assert_noted("plex home: answers again");
    let notes = bench.notes();
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
fn a_token_that_is_not_accepted_rests_the_lane() {
    let bench = Bench::new(RATE);
    bench
        .plex
        .add_fault(fault("GET /library/metadata/1201", 401, false));
    bench.plex("media.rate", LOW_WATER);
    bench.run_until_idle();
    bench.assert_noted("Plex answered 401: the token in intertitle.toml is not accepted");
    bench.wind(10);
    bench.run_until_idle();
    assert!(bench.shows_card(LOW_WATER));
}

#[test]
fn an_item_that_plex_does_not_have_yet_waits_longer_each_time_and_is_found() {
    let bench = Bench::new(RATE);
    let episode = bench.plex.change(|library| library.episodes.remove(1));
    assert_eq!(episode.key, LOW_WATER);
    bench.plex("media.rate", LOW_WATER);
    bench.run_until_idle();
    let due = |bench: &Bench| bench.app().store.list_jobs(1).unwrap()[0].due_ms - bench.now_ms();
    assert_eq!(due(&bench), 10_000);
    bench.wind(10);
    bench.run_until_idle();
    assert_eq!(due(&bench), 20_000);
    bench
        .plex
        .change(|library| library.episodes.insert(1, episode));
    bench.wind(20);
    bench.run_until_idle();
    assert!(bench.shows_card(LOW_WATER));
}

#[test]
fn an_item_that_never_comes_is_given_up_after_two_days() {
    let bench = Bench::new(RATE);
    bench.plex("media.rate", 7777);
    for _ in 0..60 {
        bench.run_until_idle();
        bench.wind(3600);
    }
    bench.run_until_idle();
    let jobs = bench.jobs();
    assert_eq!(jobs[0].0, "dead");
    assert!(
        jobs[0]
            .1
            .contains("it does not have this item (yet), for two days"),
        "{jobs:?}"
    );
    assert!(
        bench.requests("/library/metadata/7777") < 70,
        "it is asked for ever more seldom"
    );
}

#[test]
fn an_upload_whose_answer_was_lost_is_not_done_again() {
    let bench = Bench::new(RATE);
    bench
        .plex
        .add_fault(fault("POST /library/metadata/1201/posters", 500, true));
    bench.plex("media.rate", LOW_WATER);
    bench.run_until_idle();
    assert_eq!(bench.jobs()[0].0, "waiting");
    bench.wind(10);
    bench.run_until_idle();
    assert!(bench.shows_card(LOW_WATER));
    assert_eq!(bench.jobs()[0].0, "done");
    assert_eq!(bench.requests("POST /library/metadata/1201/posters"), 1);
}

#[test]
fn an_upload_that_failed_is_done_again() {
    let bench = Bench::new(RATE);
    bench
        .plex
        .add_fault(fault("POST /library/metadata/1201/posters", 500, false));
    bench.plex("media.rate", LOW_WATER);
    bench.run_until_idle();
    bench.wind(10);
    bench.run_until_idle();
    assert!(bench.shows_card(LOW_WATER));
    assert_eq!(bench.requests("POST /library/metadata/1201/posters"), 2);
}

#[test]
fn a_rating_that_comes_while_the_card_is_drawn_is_not_lost() {
    let bench = Bench::new(RATE);
    bench.plex("media.rate", LOW_WATER);
    bench.dispatch_all();
    bench.find();
    let half_drawn = bench.claim(Stage::Render).unwrap();
    bench
        .plex
        .change(|library| library.episode_mut(LOW_WATER).unwrap().title = "A new title".into());
    bench.plex("media.rate", LOW_WATER);
    bench.run_until_idle();
    bench
        .app()
        .store
        .put_back(half_drawn.id, 0, bench.now_ms(), None, bench.now_ms())
        .unwrap();
    bench.run_until_idle();
    let states: Vec<String> = bench.jobs().into_iter().map(|(state, _)| state).collect();
    assert_eq!(states, ["superseded", "done"]);
    assert_eq!(bench.cards_of(LOW_WATER), 1);
}

#[test]
fn the_same_hook_five_times_is_one_card() {
    let bench = Bench::new(RATE);
    for _ in 0..5 {
        assert_eq!(bench.plex("media.rate", LOW_WATER), 202);
    }
    bench.run_until_idle();
    let done = bench
        .jobs()
        .into_iter()
        .filter(|(state, _)| state == "done")
        .count();
    assert_eq!(
        (done, bench.requests("POST /library/metadata/1201/posters")),
        (1, 1)
    );
}

#[test]
fn a_power_cut_at_each_station_loses_nothing_and_uploads_once() {
    for turns in 0..5 {
        let mut bench = Bench::new(RATE);
        bench.plex("media.rate", LOW_WATER);
        if turns > 0 {
            bench.dispatch_all();
        }
        if turns > 1 {
            bench.find();
        }
        match turns {
            // In hand, and then nothing.
            2 => drop(bench.claim(Stage::Render)),
            3 => {
                bench.render();
                drop(bench.claim(Stage::Upload));
            }
            4 => {
                bench.render();
                bench
                    .plex
                    .add_fault(fault("POST /library/metadata/1201/posters", 500, true));
                bench.upload();
            }
            _ => {}
        }
        bench.restart();
        bench.wind(60);
        bench.run_until_idle();
        assert!(bench.shows_card(LOW_WATER), "after {turns} turns");
        assert_eq!(
            bench.requests("POST /library/metadata/1201/posters"),
            1,
            "after {turns} turns"
        );
    }
}

#[test]
fn a_picture_that_cannot_be_read_is_asked_for_again_and_the_job_says_why() {
    let bench = Bench::new(RATE);
    bench.plex.change(|library| {
        library.episode_mut(LOW_WATER).unwrap().pictures[0].bytes =
            std::sync::Arc::new(b"<html>no picture</html>".to_vec());
    });
    bench.plex("media.rate", LOW_WATER);
    bench.run_until_idle();
    let jobs = bench.jobs();
    assert_eq!(jobs[0].0, "waiting");
    assert!(jobs[0].1.contains("cannot be used: "), "{jobs:?}");
    assert!(bench.card_files().is_empty());
}
