//! The catalogue: filled by listings, kept right by what jobs and cards do.

use crate::model::{
    CardStatus, Cause, Digest, Episode, Intent, Job, Level, Outcome, RestoredBy, SeriesMetadata,
    Slot, State, StatusCounts, Step, Subject,
};
use crate::store::{
    DecisionRecord, Expansion, ImageKey, NewDelivery, NewJob, Seen, SentCard, Store, Swept,
    WhichSeries, WhichStatus, catalogue, catalogue_list,
};

const SKIP: &str = "intertitle:skip";

fn episode(series: &str, season: u32, number: u32) -> Episode {
    Episode {
        key: format!("{series}-{season}-{number}"),
        series_key: series.into(),
        series: format!("Series {series}"),
        season,
        number,
        title: format!("Episode {number}"),
        library: "TV".into(),
        library_key: "1".into(),
        ..Episode::default()
    }
}

fn refresh(store: &Store, episodes: &[Episode], now_ms: i64) -> Swept {
    let mut seen = Seen::default();
    store
        .catalogue_put("home", episodes, SKIP, &mut seen, now_ms)
        .expect("it is stored");
    store
        .catalogue_sweep("home", seen, now_ms)
        .expect("it is swept")
}

fn counts(store: &Store) -> StatusCounts {
    store
        .catalogue_counts(&WhichSeries::default())
        .expect("counts")
}

fn status(store: &Store, key: &str) -> CardStatus {
    store
        .card_status("home", key)
        .expect("it answers")
        .expect("it is in the catalogue")
}

fn enqueue(store: &Store, key: &str) -> Job {
    let delivery = NewDelivery::webhook("plex", "{}");
    let id = store.record(delivery, 1).expect("it is stored");
    let delivery = store
        .delivery(id)
        .expect("it answers")
        .expect("it is there");
    let job = NewJob {
        rule: "main.rules:1".into(),
        server: "home".into(),
        subject: Subject {
            level: Level::Unknown,
            key: Some(key.into()),
            ..Subject::default()
        },
        slot: Slot::EpisodeStill,
        intent: Intent::make(false, Default::default()),
        due_ms: 0,
        debounce: None,
        episode: None,
    };
    let record = DecisionRecord {
        outcome: Outcome::Accepted,
        reason: "",
        asked: &[],
        jobs: &[job],
        messages: &[],
        counted: &[],
    };
    store
        .decide(&[(&delivery, record)], 2)
        .expect("it is decided");
    let job = store
        .claim(Step::Resolve, Some("home"), 5)
        .expect("it answers");
    job.expect("a job")
}

fn show_card(store: &Store, of: &Episode) {
    let image = ImageKey::still("home", &of.key);
    let digest = Digest::of(b"a card");
    let card = SentCard {
        recipe: &digest,
        card_digest: &digest,
        card_path: "a.jpg",
        artwork: None,
        episode: of,
        cost: Default::default(),
    };
    store.card_drawn(image, &card, 3).expect("it is stored");
    store.card_sent(image, "upload", 4).expect("it is stored");
}

#[test]
fn a_listing_fills_it_and_the_next_one_changes_only_what_has_changed() {
    let store = Store::in_memory().expect("a store");
    let mut all: Vec<Episode> = (1..=3).map(|number| episode("a", 1, number)).collect();
    all.extend((1..=2).map(|number| episode("b", 1, number)));
    refresh(&store, &all, 10);
    assert_eq!(counts(&store).not_requested, 5);
    assert_eq!(store.catalogue_refreshed("home").expect("a time"), Some(10));

    let changes = || {
        let count = store.read(|connection| {
            Ok(connection.query_row("SELECT total_changes()", [], |row| row.get::<_, i64>(0))?)
        });
        count.expect("a number")
    };
    let before = changes();
    refresh(&store, &all, 20);
    // The time of the refresh is the only row that it writes.
    assert_eq!(changes() - before, 1);

    all[0].title = "A title at last".into();
    refresh(&store, &all, 30);
    let series = store
        .catalogue_series(&WhichSeries::default(), None, 10)
        .expect("series");
    assert_eq!(series.len(), 2);
    let episodes = store
        .catalogue_episodes(series[0].id, None, 10)
        .expect("episodes");
    assert_eq!(episodes[0].title, "A title at last");
    assert_eq!(episodes.len(), 3);
}

#[test]
fn what_two_complete_listings_lack_is_gone_and_what_one_lacks_is_not() {
    let store = Store::in_memory().expect("a store");
    let all = [episode("a", 1, 1), episode("a", 1, 2), episode("b", 1, 1)];
    refresh(&store, &all, 10);
    let swept = refresh(&store, &all[..1], 20);
    assert_eq!((swept.lacking, swept.removed), (2, 0));
    assert_eq!(counts(&store).all(), 3);
    // One of them is back.
    let swept = refresh(&store, &all[..2], 30);
    assert_eq!((swept.lacking, swept.removed), (0, 1));
    assert_eq!(counts(&store).all(), 2);
    let swept = refresh(&store, &all[..1], 40);
    assert_eq!((swept.lacking, swept.removed), (1, 0));
    let series = store
        .catalogue_series(&WhichSeries::default(), None, 10)
        .expect("series");
    assert_eq!(series.len(), 1, "a series without episodes is gone");
}

#[test]
fn the_status_follows_the_jobs_and_the_cards() {
    let store = Store::in_memory().expect("a store");
    let all: Vec<Episode> = (1..=5).map(|number| episode("a", 1, number)).collect();
    refresh(&store, &all, 10);
    let keys: Vec<&str> = all.iter().map(|one| one.key.as_str()).collect();

    let made = enqueue(&store, keys[0]).id;
    assert_eq!(status(&store, keys[0]), CardStatus::Waiting);
    show_card(&store, &all[0]);
    assert_eq!(
        status(&store, keys[0]),
        CardStatus::Waiting,
        "the job is not done"
    );
    store
        .end(made, State::Done, "uploaded", 6)
        .expect("it ends");
    assert_eq!(status(&store, keys[0]), CardStatus::Ok);

    let dead = enqueue(&store, keys[1]).id;
    store
        .give_up(dead, Cause::Item, "no still", 6)
        .expect("it ends");
    assert_eq!(status(&store, keys[1]), CardStatus::Problem);
    store.retry(dead, 5).expect("it is retried");
    assert_eq!(status(&store, keys[1]), CardStatus::Waiting);
    let again = store.claim(Step::Resolve, Some("home"), 6);
    assert_eq!(again.expect("it answers").map(|job| job.id), Some(dead));

    let kept = enqueue(&store, keys[2]).id;
    store
        .end_kept(kept, CardStatus::CustomArtwork, "chosen by hand", 6)
        .expect("it ends");
    assert_eq!(status(&store, keys[2]), CardStatus::CustomArtwork);

    let nothing = enqueue(&store, keys[3]).id;
    store
        .end(nothing, State::Done, "somebody else has watched it", 6)
        .expect("it ends");
    assert_eq!(status(&store, keys[3]), CardStatus::NotRequested);

    let expected = StatusCounts {
        ok: 1,
        waiting: 1,
        custom_artwork: 1,
        not_requested: 2,
        ..StatusCounts::default()
    };
    assert_eq!(counts(&store), expected);
    // It is derived: what a new catalogue says is the same.
    store
        .transaction(|transaction| catalogue::forget(transaction, "home"))
        .expect("it is forgotten");
    assert_eq!(counts(&store).all(), 0);
    refresh(&store, &all, 50);
    assert_eq!(counts(&store), expected);

    let image = ImageKey::still("home", keys[0]);
    store
        .card_withdrawn(image, RestoredBy::Rule)
        .expect("it is stored");
    assert_eq!(status(&store, keys[0]), CardStatus::Skipped);
    store
        .transaction(|transaction| catalogue::forget(transaction, "home"))
        .expect("it is forgotten");
    refresh(&store, &all, 60);
    assert_eq!(status(&store, keys[0]), CardStatus::Skipped);
}

#[test]
fn a_skip_label_of_a_series_skips_its_episodes_until_it_is_taken_off() {
    let store = Store::in_memory().expect("a store");
    let mut all = [episode("a", 1, 1), episode("a", 1, 2)];
    show_card(&store, &all[1]);
    refresh(&store, &all, 10);
    let labelled = |all: &mut [Episode], labels: &[&str]| {
        for episode in all {
            episode.of_series = SeriesMetadata {
                labels: labels.iter().map(ToString::to_string).collect(),
                ..SeriesMetadata::default()
            };
        }
    };
    labelled(&mut all, &["Intertitle:Skip"]);
    refresh(&store, &all, 20);
    assert_eq!(status(&store, &all[0].key), CardStatus::Skipped);
    assert_eq!(
        status(&store, &all[1].key),
        CardStatus::Ok,
        "it still shows our card"
    );
    labelled(&mut all, &[]);
    refresh(&store, &all, 30);
    assert_eq!(status(&store, &all[0].key), CardStatus::NotRequested);
}

#[test]
fn pages_continue_where_the_last_one_ended_and_use_an_index() {
    let store = Store::in_memory().expect("a store");
    let mut all = Vec::new();
    for series in 0..25 {
        for number in 1..=3 {
            let mut episode = episode(&format!("{series}"), 1, number);
            // Titles that are equal, and episodes without a number.
            episode.series = format!("Show {}", series / 5);
            episode.is_unnumbered = series == 3;
            episode.number = if series == 3 { 0 } else { number };
            episode.airdate = Some(format!("2026-01-0{number}"));
            all.push(episode);
        }
    }
    refresh(&store, &all, 10);
    let which = WhichSeries {
        status: WhichStatus::Missing,
        ..WhichSeries::default()
    };
    let (mut ids, mut after) = (Vec::new(), None);
    loop {
        let page = store
            .catalogue_series(&which, after.as_ref(), 4)
            .expect("a page");
        let Some(last) = page.last() else { break };
        after = Some(last.cursor());
        for series in &page {
            let first = store
                .catalogue_episodes(series.id, None, 2)
                .expect("a page");
            let rest = store
                .catalogue_episodes(series.id, first.last().map(|one| one.cursor()).as_ref(), 9)
                .expect("a page");
            assert_eq!((first.len(), rest.len()), (2, 1), "{series:?}");
        }
        ids.extend(page.iter().map(|series| series.id));
    }
    let mut distinct = ids.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!((ids.len(), distinct.len()), (25, 25));
}

#[test]
fn queries_of_lists_are_answered_by_indexes() {
    let store = Store::in_memory().expect("a store");
    for (status, index) in [
        (WhichStatus::Any, "catalogue_series_by_title"),
        (WhichStatus::Missing, "catalogue_series_missing"),
        (WhichStatus::Problems, "catalogue_series_problem"),
        (WhichStatus::Protected, "catalogue_series_protected"),
    ] {
        let plan = catalogue_list::plan_of_series(&store, status);
        assert!(plan.contains(index), "{status:?}: {plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{status:?}: {plan}");
    }
    let plan = catalogue_list::plan_of_episodes(&store);
    assert!(plan.contains("catalogue_episode_by_series"), "{plan}");
    assert!(!plan.contains("TEMP B-TREE"), "{plan}");
}

#[test]
fn jobs_for_the_episodes_of_a_series_wait_in_the_catalogue_too() {
    let store = Store::in_memory().expect("a store");
    let all = [episode("a", 1, 1), episode("a", 1, 2)];
    refresh(&store, &all, 10);
    let job = enqueue(&store, "a");
    let jobs = all.iter().map(|one| NewJob {
        rule: job.rule.clone(),
        server: "home".into(),
        subject: Subject {
            level: one.level(),
            key: Some(one.key.clone()),
            ..job.subject.clone()
        },
        slot: Slot::EpisodeStill,
        intent: job.intent.clone(),
        due_ms: 5,
        debounce: None,
        episode: Some(one.clone()),
    });
    let into = Expansion {
        jobs: jobs.collect(),
        backfill: Vec::new(),
        up_to_date: 0,
        why: "2 episodes".into(),
    };
    store.expand(&job, &into, 6).expect("it is stored");
    assert_eq!(counts(&store).waiting, 2);
}

#[test]
fn a_mark_skips_a_series_a_season_or_an_episode_until_it_is_removed() {
    let store = Store::in_memory().expect("a store");
    let all = [
        episode("a", 1, 1),
        episode("a", 1, 2),
        episode("a", 2, 1),
        episode("b", 1, 1),
    ];
    show_card(&store, &all[0]);
    refresh(&store, &all, 10);
    let rows = store
        .catalogue_series(&WhichSeries::default(), None, 10)
        .expect("rows");
    let statuses = || all.each_ref().map(|one| status(&store, &one.key));
    let (ok, new, skipped) = (
        CardStatus::Ok,
        CardStatus::NotRequested,
        CardStatus::Skipped,
    );
    assert_eq!(statuses(), [ok, new, new, new]);
    for (part, expected) in [
        ((None, None), [skipped, skipped, skipped, new]),
        ((Some(1), None), [skipped, skipped, new, new]),
        ((Some(1), Some(2)), [ok, skipped, new, new]),
    ] {
        store.skip(&rows[0], part, 20).expect("it is stored");
        assert_eq!(statuses(), expected, "{part:?}");
        // A new catalogue says the same, but for cards that are shown.
        refresh(&store, &all, 30);
        assert_eq!(statuses(), expected, "{part:?}");
        let skips = store.skips("home").expect("marks");
        let included = all.each_ref().map(|one| skips.include(one));
        assert_eq!(included, expected.map(|one| one == skipped), "{part:?}");
        assert!(store.unskip(&rows[0], part, 40).expect("it is stored"));
        assert_eq!(statuses(), [ok, new, new, new], "{part:?}");
        assert!(!store.unskip(&rows[0], part, 50).expect("it is stored"));
    }
    // The mark of a series ends those of its parts too.
    store.skip(&rows[0], (Some(2), None), 60).expect("stored");
    assert!(store.unskip(&rows[0], (None, None), 70).expect("stored"));
    assert_eq!(statuses(), [ok, new, new, new]);
    // It holds on another machine, where keys differ.
    store.skip(&rows[0], (None, None), 80).expect("stored");
    let mut elsewhere = all[1].clone();
    elsewhere.key = "other".into();
    elsewhere.series_key = "other".into();
    assert!(store.skips("home").expect("marks").include(&elsewhere));
    assert!(!store.skips("attic").expect("marks").include(&elsewhere));
}
