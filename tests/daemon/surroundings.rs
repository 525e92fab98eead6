//! The surroundings of an episode: the logo and the backdrop of its series, the number of episodes of its season, and
//! the user's own pictures in a folder.

use std::fs;
use std::sync::Arc;

use intertitle::app::Reload;
use intertitle::card::Picture;
use intertitle::fake::landscape;

use crate::support::TestHarness;

const RATE: &str = "on plex media.rate -> make card\n";
const LOW_WATER: u32 = 1201;
const HARBOUR_MASTER: u32 = 1202;

/// A picture that is opaque in the middle.
const LOGO_FILE: &[u8] = include_bytes!("../cards/art/srgb.png");

/// A design whose card is only the logo, as far as it fills the card.
const LOGO: &str = "card bare\ncanvas 1600 x 900\nlogo all cover\n";

fn with_design(rules: &str, design: &str) -> TestHarness {
    let harness = TestHarness::new(RATE);
    harness.write("designs/bare.card", design.as_bytes());
    harness.write_rules(&format!("{RATE}{rules}"));
    assert!(harness.app().look_at_folder(Reload::Immediately));
    harness
}

/// The colour in the middle of the card that the server shows.
fn middle(harness: &TestHarness, key: u32) -> [u8; 3] {
    let episode = harness.plex.episode(key).unwrap();
    let card = Picture::read(&episode.shown().unwrap().bytes).unwrap();
    let at = ((card.height / 2 * card.width + card.width / 2) * 4) as usize;
    card.pixels[at..at + 3].try_into().unwrap()
}

fn is_near(one: [u8; 3], other: [u8; 3]) -> bool {
    one.iter()
        .zip(other)
        .all(|(one, other)| one.abs_diff(other) < 12)
}

#[test]
fn the_logo_of_a_series_is_fetched_once_and_shown() {
    let harness = with_design("style { design \"bare\" }\n", LOGO);
    harness
        .plex
        .change(|library| library.logo = Some(Arc::new(LOGO_FILE.to_vec())));
    for key in [LOW_WATER, HARBOUR_MASTER] {
        harness.plex("media.rate", key);
        harness.run_until_idle();
    }
    for key in [LOW_WATER, HARBOUR_MASTER] {
        let got = middle(&harness, key);
        assert!(
            !is_near(got, [0, 0, 0]),
            "where no logo is, the ground is black"
        );
    }
    assert_eq!(harness.requests("/clearLogo/"), 1);
}

#[test]
fn a_series_without_a_logo_or_with_a_broken_one_gets_its_card_all_the_same() {
    for logo in [None, Some(b"no picture".to_vec())] {
        let harness = with_design(
            "style { design \"bare\" }\n",
            &format!("{LOGO}art unless has_logo\n"),
        );
        harness
            .plex
            .change(|library| library.logo = logo.map(Arc::new));
        harness.plex("media.rate", LOW_WATER);
        harness.run_until_idle();
        assert!(harness.shows_card(LOW_WATER));
        harness.plex("media.rate", HARBOUR_MASTER);
        harness.run_until_idle();
        assert!(harness.requests("/clearLogo/") <= 1);
    }
}

#[test]
fn a_card_knows_how_many_episodes_its_season_has_without_one_more_request() {
    let design = "card bare\ncanvas 1600 x 900\nart\n\
                  box all fill \"#FF0000\" when season_episodes = 6\n";
    let harness = with_design("style { design \"bare\" }\n", design);
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    assert!(is_near(middle(&harness, LOW_WATER), [255, 0, 0]));
    assert_eq!(harness.requests("GET /library/metadata/1201?"), 1);
    assert_eq!(harness.requests("GET /library/metadata/1000,1200?"), 1);
    // As a part of its season, too.
    let harness = with_design("style { design \"bare\" }\n", design);
    harness.plex("media.rate", 1200);
    harness.run_until_idle();
    assert!(is_near(middle(&harness, HARBOUR_MASTER), [255, 0, 0]));
}

#[test]
fn the_backdrop_of_the_series_replaces_the_still_until_it_has_been_watched() {
    let harness = with_design(
        "style { design \"bare\"  unwatched art }\n",
        "card bare\ncanvas 1600 x 900\nart\n",
    );
    let backdrop = landscape(77, 320, 180);
    harness
        .plex
        .change(|library| library.backdrop = Some(Arc::new(backdrop.clone())));
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    let on_backdrop = middle(&harness, LOW_WATER);
    assert_eq!(harness.requests("/art/"), 1);
    assert_eq!(
        harness.requests("/file?"),
        0,
        "the still is not even fetched"
    );
    // The same event requests nothing more.
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    assert_eq!(
        (harness.requests("/art/"), harness.cards_of(LOW_WATER)),
        (1, 1)
    );
    harness
        .plex
        .change(|library| library.episode_mut(LOW_WATER).unwrap().watched = true);
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    assert_eq!(
        (harness.requests("/file?"), harness.cards_of(LOW_WATER)),
        (1, 2)
    );
    assert_ne!(middle(&harness, LOW_WATER), on_backdrop);
}

#[test]
fn without_a_backdrop_the_still_is_blurred() {
    let cards: Vec<Vec<u8>> = ["unwatched art", "unwatched blur", "unwatched plain"]
        .into_iter()
        .map(|unwatched| {
            let rules = format!("style {{ design \"bare\"  {unwatched} }}\n");
            let harness = with_design(&rules, "card bare\ncanvas 1600 x 900\nart\n");
            harness.plex("media.rate", LOW_WATER);
            harness.run_until_idle();
            let episode = harness.plex.episode(LOW_WATER).unwrap();
            let shown = episode.shown().unwrap().bytes.clone();
            Picture::read(&shown).unwrap().pixels
        })
        .collect();
    assert_eq!(cards[0], cards[1]);
    assert_ne!(cards[0], cards[2]);
}

#[test]
fn a_picture_of_ones_own_comes_first_and_a_changed_one_makes_a_new_card() {
    let harness = TestHarness::new(RATE);
    let file = "art/The Long Tide (2021)/s1e1.jpg";
    for (cards, picture) in [(1, 31), (2, 32)] {
        harness.write(file, &landscape(picture, 320, 180));
        for _ in 0..2 {
            harness.plex("media.rate", LOW_WATER);
            harness.run_until_idle();
        }
        assert_eq!(harness.cards_of(LOW_WATER), cards);
    }
    assert_eq!(
        harness.requests("/file?"),
        0,
        "the server's still is not fetched"
    );
    // Without it the server's picture is used again. A file that is not a picture is reported and skipped.
    harness.write(file, b"no picture");
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    assert_eq!(
        (harness.requests("/file?"), harness.cards_of(LOW_WATER)),
        (1, 3)
    );
    harness.assert_noted("the picture in its folder");
    fs::remove_dir_all(harness.folder.path().join("art")).unwrap();
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    assert_eq!(harness.cards_of(LOW_WATER), 3);
}

#[test]
fn a_mask_is_laid_over_the_title_unless_the_picture_is_hidden() {
    let design = "card bare\ncanvas 1600 x 900\nart\nbox all fill \"#00FF00\"\n";
    let has_mask = |rules: &str| {
        let harness = with_design(rules, design);
        harness.write("art/The Long Tide/s1e1-mask.png", LOGO_FILE);
        harness.plex("media.rate", LOW_WATER);
        harness.run_until_idle();
        !is_near(middle(&harness, LOW_WATER), [0, 255, 0])
    };
    assert!(has_mask("style { design \"bare\" }\n"));
    assert!(!has_mask("style { design \"bare\"  unwatched blur }\n"));
}
