//! A state file that cannot be written for a while: nothing is lost, nothing stands still for good.

use intertitle::worker::worker_loop::Turn;
use rusqlite::Connection;

use crate::support::{Bench, intertitle};

const RATE: &str = "on plex media.rate -> remake card\n";
const LOW_WATER: u32 = 1201;

/// Makes the state file refuse what `statement` is about, as a full disk does, until it is allowed again.
fn refuse(bench: &Bench, statement: &str) {
    let trigger =
        format!("CREATE TRIGGER full BEFORE {statement} BEGIN SELECT RAISE(FAIL, 'no room'); END");
    state_file(bench).execute_batch(&trigger).unwrap();
}

fn allow(bench: &Bench) {
    state_file(bench)
        .execute_batch("DROP TRIGGER full")
        .unwrap();
}

fn state_file(bench: &Bench) -> Connection {
    Connection::open(bench.folder.path().join("intertitle.db")).unwrap()
}

#[test]
fn a_job_whose_end_could_not_be_written_goes_on_when_there_is_room() {
    for station in ["find", "render", "upload"] {
        let bench = Bench::new(RATE);
        bench.plex("media.rate", LOW_WATER);
        bench.dispatch_all();
        let turn = |name: &str| match name {
            "find" => bench.find(),
            "render" => bench.render(),
            _ => bench.upload(),
        };
        for before in ["find", "render", "upload"]
            .iter()
            .take_while(|name| **name != station)
        {
            assert_eq!(turn(before), Turn::Worked);
        }
        refuse(&bench, "UPDATE ON job WHEN OLD.state = 'running'");
        turn(station);
        assert_eq!(
            bench.jobs()[0].0,
            "running",
            "{station}: nothing could be written"
        );
        bench.run_until_idle();
        allow(&bench);
        bench.wind(60);
        bench.run_until_idle();
        bench.wind(60);
        bench.run_until_idle();
        assert_eq!(bench.jobs()[0].0, "done", "{station}");
        assert_eq!(
            (bench.cards_of(LOW_WATER), bench.shows_card(LOW_WATER)),
            (1, true),
            "{station}"
        );
    }
}

#[test]
fn a_hook_that_cannot_be_written_is_refused_and_the_next_is_kept() {
    let bench = Bench::new(RATE);
    refuse(&bench, "INSERT ON hook");
    assert_eq!(bench.plex("media.rate", LOW_WATER), 503);
    allow(&bench);
    assert_eq!(bench.plex("media.rate", LOW_WATER), 202);
    assert_eq!(bench.hooks().len(), 1);
}

#[test]
fn a_job_that_cannot_be_read_ends_and_keeps_no_other_from_its_turn() {
    let bench = Bench::new(RATE);
    bench.plex("media.rate", LOW_WATER);
    bench.plex("media.rate", LOW_WATER + 1);
    bench.dispatch_all();
    let spoiled = "UPDATE job SET target = '{' WHERE id = (SELECT min(id) FROM job)";
    state_file(&bench).execute_batch(spoiled).unwrap();
    bench.run_until_idle();
    let jobs = bench.jobs();
    assert_eq!((jobs[0].0.as_str(), jobs[1].0.as_str()), ("dead", "done"));
    assert!(jobs[0].1.contains("cannot be read"), "{jobs:?}");
}

#[test]
fn a_job_that_was_given_up_is_tried_again_by_its_number() {
    let bench = Bench::new(RATE);
    bench.plex("media.rate", LOW_WATER);
    bench.dispatch_all();
    let number = bench.app().store.list_jobs(1).unwrap()[0].id;
    let retry = |number: i64| {
        let folder = bench.folder.path().to_str().unwrap();
        let number = number.to_string();
        let output = intertitle(&["queue", "retry", &number, "--config", folder]);
        (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap(),
        )
    };
    let no_such = "there is no job 99 that was given up or waits\n";
    assert_eq!(retry(99), (Some(1), no_such.to_string()));
    let given_up = "UPDATE job SET state = 'dead', why = 'no still'";
    state_file(&bench).execute_batch(given_up).unwrap();
    let again = format!("job {number} is tried again\n");
    assert_eq!(retry(number), (Some(0), again));
    // The command goes by the clock of this machine.
    bench.wind(3600 * 24 * 365 * 100);
    bench.run_until_idle();
    assert_eq!(bench.jobs()[0].0, "done");
}

#[cfg(unix)]
#[test]
fn a_state_file_that_is_taken_away_costs_no_hook_that_was_answered_202() {
    let bench = Bench::new(RATE);
    let health = || {
        let health = intertitle::app::health(bench.app()).unwrap();
        (health.status, health.state_file.why.unwrap_or_default())
    };
    assert_eq!(bench.plex("media.rate", LOW_WATER), 202);
    let path = bench.folder.path().join("intertitle.db");
    let away = bench.folder.path().join("away");
    std::fs::rename(&path, &away).unwrap();
    assert_eq!(bench.plex("media.rate", LOW_WATER + 1), 503);
    let (status, why) = health();
    assert_eq!(status, "degraded");
    assert!(why.contains("was deleted while intertitle runs"), "{why}");
    std::fs::rename(&away, &path).unwrap();
    assert_eq!(bench.plex("media.rate", LOW_WATER + 1), 202);
    assert_eq!(health(), ("ok", String::new()));
    assert_eq!(bench.hooks().len(), 2);
}

#[test]
fn a_cards_folder_that_cannot_be_written_is_red_until_it_can_and_no_job_is_given_up() {
    // Days pass here, in which there is no backup: that is not what this is about.
    let bench = Bench::with_settings(
        "on plex media.rate -> make card\n",
        "[backup]\ndaily = 0\nweekly = 0\n",
    );
    let cards = bench.folder.path().join("cards");
    std::fs::remove_dir_all(&cards).unwrap();
    std::fs::write(&cards, "a file in the place of the folder").unwrap();
    for key in 1201..=1206 {
        bench.plex("media.rate", key);
    }
    for _ in 0..200 {
        bench.run_until_idle();
        bench.wind(1800);
    }
    let health = intertitle::app::health(bench.app()).unwrap();
    assert_eq!(health.status, "degraded");
    let why = health.cards_folder.why.unwrap_or_default();
    assert!(why.contains("cannot write cards to"), "{why}");
    let jobs = bench.jobs();
    assert!(jobs.iter().all(|(state, _)| state == "waiting"), "{jobs:?}");
    std::fs::remove_file(&cards).unwrap();
    bench.wind(120);
    bench.run_until_idle();
    assert_eq!(bench.plex.uploads().len(), 6);
    assert_eq!(intertitle::app::health(bench.app()).unwrap().status, "ok");
}
