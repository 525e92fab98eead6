//! `title_language`: titles in another language, from TMDb.

use serde_json::json;

use crate::support::TestHarness;
use crate::support::fake::{FakeTmdb, TMDB_KEY};

const RULES: &str = "style { title_language \"de\" }\n\
                     on plex media.rate -> remake card\non plex media.play -> make card\n";
const LOW_WATER: u32 = 1201;
const HARBOUR: u32 = 1202;
/// The series at TheTVDB and at TMDb.
const TIDE: (u32, u32) = (390_001, 555);

/// A harness whose card files have the titles of their cards.
fn harness(rules: &str, settings: &str) -> TestHarness {
    let mut harness = TestHarness::with_settings(rules, settings);
    harness.set_cards("path = \"{series}/{episode_code} {title}\"");
    harness
}

fn with_tmdb(rules: &str) -> (TestHarness, FakeTmdb) {
    let tmdb = FakeTmdb::start().unwrap();
    tmdb.put(TIDE, (1, 1), Vec::new());
    tmdb.put_title((TIDE.1, 1, 1), "de", "Ebbe");
    let harness = harness(rules, &tmdb.settings(TMDB_KEY));
    (harness, tmdb)
}

fn send(harness: &TestHarness, event: &str, key: u32) {
    harness.plex(event, key);
    harness.run_until_idle();
    harness.advance(60);
}

#[test]
fn a_card_has_the_title_in_that_language_and_a_season_costs_one_request() {
    let (harness, tmdb) = with_tmdb(RULES);
    send(&harness, "media.rate", LOW_WATER);
    // It is not translated.
    send(&harness, "media.rate", HARBOUR);
    assert_eq!(
        harness.card_files(),
        [
            "The Long Tide/S01E01 Ebbe.jpg",
            "The Long Tide/S01E02 The Harbour Master.jpg"
        ]
    );
    let requests = tmdb.requests();
    let seasons = requests
        .iter()
        .filter(|line| line.contains("/season/1?language=de"));
    assert_eq!(seasons.count(), 1, "{requests:?}");
    // A translation that comes later is used by the next look at the card.
    tmdb.put_title((TIDE.1, 1, 2), "de", "Der Hafenmeister");
    harness.advance(3600);
    send(&harness, "media.play", HARBOUR);
    assert!(harness.card_files()[1].ends_with("Der Hafenmeister.jpg"));
}

#[test]
fn without_tmdb_the_title_is_the_servers_and_one_line_says_why() {
    let harness = harness(RULES, "");
    send(&harness, "media.rate", LOW_WATER);
    send(&harness, "media.rate", HARBOUR);
    assert_eq!(
        harness.card_files()[0],
        "The Long Tide/S01E01 Low Water.jpg"
    );
    let notes = harness.notes();
    let about = notes.iter().filter(|note| note.contains("title_language"));
    assert_eq!(about.count(), 1);
}

#[test]
fn a_card_keeps_its_title_while_tmdb_does_not_answer() {
    let (mut harness, tmdb) = with_tmdb(RULES);
    send(&harness, "media.rate", LOW_WATER);
    tmdb.set_unreachable(true);
    harness.restart();
    harness.advance(3600);
    send(&harness, "media.play", LOW_WATER);
    assert_eq!(harness.card_files(), ["The Long Tide/S01E01 Ebbe.jpg"]);
    assert_eq!(harness.cards_of(LOW_WATER), 1);
    // A season that TMDb has never sent has the titles of the server.
    send(&harness, "media.rate", 1301);
    assert_eq!(harness.card_files()[1], "The Long Tide/S02E01 Undertow.jpg");
}

#[test]
fn a_series_that_tmdb_does_not_know_is_asked_for_once() {
    let (harness, tmdb) = with_tmdb(RULES);
    for key in [2201, 2202, 2203] {
        send(&harness, "media.rate", key);
        assert!(harness.shows_card(key));
    }
    let requests = tmdb.requests();
    let series = requests
        .iter()
        .filter(|line| line.contains("/find/390002?"));
    assert_eq!(series.count(), 1, "{requests:?}");
}

#[test]
fn a_new_episode_without_a_title_does_not_wait_if_tmdb_has_one() {
    let (harness, _tmdb) = with_tmdb(&RULES.replace("media.rate", "library.new"));
    let now = harness.now_ms() / 1000;
    harness.plex.change(|library| {
        for key in [LOW_WATER, HARBOUR] {
            let episode = library.episode_mut(key).unwrap();
            episode.title = format!("Episode {}", key % 100);
            episode.other.insert("addedAt".into(), json!(now));
        }
    });
    send(&harness, "media.play", LOW_WATER);
    send(&harness, "media.play", HARBOUR);
    assert!(harness.shows_card(LOW_WATER), "{:?}", harness.jobs());
    assert!(!harness.shows_card(HARBOUR));
}

#[test]
fn sync_titles_compares_the_titles_of_the_server() {
    let (harness, _tmdb) = with_tmdb(&format!("{RULES}every day at 04:10 -> sync titles\n"));
    send(&harness, "media.rate", LOW_WATER);
    harness.schedule();
    harness.advance(86_400);
    harness.schedule();
    let jobs = harness.jobs().len();
    harness.run_until_idle();
    assert_eq!(harness.jobs().len(), jobs, "{:?}", harness.jobs());
    assert_eq!(harness.jobs().pop().unwrap().1, "all cards are up to date");
}
