//! The way back: what was shown before our first card is shown again.

use intertitle::fake::landscape;

use crate::support::Bench;

const RULES: &str = "on plex media.rate when rating > 0 -> remake card\n\
                     on plex media.scrobble -> restore art\n";
const LOW_WATER: u32 = 1201;

/// A rating becomes a card, a scrobble the way back.
fn there_and_back(bench: &Bench, key: u32) {
    bench.plex("media.rate", key);
    bench.run_until_idle();
    assert!(bench.shows_card(LOW_WATER));
    bench.plex("media.scrobble", key);
    bench.run_until_idle();
}

#[test]
fn a_card_gives_its_place_back_to_the_picture_from_before_and_plex_may_choose_again() {
    let bench = Bench::new(RULES);
    let before = bench.plex.episode(LOW_WATER).unwrap();
    there_and_back(&bench, LOW_WATER);
    let after = bench.plex.episode(LOW_WATER).unwrap();
    assert_eq!((after.selected, after.is_locked), (before.selected, false));
    bench.assert_noted("The Long Tide s01e01: plex home shows the picture from before again");
}

#[test]
fn what_somebody_had_uploaded_comes_back_locked_even_if_plex_has_lost_it() {
    for is_lost in [false, true] {
        let bench = Bench::with_settings(RULES, "foreign_art = \"replace\"\n");
        let chosen = bench.plex.change(|library| {
            let episode = library.episode_mut(LOW_WATER).unwrap();
            episode.upload(landscape(99, 320, 180));
            episode.selected.clone()
        });
        bench.plex("media.rate", LOW_WATER);
        bench.run_until_idle();
        if is_lost {
            bench.plex.change(|library| {
                let episode = library.episode_mut(LOW_WATER).unwrap();
                episode.pictures.retain(|picture| picture.key != chosen);
            });
        }
        bench.plex("media.scrobble", LOW_WATER);
        bench.run_until_idle();
        let after = bench.plex.episode(LOW_WATER).unwrap();
        assert_eq!((after.selected, after.is_locked), (chosen, true));
    }
}

#[test]
fn a_season_goes_back_and_episodes_without_a_card_of_ours_are_left_alone() {
    let bench = Bench::new(
        "on plex media.rate -> make card\non plex media.scrobble -> restore art of season\n",
    );
    bench.plex("media.rate", LOW_WATER);
    bench.plex("media.rate", 1202);
    bench.run_until_idle();
    bench.plex("media.scrobble", 1203);
    bench.run_until_idle();
    assert!(!bench.shows_card(LOW_WATER) && !bench.shows_card(1202));
    assert_eq!(bench.requests("PUT /library/metadata/1203/poster"), 0);
    bench.assert_noted("the server shows no card of ours");
}

#[test]
fn after_the_way_back_the_next_wish_makes_a_card_again() {
    let bench = Bench::new(RULES);
    there_and_back(&bench, LOW_WATER);
    bench.plex("media.rate", LOW_WATER);
    bench.run_until_idle();
    assert!(bench.shows_card(LOW_WATER));
    assert_eq!(
        bench.requests("POST /library/metadata/1201/posters"),
        1,
        "Plex has it still"
    );
}
