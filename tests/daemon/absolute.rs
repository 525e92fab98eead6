//! Absolute numbers from TMDb, where neither the media server nor the name of the file has one.

use serde_json::json;

use crate::support::TestHarness;
use crate::support::fake::{FakeTmdb, TMDB_KEY, TmdbFault};

const RULES: &str = "on plex media.rate -> remake card\non plex media.play -> make card\n";
const TEXT: &str = "style { episode_text \"No. {absolute}\" }\n";
const PATH: &str = "path = \"{series}/{absolute:03} {title}\"";
const LOW_WATER: u32 = 1201;
const HARBOUR: u32 = 1202;
/// The first of the second season.
const UNDERTOW: u32 = 1301;
const SPECIAL: u32 = 1101;
/// The series at TheTVDB and at TMDb.
const TIDE: (u32, u32) = (390_001, 555);

/// A TMDb where the special comes before the first episode, and that has the seasons as the media server has them.
fn tmdb() -> FakeTmdb {
    let tmdb = FakeTmdb::start().unwrap();
    let first = (1..=6).map(|number| (1, number));
    let arcs = vec![
        [(0, 1)].into_iter().chain(first).collect(),
        vec![(2, 1), (2, 2), (2, 3)],
    ];
    tmdb.put_numbering(TIDE, arcs);
    tmdb
}

fn harness(rules: &str, tmdb: &FakeTmdb) -> TestHarness {
    TestHarness::with_settings(&format!("{rules}{RULES}"), &tmdb.settings(TMDB_KEY))
}

fn with_path(tmdb: &FakeTmdb) -> TestHarness {
    let mut harness = harness("", tmdb);
    harness.set_cards(PATH);
    harness
}

fn send(harness: &TestHarness, event: &str, key: u32) {
    harness.plex(event, key);
    harness.run_until_idle();
    harness.advance(60);
}

/// The requests about orders.
fn about_groups(tmdb: &FakeTmdb) -> usize {
    let requests = tmdb.requests();
    let about = requests
        .iter()
        .filter(|line| line.contains("episode_group"));
    about.count()
}

#[test]
fn two_requests_give_the_numbers_of_a_series_without_its_specials() {
    let tmdb = tmdb();
    let harness = with_path(&tmdb);
    for key in [LOW_WATER, HARBOUR, UNDERTOW, SPECIAL] {
        send(&harness, "media.rate", key);
    }
    assert_eq!(
        harness.card_files(),
        [
            "The Long Tide/001 Low Water.jpg",
            "The Long Tide/002 The Harbour Master.jpg",
            "The Long Tide/007 Undertow.jpg",
            "The Long Tide/Notes from the Breakwater.jpg",
        ]
    );
    assert_eq!(about_groups(&tmdb), 2, "{:?}", tmdb.requests());
}

#[test]
fn a_card_has_the_same_bytes_whether_the_number_is_plexs_or_tmdbs() {
    for rules in [
        TEXT,
        "style when absolute = 7 { font_color red }\n",
        "style { title \"{absolute|words}\" }\n",
    ] {
        let tmdb = tmdb();
        let (by_tmdb, by_plex) = (harness(rules, &tmdb), harness(rules, &tmdb));
        by_plex.plex.change(|library| {
            let episode = library.episode_mut(UNDERTOW).unwrap();
            episode.other.insert("absoluteIndex".into(), json!(7));
        });
        send(&by_plex, "media.rate", UNDERTOW);
        assert_eq!(tmdb.requests(), [""; 0], "{rules}");
        send(&by_tmdb, "media.rate", UNDERTOW);
        assert!(by_tmdb.shows_card(UNDERTOW));
        assert_eq!(by_tmdb.shown(UNDERTOW), by_plex.shown(UNDERTOW), "{rules}");
        // A look at the card and a comparison of the season find it right.
        send(&by_tmdb, "media.play", UNDERTOW);
        assert_eq!(by_tmdb.cards_of(UNDERTOW), 1, "{rules}");
    }
}

#[test]
fn nothing_is_requested_for_cards_that_do_not_show_the_number() {
    let tmdb = tmdb();
    let hidden = "style { episode_text \"No. {absolute}\"\n hide_episode on }\n";
    for rules in ["", hidden] {
        let harness = harness(rules, &tmdb);
        send(&harness, "media.rate", LOW_WATER);
        assert!(harness.shows_card(LOW_WATER));
    }
    assert_eq!(tmdb.requests(), [""; 0]);
}

#[test]
fn an_episode_that_is_numbered_differently_is_found_by_its_own_id() {
    let tmdb = FakeTmdb::start().unwrap();
    // One season there, two on the media server.
    let all = (1..=9).map(|number| (1, number));
    tmdb.put_numbering(TIDE, vec![all.collect()]);
    tmdb.put_episode(8_000_000 + UNDERTOW, (TIDE.1, 1, 7));
    let harness = with_path(&tmdb);
    send(&harness, "media.rate", UNDERTOW);
    assert_eq!(harness.card_files(), ["The Long Tide/007 Undertow.jpg"]);
}

#[test]
fn a_series_without_an_absolute_order_is_asked_about_once() {
    let tmdb = FakeTmdb::start().unwrap();
    tmdb.put(TIDE, (1, 1), Vec::new());
    let harness = harness(TEXT, &tmdb);
    for key in [LOW_WATER, HARBOUR, UNDERTOW] {
        send(&harness, "media.rate", key);
        assert!(harness.shows_card(key));
    }
    assert_eq!(about_groups(&tmdb), 1, "{:?}", tmdb.requests());
}

#[test]
fn a_card_keeps_its_number_while_tmdb_does_not_answer_and_a_new_one_is_made_without() {
    let tmdb = tmdb();
    let mut harness = with_path(&tmdb);
    send(&harness, "media.rate", LOW_WATER);
    tmdb.set_unreachable(true);
    harness.restart();
    harness.advance(3600);
    send(&harness, "media.play", LOW_WATER);
    assert_eq!(harness.card_files(), ["The Long Tide/001 Low Water.jpg"]);
    assert_eq!(harness.cards_of(LOW_WATER), 1);
    // A series that TMDb has never sent.
    send(&harness, "media.rate", 2201);
    assert!(harness.shows_card(2201));
}

#[test]
fn a_rate_limit_is_waited_for_and_not_forever() {
    let tmdb = tmdb();
    let busy = || {
        tmdb.add_fault(TmdbFault {
            line_has: "episode_group".into(),
            status: 429,
            retry_after: Some(60),
        });
    };
    busy();
    let harness = harness(TEXT, &tmdb);
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    assert!(!harness.shows_card(LOW_WATER), "{:?}", harness.jobs());
    harness.advance(60);
    harness.run_until_idle();
    assert!(harness.shows_card(LOW_WATER), "{:?}", harness.jobs());
    for _ in 0..20 {
        busy();
    }
    harness.advance(3600);
    harness.plex("media.rate", HARBOUR);
    for _ in 0..7 {
        harness.run_until_idle();
        harness.advance(60);
    }
    assert!(harness.shows_card(HARBOUR), "{:?}", harness.jobs());
}
