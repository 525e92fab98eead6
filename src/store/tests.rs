//! The queue's promises, told as stories on a state file in memory.

use crate::model::{Job, Level, Outcome, SeriesRef, Stage, State, Subject, Wish};
use crate::store::{Expansion, NewHook, NewJob, Settled, Store};

fn subject(key: &str) -> Subject {
    Subject {
        level: Level::Unknown,
        key: Some(key.into()),
        series: SeriesRef::default(),
        server_uuid: None,
        ..Subject::default()
    }
}

fn wish(anew: bool) -> Wish {
    Wish::Put {
        anew,
        with: Default::default(),
    }
}

fn new_job(key: &str, anew: bool) -> NewJob {
    NewJob {
        rule: "a.rules:1".into(),
        server: "home".into(),
        subject: subject(key),
        wish: wish(anew),
        due_ms: 0,
        episode: None,
    }
}

/// Notes that a hook is accepted, with these jobs.
fn decide(store: &Store, id: i64, outcome: Outcome, jobs: &[NewJob]) {
    let hook = store.hook(id).expect("the store answers");
    let settled = Settled {
        outcome,
        reason: "a.rules:1",
        asked: &[],
        jobs,
        notices: &[],
        counted: &[],
    };
    store
        .decide(&hook.expect("it is there"), &settled, 1)
        .expect("it is written");
}

/// Records a hook and decides it with one job for each key.
fn hook(store: &Store, keys: &[&str], anew: bool) -> i64 {
    let new = NewHook {
        source: "plex",
        address: "/api/webhooks/plex",
        connection: None,
        event: Some("media.rate"),
        body: "{}",
        outcome: Outcome::Waiting,
        reason: None,
    };
    let id = store.record(&new, 1).expect("it is written");
    let jobs: Vec<NewJob> = keys.iter().map(|key| new_job(key, anew)).collect();
    decide(store, id, Outcome::Accepted, &jobs);
    id
}

fn claim(store: &Store, stage: Stage) -> Option<Job> {
    store
        .claim(stage, Some("home"), 10)
        .expect("the store answers")
}

/// The states of all jobs, oldest first.
fn states(store: &Store) -> Vec<String> {
    let mut rows = store.list_jobs(100).expect("the store answers");
    rows.reverse();
    rows.into_iter().map(|row| row.outcome).collect()
}

fn store() -> Store {
    Store::in_memory().expect("a state file in memory")
}

#[test]
fn hooks_are_decided_in_the_order_they_came() {
    let store = store();
    let new = |body| NewHook {
        source: "plex",
        address: "/api/webhooks/plex",
        connection: Some("home"),
        event: None,
        body,
        outcome: Outcome::Waiting,
        reason: None,
    };
    let first = store.record(&new("1"), 5).expect("it is written");
    store.record(&new("2"), 6).expect("it is written");
    let next = store
        .next_undecided()
        .expect("the store answers")
        .expect("there is one");
    assert_eq!(
        (next.id, next.body.as_str(), next.arrived_ms),
        (first, "1", 5)
    );
    decide(&store, first, Outcome::Ignored, &[]);
    assert_eq!(
        store
            .next_undecided()
            .expect("the store answers")
            .expect("there is one")
            .body,
        "2"
    );
    assert_eq!(store.undecided().expect("the store answers"), 1);
}

#[test]
fn at_most_one_job_waits_for_an_episode_and_it_is_the_newest() {
    let store = store();
    hook(&store, &["1"], false);
    hook(&store, &["1"], false);
    hook(&store, &["2"], false);
    assert_eq!(states(&store), ["superseded", "waiting", "waiting"]);
}

#[test]
fn a_wish_for_a_new_picture_outlives_the_job_that_had_it() {
    let store = store();
    hook(&store, &["1"], true);
    hook(&store, &["1"], false);
    assert_eq!(
        claim(&store, Stage::Find).expect("one waits").wish,
        wish(true)
    );
}

#[test]
fn a_wish_for_a_new_picture_is_handed_on_by_a_job_in_hand_that_gives_way() {
    let store = store();
    hook(&store, &["1"], true);
    let older = claim(&store, Stage::Find).expect("one waits");
    hook(&store, &["1"], false);
    store
        .advance(&older, Stage::Render, 2)
        .expect("it is written");
    assert_eq!(states(&store), ["superseded", "waiting"]);
    let newer = claim(&store, Stage::Find).expect("one waits");
    assert_eq!(newer.wish, wish(true));
}

#[test]
fn a_job_that_wants_more_than_a_newer_one_that_is_done_waits_still() {
    let store = store();
    hook(&store, &["1"], true);
    let older = claim(&store, Stage::Find).expect("one waits");
    let first = Job {
        subject: subject("30"),
        ..older.clone()
    };
    hook(&store, &["30"], false);
    let newer = claim(&store, Stage::Find).expect("one waits");
    store
        .end(newer.id, State::Done, "sent", 3)
        .expect("it is written");
    store
        .advance(&first, Stage::Render, 4)
        .expect("it is written");
    assert_eq!(states(&store), ["waiting", "done"]);
}

#[test]
fn a_job_in_hand_gives_way_to_a_newer_one_when_it_moves_on() {
    let store = store();
    hook(&store, &["1"], false);
    let older = claim(&store, Stage::Find).expect("one waits");
    hook(&store, &["1"], false);
    assert_eq!(
        claim(&store, Stage::Find),
        None,
        "two jobs of one episode are never in hand at once"
    );
    store
        .advance(&older, Stage::Render, 2)
        .expect("it is written");
    assert_eq!(states(&store), ["superseded", "waiting"]);
}

#[test]
fn a_job_that_is_tried_again_does_not_undo_a_newer_one_that_is_done() {
    let store = store();
    hook(&store, &["1"], false);
    let older = claim(&store, Stage::Find).expect("one waits");
    store
        .put_back(older.id, 1, 1000, Some("Plex answered 503"), 2)
        .expect("it is written");
    hook(&store, &["1"], false);
    assert_eq!(states(&store), ["superseded", "waiting"]);
    let newer = claim(&store, Stage::Find).expect("one waits");
    store
        .end(newer.id, State::Done, "sent", 3)
        .expect("it is written");
    assert_eq!(states(&store), ["superseded", "done"]);
}

#[test]
fn jobs_that_named_an_episode_in_two_ways_meet_when_it_is_found() {
    let store = store();
    let by_id = Subject {
        level: Level::Episode(1, 3),
        key: None,
        series: SeriesRef {
            tvdb: Some(7),
            ..SeriesRef::default()
        },
        server_uuid: None,
        ..Subject::default()
    };
    let id = hook(&store, &[], false);
    let job = NewJob {
        subject: by_id,
        ..new_job("", false)
    };
    decide(&store, id, Outcome::Accepted, &[job]);
    let mut found = claim(&store, Stage::Find).expect("one waits");
    hook(&store, &["30"], false);
    found.subject = subject("30");
    store
        .advance(&found, Stage::Render, 2)
        .expect("it is written");
    assert_eq!(states(&store), ["superseded", "waiting"]);
}

#[test]
fn a_series_becomes_a_job_for_each_episode() {
    let store = store();
    hook(&store, &["1"], true);
    let series = claim(&store, Stage::Find).expect("one waits");
    let jobs = vec![new_job("11", true), new_job("12", true)];
    store
        .expand(
            &series,
            &Expansion {
                jobs,
                why: "2 episodes".into(),
            },
            2,
        )
        .expect("it is written");
    assert_eq!(states(&store), ["done", "waiting", "waiting"]);
}

#[test]
fn after_a_crash_jobs_in_hand_wait_again_in_their_stage() {
    let store = store();
    hook(&store, &["1", "2"], false);
    let job = claim(&store, Stage::Find).expect("one waits");
    store
        .advance(
            &Job {
                art: Some(vec![1]),
                ..job
            },
            Stage::Render,
            2,
        )
        .expect("it is written");
    let job = claim(&store, Stage::Render).expect("one waits");
    assert_eq!(store.put_all_back(3).expect("it is written"), 1);
    assert_eq!(claim(&store, Stage::Render), Some(job));
}

#[test]
fn a_job_is_not_claimed_before_it_is_due() {
    let store = store();
    hook(&store, &["1"], false);
    let job = claim(&store, Stage::Find).expect("one waits");
    store
        .put_back(job.id, 1, 500, Some("not there yet"), 10)
        .expect("it is written");
    assert_eq!(claim(&store, Stage::Find), None);
    assert_eq!(
        store
            .next_due(Stage::Find, Some("home"))
            .expect("the store answers"),
        Some(500)
    );
    assert!(
        store
            .claim(Stage::Find, Some("home"), 500)
            .expect("the store answers")
            .is_some()
    );
}

#[test]
fn only_what_has_ended_is_forgotten_and_only_after_thirty_days() {
    let store = store();
    hook(&store, &["1", "2"], false);
    let job = claim(&store, Stage::Find).expect("one waits");
    store
        .end(job.id, State::Done, "sent", 10)
        .expect("it is written");
    let day = 24 * 3600 * 1000;
    assert_eq!(store.prune(29 * day, 30).expect("it is written"), 0);
    assert_eq!(store.prune(31 * day, 30).expect("it is written"), 2);
    assert_eq!(states(&store), ["waiting"]);
}

#[test]
fn a_full_disk_is_told_until_there_is_room_again() {
    let store = store();
    let body = "b".repeat(100_000);
    let record = || {
        let new = NewHook {
            source: "plex",
            address: "/api/webhooks/plex",
            connection: None,
            event: None,
            body: &body,
            outcome: Outcome::Waiting,
            reason: None,
        };
        store.record(&new, 0)
    };
    let pages = |pragma: &str| -> i64 {
        let connection = store.writer.take().expect("nobody has it");
        let sql = format!("PRAGMA {pragma}");
        connection
            .query_row(&sql, [], |row| row.get(0))
            .expect("a number")
    };
    pages(&format!("max_page_count = {}", pages("page_count") + 5));
    let error = record().expect_err("there is no room").to_string();
    assert!(
        error.contains("the disk of the state file is full"),
        "{error}"
    );
    assert_eq!(store.trouble(), Some(error));
    assert_eq!(store.undecided().expect("it can be read"), 0);
    pages("max_page_count = 100000");
    record().expect("there is room");
    assert_eq!(store.trouble(), None);
    assert_eq!(store.undecided().expect("it can be read"), 1);
}

#[test]
fn bodies_beyond_their_bound_are_forgotten_and_their_room_is_given_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("intertitle.db");
    let store = Store::open(&path).expect("a state file");
    let body = "b".repeat(8 << 20);
    for _ in 0..20 {
        let new = NewHook {
            source: "plex",
            address: "/api/webhooks/plex",
            connection: None,
            event: None,
            body: &body,
            outcome: Outcome::Ignored,
            reason: Some("no rule"),
        };
        store.record(&new, 1).expect("it is written");
    }
    let pages = |store: &Store| -> i64 {
        let ask = |connection: &rusqlite::Connection| {
            Ok(connection.query_row("PRAGMA page_count", [], |row| row.get(0))?)
        };
        store.read(ask).expect("a number")
    };
    let before = pages(&store);
    assert_eq!(store.prune(2, 30).expect("it is written"), 4);
    assert_eq!(store.list_hooks(100).expect("it answers").len(), 16);
    let given_back = (before - pages(&store)) * 4096;
    assert!(given_back > 30 << 20, "{given_back} bytes");
}
