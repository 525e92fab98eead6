//! A lock that another program holds: writes give up together, and looks wait for nobody.

use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::model::{Outcome, Stage};
use crate::store::claim::{NEXT_OF_ALL, NEXT_OF_SERVER};
use crate::store::jobs::IN_STAGE;
use crate::store::listing::{BY_STAGE, DEAD};
use crate::store::{Fault, NewHook, Store};

const NEW: NewHook<'static> = NewHook {
    source: "plex",
    address: "/api/webhooks/plex",
    connection: None,
    event: None,
    body: "{}",
    outcome: Outcome::Waiting,
    reason: None,
};

/// A state file that another program has locked, with a hook and the patience of a test.
fn locked(patience: Duration) -> (tempfile::TempDir, Store, Connection) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("intertitle.db");
    let mut store = Store::open(&path).expect("a state file");
    store.record(&NEW, 1).expect("it is written");
    store.writer.set_patience(patience);
    let other = Connection::open(&path).expect("the same file");
    other.execute_batch("BEGIN EXCLUSIVE").expect("a lock");
    (folder, store, other)
}

#[test]
fn forty_writes_that_wait_for_another_program_give_up_after_the_time_of_one() {
    let patience = Duration::from_secs(1);
    let (_folder, store, other) = locked(patience);
    let begun = Instant::now();
    // Four at a time, as the daemon's receivers are: the later ones must not wait as long again.
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..10 {
                    let error = store.record(&NEW, 2).expect_err("it is locked");
                    assert_eq!(error.fault(), Fault::Busy, "{error}");
                }
            });
        }
    });
    let took = begun.elapsed();
    assert!(took >= patience, "{took:?}: a short lock is waited for");
    assert!(
        took < patience * 5,
        "{took:?}: forty waits are not added up"
    );
    let why = store.trouble().expect("it is told");
    assert!(why.contains("another program holds"), "{why}");
    other.execute_batch("COMMIT").expect("it is over");
    store.record(&NEW, 3).expect("it is written");
    assert_eq!(store.trouble(), None);
    assert_eq!(store.undecided().expect("it answers"), 2);
}

#[test]
fn what_is_only_looked_up_waits_for_no_lock() {
    // Whatever waited would not come back in time for any test.
    let (_folder, store, _other) = locked(Duration::from_secs(3600));
    assert_eq!(store.undecided().expect("it answers"), 1);
    assert_eq!(store.lengths().expect("it answers").hooks_undecided, 1);
    assert_eq!(store.list_hooks(9).expect("it answers").len(), 1);
    assert!(store.list_jobs(9).expect("it answers").is_empty());
    assert!(store.last_hooks().expect("it answers").contains_key("plex"));
    assert!(store.schedules().expect("it answers").is_empty());
    assert!(store.next_undecided().expect("it answers").is_some());
    assert!(store.series().expect("it answers").is_empty());
    for stage in [Stage::Find, Stage::Render, Stage::Upload] {
        for server in [None, Some("home")] {
            assert_eq!(store.next_due(stage, server).expect("it answers"), None);
            assert!(store.claim(stage, server, 9).expect("it answers").is_none());
        }
    }
}

#[test]
fn who_has_nothing_to_do_finds_that_out_in_an_index() {
    let store = Store::in_memory().expect("a state file");
    for query in [NEXT_OF_SERVER, NEXT_OF_ALL, IN_STAGE, DEAD, BY_STAGE] {
        let plan = |connection: &Connection| {
            let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {query}"))?;
            let nothing = vec![None::<String>; explain.parameter_count()];
            let rows = explain.query_map(rusqlite::params_from_iter(nothing), |row| row.get(3))?;
            Ok(rows.collect::<Result<Vec<String>, _>>()?.join("; "))
        };
        let plan = store.read(plan).expect("a plan");
        assert!(plan.contains("USING COVERING INDEX"), "{query}: {plan}");
    }
}
