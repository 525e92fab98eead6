//! `path` in `[cards]`: the names of card files, and what happens to files when it changes.

use std::fs;

use serde_json::json;

use crate::support::TestHarness;

const RULES: &str = "on plex media.rate -> remake card\non plex media.play -> make card\n";
const LOW_WATER: u32 = 1201;
const HARBOUR: u32 = 1202;
const BREAKWATER: u32 = 1101;
const OLD: &str = "The Long Tide (2021)/Season 1/The Long Tide (2021) - S01E01.jpg";
const NEW: &str = "path = \"{series|upper}/{season:02}/{episode_code} - {title}\"";

fn rate(harness: &TestHarness, key: u32) {
    harness.plex("media.rate", key);
    harness.run_until_idle();
    harness.advance(60);
}

/// The card files of a new installation with that `path`, after cards of these episodes were made.
fn files(path: &str, keys: &[u32]) -> Vec<String> {
    let mut harness = TestHarness::new(RULES);
    harness.set_cards(&format!("path = \"{path}\""));
    for key in keys {
        rate(&harness, *key);
        assert!(harness.shows_card(*key), "{key}: {:?}", harness.jobs());
    }
    harness.card_files()
}

#[test]
fn files_have_the_names_that_the_settings_say() {
    assert_eq!(
        files(
            "{series} ({year})/Season {season}/{series} - {episode_code}",
            &[LOW_WATER, BREAKWATER]
        ),
        [
            "The Long Tide (2021)/Season 0/The Long Tide - S00E01.jpg",
            "The Long Tide (2021)/Season 1/The Long Tide - S01E01.jpg"
        ]
    );
    assert_eq!(
        files(
            "{season_name|lower}/{series}, {episode|words} - {title}.jpg",
            &[BREAKWATER]
        ),
        ["specials/The Long Tide, One - Notes from the Breakwater.jpg"]
    );
}

#[test]
fn a_title_can_never_leave_its_folder() {
    let mut harness = TestHarness::new(RULES);
    harness.set_cards("path = \"{title}/{series}/{title} {episode_code}\"");
    for (key, title) in [(LOW_WATER, "../../etc"), (HARBOUR, "CON")] {
        harness.plex.change(|library| {
            let mut episodes = library.episodes.iter_mut();
            episodes.find(|one| one.key == key).unwrap().title = title.into();
        });
        rate(&harness, key);
    }
    let files = harness.card_files();
    assert_eq!(files.len(), 2, "{:?}", harness.jobs());
    for file in files {
        assert!(!file.contains("..") && !file.starts_with("CON/"), "{file}");
    }
}

#[test]
fn kometas_folders_have_the_name_of_the_folder_on_the_media_server() {
    let mut harness = TestHarness::new(RULES);
    harness.set_cards("path = \"kometa\"");
    rate(&harness, 2201);
    harness.plex.change(|library| {
        for one in &mut library.episodes {
            let folder = format!("/data/tv/{} {{tvdb-{}}}", one.series, one.tvdb);
            let locations = json!([{"id": 1, "path": folder}]);
            one.other_of_series.insert("Location".into(), locations);
        }
    });
    rate(&harness, LOW_WATER);
    assert_eq!(
        harness.card_files(),
        [
            "Grüße aus Tromsø (2019)/S01E01.jpg",
            "The Long Tide {tvdb-390001}/S01E01.jpg"
        ]
    );
}

#[test]
fn two_episodes_with_the_same_path_get_two_files() {
    let mut harness = TestHarness::new(RULES);
    harness.set_cards("path = \"{series}/{episode_code}\"");
    harness.add_twin(LOW_WATER);
    rate(&harness, LOW_WATER);
    rate(&harness, 7201);
    assert_eq!(
        harness.card_files(),
        ["The Long Tide/S01E01 [4K].jpg", "The Long Tide/S01E01.jpg"]
    );
}

#[test]
fn another_path_moves_a_card_with_the_next_look_at_it_and_leaves_no_empty_folder() {
    let mut harness = TestHarness::new(RULES);
    rate(&harness, LOW_WATER);
    rate(&harness, HARBOUR);
    let uploads = harness.cards_of(LOW_WATER);
    assert_eq!(harness.card_files().len(), 2);
    harness.set_cards(NEW);
    harness.run_until_idle();
    assert!(harness.card_files().contains(&OLD.to_string()));
    // The card is right: it moves without being drawn or uploaded again.
    harness.plex("media.play", LOW_WATER);
    harness.run_until_idle();
    rate(&harness, HARBOUR);
    assert_eq!(
        harness.card_files(),
        [
            "THE LONG TIDE/01/S01E01 - Low Water.jpg",
            "THE LONG TIDE/01/S01E02 - The Harbour Master.jpg"
        ]
    );
    let folder = harness.folder.path().join("cards/The Long Tide (2021)");
    assert!(!folder.exists(), "the former folder is empty and stays");
    assert!(harness.shows_card(LOW_WATER) && harness.shows_card(HARBOUR));
    assert_eq!(harness.cards_of(LOW_WATER), uploads);
    // A title that changes moves the card that is drawn for it.
    harness.plex.change(|library| {
        let mut episodes = library.episodes.iter_mut();
        episodes.find(|one| one.key == HARBOUR).unwrap().title = "The Pilot".into();
    });
    rate(&harness, HARBOUR);
    assert_eq!(
        harness.card_files(),
        [
            "THE LONG TIDE/01/S01E01 - Low Water.jpg",
            "THE LONG TIDE/01/S01E02 - The Pilot.jpg"
        ]
    );
    harness.set_cards("");
    rate(&harness, LOW_WATER);
    assert!(harness.card_files().contains(&OLD.to_string()));
}

#[test]
fn a_crash_while_a_card_moves_loses_nothing_and_leaves_one_file() {
    for has_removed in [false, true] {
        let mut harness = TestHarness::new(RULES);
        rate(&harness, LOW_WATER);
        harness.set_cards(NEW);
        harness.plex("media.rate", LOW_WATER);
        harness.dispatch_all();
        // It writes the new file, perhaps removes the old one, and dies before it stores that.
        let cards = harness.folder.path().join("cards");
        let new = cards.join("THE LONG TIDE/01/S01E01 - Low Water.jpg");
        fs::create_dir_all(new.parent().unwrap()).unwrap();
        fs::copy(cards.join(OLD), &new).unwrap();
        if has_removed {
            fs::remove_file(cards.join(OLD)).unwrap();
        }
        harness.restart();
        harness.run_until_idle();
        let files = harness.card_files();
        assert_eq!(files, ["THE LONG TIDE/01/S01E01 - Low Water.jpg"]);
        assert!(harness.shows_card(LOW_WATER));
        assert_eq!(harness.shown(LOW_WATER), fs::read(new).unwrap());
    }
}
