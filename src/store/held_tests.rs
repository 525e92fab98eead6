//! While locked by another program a lock, writes give up together, and reads for `/health` do not wait.

use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};

use crate::model::Step;
use crate::store::claim::{NEXT_OF_ALL, NEXT_OF_SERVER};
use crate::store::jobs::IN_STEP;
use crate::store::listing::{BY_STEP, DEAD, UNDECIDED};
use crate::store::{Fault, NewDelivery, Store};

fn new() -> NewDelivery {
    NewDelivery::webhook("plex", "{}")
}

/// A state file that another program has locked, with one delivery and a short wait.
fn locked(patience: Duration) -> (tempfile::TempDir, Store, Connection) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("intertitle.db");
    let mut store = Store::open(&path).expect("a state file");
    store.record(new(), 1).expect("it is written");
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
    // Four at a time, like the daemon's receivers: the later ones must not wait as long again.
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..10 {
                    let error = store.record(new(), 2).expect_err("it is locked");
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
    let why = store.storage_error().expect("it is reported");
    assert!(why.contains("locked by another program"), "{why}");
    other.execute_batch("COMMIT").expect("it is over");
    store.record(new(), 3).expect("it is written");
    assert_eq!(store.storage_error(), None);
    assert_eq!(store.undecided().expect("it answers"), 2);
}

#[test]
fn queries_do_not_wait_for_a_lock() {
    // A read that waits would not return during any test.
    let (_folder, store, _other) = locked(Duration::from_secs(3600));
    assert_eq!(store.undecided().expect("it answers"), 1);
    assert_eq!(store.lengths().expect("it answers").deliveries_undecided, 1);
    assert_eq!(store.list_deliveries(9).expect("it answers").len(), 1);
    assert!(store.list_jobs(9).expect("it answers").is_empty());
    assert!(
        store
            .last_deliveries()
            .expect("it answers")
            .contains_key("plex")
    );
    assert!(store.schedules().expect("it answers").is_empty());
    assert_eq!(store.next_undecided(9).expect("it answers").len(), 1);
    assert!(store.series().expect("it answers").is_empty());
    for step in [Step::Resolve, Step::Draw, Step::Publish] {
        for server in [None, Some("home")] {
            assert_eq!(store.next_due(step, server, 0).expect("it answers"), None);
            assert!(store.claim(step, server, 9).expect("it answers").is_none());
        }
    }
}

#[test]
fn health_and_metrics_wait_for_no_writer_without_wal_either() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("intertitle.db");
    // The lock is a file, which is the only way on some shares. A writer blocks everything else.
    let vfs = "unix-dotfile";
    let store = Store::open_by(&path, Some(vfs)).expect("a state file");
    let journal = |connection: &Connection| {
        let journal = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0));
        Ok(journal?)
    };
    let journal: String = store.read(journal).expect("it answers");
    assert_eq!(journal, "delete", "there is no WAL");
    store.record(new(), 1).expect("it is written");
    store.count_schedule("every day", 5).expect("it is written");
    let seen = || store.glance().expect("it answers");
    assert_eq!(seen().queue.deliveries_undecided, 1);
    let other = Connection::open_with_flags_and_vfs(&path, OpenFlags::default(), vfs);
    let other = other.expect("the same file");
    other
        .execute_batch("BEGIN EXCLUSIVE; DELETE FROM delivery")
        .expect("a lock");
    let begun = Instant::now();
    for _ in 0..20 {
        let seen = seen();
        assert_eq!(seen.queue.deliveries_undecided, 1, "as it was");
        assert_eq!(seen.schedules["every day"].since_ms, 5);
    }
    let took = begun.elapsed();
    // A read that waits takes a second.
    assert!(took < Duration::from_secs(10), "{took:?}");
    assert_eq!(
        store.undecided().map_err(|error| error.fault()),
        Err(Fault::Busy)
    );
    other.execute_batch("COMMIT").expect("it is over");
    assert_eq!(seen().queue.deliveries_undecided, 0, "as it is");
}

#[test]
fn polls_without_work_read_only_an_index() {
    let store = Store::in_memory().expect("a state file");
    for query in [
        NEXT_OF_SERVER,
        NEXT_OF_ALL,
        IN_STEP,
        DEAD,
        BY_STEP,
        UNDECIDED,
    ] {
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

#[test]
fn the_version_is_another_one_after_another_process_has_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("intertitle.db");
    let store = Store::open(&path).expect("a state file");
    let first = store.version();
    assert!(first != 0);
    assert_eq!(store.version(), first, "nothing was written");
    store.record(new(), 1).expect("it is written");
    assert_eq!(store.version(), first, "this process has written");
    let other = Connection::open(&path).expect("the same file");
    other
        .execute("DELETE FROM delivery", [])
        .expect("it is written");
    assert!(store.version() != first, "another process has written");
}
