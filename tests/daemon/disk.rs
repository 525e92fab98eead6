//! A state file that cannot be written for a while: nothing is lost, and nothing stops for good.

use intertitle::worker::worker_loop::Poll;
use rusqlite::Connection;

use crate::support::{TestHarness, intertitle};

const RATE: &str = "on plex media.rate -> remake card\n";
const LOW_WATER: u32 = 1201;

/// Makes statements on the state file fail as on a full disk, until they are allowed again.
fn refuse(harness: &TestHarness, statement: &str) {
    let trigger =
        format!("CREATE TRIGGER full BEFORE {statement} BEGIN SELECT RAISE(FAIL, 'no space'); END");
    state_file(harness).execute_batch(&trigger).unwrap();
}

fn allow(harness: &TestHarness) {
    state_file(harness)
        .execute_batch("DROP TRIGGER full")
        .unwrap();
}

fn state_file(harness: &TestHarness) -> Connection {
    Connection::open(harness.folder.path().join("intertitle.db")).unwrap()
}

#[test]
fn a_job_whose_end_could_not_be_written_goes_on_when_there_is_room() {
    for step in ["find", "render", "upload"] {
        let harness = TestHarness::new(RATE);
        harness.plex("media.rate", LOW_WATER);
        harness.dispatch_all();
        let poll_once = |name: &str| match name {
            "find" => harness.find(),
            "render" => harness.render(),
            _ => harness.upload(),
        };
        for before in ["find", "render", "upload"]
            .iter()
            .take_while(|name| **name != step)
        {
            assert_eq!(poll_once(before), Poll::Worked);
        }
        refuse(&harness, "UPDATE ON job WHEN OLD.state = 'running'");
        poll_once(step);
        assert_eq!(
            harness.jobs()[0].0,
            "running",
            "{step}: nothing could be written"
        );
        harness.run_until_idle();
        allow(&harness);
        harness.advance(60);
        harness.run_until_idle();
        harness.advance(60);
        harness.run_until_idle();
        assert_eq!(harness.jobs()[0].0, "done", "{step}");
        assert_eq!(
            (harness.cards_of(LOW_WATER), harness.shows_card(LOW_WATER)),
            (1, true),
            "{step}"
        );
    }
}

#[test]
fn a_webhook_that_cannot_be_stored_is_refused_and_the_next_is_accepted() {
    let harness = TestHarness::new(RATE);
    refuse(&harness, "INSERT ON delivery");
    assert_eq!(harness.plex("media.rate", LOW_WATER), 503);
    allow(&harness);
    assert_eq!(harness.plex("media.rate", LOW_WATER), 202);
    assert_eq!(harness.deliveries().len(), 1);
}

#[test]
fn a_job_that_cannot_be_read_ends_and_keeps_no_other_from_its_turn() {
    let harness = TestHarness::new(RATE);
    harness.plex("media.rate", LOW_WATER);
    harness.plex("media.rate", LOW_WATER + 1);
    harness.dispatch_all();
    let spoiled = "UPDATE job SET subject_json = '{' WHERE id = (SELECT min(id) FROM job)";
    state_file(&harness).execute_batch(spoiled).unwrap();
    harness.run_until_idle();
    let jobs = harness.jobs();
    assert_eq!((jobs[0].0.as_str(), jobs[1].0.as_str()), ("dead", "done"));
    assert!(jobs[0].1.contains("cannot be read"), "{jobs:?}");
}

#[test]
fn a_job_that_was_given_up_is_tried_again_by_its_number() {
    let harness = TestHarness::new(RATE);
    harness.plex("media.rate", LOW_WATER);
    harness.dispatch_all();
    let number = harness.app().store.list_jobs(1).unwrap()[0].id;
    let retry = |number: i64| {
        let folder = harness.folder.path().to_str().unwrap();
        let number = number.to_string();
        let output = intertitle(&["queue", "retry", &number, "--config", folder]);
        (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap(),
        )
    };
    let no_such = "job 99 is not waiting or given up\n";
    assert_eq!(retry(99), (Some(1), no_such.to_string()));
    let given_up = "UPDATE job SET state = 'dead', why = 'no still'";
    state_file(&harness).execute_batch(given_up).unwrap();
    let again = format!("retrying job {number}\n");
    assert_eq!(retry(number), (Some(0), again));
    // The command uses the clock of this machine.
    harness.advance(3600 * 24 * 365 * 100);
    harness.run_until_idle();
    assert_eq!(harness.jobs()[0].0, "done");
}

#[cfg(unix)]
#[test]
fn a_deleted_state_file_loses_no_webhook_that_was_answered_202() {
    let harness = TestHarness::new(RATE);
    let health = || {
        let health = intertitle::app::health(harness.app()).unwrap();
        (health.status, health.state_file.why.unwrap_or_default())
    };
    assert_eq!(harness.plex("media.rate", LOW_WATER), 202);
    let path = harness.folder.path().join("intertitle.db");
    let away = harness.folder.path().join("away");
    std::fs::rename(&path, &away).unwrap();
    assert_eq!(harness.plex("media.rate", LOW_WATER + 1), 503);
    let (status, why) = health();
    assert_eq!(status, "degraded");
    assert!(
        why.contains("was deleted while intertitle was running"),
        "{why}"
    );
    std::fs::rename(&away, &path).unwrap();
    assert_eq!(harness.plex("media.rate", LOW_WATER + 1), 202);
    assert_eq!(health(), ("ok", String::new()));
    assert_eq!(harness.deliveries().len(), 2);
}

#[test]
fn a_cards_folder_that_cannot_be_written_is_red_until_it_can_and_no_job_is_given_up() {
    // Days pass in this test, so missing backups must not affect the status.
    let harness = TestHarness::with_settings(
        "on plex media.rate -> make card\n",
        "[backup]\ndaily = 0\nweekly = 0\n",
    );
    let cards = harness.folder.path().join("cards");
    std::fs::remove_dir_all(&cards).unwrap();
    std::fs::write(&cards, "a file instead of the folder").unwrap();
    for key in 1201..=1206 {
        harness.plex("media.rate", key);
    }
    for _ in 0..200 {
        harness.run_until_idle();
        harness.advance(1800);
    }
    let health = intertitle::app::health(harness.app()).unwrap();
    assert_eq!(health.status, "degraded");
    let why = health.cards_folder.why.unwrap_or_default();
    assert!(why.contains("cannot write cards to"), "{why}");
    let jobs = harness.jobs();
    assert!(jobs.iter().all(|(state, _)| state == "waiting"), "{jobs:?}");
    std::fs::remove_file(&cards).unwrap();
    harness.advance(120);
    harness.run_until_idle();
    assert_eq!(harness.plex.uploads().len(), 6);
    assert_eq!(intertitle::app::health(harness.app()).unwrap().status, "ok");
}
