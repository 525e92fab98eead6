//! The pictures that cards are drawn on, and the original pictures.

use std::sync::Arc;

use intertitle::fake::{FakePicture, landscape};

use crate::support::TestHarness;

const RATE: &str = "on plex media.rate -> remake card\n";
const LOW_WATER: u32 = 1201;

fn original_key(harness: &TestHarness) -> Option<String> {
    harness
        .app()
        .store
        .known(intertitle::store::ImageKey::still("home", "1201"))
        .unwrap()
        .original_ref
}

fn upload_by_somebody(harness: &TestHarness, bytes: Vec<u8>) -> String {
    harness.plex.change(|library| {
        let episode = library.episode_mut(LOW_WATER).unwrap();
        episode.upload(bytes);
        episode.selected.clone()
    })
}

#[test]
fn a_card_is_never_drawn_on_a_card() {
    let harness = TestHarness::new(RATE);
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    harness
        .plex
        .change(|library| library.episode_mut(LOW_WATER).unwrap().title = "Once more".into());
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    assert_eq!(harness.cards_of(LOW_WATER), 2);
    let asked = harness.plex.requests();
    assert!(
        !asked.iter().any(|line| line.contains("file?url=upload")),
        "{}",
        asked.join("\n")
    );
}

#[test]
fn a_card_among_the_found_pictures_is_recognized_by_its_mark() {
    let harness = TestHarness::new(RATE);
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    // A metadata agent that reads pictures next to the file may find a card of intertitle there.
    harness.plex.change(|library| {
        let episode = library.episode_mut(LOW_WATER).unwrap();
        let card = episode.shown().unwrap().bytes.clone();
        episode.pictures.insert(
            0,
            FakePicture {
                key: "media://other".into(),
                bytes: card,
            },
        );
        episode.pictures.remove(1);
        episode.title = "Once more".into();
    });
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    assert_eq!(harness.cards_of(LOW_WATER), 1);
    harness.assert_noted("is already a card, made by intertitle");
}

#[test]
fn the_key_of_the_original_is_remembered_before_the_first_upload() {
    let harness = TestHarness::new(RATE);
    let original = harness.plex.episode(LOW_WATER).unwrap().selected;
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    assert_eq!(original_key(&harness), Some(original));
}

#[test]
fn the_bytes_of_an_uploaded_original_are_remembered_and_it_is_not_drawn_on() {
    let harness = TestHarness::with_settings(RATE, "foreign_art = \"replace\"\n");
    let chosen = upload_by_somebody(&harness, landscape(99, 320, 180));
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    let known = harness
        .app()
        .store
        .known(intertitle::store::ImageKey::still("home", "1201"))
        .unwrap();
    assert_eq!(known.original_ref, Some(chosen));
    assert!(known.artwork.unwrap().0.starts_with("metadata://"));
}

#[test]
fn the_stored_original_stays_when_the_card_is_made_again() {
    let harness = TestHarness::new(RATE);
    let original = harness.plex.episode(LOW_WATER).unwrap().selected;
    for title in ["One", "Two"] {
        harness
            .plex
            .change(|library| library.episode_mut(LOW_WATER).unwrap().title = title.into());
        harness.plex("media.rate", LOW_WATER);
        harness.run_until_idle();
    }
    assert_eq!(original_key(&harness), Some(original));
}

#[test]
fn without_the_state_file_our_own_card_is_not_taken_for_an_original() {
    let harness = TestHarness::new(RATE);
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    let card = harness.shown(LOW_WATER);
    // Another installation, with an empty state file, uses the same server.
    let other = TestHarness::new(RATE);
    upload_by_somebody(&other, card);
    other
        .plex
        .change(|library| library.episode_mut(LOW_WATER).unwrap().title = "Another".into());
    other.plex("media.rate", LOW_WATER);
    other.run_until_idle();
    let original = other
        .app()
        .store
        .known(intertitle::store::ImageKey::still("home", "1201"))
        .unwrap()
        .original_ref
        .unwrap();
    assert!(original.starts_with("metadata://"), "{original}");
}

#[test]
fn remake_takes_a_better_picture_that_has_come_and_make_keeps_the_one_it_has() {
    let better = |harness: &TestHarness| {
        harness.plex.change(|library| {
            let episode = library.episode_mut(LOW_WATER).unwrap();
            let picture = FakePicture {
                key: "metadata://better".into(),
                bytes: Arc::new(landscape(5, 320, 180)),
            };
            episode.pictures.insert(0, picture);
        });
    };
    for (action, cards) in [("make card", 1), ("remake card", 2)] {
        let harness = TestHarness::new(&format!("on plex media.rate -> {action}\n"));
        harness.plex("media.rate", LOW_WATER);
        harness.run_until_idle();
        better(&harness);
        harness.plex("media.rate", LOW_WATER);
        harness.run_until_idle();
        assert_eq!(harness.cards_of(LOW_WATER), cards, "{action}");
    }
}
