//! Pictures, fonts and folders that cannot be used, and what is drawn instead.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::support::fake::{FakeStill, FakeTmdb, TMDB_KEY};
use intertitle::artwork::{Wanted, own_picture};
use intertitle::fake::{FakePicture, Fault, landscape};
use intertitle::model::Episode;
use unicode_normalization::UnicodeNormalization as _;

use crate::support::{TestHarness, intertitle_with};

const RATE: &str = "on plex media.rate -> remake card\n";
const LOW_WATER: u32 = 1201;
const FIRST: &str = "metadata://posters/first";
const SECOND: &str = "media://second";

fn case(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/field");
    folder.join(name)
}

fn file(name: &str) -> Vec<u8> {
    fs::read(case(name)).unwrap()
}

/// Sets the pictures of the episode. The first one is selected.
fn show(harness: &TestHarness, pictures: &[(&str, Vec<u8>)]) {
    harness.plex.change(|library| {
        let episode = library.episode_mut(LOW_WATER).unwrap();
        episode.pictures = pictures
            .iter()
            .map(|(key, bytes)| FakePicture {
                key: (*key).into(),
                bytes: Arc::new(bytes.clone()),
            })
            .collect();
        episode.selected = pictures[0].0.into();
    });
}

fn rate(harness: &TestHarness) {
    harness.plex("media.rate", LOW_WATER);
    harness.run_until_idle();
}

fn drawn_on(harness: &TestHarness) -> Option<String> {
    let known = harness
        .app()
        .store
        .known(intertitle::store::ImageKey::still("home", "1201"))
        .unwrap();
    known.artwork.map(|(key, _)| key)
}

#[test]
fn after_an_unusable_picture_the_next_is_used_and_the_reason_logged() {
    let whole = landscape(3, 320, 180);
    let middle = whole.len() / 2;
    let cut = whole[..middle].to_vec();
    let fault = |status| Some(Fault::answer("first", status));
    for (first, fault) in [
        (file("05-first-picture-cannot-be-read/first.avif"), None),
        (b"\0\0\0\x18ftypheic\0\0\0\0".to_vec(), None),
        (b"GIF89a\x01\0".to_vec(), None),
        (cut, None),
        (whole[..200].to_vec(), None),
        (Vec::new(), None),
        (
            b"<!DOCTYPE html><html><body>Sign in</body></html>".to_vec(),
            None,
        ),
        (b"{\"error\": 404}".to_vec(), None),
        (whole.clone(), fault(404)),
        (whole.clone(), fault(500)),
        (whole.clone(), fault(503)),
    ] {
        let harness = TestHarness::new(RATE);
        let what = format!("{} bytes, {fault:?}", first.len());
        let second = file("05-first-picture-cannot-be-read/second.jpg");
        show(&harness, &[(FIRST, first), (SECOND, second)]);
        if let Some(fault) = fault {
            harness.plex.add_fault(fault);
        }
        rate(&harness);
        assert_eq!(
            harness.cards_of(LOW_WATER),
            1,
            "{what}: {:?}",
            harness.jobs()
        );
        assert_eq!(drawn_on(&harness).as_deref(), Some(SECOND), "{what}");
        harness.assert_noted(": rejected ");
    }
}

#[test]
fn a_web_page_instead_of_the_only_picture_is_a_temporary_failure() {
    let page = b"<html><body>The proxy is tired</body></html>".to_vec();
    let harness = TestHarness::new(RATE);
    show(&harness, &[(FIRST, page)]);
    rate(&harness);
    assert_eq!(harness.cards_of(LOW_WATER), 0);
    show(&harness, &[(FIRST, landscape(3, 320, 180))]);
    harness.advance(3600);
    harness.run_until_idle();
    assert_eq!(harness.cards_of(LOW_WATER), 1, "{:?}", harness.jobs());
}

#[test]
fn a_still_that_was_a_web_page_or_truncated_is_requested_again() {
    let good = file("10-tmdb-once-blocked/second-answer.jpg");
    for bad in [
        file("10-tmdb-once-blocked/first-answer.html"),
        good[..good.len() / 2].to_vec(),
        Vec::new(),
    ] {
        let tmdb = FakeTmdb::start().unwrap();
        let put = |bytes: &[u8]| {
            let still = FakeStill {
                file_path: "/kJ3.jpg".into(),
                size: (1920, 1080),
                language: None,
                votes: (5.3, 4),
                bytes: Arc::new(bytes.to_vec()),
            };
            tmdb.put((390_001, 77_001), (1, 1), vec![still]);
        };
        put(&bad);
        let settings = tmdb.settings(TMDB_KEY) + "minimum = \"16x16\"\n";
        let rules = format!("style {{ art [tmdb, server] }}\n{RATE}");
        let harness = TestHarness::with_settings(&rules, &settings);
        rate(&harness);
        assert_ne!(drawn_on(&harness).as_deref(), Some("tmdb:/kJ3.jpg"));
        put(&good);
        rate(&harness);
        assert_eq!(drawn_on(&harness).as_deref(), Some("tmdb:/kJ3.jpg"));
    }
}

#[test]
fn a_card_is_made_without_a_logo_or_a_backdrop_that_cannot_be_had_and_with_it_later() {
    let rules = "style { design \"logo\" unwatched art }\non plex media.rate -> remake card\n";
    for status in [404, 500, 503, 302] {
        let harness = TestHarness::new(rules);
        let picture = Arc::new(landscape(9, 320, 180));
        harness.plex.change(|library| {
            library.logo = Some(Arc::clone(&picture));
            library.backdrop = Some(picture);
        });
        for part in ["clearLogo", "/art/"] {
            harness.plex.add_fault(Fault::answer(part, status));
        }
        rate(&harness);
        assert_eq!(
            harness.cards_of(LOW_WATER),
            1,
            "{status}: {:?}",
            harness.jobs()
        );
        harness.advance(2 * 3600);
        rate(&harness);
        assert_eq!(
            harness.cards_of(LOW_WATER),
            2,
            "{status}: {:?}",
            harness.jobs()
        );
    }
}

#[test]
fn a_title_in_no_font_gets_no_card_and_full_width_letters_are_written_in_plain_ones() {
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("table.csv");
    fs::copy(case("12-no-font-for-the-title/table.csv"), &table).unwrap();
    let config = folder.path().join("config");
    let output = intertitle_with(
        &[("INTERTITLE_SYSTEM_FONTS", "off")],
        &[
            "draw",
            "--config",
            config.to_str().unwrap(),
            "--size",
            "160x90",
            "--batch",
            table.to_str().unwrap(),
        ],
    );
    let printed = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{printed}");
    for name in ["Noto Sans KR", "Noto Sans JP"] {
        assert!(printed.contains(name), "{name}: {printed}");
    }
    let is_there = |name: &str| folder.path().join(name).exists();
    assert!(!is_there("ko.jpg") && !is_there("ja.jpg"), "{printed}");
    assert!(is_there("full.jpg"), "{printed}");
}

#[test]
fn a_picture_stays_where_no_font_has_the_title_and_the_jobs_reason_names_the_font() {
    let harness = TestHarness::new(RATE);
    let retitle = |title: &str| {
        harness
            .plex
            .change(|library| library.episode_mut(LOW_WATER).unwrap().title = title.into());
    };
    retitle("겨울 항구 제1화");
    rate(&harness);
    assert_eq!(harness.cards_of(LOW_WATER), 0);
    let jobs = harness.jobs();
    let (_, reason) = jobs.last().unwrap();
    assert!(reason.contains("Noto Sans KR"), "{reason}");
    // A single missing letter in a long title is accepted.
    retitle("The Long Pier 항");
    rate(&harness);
    assert_eq!(harness.cards_of(LOW_WATER), 1);
}

#[test]
fn folders_of_own_pictures_are_found_by_any_name() {
    let harbour = Episode {
        series: "Quiet Harbour".into(),
        season: 1,
        number: 3,
        ..Episode::default()
    };
    let text = String::from_utf8(file("13-folders-of-own-pictures/folders.txt")).unwrap();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut episode = harbour.clone();
        episode.of_series.year = Some(2022);
        episode.of_series.tvdb = Some(401_234);
        episode.of_series.imdb = Some("tt8200011".into());
        if line.starts_with("Caf") {
            // The server stores accents composed, the folder decomposed.
            episode.series = "Café Días".nfc().collect();
            episode.of_series.year = Some(2020);
        }
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join(line);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, b"").unwrap();
        let found = own_picture(root.path(), &episode, Wanted::Still);
        assert_eq!(found, Some(path), "{line}");
    }
}

#[test]
fn a_jpeg_without_its_end_is_drawn_on_with_a_note() {
    let harness = TestHarness::new(RATE);
    let still = file("19-jpeg-without-its-end/still.jpg");
    show(&harness, &[(FIRST, still)]);
    rate(&harness);
    assert_eq!(harness.cards_of(LOW_WATER), 1, "{:?}", harness.jobs());
    harness.assert_noted("its file is truncated");
}

#[test]
fn kometas_label_is_removed_where_its_picture_was_shown_without_a_setting() {
    let harness = TestHarness::new(RATE);
    harness.plex.change(|library| {
        let episode = library.episode_mut(LOW_WATER).unwrap();
        episode.upload(file("24-overlay-of-kometa/shown.jpg"));
        episode.labels = vec!["4K".into(), "Overlay".into()];
    });
    rate(&harness);
    assert!(harness.shows_card(LOW_WATER));
    assert_eq!(harness.plex.episode(LOW_WATER).unwrap().labels, ["4K"]);
}
