//! Series that Sonarr adds and deletes, and changes that no webhook reports.

use crate::support::{MACHINE, TestHarness, plex_webhook};

const RULES: &str = "on sonarr series.add -> add series\n\
                     on sonarr series.delete -> delete series\n\
                     on plex media.rate -> make card\n";
const LOW_WATER: u32 = 1201;

fn sonarr(harness: &TestHarness, address: &str, event: &str, tvdb: u32) {
    let body = serde_json::json!({
        "eventType": event, "instanceName": "Sonarr", "applicationUrl": "",
        "series": {"id": 7, "title": "The Long Tide", "path": "/tv/tide", "tvdbId": tvdb, "type": "standard", "year": 2021,
                   "tvMazeId": 0, "tmdbId": 0},
        "deletedFiles": false,
    });
    assert_eq!(harness.post_webhook(address, &body.to_string()), 202);
    harness.run_until_idle();
}

fn known(harness: &TestHarness) -> usize {
    harness.app().store.series().unwrap().len()
}

#[test]
fn a_series_that_is_added_twice_is_remembered_once_and_gets_its_cards() {
    let harness = TestHarness::new(RULES);
    for address in ["/api/webhooks/sonarr/series/add", "/api/webhooks/sonarr"] {
        sonarr(&harness, address, "SeriesAdd", 390_001);
        assert_eq!(known(&harness), 1);
    }
    let shown = (1201..=1206).filter(|key| harness.shows_card(*key)).count();
    assert_eq!(shown, 6);
    assert_eq!(harness.plex.uploads().len(), 10, "each episode of it once");
}

#[test]
fn a_series_that_plex_does_not_have_yet_is_tracked_without_an_error() {
    let harness = TestHarness::new(RULES);
    sonarr(&harness, "/api/webhooks/sonarr", "SeriesAdd", 999_999);
    assert_eq!(known(&harness), 1);
    let why = "the series was added; it gets cards when it has episodes";
    assert_eq!(harness.jobs(), [("done".to_string(), why.to_string())]);
}

#[test]
fn one_rule_remembers_a_series_and_makes_its_cards() {
    let rules = "on sonarr series.add -> add series, make card of series\n";
    let harness = TestHarness::new(rules);
    sonarr(&harness, "/api/webhooks/sonarr", "SeriesAdd", 390_001);
    assert_eq!(known(&harness), 1);
    assert_eq!(harness.plex.uploads().len(), 10, "each episode of it once");
    // Plex does not have this series yet. It is tracked all the same, and its cards are tried again later.
    sonarr(&harness, "/api/webhooks/sonarr", "SeriesAdd", 999_999);
    assert_eq!(known(&harness), 2);
    let states: Vec<String> = harness.jobs().into_iter().map(|(state, _)| state).collect();
    assert_eq!(
        states.last().map(String::as_str),
        Some("waiting"),
        "{states:?}"
    );
}

#[test]
fn one_rule_restores_the_artwork_of_a_series_before_it_forgets_it() {
    for actions in [
        "restore art of series, delete series",
        "delete series, restore art of series",
    ] {
        let rules = format!(
            "on sonarr series.add -> make card of series\non sonarr series.delete -> {actions}\n"
        );
        let harness = TestHarness::new(&rules);
        sonarr(&harness, "/api/webhooks/sonarr", "SeriesAdd", 390_001);
        assert!(harness.shows_card(LOW_WATER));
        sonarr(&harness, "/api/webhooks/sonarr", "SeriesDelete", 390_001);
        harness.advance(60);
        harness.run_until_idle();
        assert!(!harness.shows_card(LOW_WATER), "{actions}");
        assert_eq!(known(&harness), 0, "{actions}");
        assert_eq!(harness.card_files().len(), 0, "{actions}");
    }
}

#[test]
fn a_deleted_series_takes_its_cards_along_and_plex_is_asked_nothing() {
    let harness = TestHarness::new(RULES);
    harness.plex("media.rate", LOW_WATER);
    harness.plex("media.rate", 2201);
    harness.run_until_idle();
    assert_eq!(harness.card_files().len(), 2);
    let asked = harness.plex.requests().len();
    sonarr(
        &harness,
        "/api/webhooks/sonarr/series/delete",
        "SeriesDelete",
        390_001,
    );
    assert_eq!(harness.plex.requests().len(), asked);
    let files = harness.card_files();
    assert!(
        files.len() == 1 && files[0].starts_with("Grüße"),
        "{files:?}"
    );
    assert!(
        !harness
            .folder
            .path()
            .join("cards/The Long Tide (2021)")
            .exists()
    );
    assert_eq!(
        (
            known(&harness),
            harness.app().store.cards_shown("home").unwrap().len()
        ),
        (1, 1)
    );
    assert_eq!(
        harness.jobs().last().unwrap().1,
        "1 card was deleted, including the files"
    );
}

#[test]
fn a_deleted_series_leaves_its_files_where_the_address_says_so() {
    let harness = TestHarness::new(RULES);
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
    let address = "/api/webhooks/sonarr/series/delete?delete_title_cards=false";
    sonarr(&harness, address, "SeriesDelete", 390_001);
    assert_eq!(harness.card_files().len(), 1);
    assert_eq!(known(&harness), 0);
}

#[test]
fn waiting_jobs_of_a_deleted_series_are_ended() {
    let harness = TestHarness::new(
        "on sonarr import -> make card\non sonarr series.delete -> delete series\n",
    );
    harness
        .app()
        .store
        .remember_series(
            &intertitle::model::SeriesRef {
                tvdb: Some(999_999),
                ..Default::default()
            },
            1,
        )
        .unwrap();
    let import = serde_json::json!({
        "eventType": "Download", "isUpgrade": false,
        "series": {"id": 7, "title": "Gone", "tvdbId": 999_999, "year": 2021},
        "episodes": [{"id": 1, "seasonNumber": 1, "episodeNumber": 1, "title": "x"}],
        "episodeFile": {"id": 1, "relativePath": "a.mkv"},
    });
    harness.post_webhook("/api/webhooks/sonarr", &import.to_string());
    harness.run_until_idle();
    assert_eq!(harness.jobs()[0].0, "waiting");
    sonarr(&harness, "/api/webhooks/sonarr", "SeriesDelete", 999_999);
    assert_eq!(
        harness.jobs()[0],
        (
            "superseded".to_string(),
            "its series was deleted".to_string()
        )
    );
}

#[test]
fn episodes_marked_by_hand_are_found_daily_in_three_requests_and_only_they_are_redrawn() {
    let harness = TestHarness::new(
        "style when not watched { unwatched blur }\n\
         on plex media.rate -> make card\n\
         every day at 04:00 -> sync watched\n",
    );
    for key in [LOW_WATER, 1202, 1203] {
        harness.plex("media.rate", key);
    }
    harness.run_until_idle();
    assert_eq!(harness.plex.uploads().len(), 3);
    harness.plex.change(|library| {
        library.episode_mut(1202).unwrap().watched = true;
        library.episode_mut(1301).unwrap().watched = true;
    });
    let asked = harness.plex.requests().len();
    harness.advance(24 * 3600);
    harness.run_until_idle();
    let uploads: Vec<u32> = harness.plex.uploads().iter().map(|(key, _)| *key).collect();
    assert_eq!(uploads[3..], [1202]);
    let listings = harness.requests("/library/sections");
    assert_eq!(listings, 3, "the libraries, their series, their episodes");
    let asked = harness.plex.requests().len() - asked;
    assert!(asked <= 12, "{asked} requests");
    harness.advance(24 * 3600);
    let asked =
        |harness: &TestHarness| harness.plex.requests().len() - harness.requests("/identity");
    let before = asked(&harness);
    harness.run_until_idle();
    assert_eq!(asked(&harness) - before, 3, "nothing has changed");
}

#[test]
fn a_watched_episode_shows_its_picture_before_plex_has_counted_the_view() {
    let harness = TestHarness::new(
        "style when not watched { unwatched blur }\non plex library.new, media.scrobble -> make card\n",
    );
    harness.plex("library.new", LOW_WATER);
    harness.run_until_idle();
    harness.plex("media.scrobble", LOW_WATER);
    harness.run_until_idle();
    assert_eq!(
        harness.cards_of(LOW_WATER),
        2,
        "one that hides the picture, one that shows it"
    );
    // Plex counts the view and reports it later. No card is drawn for that.
    harness
        .plex
        .change(|library| library.episode_mut(LOW_WATER).unwrap().watched = true);
    harness.plex("library.new", LOW_WATER);
    harness.run_until_idle();
    assert_eq!(harness.plex.uploads().len(), 2);
}

#[test]
fn rules_know_whether_a_series_was_added_or_has_a_card() {
    let rules = "on sonarr series.add -> add series\n\
                 on plex media.rate when not tracked -> ignore \"not added\"\n\
                 on plex media.rate when tracked -> remake card\n\
                 on plex media.play -> make card\n";
    let harness = TestHarness::new(rules);
    let send = |event: &str, key: u32| {
        harness.advance(120);
        let body = plex_webhook(event, key, MACHINE);
        let body = match key {
            LOW_WATER => body,
            _ => body.replace("The Long Tide", "Grüße aus Tromsø"),
        };
        assert_eq!(harness.post_webhook("/api/webhooks/plex", &body), 202);
        harness.run_until_idle();
    };
    let rate = |key: u32| {
        send("media.rate", key);
        harness.deliveries().pop().unwrap().1
    };
    assert_eq!(rate(LOW_WATER), "ignored by main.rules:2: not added");
    sonarr(&harness, "/api/webhooks/sonarr", "SeriesAdd", 390_001);
    assert_eq!(rate(LOW_WATER), "main.rules:3");
    // Another series, which gets its first card by another rule.
    assert_eq!(rate(2201), "ignored by main.rules:2: not added");
    send("media.play", 2201);
    assert_eq!(rate(2201), "main.rules:3");
}
