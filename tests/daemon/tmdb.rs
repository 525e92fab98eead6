//! Cards drawn on TMDb's stills, and cases in which it has none, a rate limit or a broken picture.

use std::sync::Arc;

use crate::support::fake::{FakeStill, FakeTmdb, TMDB_KEY, TMDB_TOKEN, TmdbFault};
use intertitle::fake::landscape;

use crate::support::TestHarness;

const RATE: &str = "style { art [tmdb, server] }\non plex media.rate -> remake card\n";
const MAKE: &str = "style { art [tmdb, server] }\non plex media.rate -> make card\n";
/// The first episode of the fake library, and its series at TheTVDB and at TMDb.
const LOW_WATER: u32 = 1201;
const SERIES: (u32, u32) = (390_001, 77_001);

fn still(name: &str, bytes: Vec<u8>) -> FakeStill {
    FakeStill {
        file_path: format!("/{name}"),
        size: (1920, 1080),
        language: None,
        votes: (5.0, 10),
        bytes: Arc::new(bytes),
    }
}

fn good(name: &str, seed: u32) -> FakeStill {
    still(name, landscape(seed, 320, 180))
}

/// A harness whose TMDb has these stills of the first episode.
fn tmdb_harness(rules: &str, stills: Vec<FakeStill>) -> (TestHarness, FakeTmdb) {
    harness_with_key(rules, stills, TMDB_KEY)
}

fn harness_with_key(rules: &str, stills: Vec<FakeStill>, key: &str) -> (TestHarness, FakeTmdb) {
    let tmdb = FakeTmdb::start().unwrap();
    tmdb.put(SERIES, (1, 1), stills);
    let settings = tmdb.settings(key) + "minimum = \"320x180\"\n";
    (TestHarness::with_settings(rules, &settings), tmdb)
}

fn rate(harness: &TestHarness) {
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
}

/// The key of the picture that the card was drawn on.
fn drawn_on(harness: &TestHarness) -> String {
    let known = harness
        .app()
        .store
        .known(intertitle::store::ImageKey::still("home", "1201"))
        .unwrap();
    known.artwork.unwrap().0
}

/// The requests for pictures.
fn fetched(tmdb: &FakeTmdb) -> Vec<String> {
    let mut lines = tmdb.requests();
    lines.retain(|line| line.contains("/t/p/"));
    lines
}

#[test]
fn a_still_of_tmdb_is_used_if_art_names_it_first() {
    for key in [TMDB_KEY, TMDB_TOKEN] {
        let (harness, tmdb) = harness_with_key(RATE, vec![good("a.jpg", 7)], key);
        rate(&harness);
        assert!(harness.shows_card(LOW_WATER));
        assert_eq!(drawn_on(&harness), "tmdb:/a.jpg");
        assert_eq!(
            harness.requests("/file?"),
            0,
            "Plex's own picture is not requested"
        );
        let with_key = if key == TMDB_KEY { "&api_key=***" } else { "" };
        let expected = [
            format!("200 /3/find/390001?external_source=tvdb_id{with_key}"),
            format!(
                "200 /3/tv/77001/season/1/episode/1/images?include_image_language=null{with_key}"
            ),
            "200 /t/p/original/a.jpg".to_string(),
        ];
        assert_eq!(tmdb.requests(), expected);
    }
}

#[test]
fn without_the_art_property_or_with_the_server_first_tmdb_is_not_asked() {
    for style in [
        "",
        "style { art [server, tmdb] }\n",
        "style { art server }\n",
    ] {
        let rules = format!("{style}on plex media.rate -> remake card\n");
        let (harness, tmdb) = tmdb_harness(&rules, vec![good("a.jpg", 7)]);
        rate(&harness);
        assert!(drawn_on(&harness).starts_with("metadata://"), "{style}");
        assert!(tmdb.requests().is_empty(), "{style}");
    }
}

#[test]
fn tmdb_comes_second_when_the_server_has_no_picture() {
    let rules = "style { art [server, tmdb] }\non plex media.rate -> remake card\n";
    let (harness, _tmdb) = tmdb_harness(rules, vec![good("a.jpg", 7)]);
    harness
        .plex
        .change(|library| library.episode_mut(LOW_WATER).unwrap().pictures.clear());
    rate(&harness);
    assert_eq!(drawn_on(&harness), "tmdb:/a.jpg");
}

/// Causes a fault of TMDb.
type Spoil = fn(&FakeTmdb);

#[test]
fn if_tmdb_fails_the_card_is_drawn_on_the_servers_picture() {
    let cases: [(&str, Spoil, &str); 5] = [
        (
            TMDB_KEY,
            |tmdb| tmdb.set_unreachable(true),
            "TMDb answered 503",
        ),
        (
            TMDB_KEY,
            |tmdb| tmdb.put(SERIES, (1, 1), Vec::new()),
            "TMDb has no still of it with the languages and the size",
        ),
        (
            "another-key",
            |_| (),
            "TMDb answered 401: it does not accept the key of `[tmdb]`",
        ),
        (
            TMDB_KEY,
            |tmdb| {
                tmdb.add_fault(TmdbFault {
                    line_has: "/images".into(),
                    status: 404,
                    retry_after: None,
                })
            },
            "TMDb does not know the episode",
        ),
        (
            TMDB_KEY,
            |tmdb| {
                tmdb.add_fault(TmdbFault {
                    line_has: "/find".into(),
                    status: 429,
                    retry_after: Some(3000),
                })
            },
            "TMDb answered 429: too many requests",
        ),
    ];
    for (key, spoil, why) in cases {
        let (harness, tmdb) = harness_with_key(RATE, vec![good("a.jpg", 7)], key);
        spoil(&tmdb);
        rate(&harness);
        assert!(drawn_on(&harness).starts_with("metadata://"), "{why}");
        assert!(harness.shows_card(LOW_WATER), "{why}");
        harness.assert_noted(&format!(
            "The Long Tide s01e01: no picture from TMDb: {why}"
        ));
    }
}

#[test]
fn one_that_cannot_be_reached_is_left_alone_for_a_minute() {
    let (harness, tmdb) = tmdb_harness(RATE, vec![good("a.jpg", 7)]);
    tmdb.set_unreachable(true);
    rate(&harness);
    tmdb.set_unreachable(false);
    rate(&harness);
    assert_eq!(tmdb.requests().len(), 1);
    harness.advance(60);
    rate(&harness);
    assert_eq!(drawn_on(&harness), "tmdb:/a.jpg");
}

#[test]
fn while_tmdb_is_down_a_card_keeps_its_still() {
    for rules in [MAKE, RATE] {
        let (harness, tmdb) = tmdb_harness(rules, vec![good("a.jpg", 7)]);
        rate(&harness);
        tmdb.set_unreachable(true);
        rate(&harness);
        assert_eq!(harness.plex.uploads().len(), 1, "{rules}");
        harness.plex.change(|library| {
            library.episode_mut(LOW_WATER).unwrap().title = "Once more".into();
        });
        rate(&harness);
        assert_eq!(harness.plex.uploads().len(), 2, "{rules}");
        assert_eq!(drawn_on(&harness), "tmdb:/a.jpg", "{rules}");
        // Without the cache on disk, the existing card stays all the same.
        std::fs::remove_dir_all(harness.folder.path().join("cache")).unwrap();
        rate(&harness);
        let uploads = if rules == MAKE { 2 } else { 3 };
        assert_eq!(harness.plex.uploads().len(), uploads, "{rules}");
    }
}

#[test]
fn without_a_key_the_next_place_is_taken() {
    let harness = TestHarness::new(RATE);
    rate(&harness);
    assert!(harness.shows_card(LOW_WATER));
    harness.assert_noted("no picture from TMDb: TMDb has no key in intertitle.toml");
}

#[test]
fn a_429_is_waited_for_by_all_cards() {
    let (harness, tmdb) = tmdb_harness(RATE, vec![good("a.jpg", 7)]);
    tmdb.put(SERIES, (1, 2), vec![good("b.jpg", 8)]);
    tmdb.add_fault(TmdbFault {
        line_has: "/images".into(),
        status: 429,
        retry_after: Some(7),
    });
    rate(&harness);
    harness.plex("media.rate", LOW_WATER + 1);
    harness.run_until_idle();
    let waiting = "TMDb answered 429: too many requests".to_string();
    assert_eq!(harness.jobs()[0], ("waiting".into(), waiting));
    harness.advance(6);
    harness.run_until_idle();
    assert_eq!(tmdb.requests().len(), 2, "nobody asks before the time");
    harness.advance(1);
    harness.run_until_idle();
    assert_eq!(drawn_on(&harness), "tmdb:/a.jpg");
    assert!(harness.shows_card(LOW_WATER + 1));
    assert_eq!(fetched(&tmdb).len(), 2);
}

#[test]
fn a_tmdb_that_is_always_busy_is_not_waited_for_forever() {
    let (harness, tmdb) = tmdb_harness(RATE, vec![good("a.jpg", 7)]);
    for _ in 0..20 {
        tmdb.add_fault(TmdbFault {
            line_has: "/3/".into(),
            status: 429,
            retry_after: Some(60),
        });
    }
    rate(&harness);
    for _ in 0..6 {
        harness.advance(60);
        harness.run_until_idle();
    }
    assert!(drawn_on(&harness).starts_with("metadata://"));
    assert_eq!(tmdb.requests().len(), 6);
}

#[test]
fn an_unchanged_still_is_not_sent_again() {
    let (harness, tmdb) = tmdb_harness(RATE, vec![good("a.jpg", 7)]);
    rate(&harness);
    rate(&harness);
    let again = tmdb.requests().split_off(3);
    let expected =
        "304 /3/tv/77001/season/1/episode/1/images?include_image_language=null&api_key=***";
    assert_eq!(again, [expected], "the id and the picture are on disk");
    tmdb.put(
        SERIES,
        (1, 1),
        vec![good("better.jpg", 9), good("a.jpg", 7)],
    );
    rate(&harness);
    assert_eq!(drawn_on(&harness), "tmdb:/better.jpg");
}

#[test]
fn the_cache_on_disk_outlives_a_restart() {
    let (mut harness, tmdb) = tmdb_harness(RATE, vec![good("a.jpg", 7)]);
    rate(&harness);
    harness.restart();
    rate(&harness);
    assert_eq!(fetched(&tmdb).len(), 1);
}

#[test]
fn the_same_parts_are_not_drawn_twice() {
    for rules in [MAKE, RATE] {
        let (harness, _tmdb) = tmdb_harness(rules, vec![good("a.jpg", 7)]);
        rate(&harness);
        rate(&harness);
        let drawn = harness
            .notes()
            .iter()
            .filter(|note| note.contains("drew"))
            .count();
        assert_eq!(drawn, 1, "{rules}");
        assert_eq!(harness.plex.uploads().len(), 1, "{rules}");
    }
}

#[test]
fn make_keeps_its_still_and_goes_over_to_tmdb_when_that_gets_one() {
    let (harness, tmdb) = tmdb_harness(MAKE, Vec::new());
    rate(&harness);
    assert!(drawn_on(&harness).starts_with("metadata://"));
    tmdb.put(SERIES, (1, 1), vec![good("a.jpg", 7)]);
    rate(&harness);
    assert_eq!(drawn_on(&harness), "tmdb:/a.jpg");
    tmdb.put(
        SERIES,
        (1, 1),
        vec![good("better.jpg", 9), good("a.jpg", 7)],
    );
    rate(&harness);
    assert_eq!(drawn_on(&harness), "tmdb:/a.jpg");
}

/// A gray PNG with one bit a pixel: any number of pixels in a few kB.
fn gray_png(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header().unwrap();
    let row = width.div_ceil(8) as usize;
    writer
        .write_image_data(&vec![0b1010_1010; row * height as usize])
        .unwrap();
    drop(writer);
    file
}

fn black_jpeg() -> Vec<u8> {
    let mut file = Vec::new();
    jpeg_encoder::Encoder::new(&mut file, 90)
        .encode(
            &vec![3; 320 * 180 * 3],
            320,
            180,
            jpeg_encoder::ColorType::Rgb,
        )
        .unwrap();
    file
}

#[test]
fn a_picture_that_cannot_be_drawn_on_is_refused_and_the_next_is_taken() {
    // A decompression bomb claims gigabytes of pixels, and has a few bytes.
    let mut bomb = gray_png(64, 64);
    let mut head = b"IHDR".to_vec();
    head.extend([0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 1, 0, 0, 0, 0]);
    bomb[12..29].copy_from_slice(&head);
    bomb[29..33].copy_from_slice(&crc(&head).to_be_bytes());
    let cases = [
        (
            landscape(3, 200, 112),
            "the picture has 200 x 112 pixels; the minimum is 320 x 180",
        ),
        (black_jpeg(), "the picture is all black"),
        (
            gray_png(8200, 5000),
            "the picture has 8200 x 5000 pixels; the maximum is 40 million",
        ),
        (
            bomb,
            "the picture has 60000 x 60000 pixels; the maximum is 40 million",
        ),
        (
            b"<html>Sign in</html>".to_vec(),
            "not a picture but a web page",
        ),
        (landscape(3, 320, 180)[..900].to_vec(), "the picture"),
    ];
    for (bytes, why) in cases {
        let (harness, _tmdb) = tmdb_harness(
            RATE,
            vec![still("bad.jpg", bytes.clone()), good("next.jpg", 7)],
        );
        rate(&harness);
        harness.assert_noted(&format!(
            "The Long Tide s01e01: rejected TMDb's /bad.jpg: {why}"
        ));
        assert_eq!(drawn_on(&harness), "tmdb:/next.jpg", "{why}");
        let (harness, _tmdb) = tmdb_harness(RATE, vec![still("bad.jpg", bytes)]);
        rate(&harness);
        assert!(drawn_on(&harness).starts_with("metadata://"), "{why}");
    }
}

/// The checksum of a PNG's chunk (ISO 3309).
fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    };
    !bytes.iter().fold(u32::MAX, step)
}

#[test]
fn our_own_card_among_tmdbs_stills_is_not_drawn_on() {
    let (harness, tmdb) = tmdb_harness(RATE, vec![good("a.jpg", 7)]);
    rate(&harness);
    let card = harness.shown(LOW_WATER);
    tmdb.put(
        SERIES,
        (1, 1),
        vec![still("card.jpg", card), good("b.jpg", 9)],
    );
    rate(&harness);
    assert_eq!(drawn_on(&harness), "tmdb:/b.jpg");
    harness.assert_noted("rejected TMDb's /card.jpg: it is already a card, made by intertitle");
}

#[test]
fn stills_in_other_languages_are_taken_only_if_the_settings_name_them() {
    let english = FakeStill {
        language: Some("en".into()),
        ..good("words.jpg", 7)
    };
    let (harness, _tmdb) = tmdb_harness(RATE, vec![english.clone()]);
    rate(&harness);
    assert!(drawn_on(&harness).starts_with("metadata://"));
    let tmdb = FakeTmdb::start().unwrap();
    tmdb.put(SERIES, (1, 1), vec![english]);
    let settings = tmdb.settings(TMDB_KEY) + "minimum = \"320x180\"\nlanguage = \"none, en\"\n";
    let harness = TestHarness::with_settings(RATE, &settings);
    rate(&harness);
    assert_eq!(drawn_on(&harness), "tmdb:/words.jpg");
}

#[test]
fn the_key_is_in_no_note_and_in_no_file() {
    let (harness, tmdb) = tmdb_harness(RATE, vec![good("a.jpg", 7)]);
    tmdb.add_fault(TmdbFault {
        line_has: "/find".into(),
        status: 500,
        retry_after: None,
    });
    rate(&harness);
    harness.advance(60);
    rate(&harness);
    assert!(harness.notes().iter().all(|note| !note.contains(TMDB_KEY)));
    let cache = harness.folder.path().join("cache/tmdb");
    let files: Vec<_> = std::fs::read_dir(cache)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    assert_eq!(files.len(), 3);
    for file in files {
        let bytes = std::fs::read(file).unwrap();
        assert!(
            !bytes
                .windows(TMDB_KEY.len())
                .any(|part| part == TMDB_KEY.as_bytes())
        );
    }
}

/// The ids of episodes in the fake library.
const OWN_TVDB: u32 = 8_000_000 + LOW_WATER;

#[test]
fn an_episode_that_tmdb_counts_in_another_way_finds_its_still_by_its_own_id() {
    // TMDb has the first season as episodes from 13 of one long season.
    let (harness, tmdb) = tmdb_harness(RATE, Vec::new());
    tmdb.add_fault(TmdbFault {
        line_has: "/season/1/episode/1/".into(),
        status: 404,
        retry_after: None,
    });
    tmdb.put(SERIES, (1, 13), vec![good("thirteen.jpg", 7)]);
    tmdb.put_episode(OWN_TVDB, (SERIES.1, 1, 13));
    rate(&harness);
    assert_eq!(drawn_on(&harness), "tmdb:/thirteen.jpg");
    let asked = tmdb.requests();
    let paths: Vec<&str> = asked
        .iter()
        .map(|line| line.split('?').next().unwrap())
        .collect();
    let expected = [
        "200 /3/find/390001",
        "404 /3/tv/77001/season/1/episode/1/images",
        "200 /3/find/8001201",
        "200 /3/tv/77001/season/1/episode/13/images",
        "200 /t/p/original/thirteen.jpg",
    ];
    assert_eq!(paths, expected);
}

#[test]
fn an_episode_of_a_series_that_tmdb_does_not_know_is_found_by_its_own_id() {
    let tmdb = FakeTmdb::start().unwrap();
    tmdb.put((1, 55), (2, 4), vec![good("a.jpg", 7)]);
    tmdb.put_episode(OWN_TVDB, (55, 2, 4));
    let settings = tmdb.settings(TMDB_KEY) + "minimum = \"320x180\"\n";
    let harness = TestHarness::with_settings(RATE, &settings);
    rate(&harness);
    assert_eq!(drawn_on(&harness), "tmdb:/a.jpg");
    // For an episode that it does not know either, the server's own picture is used.
    harness.plex("media.rate", LOW_WATER + 1);
    harness.run_until_idle();
    harness.assert_noted("no picture from TMDb: TMDb does not know the series");
}

#[test]
fn the_episodes_of_a_season_bring_their_own_ids_too() {
    let rules = "style { art [tmdb, server] }\non plex media.rate -> make card of season\n";
    let (harness, tmdb) = tmdb_harness(rules, Vec::new());
    tmdb.put(SERIES, (1, 99), vec![good("b.jpg", 7)]);
    tmdb.put_episode(OWN_TVDB + 1, (SERIES.1, 1, 99));
    rate(&harness);
    let known = harness
        .app()
        .store
        .known(intertitle::store::ImageKey::still("home", "1202"))
        .unwrap();
    assert_eq!(known.artwork.unwrap().0, "tmdb:/b.jpg");
}
