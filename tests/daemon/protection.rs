//! Pictures that a user has chosen, and the label that protects them.

use intertitle::app::KnownCards;
use intertitle::fake::{FakeEpisode, landscape};
use intertitle::model::Digest;

use crate::support::TestHarness;

const RATE: &str = "on plex media.rate -> remake card\n";
const LOW_WATER: u32 = 1201;

fn change(harness: &TestHarness, change: impl FnOnce(&mut FakeEpisode)) {
    harness
        .plex
        .change(|library| change(library.episode_mut(LOW_WATER).unwrap()));
}

/// Rates the episode. Returns how many cards it has got.
fn rated(harness: &TestHarness) -> usize {
    let before = harness.plex.uploads().len();
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    harness.plex.uploads().len() - before
}

#[test]
fn an_uploaded_picture_stays_unless_the_settings_replace_it() {
    for (settings, cards) in [
        ("", 0),
        ("foreign_art = \"keep\"\n", 0),
        ("foreign_art = \"replace\"\n", 1),
    ] {
        let harness = TestHarness::with_settings(RATE, settings);
        change(&harness, |episode| episode.upload(landscape(99, 320, 180)));
        assert_eq!(rated(&harness), cards, "{settings}");
    }
}

#[test]
fn a_found_picture_that_a_user_chose_instead_of_a_card_stays() {
    let harness = TestHarness::new(RATE);
    assert_eq!(rated(&harness), 1);
    change(&harness, |episode| {
        episode.selected = episode.pictures[0].key.clone();
        episode.title = "Another".into();
    });
    assert_eq!(rated(&harness), 0);
    harness.assert_noted("its picture was chosen by hand");
    assert!(!harness.shows_card(LOW_WATER));
}

#[test]
fn the_label_of_an_episode_or_of_its_series_says_hands_off() {
    let harness = TestHarness::new("on plex media.rate -> make card of season\n");
    change(&harness, |episode| {
        episode.labels = vec!["4K".into(), "Intertitle:skip".into()]
    });
    harness.plex("media.rate", 1202);
    harness.run_until_idle();
    assert!(!harness.shows_card(LOW_WATER) && harness.shows_card(1202));
    assert_eq!(rated(&harness), 0);
    harness.assert_noted("it has the label `intertitle:skip`");
}

#[test]
fn cards_of_titlecardmaker_are_replaced_and_are_not_originals() {
    let harness = TestHarness::new(RATE);
    change(&harness, |episode| {
        episode.upload(landscape(99, 320, 180));
        episode.labels.push("TCM".into());
    });
    assert_eq!(rated(&harness), 1);
    let known = harness
        .app()
        .store
        .known(intertitle::store::ImageKey::still("home", "1201"))
        .unwrap();
    assert!(known.original_ref.unwrap().starts_with("metadata://"));
    assert_eq!(
        harness.plex.episode(LOW_WATER).unwrap().labels,
        ["TCM"],
        "labels are not ours"
    );
}

#[test]
fn a_card_of_titlecardmaker_that_has_lost_its_mark_is_known_by_its_bytes() {
    let card = landscape(99, 320, 180);
    let harness = TestHarness::new(RATE);
    change(&harness, |episode| episode.upload(card.clone()));
    assert_eq!(rated(&harness), 0);
    harness.assert_noted("its picture was chosen by hand");
    // What `intertitle import tcm` writes while the daemon runs.
    let known = KnownCards::of(&harness.app().settings.config_dir);
    known.add([Digest::of(&card).to_string()].into()).unwrap();
    assert_eq!(rated(&harness), 1);
    assert!(harness.shows_card(LOW_WATER));
}

#[test]
fn kometas_label_is_taken_off_after_an_upload_and_the_others_stay() {
    for (settings, labels) in [("kometa = true\n", vec!["4K"]), ("", vec!["4K", "Overlay"])] {
        let harness = TestHarness::with_settings(RATE, settings);
        change(&harness, |episode| {
            episode.labels = vec!["4K".into(), "Overlay".into()]
        });
        harness.plex.set_unreachable(true);
        assert_eq!(rated(&harness), 0);
        assert_eq!(harness.plex.episode(LOW_WATER).unwrap().labels.len(), 2);
        harness.plex.set_unreachable(false);
        harness.advance(600);
        assert_eq!(rated(&harness), 1);
        assert_eq!(harness.plex.episode(LOW_WATER).unwrap().labels, labels);
    }
}
