//! The items of Plex's webhooks according to the protocol, in addition to the recorded ones.

use serde_json::{Value, json};

use crate::source::tests::plex::{check, merged, refused};

#[test]
fn keys_and_numbers_may_come_in_either_type() {
    let strings = json!({"ratingKey": 30, "index": "2", "parentIndex": " 1 ", "librarySectionID": "2", "viewCount": "1"});
    check(
        json!({"Account": {"id": "7"}, "Player": {"local": "0"}, "Metadata": strings}),
        json!({"rating_key": "30", "season": 1, "episode": 2, "library_id": "2", "account_id": 7, "watched": true, "local": false}),
    );
    let floats = json!({"ratingKey": 30.0, "index": 2.0, "parentRatingKey": 20, "grandparentRatingKey": 10.0});
    check(
        json!({"Metadata": floats}),
        json!({"rating_key": "30", "episode": 2, "season_rating_key": "20", "series_rating_key": "10"}),
    );
    check(
        json!({"Metadata": {"ratingKey": "0030", "title": 24}}),
        json!({"rating_key": "30", "episode_title": "24"}),
    );
}

#[test]
fn seasons_may_be_specials_years_and_unknown() {
    check(
        json!({"Metadata": {"parentIndex": 0}}),
        json!({"season": 0}),
    );
    check(
        json!({"Metadata": {"parentIndex": 2025}}),
        json!({"season": 2025}),
    );
    check(
        json!({"Metadata": {"parentIndex": null, "index": null}}),
        json!({"season": null, "episode": null, "rating_key": "30"}),
    );
    check(
        json!({"Metadata": {"parentIndex": ""}}),
        json!({"season": null}),
    );
    // Plex has sent this for episodes that have a day and no number.
    check(
        json!({"Metadata": {"parentIndex": -1, "index": "-1"}}),
        json!({"season": null, "episode": null}),
    );
    for bad in [
        json!("1.5"),
        json!(4_294_967_296_u64),
        json!("two"),
        json!([1]),
        json!(true),
    ] {
        refused(
            json!({"Metadata": {"parentIndex": bad}}),
            "`parentIndex` is",
        );
        refused(json!({"Metadata": {"index": bad}}), "`index` is");
    }
}

#[test]
fn invalid_keys_are_refused() {
    for bad in [
        json!(""),
        json!("0"),
        json!(0),
        json!("7,8"),
        json!("1/../2"),
        json!(true),
        json!([30]),
        json!(30.5),
        json!("3\u{0}0"),
    ] {
        refused(json!({"Metadata": {"ratingKey": bad}}), "`ratingKey` is");
    }
    refused(
        json!({"Metadata": {"parentRatingKey": "../20"}}),
        "`parentRatingKey` is",
    );
    refused(
        json!({"Metadata": {"grandparentRatingKey": {"a": 1}}}),
        "`grandparentRatingKey` is",
    );
    check(
        json!({"Metadata": {"parentRatingKey": "0", "grandparentRatingKey": 0}}),
        json!({"season_rating_key": null, "series_rating_key": null}),
    );
}

#[test]
fn a_hidden_season_is_found_by_its_path_or_picture() {
    let hidden = |more: Value| json!({"Metadata": merged(json!({"parentRatingKey": null}), more)});
    check(
        hidden(json!({"parentThumb": "/library/metadata/20/thumb/1711856426"})),
        json!({"season_rating_key": "20", "season": 1}),
    );
    check(
        hidden(json!({"parentKey": "/library/metadata/20"})),
        json!({"season_rating_key": "20"}),
    );
    for other in [
        "/library/metadata/10/thumb/1",
        "/library/metadata/..%2f/thumb",
        "/library/metadata/20,21/thumb/1",
        "http://x/library/metadata/20",
        "",
    ] {
        check(
            hidden(json!({"parentThumb": other})),
            json!({"season_rating_key": null}),
        );
    }
}

#[test]
fn a_season_and_a_series_have_their_names_elsewhere() {
    let season = json!({"type": "season", "ratingKey": "20", "parentRatingKey": "10", "grandparentRatingKey": null, "title": "Season 1",
        "parentTitle": "Dark", "grandparentTitle": null, "index": 0, "parentIndex": null, "parentYear": 2017, "viewCount": 3});
    check(
        json!({"Metadata": season}),
        json!({"media_type": "season", "series_title": "Dark", "title": "Season 1", "season": 0, "episode": null, "episode_title": null,
            "season_rating_key": "20", "series_rating_key": "10", "year": 2017, "watched": null}),
    );
    let show = json!({"type": "show", "ratingKey": "10", "parentRatingKey": null, "title": "Dark", "index": 1, "year": "2017",
        "Label": [{"tag": "Gold"}, {"id": 3}], "Genre": [{"tag": "Drama"}], "Guid": [{"id": "tvdb://334824"}]});
    check(
        json!({"Metadata": show}),
        json!({"media_type": "show", "series_title": "Dark", "season": null, "episode": null, "year": 2017, "series_rating_key": "10",
            "season_rating_key": null, "labels": ["Gold"], "genres": ["Drama"], "tvdb_id": 334824, "title": null}),
    );
}

#[test]
fn the_year_of_an_episode_is_not_the_year_of_its_series() {
    check(
        json!({"Metadata": {"year": 2021, "originallyAvailableAt": "2021-12-05", "absoluteIndex": 14, "addedAt": 1_735_787_892}}),
        json!({"year": null, "airdate": "2021-12-05", "absolute": 14, "added_at": 1_735_787_892}),
    );
}

#[test]
fn films_and_music_are_read_and_have_no_series() {
    for kind in [
        "movie", "track", "album", "artist", "photo", "clip", "hologram",
    ] {
        let expected = if kind == "hologram" { "other" } else { kind };
        check(
            json!({"Metadata": {"type": kind, "Guid": [{"id": "tvdb://5370"}], "index": -1}}),
            json!({"media_type": expected, "title": "Lies", "series_title": null, "season": null, "episode": null,
                "series_rating_key": null, "season_rating_key": null, "tvdb_id": null, "watched": null}),
        );
    }
    check(
        json!({"Metadata": {"type": null}}),
        json!({"media_type": null, "series_title": null, "title": "Lies", "rating_key": "30"}),
    );
}

#[test]
fn odd_members_that_decide_nothing_do_no_harm() {
    check(
        json!({"Account": [], "Server": "Attic", "Player": null, "Metadata": {"Guid": "tvdb://1", "Label": {"tag": "x"}, "Genre": 7,
            "librarySectionID": {}, "librarySectionTitle": ["TV"], "addedAt": "soon", "originallyAvailableAt": "5 Dec", "viewCount": "many",
            "absoluteIndex": -3, "title": null, "grandparentTitle": " "}}),
        json!({"user": null, "server_uuid": null, "player": null, "labels": null, "genres": null, "library": null, "library_id": null,
            "added_at": null, "airdate": null, "watched": null, "absolute": null, "episode_title": null, "series_title": null}),
    );
}
