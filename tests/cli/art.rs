//! `art` and `show`: the pictures of an episode, the choice of one, and everything about its card.

use std::fs;
use std::sync::Arc;

use intertitle::fake::landscape;

use super::make::Folder;
use crate::support::fake::{FakeStill, FakeTmdb, TMDB_KEY};

const LOW_WATER: u32 = 1201;
const SERIES: (u32, u32) = (390_001, 77_001);

fn still(name: &str, size: (u32, u32), language: Option<&str>, seed: u32) -> FakeStill {
    FakeStill {
        file_path: format!("/{name}"),
        size,
        language: language.map(str::to_string),
        votes: (7.4, 12),
        bytes: Arc::new(landscape(seed, 320, 180)),
    }
}

/// A folder with two stills of the first episode and a backdrop of its series on TMDb.
fn folder() -> (Folder, FakeTmdb) {
    let tmdb = FakeTmdb::start().unwrap();
    let stills = vec![
        still("sea.jpg", (1920, 1080), None, 41),
        still("small.jpg", (300, 170), None, 42),
    ];
    tmdb.put(SERIES, (1, 1), stills);
    let backdrops = vec![still("wide.jpg", (3840, 2160), None, 43)];
    tmdb.put_series(SERIES, backdrops, Vec::new());
    let settings = tmdb.settings(TMDB_KEY) + "minimum = \"320x180\"\n";
    (Folder::with_settings(&settings), tmdb)
}

fn drawn_on(folder: &Folder, part: &str) -> String {
    let (printed, complaint, code) = folder.run(&["show", "The Long Tide", part, "--json"]);
    assert_eq!(code, Some(0), "{printed}{complaint}");
    let list: serde_json::Value = serde_json::from_str(&printed).unwrap();
    list[0]["card"]["drawn_on"]
        .as_str()
        .unwrap_or_default()
        .to_string()
}

fn run(folder: &Folder, arguments: &[&str]) -> String {
    let (printed, complaint, code) = folder.run(arguments);
    assert_eq!(code, Some(0), "{arguments:?}: {printed}{complaint}");
    printed
}

#[test]
fn the_pictures_of_an_episode_are_listed_with_size_votes_and_reasons() {
    let (folder, _tmdb) = folder();
    let printed = run(&folder, &["art", "Tide", "s01e01"]);
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(
        lines[0],
        "The Long Tide (2021) s01e01 Low Water (TV Shows, plex home)"
    );
    let words = |line: &str| {
        line.split_whitespace()
            .map(str::to_string)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        words(lines[1]),
        ["source", "picture", "size", "text", "votes"]
    );
    assert_eq!(words(lines[2])[..2], ["1", "server"]);
    assert!(lines[2].contains("320 x 180"), "{printed}");
    assert_eq!(
        words(lines[3]),
        [
            "2", "tmdb", "/sea.jpg", "1920", "x", "1080", "none", "7.4", "(12)"
        ]
    );
    assert!(lines[4].ends_with("smaller than 320 x 180"), "{printed}");
    assert_eq!(words(lines[5])[..3], ["4", "backdrop", "/wide.jpg"]);
    assert_eq!(
        lines.last(),
        Some(&"`--choose NUMBER` takes one, `--file FILE` one of your own.")
    );
}

#[test]
fn a_chosen_picture_is_drawn_on_until_the_choice_is_reset() {
    let (folder, _tmdb) = folder();
    run(&folder, &["make", "Tide", "s01", "--yes"]);
    assert!(drawn_on(&folder, "s01e01").starts_with("metadata://"));
    let printed = run(&folder, &["art", "Tide", "s01e01", "--choose", "2"]);
    assert!(
        printed.starts_with("Chosen: /sea.jpg (tmdb), stored as /")
            && printed.contains("/art/The Long Tide (2021)/s01e01.chosen.jpg\n"),
        "{printed}"
    );
    assert!(printed.ends_with("1 card done\n"), "{printed}");
    assert!(drawn_on(&folder, "s01e01").starts_with("file:"));
    // It stays, also after a request for new cards; the others of its season have theirs.
    let uploads = folder.plex.uploads().len();
    run(&folder, &["make", "Tide", "s01", "--yes"]);
    assert_eq!(folder.plex.uploads().len(), uploads);
    run(&folder, &["make", "Tide", "s01e01", "--remake", "--yes"]);
    assert!(drawn_on(&folder, "s01e01").starts_with("file:"));
    assert!(drawn_on(&folder, "s01e02").starts_with("metadata://"));
    let printed = run(&folder, &["art", "Tide", "s01e01"]);
    assert!(printed.contains("*  1  folder"), "{printed}");
    // One that TMDb's settings refuse can be chosen.
    run(&folder, &["art", "Tide", "s01e01", "--choose", "4"]);
    let printed = run(&folder, &["art", "Tide", "s01e01", "--reset"]);
    assert!(
        printed.contains("/art/The Long Tide (2021)/s01e01.chosen.jpg\n"),
        "{printed}"
    );
    assert!(drawn_on(&folder, "s01e01").starts_with("metadata://"));
    let (printed, _, code) = folder.run(&["art", "Tide", "s01e01", "--reset"]);
    assert_eq!((printed.as_str(), code), ("Nothing was chosen.\n", Some(1)));
}

#[test]
fn one_picture_for_a_season_or_a_series_leaves_the_choices_of_episodes_alone() {
    let (folder, _tmdb) = folder();
    let own = folder.folder.path().join("own.png");
    fs::write(&own, landscape(77, 320, 180)).unwrap();
    let file = own.to_str().unwrap();
    run(&folder, &["art", "Tide", "s01e01", "--choose", "2"]);
    let chosen = drawn_on(&folder, "s01e01");
    let printed = run(&folder, &["art", "Tide", "--file", file]);
    assert!(
        printed.contains("/The Long Tide (2021)/still.chosen.jpg\n"),
        "{printed}"
    );
    assert!(printed.ends_with(" cards done\n"), "{printed}");
    let of_series = drawn_on(&folder, "s01e02");
    assert!(of_series.starts_with("file:"));
    assert_eq!(drawn_on(&folder, "s02e01"), of_series);
    assert_eq!(drawn_on(&folder, "s01e01"), chosen);
    let printed = run(&folder, &["art", "Tide", "s02"]);
    assert!(printed.contains("  1  backdrop  /wide.jpg"), "{printed}");
    run(&folder, &["art", "Tide", "s02", "--choose", "1"]);
    assert_ne!(drawn_on(&folder, "s02e01"), of_series);
    assert_eq!(drawn_on(&folder, "s01e02"), of_series);
}

#[test]
fn what_cannot_be_chosen_is_reported_and_changes_nothing() {
    let (folder, _tmdb) = folder();
    let page = folder.folder.path().join("page.jpg");
    fs::write(&page, "<html>").unwrap();
    let card = folder.folder.path().join("card.jpg");
    run(&folder, &["make", "Tide", "s01e01", "--yes"]);
    fs::write(
        &card,
        &folder
            .plex
            .episode(LOW_WATER)
            .unwrap()
            .shown()
            .unwrap()
            .bytes[..],
    )
    .unwrap();
    let uploads = folder.plex.uploads().len();
    for (arguments, part) in [
        (
            &["art", "Tide", "s01e01", "--choose", "9"][..],
            "there is no picture 9; there are 1 to 4",
        ),
        (
            &["art", "Tide", "s01e01", "--choose", "0"],
            "there is no picture 0; there are 1 to 4",
        ),
        (
            &["art", "Tide", "s01e01", "--file", page.to_str().unwrap()],
            "not a picture but a web page",
        ),
        (
            &["art", "Tide", "s01e01", "--file", card.to_str().unwrap()],
            "it is already a card, made by intertitle",
        ),
        (
            &["art", "Tide", "s01e01", "--file", "/nowhere.jpg"],
            "/nowhere.jpg: ",
        ),
        (
            &["art", "Tide", "s09e01"],
            "the series has no episode s09e01",
        ),
        (
            &["art", "Severance"],
            "no media server has a series called `Severance`",
        ),
        (
            &["art", "Tide", "--choose", "1", "--reset"],
            "cannot be used with",
        ),
        (
            &["show", "Tide", "s01"],
            "name an episode, such as `\"Tide\" s01e01`; `intertitle list \"Tide\"` lists them",
        ),
        (
            &["show", "Tide", "s09e01"],
            "the series has no episode s09e01",
        ),
    ] {
        let (printed, complaint, code) = folder.run(arguments);
        assert!(
            complaint.contains(part),
            "{arguments:?}: {printed}{complaint}"
        );
        assert_eq!(code, Some(2), "{arguments:?}");
    }
    assert_eq!(folder.plex.uploads().len(), uploads);
    assert!(!folder.folder.path().join("art").exists());
    // A style that leaves out the user's own pictures would ignore the choice.
    fs::create_dir_all(folder.folder.path().join("rules")).unwrap();
    fs::write(
        folder.folder.path().join("rules/main.rules"),
        "style { art [tmdb, server] }\n",
    )
    .unwrap();
    let (_, complaint, code) = folder.run(&["art", "Tide", "s01e01", "--choose", "1"]);
    assert!(
        complaint.contains("`art tmdb server` at main.rules:1 leaves out chosen pictures; write `art [folder, tmdb, server]` there"),
        "{complaint}"
    );
    assert_eq!(code, Some(2));
}

#[test]
fn show_says_everything_about_a_card() {
    let (folder, _tmdb) = folder();
    fs::create_dir_all(folder.folder.path().join("rules")).unwrap();
    let rules = "style { design \"olivier\" }\nstyle when season = 2 { font_color gold }\n";
    fs::write(folder.folder.path().join("rules/main.rules"), rules).unwrap();
    let printed = run(&folder, &["show", "Tide", "s01e01"]);
    assert!(
        printed.contains("\n  status   not requested\n"),
        "{printed}"
    );
    assert!(printed.ends_with("\nJobs\n  none\n"), "{printed}");
    run(&folder, &["make", "Tide", "s01e01", "--yes"]);
    let printed = run(&folder, &["show", "Tide", "s01e01"]);
    for part in [
        "The Long Tide (2021) s01e01 Low Water\n",
        "TV Shows (plex home)\n",
        "  watched           no\n",
        "  status            ok\n",
        "  card              The Long Tide (2021)/Season 1/The Long Tide (2021) - S01E01.jpg (",
        "  drawn on          metadata://",
        "  original picture  metadata://",
        "\nStyle\n  design  olivier  main.rules:1\n  style at main.rules:2 does not match: `season = 2`, but season is 1\n",
        "\nPictures\n   ",
        "*  1  server",
        "  make \"Tide\" s01e01  done ",
    ] {
        assert!(printed.contains(part), "{part}: {printed}");
    }
    // Without its media server, what is known is shown.
    folder.plex.set_unreachable(true);
    let printed = run(&folder, &["show", "Tide", "s01e01"]);
    assert!(printed.contains("  status            ok\n"), "{printed}");
    assert!(printed.contains("\nStyle\n  unknown: the media server did not return the episode\n\nPictures\n  none\n  "), "{printed}");
}
