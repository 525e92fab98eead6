//! Which episode, series and season an event means, and their texts.

use intertitle::fake::FakeEpisode;
use intertitle::model::{
    Episode, EpisodeRef, Level, Moment, Properties, RuleRef, SeriesRef, Subject,
};
use serde_json::{Map, Value, json};

use crate::support::{MACHINE, TestHarness};

const MAKE: &str = "on plex library.new, media.rate -> make card\non sonarr import -> make card\n";

/// A file of a field case.
fn case(folder: &str, file: &str) -> String {
    let path = format!("{}/tests/field/{folder}/{file}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

fn case_json(folder: &str, file: &str) -> Value {
    serde_json::from_str(&case(folder, file)).unwrap()
}

/// A webhook of a field case, with the machine identifier of the fake Plex.
fn webhook(folder: &str, file: &str) -> String {
    case(folder, file).replace("5e3f0a7c1d2b4968a0b1c2d3e4f5061728394a5b", MACHINE)
}

/// Adds the items of a listing to the fake library, unchanged.
fn adopt(harness: &TestHarness, listing: &Value) {
    let items = listing["MediaContainer"]["Metadata"].as_array().unwrap();
    for item in items {
        adopt_one(harness, item);
    }
}

fn adopt_one(harness: &TestHarness, item: &Value) {
    let key = |name: &str| item[name].as_str().unwrap().parse::<u32>().unwrap();
    let mut other: Map<String, Value> = item.as_object().unwrap().clone();
    other.remove("thumb");
    for name in ["index", "parentIndex", "originallyAvailableAt", "Guid"] {
        other.entry(name).or_insert(Value::Null);
    }
    harness.plex.change(|library| {
        let model = library.episodes[0].clone();
        let mut pictures = model.pictures.clone();
        pictures[0].key = format!("metadata://posters/own_{}", key("ratingKey"));
        library.episodes.retain(|one| one.key != key("ratingKey"));
        library.episodes.push(FakeEpisode {
            key: key("ratingKey"),
            season_key: key("parentRatingKey"),
            series_key: key("grandparentRatingKey"),
            series: item["grandparentTitle"].as_str().unwrap().into(),
            season: item["parentIndex"]
                .as_u64()
                .unwrap_or(0)
                .try_into()
                .unwrap(),
            number: item["index"].as_u64().unwrap_or(0).try_into().unwrap(),
            selected: pictures[0].key.clone(),
            pictures,
            other,
            ..model
        });
    });
}

fn change(harness: &TestHarness, key: u32, member: &str, value: Value) {
    harness.plex.change(|library| {
        let one = library.episode_mut(key).unwrap();
        one.other.insert(member.into(), value);
    });
}

fn found(harness: &TestHarness, key: u32) -> Episode {
    let subject = Subject {
        key: Some(key.to_string()),
        ..Subject::default()
    };
    let server = &harness.app().workers[0].server;
    server.resolve(&subject, 0).unwrap().remove(0)
}

#[test]
fn an_episode_that_has_a_day_and_no_number_gets_its_card() {
    let folder = "07-episode-without-a-number";
    for index in [
        Value::Null,
        json!(-1),
        json!("-1"),
        json!(""),
        json!(0),
        json!("0"),
    ] {
        let harness = TestHarness::new(MAKE);
        adopt(&harness, &case_json(folder, "season-children.json"));
        adopt(&harness, &case_json(folder, "item.json"));
        change(&harness, 2403, "index", index.clone());
        assert_eq!(
            harness.post_webhook("/api/webhooks/plex", &webhook(folder, "webhook.json")),
            202,
            "{index}"
        );
        harness.run_until_idle();
        assert!(
            harness.shows_card(2403),
            "{index}: {:?} {:?}",
            harness.deliveries(),
            harness.jobs()
        );
        let files = harness.card_files();
        assert!(
            files
                .iter()
                .any(|file| file.ends_with("/Season 2024/Morning Desk (2021) - 2024-06-10.jpg")),
            "{files:?}"
        );
    }
}

#[test]
fn a_webhook_with_an_odd_number_is_accepted() {
    for index in [json!(-1), json!("-1"), json!(""), Value::Null] {
        let harness = TestHarness::new(MAKE);
        let mut body: Value =
            serde_json::from_str(&webhook("07-episode-without-a-number", "webhook.json")).unwrap();
        body["Metadata"]["index"] = index.clone();
        adopt(
            &harness,
            &case_json("07-episode-without-a-number", "item.json"),
        );
        assert_eq!(
            harness.post_webhook("/api/webhooks/plex", &body.to_string()),
            202,
            "{index}"
        );
        harness.run_until_idle();
        assert!(harness.shows_card(2403), "{index}: {:?}", harness.jobs());
    }
}

#[test]
fn a_season_is_done_with_all_its_days() {
    let folder = "07-episode-without-a-number";
    let harness = TestHarness::new("on plex library.new -> make card of season\n");
    adopt(&harness, &case_json(folder, "season-children.json"));
    let days = ["2024-06-10", "2024-06-11", "2024-06-11"];
    for (number, day) in (2410..).zip(days) {
        let mut item = case_json(folder, "item.json")["MediaContainer"]["Metadata"][0].clone();
        item["ratingKey"] = json!(number.to_string());
        item["originallyAvailableAt"] = json!(day);
        adopt_one(&harness, &item);
    }
    // A season that is a year need not be sent as such: its name or the air date contains it.
    for (key, member) in [(2410, "parentIndex"), (2411, "parentTitle")] {
        change(&harness, key, member, Value::Null);
    }
    change(&harness, 2411, "parentIndex", Value::Null);
    harness.post_webhook("/api/webhooks/plex", &webhook(folder, "webhook.json"));
    harness.run_until_idle();
    for key in [2403, 2404, 2410, 2411, 2412] {
        assert!(harness.shows_card(key), "{key}: {:?}", harness.jobs());
    }
    let files = harness.card_files();
    assert_eq!(
        files.len(),
        5,
        "two of one day are in one folder: {files:?}"
    );
}

#[test]
fn sonarr_finds_an_episode_of_a_daily_series_by_its_day() {
    let harness = TestHarness::new(MAKE);
    adopt(
        &harness,
        &case_json("07-episode-without-a-number", "item.json"),
    );
    let body = json!({"eventType": "Download",
        "series": {"id": 1, "title": "Morning Desk", "path": "/tv/x", "tvdbId": 390_001, "type": "daily"},
        "episodes": [{"id": 1, "episodeNumber": 112, "seasonNumber": 2024, "title": "Monday", "airDate": "2024-06-10"}],
        "episodeFile": {"id": 9, "relativePath": "a.mkv", "path": "/tv/x/a.mkv"}});
    assert_eq!(
        harness.post_webhook("/api/webhooks/sonarr", &body.to_string()),
        202
    );
    harness.run_until_idle();
    assert!(harness.shows_card(2403), "{:?}", harness.jobs());
}

#[test]
fn sonarrs_ids_find_series_of_older_agents_whose_title_is_in_another_language() {
    let folder = "08-ids-of-older-agents";
    let listed = case_json(folder, "all-series.json");
    let series = &listed["MediaContainer"]["Metadata"][0];
    for guid in [
        series["guid"].clone(),
        json!("com.plexapp.agents.hama://tvdb-327417?lang=en"),
        json!("com.plexapp.agents.hama://tvdb4-327417"),
        json!("com.plexapp.agents.thetvdbdvdorder://327417?lang=en"),
    ] {
        let harness = TestHarness::new(MAKE);
        harness.plex.change(|library| {
            for one in &mut library.episodes {
                one.other_of_series.insert("Guid".into(), Value::Null);
                if one.series_key == 1000 {
                    one.other_of_series.insert("guid".into(), guid.clone());
                    one.other_of_series
                        .insert("title".into(), series["title"].clone());
                    one.other_of_series.insert("year".into(), json!(2017));
                    one.other
                        .insert("originallyAvailableAt".into(), Value::Null);
                }
            }
        });
        assert_eq!(
            harness.post_webhook("/api/webhooks/sonarr", &case(folder, "webhook.sonarr.json")),
            202
        );
        harness.run_until_idle();
        assert!(harness.shows_card(1201), "{guid}: {:?}", harness.jobs());
        assert_eq!(harness.plex.uploads().len(), 1);
    }
}

#[test]
fn an_episode_is_found_in_another_order_by_its_id_and_then_by_its_day() {
    let folder = "09-another-order";
    for (without, expected) in [("nothing", 1), ("ids", 1), ("ids and days", 0)] {
        let harness = TestHarness::new(MAKE);
        adopt(&harness, &case_json(folder, "all-leaves.json"));
        harness.plex.change(|library| {
            for one in library
                .episodes
                .iter_mut()
                .filter(|one| one.series_key == 2599)
            {
                one.tvdb = 361_118;
                if without.contains("ids") {
                    one.other.insert("Guid".into(), Value::Null);
                }
                if without.contains("days") {
                    one.other
                        .insert("originallyAvailableAt".into(), Value::Null);
                }
            }
        });
        assert_eq!(
            harness.post_webhook("/api/webhooks/sonarr", &case(folder, "webhook.sonarr.json")),
            202
        );
        harness.run_until_idle();
        let uploads: Vec<u32> = harness
            .plex
            .uploads()
            .into_iter()
            .map(|(key, _)| key)
            .collect();
        assert_eq!(
            uploads,
            vec![2615; expected],
            "without {without}: {:?}",
            harness.jobs()
        );
    }
}

#[test]
fn a_number_with_the_id_of_another_episode_gets_no_card_and_a_reason() {
    let server_has = |id: u32| {
        let harness = TestHarness::new(MAKE);
        harness
            .plex
            .change(|library| library.episode_mut(1201).unwrap().own_tvdb = id);
        let subject = Subject {
            level: Level::Episode(1, 1),
            series: SeriesRef {
                tvdb: Some(390_001),
                ..SeriesRef::default()
            },
            own: EpisodeRef {
                tvdb: Some(7_000_001),
                ..EpisodeRef::default()
            },
            ..Subject::default()
        };
        let found = harness.app().workers[0].server.resolve(&subject, 0);
        found
            .map(|episodes| episodes[0].key.clone())
            .map_err(|failure| failure.why().to_string())
    };
    assert_eq!(server_has(7_000_001), Ok("1201".into()));
    let why = server_has(7_000_002).unwrap_err();
    assert!(why.contains("s01e01 in Plex has another id"), "{why}");
}

#[test]
fn views_of_a_guest_change_nothing_and_send_nothing() {
    let folder = "14-guest-in-tautulli";
    let watched = webhook(folder, "watched.json");
    let by = |user: &str| watched.replace("visitor", user);
    let send = |harness: &TestHarness, body: &str| {
        assert_eq!(harness.post_webhook("/api/webhooks/tautulli", body), 202);
        harness.run_until_idle();
    };
    for is_there_before in [true, false] {
        let harness = TestHarness::new(&case(folder, "main.rules"));
        adopt(&harness, &case_json(folder, "item.json"));
        if is_there_before {
            harness.plex("library.new", 2203);
            harness.run_until_idle();
        }
        let before = harness.plex.episode(2203).unwrap();
        let uploads = harness.plex.uploads().len();
        send(&harness, &by("visitor"));
        harness.advance(3600);
        harness.run_until_idle();
        assert_eq!(
            harness.plex.uploads().len(),
            uploads,
            "{:?}",
            harness.jobs()
        );
        assert_eq!(
            harness.plex.episode(2203).unwrap().selected,
            before.selected
        );
        // An event of the owner is trusted, even before Plex has counted it.
        send(&harness, &by("alex"));
        assert_eq!(
            harness.plex.uploads().len(),
            uploads + 1,
            "{:?}",
            harness.jobs()
        );
    }
}

#[test]
fn a_card_that_waits_is_not_lost_because_a_guest_watches_meanwhile() {
    let folder = "14-guest-in-tautulli";
    let harness = TestHarness::new(
        "on tautulli created -> make card after 1m\non tautulli watched -> make card\n",
    );
    adopt(&harness, &case_json(folder, "item.json"));
    let watched = webhook(folder, "watched.json");
    harness.post_webhook(
        "/api/webhooks/tautulli",
        &watched.replace("\"watched\"", "\"created\""),
    );
    harness.post_webhook("/api/webhooks/tautulli", &watched);
    harness.run_until_idle();
    harness.advance(60);
    harness.run_until_idle();
    assert!(harness.shows_card(2203), "{:?}", harness.jobs());
}

#[test]
fn rules_may_ask_whether_the_owner_has_watched_an_item_of_tautulli() {
    let folder = "14-guest-in-tautulli";
    for (rules, user, reason) in [
        (
            "on tautulli watched when owner -> make card",
            "visitor",
            "no rule",
        ),
        (
            "on tautulli watched when owner -> make card",
            "alex",
            "main.rules:1",
        ),
        (
            "on tautulli watched when not owner -> ignore \"guests\"",
            "visitor",
            "ignored by main.rules:1: guests",
        ),
        (
            "on any watched when not owner -> ignore \"guests\"",
            "visitor",
            "ignored by main.rules:1: guests",
        ),
    ] {
        let harness = TestHarness::new(rules);
        adopt(&harness, &case_json(folder, "item.json"));
        harness.post_webhook(
            "/api/webhooks/tautulli",
            &webhook(folder, "watched.json").replace("visitor", user),
        );
        harness.run_until_idle();
        assert_eq!(harness.deliveries()[0].1, reason, "{rules} {user}");
    }
}

#[test]
fn a_guests_scrobble_in_plex_shows_nothing() {
    let harness = TestHarness::new(
        "style { unwatched blur }\non plex library.new, media.scrobble -> make card\n",
    );
    harness.plex("library.new", 1201);
    harness.run_until_idle();
    let hidden = harness.plex.episode(1201).unwrap().selected;
    let body = crate::support::plex_webhook("media.scrobble", 1201, MACHINE);
    let guest = body.replace("\"user\":true", "\"user\":false");
    assert_ne!(body, guest);
    harness.post_webhook("/api/webhooks/plex", &guest);
    harness.run_until_idle();
    assert_eq!(harness.plex.episode(1201).unwrap().selected, hidden);
    harness.post_webhook("/api/webhooks/plex", &body);
    harness.run_until_idle();
    assert_ne!(harness.plex.episode(1201).unwrap().selected, hidden);
}

#[test]
fn a_season_is_called_what_plex_calls_it() {
    let season = case_json("22-name-of-a-season", "season.json");
    let title = season["MediaContainer"]["Metadata"][0]["title"].clone();
    let harness = TestHarness::new(MAKE);
    harness.plex.change(|library| {
        for one in &mut library.episodes {
            one.other_of_season.insert("title".into(), title.clone());
        }
    });
    assert_eq!(
        found(&harness, 1201).season_title.as_deref(),
        Some("Book One: Water")
    );
    // In a listing, the episodes contain it.
    change(&harness, 1201, "parentTitle", title);
    let subject = Subject {
        key: Some("1200".into()),
        ..Subject::default()
    };
    let listed = harness.app().workers[0]
        .server
        .resolve(&subject, 0)
        .unwrap();
    assert_eq!(listed[0].season_title.as_deref(), Some("Book One: Water"));
}

#[test]
fn an_item_outside_the_series_libraries_is_ignored_with_the_reason() {
    let live: Value = serde_json::from_str(&webhook("23-live-television", "webhook.json")).unwrap();
    let plex = |members: Value| {
        let mut body = live.clone();
        body["Metadata"] = members;
        ("/api/webhooks/plex", body.to_string())
    };
    let tautulli = |members: Value| {
        let mut body = json!({"action": "watched", "rating_key": "77", "user": "alex"});
        body.as_object_mut()
            .unwrap()
            .extend(members.as_object().unwrap().clone());
        ("/api/webhooks/tautulli", body.to_string())
    };
    let (tv, extra, music, photo) = ("live television", "trailers", "music", "photos");
    let cases = [
        (("/api/webhooks/plex", live.to_string()), tv),
        (
            plex(json!({"type": "episode", "ratingKey": "5", "live": true, "title": "News"})),
            tv,
        ),
        (
            plex(
                json!({"type": "episode", "ratingKey": "5", "key": "/livetv/sessions/3f2c", "index": 1, "parentIndex": 1}),
            ),
            tv,
        ),
        (
            plex(json!({"type": "episode", "ratingKey": "/livetv/x", "live": "1"})),
            tv,
        ),
        (
            plex(json!({"type": "movie", "ratingKey": "5", "live": 1})),
            tv,
        ),
        (
            plex(
                json!({"type": "clip", "ratingKey": "5", "subtype": "trailer", "title": "Before the film"}),
            ),
            extra,
        ),
        (
            plex(json!({"type": "clip", "ratingKey": "prerolls/1", "title": "Popcorn"})),
            extra,
        ),
        (
            plex(json!({"type": "movie", "ratingKey": "5", "extraType": 1})),
            extra,
        ),
        (
            plex(json!({"type": "track", "ratingKey": "5", "title": "Song"})),
            music,
        ),
        (
            plex(json!({"type": "track", "ratingKey": "abc-1", "title": "Song"})),
            music,
        ),
        (plex(json!({"type": "album", "ratingKey": "5"})), music),
        (plex(json!({"type": "photo", "ratingKey": "5"})), photo),
        (
            plex(
                json!({"type": "episode", "ratingKey": "5d9c086c46115600200aa2fe", "index": 1, "parentIndex": 1}),
            ),
            "not in a library of the server",
        ),
        (
            tautulli(json!({"media_type": "episode", "live": "1", "show_name": "News"})),
            tv,
        ),
        (tautulli(json!({"media_type": "movie", "live": 1})), tv),
        (
            tautulli(json!({"media_type": "episode", "live": "1", "rating_key": ""})),
            tv,
        ),
        (tautulli(json!({"media_type": "clip"})), extra),
        (
            tautulli(json!({"media_type": "clip", "rating_key": ""})),
            extra,
        ),
        (
            tautulli(json!({"media_type": "track", "title": "Song"})),
            music,
        ),
        (tautulli(json!({"media_type": "photo"})), photo),
        (
            (
                "/api/webhooks/tautulli",
                json!({"rating_key": "77", "live": "1"}).to_string(),
            ),
            tv,
        ),
    ];
    for ((address, body), reason) in cases {
        let harness = TestHarness::new(
            "on plex media.scrobble, tautulli watched, key -> make card of series\n",
        );
        assert_eq!(harness.post_webhook(address, &body), 202, "{body}");
        harness.run_until_idle();
        let (outcome, why) = harness.deliveries().remove(0);
        assert_eq!(outcome, "ignored", "{body}: {why}");
        assert!(why.contains(reason), "{body}: {why}");
        assert!(harness.jobs().is_empty(), "{body}");
    }
}

#[test]
fn a_message_about_live_television_is_possible() {
    let harness = TestHarness::with_settings(
        "also on plex media.scrobble -> notify \"phone\" \"{series}\"\n",
        "[notify.phone]\nkind = \"json\"\nurl = \"http://127.0.0.1:9\"\n",
    );
    harness.post_webhook(
        "/api/webhooks/plex",
        &webhook("23-live-television", "webhook.json"),
    );
    harness.dispatch_all();
    assert_eq!(harness.deliveries()[0].0, "accepted");
}

#[test]
fn entities_in_titles_are_replaced_by_their_characters() {
    let harness = TestHarness::new(MAKE);
    adopt(&harness, &case_json("25-entities-in-a-title", "item.json"));
    change(&harness, 2203, "grandparentTitle", json!("Tom &amp; Jerry"));
    change(&harness, 2203, "parentTitle", json!("Cats &amp;amp; Mice"));
    let episode = found(&harness, 2203);
    assert_eq!(episode.title, "Law & Disorder: \"Don't\"");
    assert_eq!(episode.series, "Tom & Jerry");
    harness.plex("media.rate", 2203);
    harness.run_until_idle();
    let files = harness.card_files();
    assert!(files[0].starts_with("Tom & Jerry (2020)/"), "{files:?}");
    let rules =
        "on sonarr import when series = \"Tom & Jerry\" and title = \"Q&A\" -> ignore \"known\"\n";
    let harness = TestHarness::new(rules);
    let body = json!({"eventType": "Download", "series": {"id": 1, "title": "Tom &amp; Jerry", "path": "/tv/x", "tvdbId": 5},
        "episodes": [{"id": 1, "episodeNumber": 1, "seasonNumber": 1, "title": "Q&amp;A"}],
        "episodeFile": {"id": 9, "relativePath": "a.mkv", "path": "/tv/x/a.mkv"}});
    harness.post_webhook("/api/webhooks/sonarr", &body.to_string());
    harness.run_until_idle();
    assert_eq!(harness.deliveries()[0].1, "ignored by main.rules:1: known");
}

#[test]
fn a_style_names_a_series_with_another_apostrophe() {
    let folder = "26-apostrophes";
    for sign in ["’", "'", "‘", "ʼ", "`"] {
        let harness = TestHarness::new(&case(folder, "main.rules"));
        adopt(&harness, &case_json(folder, "item.json"));
        change(
            &harness,
            2203,
            "grandparentTitle",
            json!(format!("Guy{sign}s Spelling Bee")),
        );
        let fields = found(&harness, 2203).fields();
        let by = RuleRef {
            file: "main.rules".into(),
            line: 0,
        };
        let style = harness.app().live_rules.rule_set().unwrap().style(
            &fields,
            &Properties::new(),
            &by,
            Moment::at(0),
        );
        let properties = style.properties();
        assert_eq!(
            properties.get("design").map(String::as_str),
            Some("anime"),
            "{sign}"
        );
        assert_eq!(properties.get("font_color"), None);
    }
}

#[test]
fn connect_test_reports_names_in_rules_that_no_server_has() {
    let harness = TestHarness::new(
        "style when series = \"The Long Tyde\" { hide_title on }\n\
         style when library = \"TV Show\" { font_color gold }\n\
         style when series = \"the long tide\" and library = \"TV Shows\" { hide_season on }\n\
         on plex media.rate when user = \"alec\" or server = \"Atic\" -> make card\n",
    );
    let config = harness.folder.path().to_str().unwrap().to_string();
    let output = crate::support::intertitle(&["connect", "test", "--config", &config]);
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    for line in [
        "main.rules:1: `series = \"The Long Tyde\"`: no server has a series `the long tyde`; did you mean `The Long Tide`?",
        "main.rules:2: `library = \"TV Show\"`: no server has a library `tv show`; did you mean `TV Shows`?",
        "main.rules:4: `user = \"alec\"`: no server knows a user `alec`; did you mean `alex`?",
        "main.rules:4: `server = \"Atic\"`: no server is called `atic`",
    ] {
        assert!(printed.contains(line), "{line}\n{printed}");
    }
    assert!(!printed.contains("main.rules:3"), "{printed}");
}

#[test]
fn an_episode_with_other_numbers_is_found_by_its_file_wherever_each_program_has_mounted_it() {
    let case_of = |file: Option<&str>, several: bool| {
        let harness = TestHarness::new(MAKE);
        harness.plex.change(|library| {
            for one in &mut library.episodes {
                for name in ["Guid", "originallyAvailableAt"] {
                    one.other.insert(name.into(), Value::Null);
                }
                let name = match several {
                    true => "The Long Tide - s03e01.mkv".to_string(),
                    false => format!("The Long Tide - s03e{:02}.mkv", one.number),
                };
                let path = format!("D:\\Media\\The Long Tide\\Season 3\\{name}");
                if one.season == 2 {
                    one.other.insert(
                        "Media".into(),
                        json!([{"id": 1, "Part": [{"id": 2, "file": path}]}]),
                    );
                }
            }
        });
        let body = json!({"eventType": "Download",
            "series": {"id": 1, "title": "The Long Tide", "path": "/tv/The Long Tide", "tvdbId": 390_001},
            "episodes": [{"id": 1, "episodeNumber": 1, "seasonNumber": 3, "title": "x", "airDate": "2023-01-01"}],
            "episodeFile": {"id": 9, "relativePath": file}});
        harness.post_webhook("/api/webhooks/sonarr", &body.to_string());
        harness.run_until_idle();
        let keys: Vec<u32> = harness.plex.uploads().iter().map(|(key, _)| *key).collect();
        (keys, harness.jobs()[0].1.clone())
    };
    let file = "Season 3/The Long Tide - s03e01.mkv";
    assert_eq!(case_of(Some(file), false).0, [1301]);
    assert!(case_of(None, false).0.is_empty());
    let (keys, why) = case_of(Some(file), true);
    assert!(keys.is_empty());
    assert!(
        why.contains(
            "3 episodes in Plex have the file `The Long Tide - s03e01.mkv` (s02e01, s02e02, s02e03)"
        ),
        "{why}"
    );
}
