//! The guarantees of the queue, tested with a state file in memory.

use crate::model::{
    Digest, DrawInputs, DrawnCard, Episode, Intent, Job, Level, Outcome, SeriesRef, Slot, State,
    Step, Subject, Work,
};
use crate::store::{
    DecisionRecord, Depth, Expansion, Fault, NewDelivery, NewJob, Store, StoreError,
};

/// Creates a state file with the tables of version `version`.
pub(super) fn state_file_of_version(path: &std::path::Path, version: usize) {
    let connection = rusqlite::Connection::open(path).expect("a database");
    connection
        .execute_batch("PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL")
        .expect("a database");
    for step in &crate::store::migrate::MIGRATIONS[..version] {
        connection.execute_batch(step).expect("the tables");
    }
    let version = i64::try_from(version).expect("a small number");
    connection
        .pragma_update(None, "user_version", version)
        .expect("a version");
}

fn subject(key: &str) -> Subject {
    Subject {
        level: Level::Unknown,
        key: Some(key.into()),
        series: SeriesRef::default(),
        server_uuid: None,
        ..Subject::default()
    }
}

fn intent(force: bool) -> Intent {
    Intent::make(force, Default::default())
}

fn new_job(key: &str, force: bool) -> NewJob {
    NewJob {
        rule: "a.rules:1".into(),
        server: "home".into(),
        subject: subject(key),
        slot: Slot::EpisodeStill,
        intent: intent(force),
        due_ms: 0,
        debounce: None,
        episode: None,
    }
}

/// The work of the step `Draw`.
fn to_draw() -> Work {
    Work::Draw(DrawInputs {
        episode: Episode::default(),
        picture: vec![1],
        image_ref: "the still".into(),
    })
}

/// The work of the step `Publish`.
fn to_publish() -> Work {
    Work::Publish(DrawnCard {
        episode: Episode::default(),
        path: "a.jpg".into(),
        recipe: Digest::of(b"recipe"),
        digest: Digest::of(b"card"),
    })
}

/// Moves a job to the step of that work.
fn advance(store: &Store, job: &Job, work: &Work, now_ms: i64) {
    store
        .advance(job.id, &job.subject, work, now_ms)
        .expect("it is written");
}

/// Decides a delivery as accepted, with these jobs.
fn decide(store: &Store, id: i64, outcome: Outcome, jobs: &[NewJob]) {
    let delivery = store.delivery(id).expect("the store answers");
    let decision = DecisionRecord {
        outcome,
        reason: "a.rules:1",
        asked: &[],
        jobs,
        messages: &[],
        counted: &[],
    };
    store
        .decide(&[(&delivery.expect("it is there"), decision)], 1)
        .expect("it is written");
}

/// Stores a delivery and decides it with one job for each key.
fn decided_delivery(store: &Store, keys: &[&str], force: bool) -> i64 {
    let new = NewDelivery::webhook("plex", "{}");
    let id = store.record(new, 1).expect("it is written");
    let jobs: Vec<NewJob> = keys.iter().map(|key| new_job(key, force)).collect();
    decide(store, id, Outcome::Accepted, &jobs);
    id
}

fn claim(store: &Store, step: Step) -> Option<Job> {
    store
        .claim(step, Some("home"), 10)
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
fn deliveries_are_decided_in_the_order_of_arrival() {
    let store = store();
    let new = |body: &str| NewDelivery {
        connection: Some("home".into()),
        ..NewDelivery::webhook("plex", body)
    };
    let first = store.record(new("1"), 5).expect("it is written");
    store.record(new("2"), 6).expect("it is written");
    let next = store
        .next_undecided(1)
        .expect("the store answers")
        .remove(0);
    assert_eq!(
        (next.id, next.body.as_str(), next.arrived_ms),
        (first, "1", 5)
    );
    decide(&store, first, Outcome::Ignored, &[]);
    assert_eq!(
        store
            .next_undecided(1)
            .expect("the store answers")
            .remove(0)
            .body,
        "2"
    );
    assert_eq!(store.undecided().expect("the store answers"), 1);
}

#[test]
fn at_most_one_job_waits_for_an_episode_and_it_is_the_newest() {
    let store = store();
    decided_delivery(&store, &["1"], false);
    decided_delivery(&store, &["1"], false);
    decided_delivery(&store, &["2"], false);
    assert_eq!(states(&store), ["superseded", "waiting", "waiting"]);
}

#[test]
fn a_request_for_a_new_picture_outlives_its_job() {
    let store = store();
    decided_delivery(&store, &["1"], true);
    decided_delivery(&store, &["1"], false);
    assert_eq!(
        claim(&store, Step::Resolve).expect("one waits").intent,
        intent(true)
    );
}

#[test]
fn a_superseded_running_job_passes_its_request_for_a_new_picture_on() {
    let store = store();
    decided_delivery(&store, &["1"], true);
    let older = claim(&store, Step::Resolve).expect("one waits");
    decided_delivery(&store, &["1"], false);
    advance(&store, &older, &to_draw(), 2);
    assert_eq!(states(&store), ["superseded", "waiting"]);
    let newer = claim(&store, Step::Resolve).expect("one waits");
    assert_eq!(newer.intent, intent(true));
}

#[test]
fn a_job_that_wants_more_than_a_newer_one_that_is_done_waits_still() {
    let store = store();
    decided_delivery(&store, &["1"], true);
    let older = claim(&store, Step::Resolve).expect("one waits");
    let first = Job {
        subject: subject("30"),
        ..older.clone()
    };
    decided_delivery(&store, &["30"], false);
    let newer = claim(&store, Step::Resolve).expect("one waits");
    store
        .end(newer.id, State::Done, "sent", 3)
        .expect("it is written");
    advance(&store, &first, &to_draw(), 4);
    assert_eq!(states(&store), ["waiting", "done"]);
}

#[test]
fn a_running_job_is_superseded_by_a_newer_one_at_its_next_step() {
    let store = store();
    decided_delivery(&store, &["1"], false);
    let older = claim(&store, Step::Resolve).expect("one waits");
    decided_delivery(&store, &["1"], false);
    assert_eq!(
        claim(&store, Step::Resolve),
        None,
        "two jobs of one episode never run at once"
    );
    advance(&store, &older, &to_draw(), 2);
    assert_eq!(states(&store), ["superseded", "waiting"]);
}

#[test]
fn a_job_that_is_tried_again_does_not_undo_a_newer_one_that_is_done() {
    let store = store();
    decided_delivery(&store, &["1"], false);
    let older = claim(&store, Step::Resolve).expect("one waits");
    store
        .requeue(older.id, 1, 1000, Some("Plex answered 503"), 2)
        .expect("it is written");
    decided_delivery(&store, &["1"], false);
    assert_eq!(states(&store), ["superseded", "waiting"]);
    let newer = claim(&store, Step::Resolve).expect("one waits");
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
    let id = decided_delivery(&store, &[], false);
    let job = NewJob {
        subject: by_id,
        ..new_job("", false)
    };
    decide(&store, id, Outcome::Accepted, &[job]);
    let mut found = claim(&store, Step::Resolve).expect("one waits");
    decided_delivery(&store, &["30"], false);
    found.subject = subject("30");
    advance(&store, &found, &to_draw(), 2);
    assert_eq!(states(&store), ["superseded", "waiting"]);
}

#[test]
fn a_series_becomes_a_job_for_each_episode() {
    let store = store();
    decided_delivery(&store, &["1"], true);
    let series = claim(&store, Step::Resolve).expect("one waits");
    let jobs = vec![new_job("11", true), new_job("12", true)];
    store
        .expand(
            &series,
            &Expansion {
                jobs,
                why: "2 episodes".into(),
                backfill: Vec::new(),
                up_to_date: 0,
            },
            2,
        )
        .expect("it is written");
    assert_eq!(states(&store), ["done", "waiting", "waiting"]);
}

#[test]
fn after_a_crash_running_jobs_wait_again_in_their_step() {
    let store = store();
    decided_delivery(&store, &["1", "2"], false);
    let job = claim(&store, Step::Resolve).expect("one waits");
    advance(&store, &job, &to_draw(), 2);
    let job = claim(&store, Step::Draw).expect("one waits");
    assert_eq!(store.requeue_running(3).expect("it is written"), 1);
    assert_eq!(claim(&store, Step::Draw), Some(job));
}

#[test]
fn what_a_step_has_found_is_there_in_the_next_one_and_in_no_later_one() {
    let store = store();
    decided_delivery(&store, &["1"], false);
    let listed = Work::Resolve {
        listed: Some(Episode::default()),
    };
    let mut job = claim(&store, Step::Resolve).expect("one waits");
    assert_eq!(job.work, Work::Resolve { listed: None });
    for work in [listed.clone(), to_draw(), to_publish(), listed] {
        advance(&store, &job, &work, 2);
        job = claim(&store, work.step()).expect("it waits");
        assert_eq!((&job.work, job.attempts), (&work, 0));
    }
}

#[test]
fn a_job_whose_row_lacks_what_its_step_needs_starts_over() {
    for (step, missing, listed) in [
        (Step::Draw, "episode", None),
        (Step::Draw, "art", Some(Episode::default())),
        (Step::Draw, "image_ref", Some(Episode::default())),
        (Step::Publish, "episode", None),
        (Step::Publish, "card_path", Some(Episode::default())),
        (Step::Publish, "recipe", Some(Episode::default())),
        (Step::Publish, "card_digest", Some(Episode::default())),
    ] {
        let store = store();
        decided_delivery(&store, &["1"], false);
        let job = claim(&store, Step::Resolve).expect("one waits");
        let work = match step {
            Step::Draw => to_draw(),
            _ => to_publish(),
        };
        advance(&store, &job, &work, 2);
        store
            .transaction(|transaction| {
                transaction.execute(&format!("UPDATE job SET {missing} = NULL"), [])?;
                Ok(())
            })
            .expect("it is written");
        let job = claim(&store, step).expect("one waits");
        assert_eq!(job.work, Work::Resolve { listed }, "{step:?}, {missing}");
    }
}

#[test]
fn a_job_is_not_claimed_before_it_is_due() {
    let store = store();
    decided_delivery(&store, &["1"], false);
    let job = claim(&store, Step::Resolve).expect("one waits");
    store
        .requeue(job.id, 1, 500, Some("not there yet"), 10)
        .expect("it is written");
    assert_eq!(claim(&store, Step::Resolve), None);
    assert_eq!(
        store
            .next_due(Step::Resolve, Some("home"), 0)
            .expect("the store answers"),
        Some(500)
    );
    assert!(
        store
            .claim(Step::Resolve, Some("home"), 500)
            .expect("the store answers")
            .is_some()
    );
}

#[test]
fn only_what_has_ended_is_forgotten_and_only_after_thirty_days() {
    let store = store();
    decided_delivery(&store, &["1", "2"], false);
    let job = claim(&store, Step::Resolve).expect("one waits");
    store
        .end(job.id, State::Done, "sent", 10)
        .expect("it is written");
    let day = 24 * 3600 * 1000;
    assert_eq!(store.prune(29 * day, 30).expect("it is written"), 0);
    assert_eq!(store.prune(31 * day, 30).expect("it is written"), 2);
    assert_eq!(states(&store), ["waiting"]);
}

#[test]
fn a_full_disk_is_reported_until_there_is_space_again() {
    let store = store();
    let body = "b".repeat(100_000);
    let record = || store.record(NewDelivery::webhook("plex", body.as_str()), 0);
    let pages = |pragma: &str| -> i64 {
        let connection = store.writer.take().expect("nobody has it");
        let sql = format!("PRAGMA {pragma}");
        connection
            .query_row(&sql, [], |row| row.get(0))
            .expect("a number")
    };
    pages(&format!("max_page_count = {}", pages("page_count") + 5));
    let error = record().expect_err("the disk is full").to_string();
    assert!(
        error.contains("the disk of the state file is full"),
        "{error}"
    );
    assert_eq!(store.storage_error(), Some(error));
    assert_eq!(store.undecided().expect("it can be read"), 0);
    pages("max_page_count = 100000");
    record().expect("the disk has space");
    assert_eq!(store.storage_error(), None);
    assert_eq!(store.undecided().expect("it can be read"), 1);
}

/// A delivery of that source with a body of that many bytes.
fn record_of(
    store: &Store,
    source: &'static str,
    bytes: usize,
    outcome: Outcome,
) -> Result<i64, StoreError> {
    let new = NewDelivery::webhook(source, "b".repeat(bytes)).decided(outcome, "no rule");
    store.record(new, 1)
}

/// The number of stored deliveries of each source and outcome.
fn kept(store: &Store) -> std::collections::BTreeMap<(String, String), usize> {
    let mut kept = std::collections::BTreeMap::new();
    for row in store.list_deliveries(10_000).expect("it answers") {
        *kept.entry((row.source, row.outcome)).or_default() += 1;
    }
    kept
}

#[test]
fn a_flood_of_one_source_deletes_its_own_oldest_deliveries_and_those_without_jobs_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("intertitle.db");
    let store = Store::open(&path).expect("a state file");
    let record = |source: &'static str, bytes: usize, outcome| {
        record_of(&store, source, bytes, outcome).expect("it is written");
    };
    for source in ["sonarr", "plex"] {
        record(source, 100, Outcome::Accepted);
        record(source, 100, Outcome::Waiting);
        record(source, 100, Outcome::Ignored);
    }
    for _ in 0..20 {
        record("plex", 8 << 20, Outcome::Ignored);
    }
    let kept = kept(&store);
    let count = |source: &str, outcome: &str| {
        let key = (source.to_string(), outcome.to_string());
        kept.get(&key).copied().unwrap_or_default()
    };
    assert_eq!(
        count("sonarr", "accepted") + count("sonarr", "waiting") + count("sonarr", "ignored"),
        3
    );
    assert_eq!(
        (count("plex", "accepted"), count("plex", "waiting")),
        (1, 1)
    );
    assert_eq!(count("plex", "ignored"), 7, "64 MiB of one sender");
    let length = std::fs::metadata(&path).expect("a file").len();
    assert!(length < 90 << 20, "{length} bytes");
    assert_eq!(store.prune(2, 30).expect("it is written"), 0);
}

#[test]
fn undecided_deliveries_are_bounded_in_bytes_for_each_source_and_never_deleted() {
    let store = store();
    let piece = 16 << 20;
    let fill = |source: &'static str| {
        let mut taken = 0;
        loop {
            match record_of(&store, source, piece, Outcome::Waiting) {
                Ok(_) => taken += 1,
                Err(error) => {
                    assert_eq!(error.fault(), Fault::InboxFull, "{error}");
                    return taken;
                }
            }
        }
    };
    assert_eq!(fill("plex"), 3, "64 MiB, addresses included");
    assert_eq!(fill("sonarr"), 3);
    assert_eq!(fill("tautulli"), 1, "128 MiB of all");
    record_of(&store, "every", 100, Outcome::Accepted).expect("what is decided is taken");
    assert_eq!(store.undecided().expect("it answers"), 7);
    assert_eq!(store.storage_error(), None, "the disk is not to blame");
    let first = store.next_undecided(1).expect("it answers").remove(0);
    decide(&store, first.id, Outcome::Ignored, &[]);
    record_of(&store, "plex", piece, Outcome::Waiting).expect("the inbox has space again");
}

#[test]
fn deliveries_of_an_older_version_count_and_are_deleted_beyond_the_bound() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("intertitle.db");
    state_file_of_version(&path, 5);
    let old = rusqlite::Connection::open(&path).expect("a state file");
    for (outcome, count) in [("ignored", 10), ("waiting", 9)] {
        for _ in 0..count {
            old.execute(
                "INSERT INTO hook (source, address, body, arrived_ms, decided_ms, outcome) VALUES ('plex', '/', ?1, 1, 1, ?2)",
                rusqlite::params!["b".repeat(8 << 20), outcome],
            )
            .expect("a delivery");
        }
    }
    drop(old);
    let store = Store::open(&path).expect("it is brought up to date");
    assert!(
        record_of(&store, "plex", 100, Outcome::Waiting).is_err(),
        "72 MiB wait"
    );
    assert_eq!(store.prune(2, 30).expect("it is written"), 3);
    assert_eq!(store.undecided().expect("it answers"), 9);
}

#[test]
fn damage_is_reported_by_writes_and_queries() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("intertitle.db");
    let store = Store::open(&path).expect("a state file");
    for _ in 0..60 {
        decided_delivery(&store, &["1", "2"], false);
    }
    let roots: Vec<(String, i64)> = store
        .read(|connection| {
            let mut query = connection.prepare(
                "SELECT name, rootpage FROM sqlite_schema WHERE rootpage > 0 AND name IN ('delivery', 'job', 'job_subject')",
            )?;
            let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .expect("it answers");
    drop(store);
    let whole = std::fs::read(&path).expect("a file");
    assert_eq!(roots.len(), 3);
    let pages = whole.len() / 4096;
    let (mut reported, mut silent) = (0, Vec::new());
    // Every page but the first one, zeroed, or with the bits of its head flipped.
    for page in 2..=pages {
        for flip in [false, true] {
            let mut bytes = whole.clone();
            let at = (page - 1) * 4096;
            bytes[at..at + 12]
                .iter_mut()
                .for_each(|byte| *byte = if flip { !*byte } else { 0 });
            std::fs::write(&path, &bytes).expect("a file");
            let Ok(store) = Store::open(&path) else {
                reported += 1;
                continue;
            };
            drop(store.look_for_damage(Depth::Full));
            match store.storage_error() {
                Some(why) => {
                    assert!(
                        why.contains("damaged") && why.contains("backup restore"),
                        "{why}"
                    );
                    reported += 1;
                }
                None => silent.push(page),
            }
        }
    }
    // A leaf page of the free list may contain anything.
    assert!(
        reported > pages && silent.len() < pages / 4,
        "{reported} logged, silent: {silent:?}"
    );
    for (name, root) in roots.iter().filter(|(name, _)| name != "job_subject") {
        let mut bytes = whole.clone();
        let end = usize::try_from(*root).expect("a page") * 4096;
        bytes[end - 4096..end].fill(0);
        std::fs::write(&path, &bytes).expect("a file");
        let store = Store::open(&path).expect("its head is whole");
        let failed = match name.as_str() {
            "delivery" => store.list_deliveries(1).is_err(),
            _ => store.list_jobs(1).is_err(),
        };
        assert!(failed, "{name}");
        let why = store.storage_error().expect("it is reported");
        assert!(why.contains("damaged"), "{why}");
        // A write that succeeds does not hide the damage.
        drop(store.count_schedule("every 6h -> sync", 1));
        assert!(
            store
                .storage_error()
                .is_some_and(|now| now.contains("damaged"))
        );
    }
}

#[cfg(unix)]
#[test]
fn a_deleted_or_replaced_state_file_is_reported_at_the_next_write() {
    for is_replaced in [false, true] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("intertitle.db");
        let away = folder.path().join("away.db");
        let store = Store::open(&path).expect("a state file");
        decided_delivery(&store, &["1"], false);
        std::fs::rename(&path, &away).expect("it can be moved");
        if is_replaced {
            std::fs::copy(&away, &path).expect("a copy");
        }
        let error = record_of(&store, "plex", 9, Outcome::Waiting).expect_err("it would be lost");
        assert_eq!(error.fault(), Fault::Gone, "{error}");
        assert!(
            store
                .storage_error()
                .is_some_and(|why| why.contains("restore the file or a backup"))
        );
        std::fs::rename(&away, &path).expect("it is put back");
        record_of(&store, "plex", 9, Outcome::Waiting).expect("it is the same file again");
        assert_eq!(store.storage_error(), None);
    }
}

#[test]
fn on_a_small_disk_no_more_is_decided_at_once_than_fits_into_the_log() {
    for (log_bytes, expected) in [(4 << 20, 20), (96 << 10, 6), (4096, 1)] {
        let connection = rusqlite::Connection::open_in_memory().expect("a database");
        let store = Store::prepare(connection, log_bytes).expect("the tables");
        for _ in 0..20 {
            store
                .record(NewDelivery::webhook("plex", "{}"), 1)
                .expect("it is stored");
        }
        let next = store.next_undecided(64).expect("the store answers");
        assert_eq!(next.len(), expected, "{log_bytes}");
    }
}
