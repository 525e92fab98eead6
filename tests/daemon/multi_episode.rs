//! What the names of files say: several episodes in one file, for each of which Plex has an item, and absolute numbers.

use intertitle::fake::Library;
use serde_json::json;

use crate::support::TestHarness;

const RULES: &str = "on plex media.rate -> make card\non sonarr import -> make card\n";
const FILE: &str = "/data/tv/The Long Tide/Season 1/The Long Tide - s01e01e02.mkv";

/// Puts these episodes into one file.
fn share(harness: &TestHarness, keys: &[u32], file: &str) {
    harness.plex.change(|library: &mut Library| {
        for one in &mut library.episodes {
            let own = format!("/data/tv/The Long Tide/{}.mkv", one.key);
            let file = if keys.contains(&one.key) { file } else { &own };
            let media = json!([{"id": one.key, "Part": [{"id": one.key, "file": file}]}]);
            one.other.insert("Media".into(), media);
        }
    });
}

fn retitle(harness: &TestHarness, key: u32, title: &str) {
    harness
        .plex
        .change(|library| library.episode_mut(key).unwrap().title = title.into());
}

#[test]
fn all_items_of_one_file_show_the_range_and_the_common_title() {
    // The same pictures, so that cards with the same texts have the same bytes.
    let harness = TestHarness::new(RULES);
    share(&harness, &[1201, 1202], FILE);
    harness.plex.change(|library| {
        let still = library.episode(1201).unwrap().pictures[0].bytes.clone();
        for key in [1202, 1203] {
            library.episode_mut(key).unwrap().pictures[0].bytes = still.clone();
        }
    });
    retitle(&harness, 1201, "Exodus (1)");
    retitle(&harness, 1202, "Exodus (2)");
    // A listing of the series, a season, an episode in Sonarr's webhook, and the key of an item.
    let ways: [&dyn Fn(u32); 3] = [
        &|_| {
            harness.plex("media.rate", 1000);
        },
        &|_| {
            let body = json!({"eventType": "Download", "series": {"id": 7, "title": "The Long Tide", "tvdbId": 390_001},
                "episodes": [{"id": 1, "seasonNumber": 1, "episodeNumber": 1, "title": "Exodus (1)"},
                             {"id": 2, "seasonNumber": 1, "episodeNumber": 2, "title": "Exodus (2)"}],
                "episodeFile": {"id": 1, "relativePath": "Season 1/The Long Tide - s01e01e02.mkv"}});
            harness.post_webhook("/api/webhooks/sonarr", &body.to_string());
        },
        &|key| {
            harness.plex("media.rate", key);
        },
    ];
    for way in ways {
        for key in [1201, 1202] {
            way(key);
            harness.run_until_idle();
            harness.advance(3600);
        }
        assert_eq!(harness.shown(1201), harness.shown(1202));
        assert_eq!(harness.cards_of(1201), 1, "drawn once, whatever the way");
        assert_eq!(harness.cards_of(1202), 1);
    }
    assert_eq!(harness.card_files().len(), 10, "each has its file");
    // Another title of one of them concerns both.
    retitle(&harness, 1202, "Genesis");
    harness.plex("media.rate", 1000);
    harness.run_until_idle();
    assert_eq!((harness.cards_of(1201), harness.cards_of(1202)), (2, 2));
    assert_eq!(harness.cards_of(1203), 1);
    // Each its own.
    harness.change_rules(&format!("{RULES}style {{ multi_episode separate }}\n"));
    harness.plex("media.rate", 1000);
    harness.run_until_idle();
    assert_eq!((harness.cards_of(1201), harness.cards_of(1202)), (3, 3));
    assert_ne!(harness.shown(1201), harness.shown(1202));
    assert_eq!(harness.cards_of(1203), 1);
}

#[test]
fn the_card_of_a_file_with_one_episode_is_as_ever_and_costs_no_request() {
    for (file, extra) in [
        ("/data/tv/S1/The Long Tide - s01e01.mkv", 0),
        ("/data/tv/S1/The Long Tide - s01e01e02.mkv", 1),
    ] {
        let harness = TestHarness::new(RULES);
        harness.plex("media.rate", 1201);
        harness.run_until_idle();
        let lists = harness.requests("/children");
        let card = harness.shown(1201);
        // The only item of the file, whatever its name says.
        share(&harness, &[1201], file);
        harness.advance(3600);
        harness.plex("media.rate", 1201);
        harness.run_until_idle();
        assert_eq!(harness.requests("/children") - lists, extra, "{file}");
        assert_eq!(harness.shown(1201), card, "{file}");
        assert_eq!(harness.cards_of(1201), 1, "{file}");
    }
}

#[test]
fn a_card_shows_the_absolute_number_in_the_name_of_its_file() {
    let style =
        "style { episode_text \"No. {absolute}\" }\nstyle when absolute = 15 { font_color red }\n";
    let harness = TestHarness::new(&format!("{style}{RULES}"));
    harness.plex("media.rate", 1301);
    harness.run_until_idle();
    assert_eq!(harness.cards_of(1301), 1);
    for (file, cards) in [
        ("/tv/The Long Tide - S02E01 - Undertow.mkv", 1),
        ("/tv/The Long Tide - S02E01 - 014 - Undertow.mkv", 2),
        ("/tv/The Long Tide - S02E01 - 015 - Undertow.mkv", 3),
    ] {
        share(&harness, &[1301], file);
        harness.advance(3600);
        harness.plex("media.rate", 1000);
        harness.run_until_idle();
        assert_eq!(harness.cards_of(1301), cards, "{file}");
    }
}
