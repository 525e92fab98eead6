//! What is drawn on, and what is remembered of what was there before.

use std::sync::Arc;

use intertitle::fake::{PretendedPicture, landscape};

use crate::support::Bench;

const RATE: &str = "on plex media.rate -> remake card\n";
const LOW_WATER: u32 = 1201;

fn original_key(bench: &Bench) -> Option<String> {
    bench
        .app()
        .store
        .known("home", "1201")
        .unwrap()
        .original_key
}

fn upload_by_somebody(bench: &Bench, bytes: Vec<u8>) -> String {
    bench.plex.change(|library| {
        let episode = library.episode_mut(LOW_WATER).unwrap();
        episode.upload(bytes);
        episode.selected.clone()
    })
}

#[test]
fn a_card_is_never_drawn_on_a_card() {
    let bench = Bench::new(RATE);
    bench.plex("media.rate", LOW_WATER);
    bench.run_until_idle();
    bench
        .plex
        .change(|library| library.episode_mut(LOW_WATER).unwrap().title = "Once more".into());
    bench.plex("media.rate", LOW_WATER);
    bench.run_until_idle();
    assert_eq!(bench.cards_of(LOW_WATER), 2);
    let asked = bench.plex.requests();
    assert!(
        !asked.iter().any(|line| line.contains("file?url=upload")),
        "{}",
        asked.join("\n")
    );
}

#[test]
fn a_card_that_lies_among_the_found_pictures_is_known_by_its_mark() {
    let bench = Bench::new(RATE);
    bench.plex("media.rate", LOW_WATER);
    bench.run_until_idle();
    // A metadata agent that reads pictures beside the file may find a card of ours there.
    bench.plex.change(|library| {
        let episode = library.episode_mut(LOW_WATER).unwrap();
        let card = episode.shown().unwrap().bytes.clone();
        episode.pictures.insert(
            0,
            PretendedPicture {
                key: "media://beside".into(),
                bytes: card,
            },
        );
        episode.pictures.remove(1);
        episode.title = "Once more".into();
    });
    bench.plex("media.rate", LOW_WATER);
    bench.run_until_idle();
    assert_eq!(bench.cards_of(LOW_WATER), 1);
    bench.assert_noted("is a card already, made by intertitle");
}

#[test]
fn the_key_of_the_original_is_remembered_before_the_first_upload() {
    let bench = Bench::new(RATE);
    let original = bench.plex.episode(LOW_WATER).unwrap().selected;
    bench.plex("media.rate", LOW_WATER);
    bench.run_until_idle();
    assert_eq!(original_key(&bench), Some(original));
}

#[test]
fn the_bytes_of_an_uploaded_original_are_remembered_and_it_is_not_drawn_on() {
    let bench = Bench::with_settings(RATE, "foreign_art = \"replace\"\n");
    let chosen = upload_by_somebody(&bench, landscape(99, 320, 180));
    bench.plex("media.rate", LOW_WATER);
    bench.run_until_idle();
    let known = bench.app().store.known("home", "1201").unwrap();
    assert_eq!(known.original_key, Some(chosen));
    assert!(known.art.unwrap().0.starts_with("metadata://"));
}

#[test]
fn what_is_remembered_stays_when_the_card_is_made_again() {
    let bench = Bench::new(RATE);
    let original = bench.plex.episode(LOW_WATER).unwrap().selected;
    for title in ["One", "Two"] {
        bench
            .plex
            .change(|library| library.episode_mut(LOW_WATER).unwrap().title = title.into());
        bench.plex("media.rate", LOW_WATER);
        bench.run_until_idle();
    }
    assert_eq!(original_key(&bench), Some(original));
}

#[test]
fn after_the_state_file_was_lost_our_own_card_is_no_original() {
    let bench = Bench::new(RATE);
    bench.plex("media.rate", LOW_WATER);
    bench.run_until_idle();
    let card = bench.shown(LOW_WATER);
    // Another house, with an empty state file, meets the same server.
    let other = Bench::new(RATE);
    upload_by_somebody(&other, card);
    other
        .plex
        .change(|library| library.episode_mut(LOW_WATER).unwrap().title = "Another".into());
    other.plex("media.rate", LOW_WATER);
    other.run_until_idle();
    let original = other
        .app()
        .store
        .known("home", "1201")
        .unwrap()
        .original_key
        .unwrap();
    assert!(original.starts_with("metadata://"), "{original}");
}

#[test]
fn remake_takes_a_better_picture_that_has_come_and_make_keeps_the_one_it_has() {
    let better = |bench: &Bench| {
        bench.plex.change(|library| {
            let episode = library.episode_mut(LOW_WATER).unwrap();
            let picture = PretendedPicture {
                key: "metadata://better".into(),
                bytes: Arc::new(landscape(5, 320, 180)),
            };
            episode.pictures.insert(0, picture);
        });
    };
    for (action, cards) in [("make card", 1), ("remake card", 2)] {
        let bench = Bench::new(&format!("on plex media.rate -> {action}\n"));
        bench.plex("media.rate", LOW_WATER);
        bench.run_until_idle();
        better(&bench);
        bench.plex("media.rate", LOW_WATER);
        bench.run_until_idle();
        assert_eq!(bench.cards_of(LOW_WATER), cards, "{action}");
    }
}
