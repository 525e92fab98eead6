//! Restoring the picture that was shown before the first card.

use intertitle::fake::landscape;

use crate::support::TestHarness;

const RULES: &str = "on plex media.rate when rating > 0 -> remake card\n\
                     on plex media.scrobble -> restore art\n";
const LOW_WATER: u32 = 1201;

/// A rating makes a card, a scrobble restores the original picture.
fn there_and_back(harness: &TestHarness, key: u32) {
    harness.plex("media.rate", key);
    harness.run_until_idle();
    assert!(harness.shows_card(LOW_WATER));
    harness.plex("media.scrobble", key);
    harness.run_until_idle();
}

#[test]
fn a_card_is_replaced_by_the_original_picture_and_plex_may_choose_again() {
    let harness = TestHarness::new(RULES);
    let before = harness.plex.episode(LOW_WATER).unwrap();
    there_and_back(&harness, LOW_WATER);
    let after = harness.plex.episode(LOW_WATER).unwrap();
    assert_eq!((after.selected, after.is_locked), (before.selected, false));
    harness.assert_noted("The Long Tide s01e01: original picture restored on plex home");
}

#[test]
fn an_uploaded_original_is_restored_locked_even_if_plex_has_lost_it() {
    for is_lost in [false, true] {
        let harness = TestHarness::with_settings(RULES, "foreign_art = \"replace\"\n");
        let chosen = harness.plex.change(|library| {
            let episode = library.episode_mut(LOW_WATER).unwrap();
            episode.upload(landscape(99, 320, 180));
            episode.selected.clone()
        });
        harness.plex("media.rate", LOW_WATER);
        harness.run_until_idle();
        if is_lost {
            harness.plex.change(|library| {
                let episode = library.episode_mut(LOW_WATER).unwrap();
                episode.pictures.retain(|picture| picture.key != chosen);
            });
        }
        harness.plex("media.scrobble", LOW_WATER);
        harness.run_until_idle();
        let after = harness.plex.episode(LOW_WATER).unwrap();
        assert_eq!((after.selected, after.is_locked), (chosen, true));
    }
}

#[test]
fn a_season_is_restored_and_episodes_without_our_card_are_not_changed() {
    let harness = TestHarness::new(
        "on plex media.rate -> make card\non plex media.scrobble -> restore art of season\n",
    );
    harness.plex("media.rate", LOW_WATER);
    harness.plex("media.rate", 1202);
    harness.run_until_idle();
    harness.plex("media.scrobble", 1203);
    harness.run_until_idle();
    assert!(!harness.shows_card(LOW_WATER) && !harness.shows_card(1202));
    assert_eq!(harness.requests("PUT /library/metadata/1203/poster"), 0);
    harness.assert_noted("the server shows no card of intertitle");
}

#[test]
fn after_a_restore_the_next_event_makes_a_card_again() {
    let harness = TestHarness::new(RULES);
    there_and_back(&harness, LOW_WATER);
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    assert!(harness.shows_card(LOW_WATER));
    assert_eq!(
        harness.requests("POST /library/metadata/1201/posters"),
        1,
        "Plex has it still"
    );
}
