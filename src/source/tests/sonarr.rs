//! Sonarr's webhooks according to the protocol, in addition to the recorded ones.

use serde_json::{Value, json};

use crate::model::{Event, Subject};
use crate::source::senders::{named, read};
use crate::source::tests;

/// A webhook about a series, with these additional members.
fn about(members: Value) -> Value {
    let mut webhook = json!({
        "series": {"id": 12, "title": "Dark", "path": "/tv/Dark", "tvdbId": 334824, "tmdbId": 70523, "imdbId": "tt5753856", "year": 2017},
    });
    let webhook_members = webhook.as_object_mut().expect("it is an object");
    webhook_members.extend(members.as_object().expect("members are given").clone());
    webhook
}

#[track_caller]
fn check(members: Value, expected: Value) {
    tests::check("sonarr", &about(members), &expected);
}

#[track_caller]
fn refused(members: Value, why: &str) {
    tests::refused("sonarr", &about(members), why);
}

#[test]
fn events_have_the_names_of_the_checkboxes() {
    for (event, word) in [
        ("Grab", "grab"),
        ("Rename", "rename"),
        ("SeriesAdd", "series.add"),
        ("SeriesDelete", "series.delete"),
        ("EpisodeFileDelete", "file.delete"),
        ("Health", "health"),
        ("HealthRestored", "health.restored"),
        ("ApplicationUpdate", "update"),
        ("ManualInteractionRequired", "manual"),
        ("Download", "import"),
    ] {
        check(
            json!({"eventType": event}),
            json!({"event": event, "word": word, "is_test": false}),
        );
    }
    for event in ["SomethingNew", "download", "MovieAdded"] {
        check(
            json!({"eventType": event}),
            json!({"event": event, "word": null, "is_test": false}),
        );
    }
    check(
        json!({"eventType": "Test"}),
        json!({"word": null, "is_test": true, "series_title": "Dark"}),
    );
    tests::check(
        "sonarr",
        &json!({"eventType": "Test"}),
        &json!({"is_test": true}),
    );
}

#[test]
fn sonarr_5_says_which_episode_is_the_last_one_of_its_season() {
    for (kind, expected) in [
        (json!("season"), Some(true)),
        (json!("series"), Some(true)),
        (json!("midseason"), Some(false)),
        (json!(null), None),
        (json!("something"), None),
    ] {
        let webhook = about(json!({
            "eventType": "Download",
            "episodes": [{"seasonNumber": 1, "episodeNumber": 8, "title": "x", "finaleType": kind}],
        }));
        let sonarr = named("sonarr").expect("it is a source");
        let body = webhook.to_string();
        let (_, source_event) =
            read(sonarr, "application/json", body.as_bytes()).expect("it is a webhook");
        let events = Event::from_source(&source_event, None);
        let finale = events[0].fields.get("finale").cloned();
        assert_eq!(finale, expected.map(crate::model::Value::Flag), "{kind}");
    }
}

#[test]
fn the_three_kinds_of_download_are_distinguished() {
    let download = |members: Value| {
        let mut members = members;
        members["eventType"] = json!("Download");
        members
    };
    for (members, word, detail, upgrade) in [
        (
            json!({"episodeFile": {}, "isUpgrade": false}),
            "import",
            "import",
            json!(false),
        ),
        (
            json!({"episodeFile": {}, "isUpgrade": true}),
            "upgrade",
            "upgrade",
            json!(true),
        ),
        (
            json!({"episodeFile": {}, "isUpgrade": "True"}),
            "upgrade",
            "upgrade",
            json!(true),
        ),
        (
            json!({"episodeFiles": []}),
            "import.complete",
            "import_complete",
            json!(null),
        ),
        (
            json!({"episodeFiles": null}),
            "import",
            "import",
            json!(null),
        ),
        (json!({}), "import", "import", json!(null)),
    ] {
        check(
            download(members),
            json!({"word": word, "detail": detail, "is_upgrade": upgrade}),
        );
    }
}

#[test]
fn every_episode_is_named_and_those_without_numbers_are_not() {
    let episodes = json!([
        {"title": "no numbers"}, {"seasonNumber": 1}, null, "E3",
        {"seasonNumber": "1", "episodeNumber": 2.0, "title": "Lies", "airDate": "2017-12-01", "tvdbId": "6317060", "finaleType": "season"},
        {"seasonNumber": 0, "episodeNumber": 0},
    ]);
    check(
        json!({"eventType": "Grab", "episodes": episodes}),
        json!({"media_type": "episode", "season": 1, "episode": 2, "episode_title": "Lies", "airdate": "2017-12-01",
            "episodes": [{"season": 1, "episode": 2, "episode_tvdb_id": 6_317_060}, {"season": 0, "episode": 0, "episode_title": null}]}),
    );
    check(
        json!({"eventType": "Grab", "episodes": null}),
        json!({"media_type": "show", "episodes": []}),
    );
}

#[test]
fn numbers_that_count_nothing_are_refused() {
    for bad in [
        json!(-1),
        json!(1.5),
        json!("1.5"),
        json!(18_446_744_073_709_551_615_u64),
        json!("x"),
        json!([]),
    ] {
        refused(
            json!({"eventType": "Download", "episodes": [{"seasonNumber": bad, "episodeNumber": 1}]}),
            "`seasonNumber` is",
        );
        refused(
            json!({"eventType": "Download", "episodes": [{"seasonNumber": 1, "episodeNumber": bad}]}),
            "`episodeNumber` is",
        );
    }
    for bad in [json!("x"), json!(3), json!(true)] {
        refused(
            json!({"eventType": "Grab", "episodes": bad}),
            "`episodes` is",
        );
        refused(json!({"eventType": "Grab", "series": bad}), "`series` is");
    }
    refused(
        json!({"eventType": "Grab", "episodes": {}}),
        "`episodes` is",
    );
    refused(json!({"eventType": "Grab", "series": []}), "`series` is");
}

#[test]
fn of_more_episodes_than_one_webhook_may_name_the_first_are_read_and_the_rest_is_counted() {
    for (count, taken, left_out) in [
        (700, 700, 0),
        (5000, 5000, 0),
        (5001, 5000, 1),
        (9000, 5000, 4000),
    ] {
        let episodes: Vec<Value> = (0..count)
            .map(|number| json!({"seasonNumber": 1, "episodeNumber": number, "overview": "x".repeat(300)}))
            .collect();
        let body = json!({"eventType": "Download", "series": {"title": "Dark", "tvdbId": 7}, "episodes": episodes});
        let body = body.to_string();
        let sonarr = named("sonarr").expect("it is a source");
        let (kept, source_event) =
            read(sonarr, "application/json", body.as_bytes()).expect("it is read");
        assert_eq!(
            (source_event.episodes.len(), source_event.left_out),
            (taken, left_out),
            "{count}"
        );
        // If a body is too long to be stored unchanged, members that are not used are left out.
        assert!(kept.len() <= 2 << 20, "{count}: {}", kept.len());
    }
}

#[test]
fn ids_of_zero_and_empty_ids_are_unknown() {
    let series = json!({"title": "Dark", "tvdbId": 0, "tmdbId": "0", "imdbId": "", "year": 0, "id": 0, "tags": [3, "kids"], "genres": null, "malIds": [1]});
    check(
        json!({"eventType": "SeriesAdd", "series": series}),
        json!({"tvdb_id": null, "tmdb_id": null, "imdb_id": null, "year": null, "series_id": null, "tags": ["3", "kids"], "genres": null}),
    );
    let series = json!({"title": "Dark", "tvdbId": "334824", "tmdbId": 70523.0, "imdbId": "5753856", "year": "2017", "tags": []});
    check(
        json!({"eventType": "SeriesAdd", "series": series}),
        json!({"tvdb_id": 334824, "tmdb_id": 70523, "imdb_id": null, "year": 2017, "tags": []}),
    );
}

#[test]
fn files_are_found_below_the_folder_of_the_series() {
    let file = |path: &str| json!({"relativePath": path, "path": "/downloads/x.mkv", "quality": "HDTV-720p"});
    check(
        json!({"eventType": "Download", "episodeFile": file("Season 1/a.mkv")}),
        json!({"file_paths": ["/tv/Dark/Season 1/a.mkv"], "quality": "HDTV-720p"}),
    );
    check(
        json!({"eventType": "Download", "episodeFiles": [file("a.mkv"), file("../b.mkv"), file("c.mkv"), 7]}),
        json!({"file_paths": ["/tv/Dark/a.mkv", "/tv/Dark/c.mkv"]}),
    );
    check(
        json!({"eventType": "Rename", "renamedEpisodeFiles": [file("a.mkv")]}),
        json!({"file_paths": ["/tv/Dark/a.mkv"]}),
    );
    check(
        json!({"eventType": "Download", "episodeFile": file("/etc/passwd")}),
        json!({"file_paths": null, "quality": "HDTV-720p"}),
    );
    check(
        json!({"eventType": "Download", "episodeFile": [file("a.mkv")]}),
        json!({"file_paths": null}),
    );
    let windows = json!({"title": "Dark", "path": "D:\\tv\\Dark\\"});
    check(
        json!({"eventType": "Download", "series": windows, "episodeFile": file("Season 1\\a.mkv")}),
        json!({"file_paths": ["D:\\tv\\Dark\\Season 1\\a.mkv"]}),
    );
    check(
        json!({"eventType": "Download", "series": {"title": "Dark"}, "episodeFile": file("a.mkv")}),
        json!({"file_paths": null}),
    );
}

#[test]
fn the_quality_is_read_from_the_file_or_the_release() {
    check(
        json!({"eventType": "Grab", "release": {"quality": "WEBDL-1080p"}}),
        json!({"quality": "WEBDL-1080p"}),
    );
    check(
        json!({"eventType": "ManualInteractionRequired", "downloadInfo": {"quality": "SDTV"}}),
        json!({"quality": "SDTV"}),
    );
    let row =
        json!({"quality": {"quality": {"id": 1, "name": "SDTV"}, "revision": {"version": 1}}});
    check(
        json!({"eventType": "EpisodeFileDelete", "episodeFile": row, "deleteReason": "manual"}),
        json!({"quality": "SDTV", "detail": "manual"}),
    );
    check(
        json!({"eventType": "Grab", "release": {"quality": {"quality": []}}}),
        json!({"quality": null}),
    );
}

#[test]
fn a_webhook_about_a_series_names_it() {
    for event in [
        "Grab",
        "Download",
        "Rename",
        "SeriesAdd",
        "SeriesDelete",
        "EpisodeFileDelete",
    ] {
        tests::refused("sonarr", &json!({"eventType": event}), "needs `series`");
        refused(
            json!({"eventType": event, "series": null}),
            "needs `series`",
        );
    }
    tests::check(
        "sonarr",
        &json!({"eventType": "ManualInteractionRequired"}),
        &json!({"word": "manual", "media_type": null}),
    );
}

#[test]
fn webhooks_of_radarr_and_others_are_accepted_and_ignored() {
    for (member, kind) in [
        ("movie", "movie"),
        ("artist", "artist"),
        ("author", "other"),
    ] {
        let body = json!({"eventType": "Download", "isUpgrade": true, "instanceName": "Other", member: {"title": "x", "tmdbId": 3}});
        tests::check(
            "sonarr",
            &body,
            &json!({"event": "Download", "word": null, "media_type": kind, "tmdb_id": null, "instance_name": "Other"}),
        );
    }
    tests::check(
        "sonarr",
        &json!({"eventType": "Test", "movie": {}}),
        &json!({"is_test": true, "word": null}),
    );
}

#[test]
fn a_body_that_is_not_from_sonarr_is_refused() {
    for event in [json!(null), json!(""), json!(7), json!([])] {
        refused(json!({"eventType": event}), "eventType`");
    }
    for body in [
        json!([]),
        json!(null),
        json!("Download"),
        json!(7),
        json!({}),
    ] {
        tests::refused("sonarr", &body, "JSON");
    }
    let sonarr = named("sonarr").expect("it is a sender");
    for (body, why) in [
        ("", "empty"),
        ("<html>", "page"),
        ("eventType=Test", "not JSON"),
        ("{\"eventType\":\"Test\"}}", "not JSON"),
        ("{\"eventType\":\"Te", "not JSON"),
    ] {
        let message = read(sonarr, "application/json", body.as_bytes()).expect_err(body);
        assert!(message.contains(why), "{body}: {message}");
    }
}

#[test]
fn a_series_without_a_name_is_refused() {
    let sonarr = named("sonarr").expect("it is a sender");
    let body = json!({"eventType": "Download", "series": {"path": "/tv/Dark"}}).to_string();
    let (_, source_event) = read(sonarr, "", body.as_bytes()).expect("it is read");
    let subjects: Vec<Option<Subject>> = Event::from_source(&source_event, None)
        .into_iter()
        .map(|event| event.subject)
        .collect();
    assert_eq!(subjects, [None]);
}
