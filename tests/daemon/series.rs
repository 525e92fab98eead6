//! Series that Sonarr adds and deletes, and what no hook tells.

use crate::support::Bench;

const RULES: &str = "on sonarr series.add -> add series\n\
                     on sonarr series.delete -> delete series\n\
                     on plex media.rate -> make card\n";
const LOW_WATER: u32 = 1201;

fn sonarr(bench: &Bench, address: &str, event: &str, tvdb: u32) {
    let body = serde_json::json!({
        "eventType": event, "instanceName": "Sonarr", "applicationUrl": "",
        "series": {"id": 7, "title": "The Long Tide", "path": "/tv/tide", "tvdbId": tvdb, "type": "standard", "year": 2021,
                   "tvMazeId": 0, "tmdbId": 0},
        "deletedFiles": false,
    });
    assert_eq!(bench.hook(address, &body.to_string()), 202);
    bench.run_until_idle();
}

fn known(bench: &Bench) -> usize {
    bench.app().store.series().unwrap().len()
}

#[test]
fn a_series_that_is_added_twice_is_remembered_once_and_gets_its_cards() {
    let bench = Bench::new(RULES);
    for address in ["/api/webhooks/sonarr/series/add", "/api/webhooks/sonarr"] {
        sonarr(&bench, address, "SeriesAdd", 390_001);
        assert_eq!(known(&bench), 1);
    }
    let shown = (1201..=1206).filter(|key| bench.shows_card(*key)).count();
    assert_eq!(shown, 6);
    assert_eq!(bench.plex.uploads().len(), 10, "each episode of it once");
}

#[test]
fn a_series_that_plex_does_not_have_yet_is_remembered_without_a_mistake() {
    let bench = Bench::new(RULES);
    sonarr(&bench, "/api/webhooks/sonarr", "SeriesAdd", 999_999);
    assert_eq!(known(&bench), 1);
    let why = "it is remembered, and its cards come with its episodes";
    assert_eq!(bench.jobs(), [("done".to_string(), why.to_string())]);
}

#[test]
fn a_deleted_series_takes_its_cards_along_and_plex_is_asked_nothing() {
    let bench = Bench::new(RULES);
    bench.plex("media.rate", LOW_WATER);
    bench.plex("media.rate", 2201);
    bench.run_until_idle();
    assert_eq!(bench.card_files().len(), 2);
    let asked = bench.plex.requests().len();
    sonarr(
        &bench,
        "/api/webhooks/sonarr/series/delete",
        "SeriesDelete",
        390_001,
    );
    assert_eq!(bench.plex.requests().len(), asked);
    let files = bench.card_files();
    assert!(
        files.len() == 1 && files[0].starts_with("Grüße"),
        "{files:?}"
    );
    assert!(
        !bench
            .folder
            .path()
            .join("cards/The Long Tide (2021)")
            .exists()
    );
    assert_eq!(
        (
            known(&bench),
            bench.app().store.cards_shown("home").unwrap().len()
        ),
        (1, 1)
    );
    assert_eq!(
        bench.jobs().last().unwrap().1,
        "1 card is forgotten, and their files are removed"
    );
}

#[test]
fn a_deleted_series_leaves_its_files_where_the_address_says_so() {
    let bench = Bench::new(RULES);
    bench.plex("media.rate", LOW_WATER);
    bench.run_until_idle();
    let address = "/api/webhooks/sonarr/series/delete?delete_title_cards=false";
    sonarr(&bench, address, "SeriesDelete", 390_001);
    assert_eq!(bench.card_files().len(), 1);
    assert_eq!(known(&bench), 0);
}

#[test]
fn what_waits_for_a_deleted_series_is_ended() {
    let bench =
        Bench::new("on sonarr import -> make card\non sonarr series.delete -> delete series\n");
    bench
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
    bench.hook("/api/webhooks/sonarr", &import.to_string());
    bench.run_until_idle();
    assert_eq!(bench.jobs()[0].0, "waiting");
    sonarr(&bench, "/api/webhooks/sonarr", "SeriesDelete", 999_999);
    assert_eq!(
        bench.jobs()[0],
        (
            "superseded".to_string(),
            "its series was deleted".to_string()
        )
    );
}

#[test]
fn marks_by_hand_are_found_once_a_day_in_three_requests_and_only_they_are_drawn_anew() {
    let bench = Bench::new(
        "style when not watched { unwatched blur }\n\
         on plex media.rate -> make card\n\
         every day at 04:00 -> sync watched\n",
    );
    for key in [LOW_WATER, 1202, 1203] {
        bench.plex("media.rate", key);
    }
    bench.run_until_idle();
    assert_eq!(bench.plex.uploads().len(), 3);
    bench.plex.change(|library| {
        library.episode_mut(1202).unwrap().watched = true;
        library.episode_mut(1301).unwrap().watched = true;
    });
    let asked = bench.plex.requests().len();
    bench.wind(24 * 3600);
    bench.run_until_idle();
    let uploads: Vec<u32> = bench.plex.uploads().iter().map(|(key, _)| *key).collect();
    assert_eq!(uploads[3..], [1202]);
    let listings = bench.requests("/library/sections");
    assert_eq!(listings, 3, "the libraries, their series, their episodes");
    let asked = bench.plex.requests().len() - asked;
    assert!(asked <= 12, "{asked} requests");
    bench.wind(24 * 3600);
    let asked = |bench: &Bench| bench.plex.requests().len() - bench.requests("/identity");
    let before = asked(&bench);
    bench.run_until_idle();
    assert_eq!(asked(&bench) - before, 3, "nothing has changed");
}

#[test]
fn who_has_just_watched_sees_the_picture_although_plex_has_not_counted_it_yet() {
    let bench = Bench::new(
        "style when not watched { unwatched blur }\non plex library.new, media.scrobble -> make card\n",
    );
    bench.plex("library.new", LOW_WATER);
    bench.run_until_idle();
    bench.plex("media.scrobble", LOW_WATER);
    bench.run_until_idle();
    assert_eq!(
        bench.cards_of(LOW_WATER),
        2,
        "one that hides the picture, one that shows it"
    );
    // Plex counts it, and tells so later: nothing is drawn for that.
    bench
        .plex
        .change(|library| library.episode_mut(LOW_WATER).unwrap().watched = true);
    bench.plex("library.new", LOW_WATER);
    bench.run_until_idle();
    assert_eq!(bench.plex.uploads().len(), 2);
}
