//! Fields of episodes in conditions of `style` and of `on`: where their values come from, and what they cost.

use intertitle::app::Reload;
use intertitle::card::Picture;
use intertitle::pipeline::catalogue;
use intertitle::worker::worker_loop::Poll;
use serde_json::json;

use crate::support::TestHarness;

const RATE: &str = "on plex media.rate -> make card\n";
const LOW_WATER: u32 = 1201;
const HARBOUR_MASTER: u32 = 1202;
const SPRING_TIDE: u32 = 1206;
const UNDERTOW: u32 = 1301;
const HOME: u32 = 1303;
const BREAKWATER: u32 = 1101;
/// A series with one season.
const NIGHT: u32 = 2201;

/// A harness whose cards are red if `condition` holds for the episode.
fn red_when(condition: &str) -> TestHarness {
    let harness = TestHarness::new(RATE);
    for (name, color) in [("red", "FF0000"), ("blue", "0000FF")] {
        let design = format!("card {name}\ncanvas 1600 x 900\nbox all fill \"#{color}\"\n");
        harness.write(&format!("designs/{name}.card"), design.as_bytes());
    }
    harness.write_rules(&format!(
        "style {{ design \"blue\" }}\nstyle when {condition} {{ design \"red\" }}\n{RATE}"
    ));
    assert!(
        harness.app().look_at_folder(Reload::Immediately),
        "{condition}"
    );
    harness
        .plex
        .change(|library| library.episodes.iter_mut().for_each(of_a_network));
    harness
}

/// The series has a network and a collection.
fn of_a_network(one: &mut intertitle::fake::FakeEpisode) {
    let long_tide = one.series_key == 1000;
    let members = [
        ("studio", json!(if long_tide { "ARD" } else { "" })),
        (
            "Collection",
            json!(if long_tide {
                vec![json!({"tag": "Coasts"})]
            } else {
                Vec::new()
            }),
        ),
    ];
    for (name, value) in members {
        one.other_of_series.insert(name.into(), value);
    }
}

fn refresh(harness: &TestHarness) {
    while catalogue::poll_once(harness.app()) == Poll::Worked {}
}

fn is_red(harness: &TestHarness, key: u32) -> bool {
    let episode = harness.plex.episode(key).unwrap();
    let card = Picture::read(&episode.shown().unwrap().bytes).unwrap();
    let at = ((card.height / 2 * card.width + card.width / 2) * 4) as usize;
    assert!(harness.shows_card(key), "{key}");
    card.pixels[at] > 200
}

/// Which of the rated episodes get a red card.
#[track_caller]
fn check(condition: &str, red: &[u32], blue: &[u32]) {
    for is_listed in [false, true] {
        let harness = red_when(condition);
        if is_listed {
            refresh(&harness);
        }
        for key in red.iter().chain(blue) {
            harness.plex("media.rate", *key);
            harness.run_until_idle();
        }
        for (keys, expected) in [(red, true), (blue, false)] {
            for key in keys {
                let found = is_red(&harness, *key);
                assert_eq!(found, expected, "{condition}: {key}, {is_listed}");
            }
        }
    }
}

#[test]
fn a_style_knows_how_many_seasons_a_series_has() {
    check("seasons = 1", &[NIGHT], &[LOW_WATER, BREAKWATER]);
    check("seasons = 2", &[LOW_WATER, BREAKWATER], &[NIGHT]);
}

#[test]
fn a_style_knows_the_first_and_the_last_episode_of_a_season() {
    let first = [LOW_WATER, UNDERTOW, NIGHT];
    check("premiere", &first, &[HARBOUR_MASTER, BREAKWATER]);
    check("finale", &[SPRING_TIDE], &[LOW_WATER, HOME, BREAKWATER]);
    // The last season may go on.
    check(
        "finale is missing",
        &[HOME, NIGHT],
        &[SPRING_TIDE, LOW_WATER],
    );
}

#[test]
fn a_style_knows_the_title_the_network_the_collections_and_the_server() {
    check("title_length > 40", &[1205], &[LOW_WATER]);
    check("title_length = 9", &[LOW_WATER], &[HOME]);
    check("network = \"ard\"", &[LOW_WATER], &[NIGHT]);
    check("network is missing", &[NIGHT], &[LOW_WATER]);
    check("collection contains \"coasts\"", &[LOW_WATER], &[NIGHT]);
    check("server = \"Home\"", &[LOW_WATER], &[]);
    check("server = \"Fake Plex\"", &[], &[LOW_WATER]);
}

#[test]
fn the_same_style_is_found_for_an_episode_of_a_rated_season() {
    let harness = red_when("finale or seasons = 1");
    harness.plex("media.rate", 1200);
    harness.plex("media.rate", 2000);
    harness.run_until_idle();
    for (key, expected) in [(SPRING_TIDE, true), (LOW_WATER, false), (NIGHT, true)] {
        assert_eq!(is_red(&harness, key), expected, "{key}");
    }
    // The series is listed once for all episodes of the season, and the other one at once.
    assert_eq!(harness.requests("/library/metadata/1000/allLeaves"), 1);
    assert_eq!(harness.requests("/library/metadata/2000/allLeaves"), 1);
}

#[test]
fn what_the_catalogue_knows_is_not_requested() {
    let cost = |condition: &str| {
        let harness = red_when(condition);
        refresh(&harness);
        let before = harness.asked();
        harness.plex("media.rate", LOW_WATER);
        harness.run_until_idle();
        (is_red(&harness, LOW_WATER), harness.asked() - before)
    };
    let (_, plain) = cost("special");
    assert_eq!(cost("seasons = 2 and not finale"), (true, plain));
    assert_eq!(
        cost("network = \"ARD\" and collection contains \"Coasts\""),
        (true, plain)
    );
}

#[test]
fn a_new_season_counts_although_the_catalogue_is_from_last_night() {
    let harness = red_when("seasons = 2");
    refresh(&harness);
    harness.plex.change(|library| {
        let mut one = library.episode(NIGHT).unwrap().clone();
        (one.key, one.season_key, one.season) = (2301, 2300, 2);
        library.episodes.push(one);
    });
    harness.plex("media.rate", 2301);
    harness.run_until_idle();
    assert!(is_red(&harness, 2301));
}

#[test]
fn a_rule_looks_up_what_only_a_listing_says() {
    for (condition, key, expected) in [
        ("seasons = 2", LOW_WATER, true),
        ("seasons = 1", LOW_WATER, false),
        ("seasons = 1", 2000, true),
        ("finale", SPRING_TIDE, true),
        ("not finale", HOME, false),
        ("network = \"ARD\"", LOW_WATER, true),
        ("collection contains \"Coasts\"", LOW_WATER, true),
        ("collection contains \"Coasts\"", NIGHT, false),
        ("server = \"home\"", LOW_WATER, true),
        ("server = \"fake plex\"", LOW_WATER, true),
        ("server != \"home\"", LOW_WATER, false),
        ("premiere", LOW_WATER, true),
        ("title_length = 13", LOW_WATER, true),
    ] {
        let harness =
            TestHarness::new(&format!("on plex media.rate when {condition} -> make card"));
        harness
            .plex
            .change(|library| library.episodes.iter_mut().for_each(of_a_network));
        harness.plex("media.rate", key);
        harness.run_until_idle();
        let reason = if expected { "main.rules:1" } else { "no rule" };
        assert_eq!(harness.deliveries()[0].1, reason, "{condition}: {key}");
    }
}
