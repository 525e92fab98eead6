//! Two intents for one subject: each pair merges, one replaces the other, or both stay. `pairs.txt` says which.

use crate::decide::new_jobs::NewJobs;
use crate::model::{Intent, Outcome, Reconcile, SeriesRef, Slot, Subject};
use crate::store::{DecisionRecord, NewDelivery, NewJob, Store};

/// The pairs: the older, the newer, and the jobs that remain.
const PAIRS: &str = include_str!("pairs.txt");

fn intent(word: &str) -> Intent {
    let reconcile = |what: &str| {
        Intent::Reconcile(Reconcile {
            watched: what == "watched",
            titles: what == "titles",
            cards: what == "cards",
            missing: what == "fill",
            libraries: Vec::new(),
            retry: what == "retry",
        })
    };
    let with = Default::default();
    match word {
        "make" => Intent::make(false, with),
        "missing" => Intent::EnsureCard {
            force: false,
            only_missing: true,
            even_restored: false,
            with,
        },
        "remake" => Intent::make(true, with),
        "restore" => Intent::Restore,
        "add" => Intent::AddSeries { with },
        "delete" => Intent::ForgetSeries { keep_files: false },
        "keep" => Intent::ForgetSeries { keep_files: true },
        "watched" | "titles" | "cards" | "fill" | "retry" => reconcile(word),
        other => panic!("`{other}` is not an intent"),
    }
}

fn word(intent: &Intent) -> String {
    let of_reconcile = |what: &Reconcile| {
        let parts = [
            (what.watched, "watched"),
            (what.titles, "titles"),
            (what.cards, "cards"),
            (what.missing, "fill"),
            (what.retry, "retry"),
        ];
        let parts: Vec<&str> = parts
            .iter()
            .filter(|(is, _)| *is)
            .map(|(_, word)| *word)
            .collect();
        parts.join("&")
    };
    match intent {
        Intent::EnsureCard {
            only_missing: true, ..
        } => "missing".into(),
        Intent::EnsureCard { force: false, .. } => "make".into(),
        Intent::EnsureCard { force: true, .. } => "remake".into(),
        Intent::Restore => "restore".into(),
        Intent::AddSeries { .. } => "add".into(),
        Intent::ForgetSeries { keep_files: false } => "delete".into(),
        Intent::ForgetSeries { keep_files: true } => "keep".into(),
        Intent::Reconcile(what) => of_reconcile(what),
    }
}

fn job(word: &str) -> NewJob {
    NewJob {
        rule: "main.rules:1".into(),
        server: "home".into(),
        subject: Subject {
            series: SeriesRef {
                tvdb: Some(334_824),
                ..SeriesRef::default()
            },
            ..Subject::default()
        },
        slot: Slot::EpisodeStill,
        intent: intent(word),
        due_ms: 0,
        debounce: None,
        episode: None,
    }
}

fn deliver(store: &Store, jobs: &[NewJob]) {
    let new = NewDelivery::webhook("sonarr", "{}");
    let id = store.record(new, 1).expect("it is written");
    let delivery = store
        .delivery(id)
        .expect("it answers")
        .expect("it is there");
    let record = DecisionRecord {
        outcome: Outcome::Accepted,
        reason: "main.rules:1",
        asked: &[],
        jobs,
        messages: &[],
        counted: &[],
    };
    store
        .decide(&[(&delivery, record)], 1)
        .expect("it is written");
}

/// The waiting jobs, in the order in which they are claimed; comparisons, which have a thread of their own, last.
fn waiting(store: &Store) -> Vec<String> {
    let next = || {
        let of_items = store.claim(crate::model::Step::Resolve, Some("home"), 1);
        let of_items = of_items.expect("it answers");
        of_items.or_else(|| store.claim_listing("home", 1).expect("it answers"))
    };
    let mut jobs = Vec::new();
    while let Some(job) = next() {
        jobs.push(job.clone());
        let ended = store.end(job.id, crate::model::State::Done, "", 1);
        ended.expect("it is written");
    }
    jobs.iter().map(|job| word(&job.intent)).collect()
}

#[test]
fn every_pair_of_intents_for_one_subject_becomes_what_the_table_says() {
    let rows = PAIRS.lines().filter(|line| !line.starts_with('#'));
    let mut count = 0;
    for row in rows {
        let (pair, left) = row.split_once(" -> ").expect("a row");
        let (older, newer) = pair.split_once(", ").expect("a pair");
        let left: Vec<&str> = left.split(" + ").collect();

        let mut new = NewJobs::default();
        new.add(job(older));
        new.add(job(newer));
        let store = Store::in_memory().expect("memory");
        deliver(&store, &new.into_jobs());
        assert_eq!(waiting(&store), left, "{row}, in one delivery");

        let store = Store::in_memory().expect("memory");
        deliver(&store, &[job(older)]);
        deliver(&store, &[job(newer)]);
        let (mut found, mut left) = (waiting(&store), left);
        if matches!(older, "add" | "delete" | "keep") && left.len() > 1 {
            left = vec![older, newer];
            assert_eq!(found, left, "{row}, in two deliveries: the older first");
        }
        found.sort_unstable();
        left.sort_unstable();
        assert_eq!(found, left, "{row}, in two deliveries");
        count += 1;
    }
    assert_eq!(count, 144, "all pairs of twelve intents");
}
