//! `upload = false`: cards are files, and the media server gets nothing.

use intertitle::model::CardStatus;
use intertitle::pipeline::catalogue;
use intertitle::worker::worker_loop::Poll;

use crate::support::TestHarness;

const RULES: &str = "on plex media.rate -> remake card\non plex media.play -> make card\n\
                     on plex media.scrobble -> restore art\n";
const LOW_WATER: u32 = 1201;
const FILE: &str = "The Long Tide (2021)/Season 1/The Long Tide (2021) - S01E01.jpg";

fn files_only() -> TestHarness {
    let mut harness = TestHarness::new(RULES);
    harness.set_cards("upload = false");
    while catalogue::poll_once(harness.app()) == Poll::Worked {}
    harness
}

fn send(harness: &TestHarness, event: &str) {
    harness.plex(event, LOW_WATER);
    harness.run_until_idle();
    harness.advance(60);
}

fn status(harness: &TestHarness) -> CardStatus {
    let status = harness.app().store.card_status("home", "1201");
    status.unwrap().unwrap()
}

/// The number of requests that change something on the media server.
fn changes(harness: &TestHarness) -> usize {
    let requests = harness.plex.requests();
    let changes = requests.iter().filter(|line| !line.starts_with("GET "));
    changes.count()
}

fn drawn(harness: &TestHarness) -> usize {
    let notes = harness.notes();
    notes.iter().filter(|note| note.contains("drew")).count()
}

#[test]
fn a_card_is_drawn_and_written_and_the_server_gets_nothing() {
    let harness = files_only();
    send(&harness, "media.rate");
    assert_eq!(harness.card_files(), [FILE], "{:?}", harness.jobs());
    assert_eq!(changes(&harness), 0, "{:?}", harness.plex.requests());
    assert!(!harness.shows_card(LOW_WATER));
    assert_eq!(status(&harness), CardStatus::Ok);
    let (state, why) = harness.jobs().pop().unwrap();
    assert_eq!(state, "done");
    assert_eq!(why, "its card is in its file, and is not uploaded");
    // Nothing has changed: nothing is drawn.
    let before = drawn(&harness);
    send(&harness, "media.play");
    assert_eq!(drawn(&harness), before);
    assert_eq!(changes(&harness), 0);
    assert_eq!(status(&harness), CardStatus::Ok);
    // A card whose file was deleted is drawn again.
    std::fs::remove_file(harness.folder.path().join("cards").join(FILE)).unwrap();
    send(&harness, "media.play");
    assert_eq!(harness.card_files(), [FILE]);
    assert_eq!(drawn(&harness), before + 1);
}

#[test]
fn the_nightly_comparison_looks_for_no_card_on_the_server() {
    let harness = files_only();
    send(&harness, "media.rate");
    harness.change_rules(
        "every day at 04:10 -> sync cards, sync watched, make missing of library \"Films\"\n",
    );
    harness.schedule();
    harness.advance(86_400);
    harness.schedule();
    let asked = harness.requests("/posters");
    harness.run_until_idle();
    assert_eq!(harness.requests("/posters"), asked, "{:?}", harness.jobs());
    assert_eq!(status(&harness), CardStatus::Ok);
}

#[test]
fn cards_are_uploaded_by_the_next_look_at_them_once_uploads_are_on() {
    let mut harness = files_only();
    send(&harness, "media.rate");
    let before = drawn(&harness);
    harness.set_cards("");
    assert_eq!(status(&harness), CardStatus::NotRequested);
    harness.change_rules("every day at 04:10 -> make missing\n");
    harness.schedule();
    harness.advance(86_400);
    harness.schedule();
    harness.run_until_idle();
    assert!(harness.shows_card(LOW_WATER), "{:?}", harness.jobs());
    assert_eq!(status(&harness), CardStatus::Ok);
    let names = harness.notes();
    let names = names
        .iter()
        .filter(|note| note.contains("Tide s01e01") && note.contains("drew"));
    assert_eq!(names.count(), before, "it was drawn again");
}

#[test]
fn a_card_that_was_uploaded_stays_and_a_newer_one_follows_later() {
    let mut harness = TestHarness::new(RULES);
    while catalogue::poll_once(harness.app()) == Poll::Worked {}
    send(&harness, "media.rate");
    let shown = harness.shown(LOW_WATER);
    harness.set_cards("upload = false");
    // A look at it changes nothing, and loses nothing.
    send(&harness, "media.play");
    harness.set_cards("");
    assert_eq!(status(&harness), CardStatus::Ok);
    harness.set_cards("upload = false");
    harness.plex.change(|library| {
        library.episode_mut(LOW_WATER).unwrap().title = "High Water".into();
    });
    send(&harness, "media.play");
    assert_eq!(status(&harness), CardStatus::Ok);
    assert_eq!(harness.shown(LOW_WATER), shown);
    harness.set_cards("");
    send(&harness, "media.play");
    assert_ne!(harness.shown(LOW_WATER), shown);
    assert_eq!(harness.cards_of(LOW_WATER), 2);
}

#[test]
fn restoring_brings_back_what_a_card_had_replaced_and_leaves_files_alone() {
    let mut harness = files_only();
    send(&harness, "media.rate");
    send(&harness, "media.scrobble");
    let (_, why) = harness.jobs().pop().unwrap();
    assert_eq!(why, "the server shows no card of intertitle");
    assert_eq!(harness.card_files(), [FILE]);
    assert_eq!(changes(&harness), 0);
    harness.set_cards("");
    send(&harness, "media.rate");
    assert!(harness.shows_card(LOW_WATER));
    harness.set_cards("upload = false");
    send(&harness, "media.scrobble");
    assert!(!harness.shows_card(LOW_WATER));
}

#[test]
fn protected_episodes_get_no_file() {
    let harness = files_only();
    harness.plex.change(|library| {
        let episode = library.episode_mut(LOW_WATER).unwrap();
        episode.labels.push("intertitle:skip".into());
    });
    send(&harness, "media.rate");
    assert!(harness.card_files().is_empty());
    assert_eq!(status(&harness), CardStatus::Skipped);
}
