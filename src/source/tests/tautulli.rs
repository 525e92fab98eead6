//! Tautulli's webhooks, as templates of users make them, in addition to the recorded ones.

use serde_json::{Value, json};

use crate::model::{Event, Level};
use crate::source::senders::{named, read};
use crate::source::tests;

#[track_caller]
fn check(body: Value, expected: Value) {
    tests::check("tautulli", &body, &expected);
}

#[track_caller]
fn refused(body: Value, why: &str) {
    tests::refused("tautulli", &body, why);
}

#[test]
fn a_bare_key_acts_without_an_event_being_invented() {
    for body in [
        json!("17946"),
        json!(17946),
        json!(" 17946 "),
        json!(17946.0),
        json!({"rating_key": "17946"}),
        json!({"rating_key": 17946, "action": ""}),
    ] {
        check(
            body,
            json!({"event": null, "word": "key", "rating_key": "17946", "is_test": false, "watched": null}),
        );
    }
    let tautulli = named("tautulli").expect("it is a sender");
    let (_, source_event) = read(tautulli, "application/json", b"17946").expect("it is read");
    let subject = Event::from_source(&source_event, None)
        .remove(0)
        .subject
        .expect("a key names something");
    assert_eq!(
        (subject.level, subject.id().as_str()),
        (Level::Unknown, "key:17946")
    );
}

#[test]
fn bare_values_that_are_not_keys_are_refused() {
    for body in [
        json!(""),
        json!("abc"),
        json!("1,2"),
        json!("0"),
        json!(0),
        json!(-5),
        json!(1.5),
        json!("123456789012345678901234567890"),
        json!("../1"),
        json!("{a}{b}"),
    ] {
        refused(body, "keys of Plex are positive");
    }
    refused(json!(true), "is true");
    refused(json!(["17946"]), "a list");
}

#[test]
fn tests_are_known_by_what_was_not_filled_in() {
    let placeholder = json!({"action": "{action}", "media_type": "{media_type}", "rating_key": "{rating_key}", "season_num": "{season_num}"});
    for body in [
        json!(null),
        json!({}),
        json!("{rating_key}"),
        json!({"rating_key": "{rating_key}"}),
        placeholder,
        json!({"event": "{action}", "Metadata": {"ratingKey": "{rating_key}"}}),
    ] {
        check(
            body,
            json!({"event": null, "word": null, "is_test": true, "rating_key": null}),
        );
    }
    let tautulli = named("tautulli").expect("it is a sender");
    for body in ["", " \r\n", "\u{feff}", "null"] {
        let (kept, source_event) =
            read(tautulli, "application/json", body.as_bytes()).expect("it is read");
        assert_eq!(
            (kept.as_str(), source_event.is_test),
            ("null", true),
            "{body:?}"
        );
    }
    assert!(
        tautulli
            .read("")
            .is_ok_and(|source_event| source_event.is_test)
    );
    assert!(crate::source::tautulli::EMPTY_BODY.contains("without quotes"));
}

#[test]
fn events_go_by_several_names() {
    for (event, bare, word) in [
        ("watched", "watched", json!("watched")),
        ("on_watched", "watched", json!("watched")),
        ("tautulli.on_created", "created", json!("created")),
        ("tautulli.play", "play", json!("play")),
        (" resume ", "resume", json!("resume")),
        ("Created", "Created", json!("created")),
        ("media.scrobble", "media.scrobble", json!("watched")),
        ("library.new", "library.new", json!("created")),
        ("media.stop", "media.stop", json!("stop")),
        ("buffer", "buffer", json!(null)),
        ("media.rate", "media.rate", json!(null)),
        ("intdown", "intdown", json!(null)),
        ("key", "key", json!(null)),
    ] {
        let watched = if word == "watched" {
            json!(true)
        } else {
            json!(null)
        };
        check(
            json!({"action": event, "rating_key": "1"}),
            json!({"event": bare, "word": word, "rating_key": "1", "watched": watched}),
        );
        check(
            json!({"event": event, "Metadata": {"ratingKey": "1"}}),
            json!({"event": bare, "word": word, "rating_key": "1"}),
        );
    }
}

#[test]
fn a_missing_key_is_explained() {
    refused(
        json!({"action": "watched", "rating_key": "", "show_name": "Dark"}),
        "is empty",
    );
    refused(
        json!({"action": "watched", "rating_key": "{ratingkey}"}),
        "did not replace",
    );
    refused(json!({"action": "watched"}), "names no item");
    refused(
        json!({"show_name": "Dark"}),
        "neither `action` nor `rating_key`",
    );
    refused(
        json!({"action": 7, "rating_key": "1"}),
        "unknown value for `action`: 7",
    );
    for bad in [
        json!("0"),
        json!(0),
        json!("1; DROP TABLE cards"),
        json!(true),
        json!([1]),
        json!("-1"),
    ] {
        refused(
            json!({"action": "created", "rating_key": bad}),
            "`rating_key` is",
        );
    }
    refused(
        json!({"action": "created", "rating_key": "1", "parent_rating_key": "../2"}),
        "`parent_rating_key` is",
    );
    // Triggers about the server have no item, so the key in the template does not matter.
    for key in [json!(""), json!("{rating_key}"), json!("x")] {
        check(
            json!({"action": "intdown", "rating_key": key}),
            json!({"word": null, "event": "intdown", "rating_key": null}),
        );
    }
}

#[test]
fn grouped_episodes_and_seasons_are_written_out() {
    let season = json!({"action": "created", "media_type": "season", "rating_key": "20", "parent_rating_key": "10", "season_num": "1", "episode_num": "1,3-5,9"});
    check(
        season,
        json!({"season": 1, "episode": null, "grouped_episodes": [1, 3, 4, 5, 9], "season_rating_key": "20", "series_rating_key": "10"}),
    );
    let show = json!({"action": "created", "media_type": "show", "rating_key": "10", "season_num": "1-3", "episode_num": "", "year": "2017"});
    check(
        show,
        json!({"season": null, "grouped_seasons": [1, 2, 3], "grouped_episodes": null, "series_rating_key": "10", "season_rating_key": null, "year": 2017}),
    );
    for huge in ["1-4000000000", "0-4294967295", "1-1500,1-1500"] {
        refused(
            json!({"action": "created", "media_type": "season", "rating_key": "20", "episode_num": huge}),
            "is too large",
        );
        refused(
            json!({"action": "created", "media_type": "show", "rating_key": "10", "season_num": huge}),
            "is too large",
        );
    }
    for (other, meant) in [
        ("", json!(null)),
        ("Season 1", json!(null)),
        ("10-6", json!(null)),
        ("{episode_num}", json!(null)),
        ("6", json!([6])),
    ] {
        check(
            json!({"action": "created", "media_type": "season", "rating_key": "20", "episode_num": other}),
            json!({"grouped_episodes": meant}),
        );
    }
}

#[test]
fn numbers_of_episodes_are_read_in_every_writing() {
    let watched = |season: Value, episode: Value| json!({"action": "watched", "media_type": "episode", "rating_key": "30", "season_num": season, "episode_num": episode});
    for (season, episode, meant) in [
        (json!("1"), json!("3"), json!([1, 3])),
        (json!("01"), json!(" 03 "), json!([1, 3])),
        (json!(1), json!(3.0), json!([1, 3])),
        (json!("0"), json!("0"), json!([0, 0])),
        (json!(""), json!(""), json!([null, null])),
        (json!("one"), json!([3]), json!("refused")),
        (json!("-1"), json!("3"), json!([null, 3])),
        (json!("1.5"), json!("3"), json!("refused")),
        (json!("1"), json!("3-4"), json!([1, null])),
        (json!("4294967296"), json!("3"), json!("refused")),
    ] {
        if meant == "refused" {
            refused(watched(season, episode), "which is not a whole number");
        } else {
            check(
                watched(season, episode),
                json!({"season": meant[0], "episode": meant[1]}),
            );
        }
    }
}

#[test]
fn films_and_music_have_neither_season_nor_series() {
    for kind in ["movie", "artist", "album", "track", "collection"] {
        let body = json!({"action": "created", "media_type": kind, "rating_key": "5", "parent_rating_key": "4", "grandparent_rating_key": "3", "season_num": "0", "episode_num": "0", "title": "October Sky"});
        check(
            body,
            json!({"season": null, "episode": null, "season_rating_key": null, "series_rating_key": null, "title": "October Sky", "rating_key": "5"}),
        );
    }
}

#[test]
fn without_a_media_type_only_what_is_certain_is_taken() {
    check(
        json!({"action": "watched", "rating_key": "5", "season_num": "0", "episode_num": "0"}),
        json!({"media_type": null, "season": null, "episode": null}),
    );
    check(
        json!({"action": "watched", "rating_key": "5", "season_num": "2", "episode_num": "7"}),
        json!({"season": 2, "episode": 7}),
    );
    check(
        json!({"action": "watched", "rating_key": "5", "parent_rating_key": "4"}),
        json!({"season_rating_key": null, "series_rating_key": null}),
    );
    check(
        json!({"action": "watched", "rating_key": "5", "parent_rating_key": "4", "grandparent_rating_key": "3"}),
        json!({"season_rating_key": "4", "series_rating_key": "3"}),
    );
}

#[test]
fn a_template_in_the_shape_of_plex_is_read_too() {
    let item = json!({"type": "season", "ratingKey": "20", "parentRatingKey": "10", "title": "Season 0", "parentTitle": "Dark", "index": "0", "parentIndex": ""});
    check(
        json!({"event": "created", "Metadata": item}),
        json!({"series_title": "Dark", "title": "Season 0", "season": 0, "series_rating_key": "10"}),
    );
    let item = json!({"type": "episode", "ratingKey": "30", "title": "Special", "grandparentTitle": "Dark", "index": "1", "parentIndex": "0", "originallyAvailableAt": "2017-12-01", "Guids": {"tvdb": "334824", "imdb": "tt5753856", "tmdb": "{x}"}});
    check(
        json!({"event": "watched", "Metadata": item, "Account": {"title": "alex", "id": "7"}, "Player": {"title": "TV", "local": "1"}, "Server": {"title": "Attic", "uuid": "abc"}}),
        json!({"season": 0, "episode": 1, "tvdb_id": 334824, "imdb_id": "tt5753856", "tmdb_id": null, "user": "alex", "account_id": 7,
            "player": "TV", "local": true, "server_name": "Attic", "server_uuid": "abc", "airdate": "2017-12-01"}),
    );
    let show =
        json!({"type": "show", "ratingKey": "10", "title": "Dark", "index": "1", "year": "2017"});
    check(
        json!({"event": "created", "Metadata": show}),
        json!({"series_title": "Dark", "season": null, "grouped_seasons": null, "year": 2017}),
    );
}

#[test]
fn the_rest_of_the_template_is_read_by_tautullis_names() {
    check(
        json!({"action": "play", "media_type": "episode", "rating_key": "30", "username": "alice", "user_id": "7", "player": "TV", "stream_local": "0",
            "server_name": "Attic", "server_machine_id": "abc", "section_id": "2", "library_name": "TV", "labels": "Gold, Kids", "genres": "",
            "air_date": "2017-12-01", "show_year": "2017", "year": "2018", "thetvdb_id": 334824, "themoviedb_id": "", "imdb_id": "{imdb_idd}"}),
        json!({"user": "alice", "account_id": 7, "player": "TV", "local": false, "server_name": "Attic", "server_uuid": "abc", "library_id": "2",
            "library": "TV", "labels": ["Gold", "Kids"], "genres": null, "airdate": "2017-12-01", "year": 2017, "tvdb_id": 334824, "tmdb_id": null, "imdb_id": null}),
    );
    check(
        json!({"action": "play", "rating_key": "30", "user": "Alice", "username": "alice"}),
        json!({"user": "Alice"}),
    );
}

#[test]
fn a_body_that_is_not_json_is_explained() {
    let tautulli = named("tautulli").expect("it is a sender");
    for (kind, body, why) in [
        ("application/json", "{'action': 'watched'}", "double quotes"),
        ("application/json", "{rating_key}", "double quotes"),
        ("application/json", "\"17946\" x", "not JSON"),
        (
            "application/x-www-form-urlencoded",
            "rating_key=17946",
            "is a form",
        ),
    ] {
        let message = read(tautulli, kind, body.as_bytes()).expect_err(body);
        assert!(message.contains(why), "{body}: {message}");
    }
    assert!(
        read(
            tautulli,
            "application/x-www-form-urlencoded",
            b"{\"rating_key\":\"1\"}"
        )
        .is_ok()
    );
    assert!(read(tautulli, "text/plain", b"17946").is_ok());
}
