//! A season or a series whose cards are right is checked by its listing alone.

use intertitle::fake::{FakeEpisode, Library};
use intertitle::model::CardStatus;
use intertitle::pipeline::catalogue;
use intertitle::worker::worker_loop::Poll;

use crate::support::TestHarness;

const RULES: &str = "on plex media.rate -> make card\non plex media.stop -> restore art\non plex media.play -> remake card\n";
const SERIES: u32 = 5000;
const SEASON: u32 = 5100;
const FIRST: u32 = 5_100_001;

/// A harness with a series of that many episodes, all of which have their cards.
fn complete(episodes: u32, rules: &str) -> TestHarness {
    let harness = TestHarness::new(rules);
    harness.plex.change(|library: &mut Library| {
        let like: FakeEpisode = library.episode(1201).unwrap().clone();
        library.episodes.clear();
        for number in 1..=episodes {
            let mut one = like.clone();
            (one.key, one.number) = (FIRST + number - 1, number);
            (one.series_key, one.season_key, one.tvdb) = (SERIES, SEASON, 390_005);
            one.series = "The Long Series".into();
            one.title = format!("Chapter of {number}");
            library.episodes.push(one);
        }
    });
    check(&harness);
    harness.advance(5);
    harness.run_until_idle();
    assert_eq!(harness.plex.uploads().len(), episodes as usize);
    harness
}

/// Checks the series. Returns the number of requests and uploads.
fn check(harness: &TestHarness) -> (usize, usize) {
    // The list of series on the server is not remembered for so long.
    harness.advance(3600);
    let count = || (harness.plex.requests().len(), harness.plex.uploads().len());
    let before = count();
    harness.plex("media.rate", SERIES);
    harness.run_until_idle();
    let after = count();
    (after.0 - before.0, after.1 - before.1)
}

#[track_caller]
fn assert_why(harness: &TestHarness, expected: &str) {
    let jobs = harness.jobs();
    assert!(jobs.iter().any(|job| job.1 == expected), "{jobs:?}");
}

#[test]
fn a_series_whose_300_cards_are_right_is_checked_with_six_requests() {
    let harness = complete(300, RULES);
    // Three lists of a hundred items complete the listing of the series, and three say how the new cards are named.
    let is_list = |line: &&String| line.matches(',').count() == 99;
    assert_eq!(harness.plex.requests().iter().filter(is_list).count(), 6);
    let (requests, uploads) = check(&harness);
    assert!(requests <= 6, "{requests}");
    assert_eq!(uploads, 0);
    assert_why(&harness, "300 episodes, all up to date");
    harness.assert_noted("The Long Tide: 300 episodes found on plex home, all up to date");
    // Also without a key, by an id.
    harness.advance(3600);
    let before = harness.plex.requests().len();
    let added = serde_json::json!({"eventType": "SeriesAdd", "series": {"id": 7, "title": "The Long Series", "tvdbId": 390_005}});
    harness.change_rules("on sonarr series.add -> add series\n");
    harness.post_webhook("/api/webhooks/sonarr", &added.to_string());
    harness.run_until_idle();
    let requests = harness.plex.requests().len() - before;
    assert!(requests <= 8, "{requests}");
}

#[test]
fn what_has_changed_is_noticed_all_the_same() {
    let harness = complete(20, RULES);
    harness.plex.change(|library| {
        // The server has taken its own picture again.
        let lost = library.episode_mut(FIRST).unwrap();
        lost.selected = lost.pictures[0].key.clone();
        lost.is_locked = false;
        // Somebody has chosen another picture.
        let chosen = library.episode_mut(FIRST + 1).unwrap();
        chosen.selected = chosen.pictures[0].key.clone();
        chosen.is_locked = true;
        library.episode_mut(FIRST + 2).unwrap().title = "Another".into();
        library.episode_mut(FIRST + 3).unwrap().labels = vec!["intertitle:skip".into()];
        // The server has lost the upload.
        let gone = library.episode_mut(FIRST + 4).unwrap();
        gone.pictures.truncate(1);
        gone.selected = gone.pictures[0].key.clone();
    });
    let file = &harness.card_files()[5];
    assert!(file.ends_with("E06.jpg"), "{file}");
    std::fs::remove_file(harness.folder.path().join("cards").join(file)).unwrap();
    while catalogue::poll_once(harness.app()) == Poll::Worked {}
    let (requests, uploads) = check(&harness);
    assert_why(&harness, "20 episodes, 14 of them up to date");
    assert_eq!(uploads, 2, "the new title, and the lost upload");
    assert!(requests < 50, "{requests}");
    assert!(harness.shows_card(FIRST) && harness.shows_card(FIRST + 4));
    assert!(!harness.shows_card(FIRST + 1));
    assert_eq!(harness.cards_of(FIRST + 2), 2);
    let status = |key: u32| {
        let status = harness.app().store.card_status("home", &key.to_string());
        status.unwrap().unwrap()
    };
    assert_eq!(status(FIRST + 1), CardStatus::CustomArtwork);
    assert_eq!(status(FIRST + 3), CardStatus::Skipped);
    assert_eq!(harness.card_files().len(), 20);
    // The label is removed: its status is not right any more.
    harness
        .plex
        .change(|library| library.episode_mut(FIRST + 3).unwrap().labels.clear());
    check(&harness);
    assert_eq!(status(FIRST + 3), CardStatus::Ok);
}

#[test]
fn another_style_or_watched_state_draws_those_that_look_different() {
    let watched = "style { watched gray }\n";
    let harness = complete(20, &format!("{RULES}{watched}"));
    harness.plex.change(|library| {
        library.episode_mut(FIRST).unwrap().watched = true;
    });
    assert_eq!(check(&harness).1, 1);
    // Without such a style the card of a watched episode is the same.
    let gray = harness.shown(FIRST);
    harness.change_rules(RULES);
    assert_eq!(check(&harness).1, 0, "the server has its bytes");
    assert_ne!(harness.shown(FIRST), gray);
    harness.plex.change(|library| {
        library.episode_mut(FIRST + 1).unwrap().watched = true;
    });
    check(&harness);
    assert!(check(&harness).0 <= 6);
    let row = harness
        .app()
        .store
        .card_row("home", &(FIRST + 1).to_string());
    assert_eq!(
        row.unwrap().unwrap().watched,
        Some(true),
        "it is compared with the next listing"
    );
    let style = "style when episode > 18 { font_color red }\n";
    harness.change_rules(&format!("{RULES}{style}"));
    assert_eq!(check(&harness).1, 2);
}

#[test]
fn a_request_for_new_pictures_and_a_restored_picture_are_followed() {
    let harness = complete(20, RULES);
    harness.plex("media.stop", FIRST);
    harness.run_until_idle();
    assert!(!harness.shows_card(FIRST));
    check(&harness);
    assert!(
        harness.shows_card(FIRST),
        "a rule restored it, and another one wants the card"
    );
    let before = harness.plex.requests().len();
    harness.plex("media.play", SEASON);
    harness.run_until_idle();
    assert!(
        harness.plex.requests().len() - before > 40,
        "pictures are chosen again"
    );
    // A restore that waits in the queue is superseded as ever.
    harness.plex("media.stop", FIRST);
    harness.dispatch_all();
    harness.plex("media.rate", SERIES);
    harness.run_until_idle();
    assert_why(&harness, "superseded by a newer job");
}

#[test]
fn a_card_that_was_drawn_and_not_uploaded_is_not_right() {
    let harness = complete(20, RULES);
    harness.change_rules(&format!(
        "{RULES}style when episode = 7 {{ font_color red }}\n"
    ));
    harness.plex("media.rate", FIRST + 6);
    harness.dispatch_all();
    harness.find();
    harness.render();
    // The job is lost.
    let job = harness.claim(intertitle::model::Step::Publish).unwrap();
    let why = "given up";
    let end = intertitle::model::State::Done;
    harness
        .app()
        .store
        .end(job.id, end, why, harness.now_ms())
        .unwrap();
    assert_eq!(check(&harness).1, 1);
}
