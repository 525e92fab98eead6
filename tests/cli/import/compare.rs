//! `import tcm --dry-run --compare`: the contact sheet of cards before and after.

use std::fs;
use std::path::{Path, PathBuf};

use intertitle::card::Picture;

use crate::cli::import::folder::TcmFolder;
use crate::cli::text;
use crate::support::intertitle;

/// Px of a card on the contact sheet, and from a pair to the next one.
const CARD: (u32, u32) = (480, 270);
const STEP: (u32, u32) = (1000, 330);
const EDGE: u32 = 32;

/// Two series, with cards of four episodes: one is watched, one has lost its still, and one has cards for two libraries.
const CARDS: &str = "
ALTER TABLE episode ADD COLUMN watched_statuses JSON;
UPDATE episode SET watched_statuses = '{\"1:TV Shows\": true}' WHERE id = 2;
INSERT INTO episode VALUES (3, 2, 1, 1, 'The Wick', NULL), (4, 1, 3, 7, 'Lost', NULL);
CREATE TABLE card (id INTEGER PRIMARY KEY, series_id INTEGER, episode_id INTEGER, card_file VARCHAR, interface_id INTEGER,
  library_name VARCHAR, source_file VARCHAR);
INSERT INTO card VALUES
  (1, 1, 1, '/config/cards/Ember Coast (2021)/s3e5.jpg', 1, 'TV Shows', '/config/source/Ember Coast (2021)/s3e5.jpg'),
  (2, 1, 2, '/config/cards/Ember Coast (2021)/s3e6.jpg', 1, 'TV Shows', '/config/source/Ember Coast (2021)/s3e6.jpg'),
  (3, 2, 3, '/config/cards/The Lamp Room (2019)/s1e1.jpg', 1, 'TV Shows', '/config/source/The Lamp Room (2019)/s1e1.jpg'),
  (4, 1, 4, '/config/cards/Ember Coast (2021)/s3e7.jpg', 1, 'TV Shows', '/config/source/Ember Coast (2021)/s3e7.jpg'),
  (5, 1, 1, '/config/cards/Ember Coast (2021)/s3e5.jpg', 2, 'Shows', '/config/source/Ember Coast (2021)/s3e5.jpg');
";

fn draw(config: &Path, out: &Path, arguments: &[&str]) {
    let fixed = ["draw", "--size", "480x270", "--quality", "100", "--out"];
    let paths = [out.to_str().unwrap(), "--config", config.to_str().unwrap()];
    let output = intertitle(&[&fixed[..], &paths, arguments].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
}

/// The config folder of TitleCardMaker, with stills and card files.
fn with_cards() -> TcmFolder {
    let tcm = TcmFolder::new(&(include_str!("page.sql").to_string() + CARDS));
    tcm.add_font();
    for (file, title, color) in [
        ("Ember Coast (2021)/s3e5.jpg", "Glühwürmchen", "red"),
        ("Ember Coast (2021)/s3e6.jpg", "Low Tide", "lime"),
        ("The Lamp Room (2019)/s1e1.jpg", "The Wick", "blue"),
    ] {
        let (still, card) = (at(&tcm, "source", file), at(&tcm, "cards", file));
        for path in [&still, &card] {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
        }
        let nowhere = tcm.path().join("none");
        draw(&nowhere, &still, &["--design", "textless"]);
        let color = format!("font_color={color}");
        let before = ["--design", "anime", "--title", title, "--set", &color];
        draw(&nowhere, &card, &before);
    }
    let lost = at(&tcm, "cards", "Ember Coast (2021)/s3e7.jpg");
    fs::write(lost, "").unwrap();
    tcm
}

fn at(tcm: &TcmFolder, folder: &str, file: &str) -> PathBuf {
    tcm.path().join(folder).join(file)
}

fn compare(tcm: &TcmFolder, number: &str) -> (PathBuf, (String, String, Option<i32>)) {
    let out = tcm.path().parent().unwrap().join("pairs/import.jpg");
    let arguments = ["--dry-run", "--compare", number, "--out"];
    let printed = tcm.import(&[&arguments[..], &[out.to_str().unwrap()]].concat());
    (out, printed)
}

fn read(path: &Path) -> Picture {
    Picture::read(&fs::read(path).unwrap()).unwrap()
}

/// The mean difference of a channel between a card and the part of the contact sheet that begins at a place, 0 to 255.
fn difference(whole: &Picture, (left, top): (u32, u32), card: &Picture) -> f64 {
    assert_eq!((card.width, card.height), CARD);
    let mut sum = 0_u64;
    for y in 0..CARD.1 {
        for byte in 0..CARD.0 * 4 {
            let there = whole.pixels[(((top + y) * whole.width + left) * 4 + byte) as usize];
            let here = card.pixels[(y * CARD.0 * 4 + byte) as usize];
            sum += u64::from(there.abs_diff(here));
        }
    }
    sum as f64 / f64::from(CARD.0 * CARD.1 * 4)
}

/// The places of the two cards of a pair.
fn pair(number: u32) -> [(u32, u32); 2] {
    let left = EDGE + number % 2 * STEP.0;
    let top = EDGE + number / 2 * STEP.1;
    [(left, top), (left + CARD.0 + 8, top)]
}

#[test]
fn a_contact_sheet_shows_each_card_next_to_the_one_that_the_rules_give() {
    let tcm = with_cards();
    let (out, (printed, complaint, code)) = compare(&tcm, "3");
    assert_eq!((complaint.as_str(), code), ("", Some(0)));
    let last = format!(
        "\nwrote {}: 3 episodes, TitleCardMaker's card on the left, intertitle's on the right\n",
        out.display()
    );
    assert!(printed.ends_with(&last), "{printed}");
    let page = include_str!("../../../docs/moving.md");
    let on_page = last.replace(out.to_str().unwrap(), "pairs.jpg");
    let command = "import tcm /config/titlecardmaker --dry-run --compare 3 --out pairs.jpg\n";
    assert!(page.contains(command) && page.contains(&on_page));
    assert!(!tcm.config().exists(), "a dry run writes no rules");
    let whole = read(&out);
    assert_eq!(
        (whole.width, whole.height),
        (EDGE + 2 * STEP.0, EDGE + 2 * STEP.1)
    );
    // The same cards by hand, with the style that `explain` shows after the import.
    assert_eq!(tcm.import(&[]).2, Some(0));
    let style = ["font=Coast.ttf", "font_color=#E0C080", "font_size=1.1"];
    let style = [&style[..], &["frame_color=#AA8844", "unwatched=blur"]].concat();
    let coast = |title: &str, more: &[&str]| {
        let texts = ["--design", "tinted-frame", "--series", "Ember Coast"];
        let numbers = ["--season", "3", "--title", title];
        let styles = style.iter().flat_map(|one| ["--set", *one]);
        let words: Vec<&str> = texts.into_iter().chain(numbers).chain(styles).collect();
        let words = [&words, more].concat();
        words.into_iter().map(String::from).collect::<Vec<_>>()
    };
    let return_ = ["--set", "season_text=The Return"];
    let title = ["--set", "title=Low Tide\\nHigh Tide", "--watched"];
    let lamp = [
        "--series",
        "The Lamp Room",
        "--title",
        "The Wick",
        "--season",
        "1",
        "--episode",
        "1",
    ];
    let by_hand = [
        (
            "Ember Coast (2021)/s3e5.jpg",
            coast(
                "Glühwürmchen",
                &[&["--episode", "5"][..], &return_].concat(),
            ),
        ),
        (
            "Ember Coast (2021)/s3e6.jpg",
            coast(
                "Low Tide",
                &[&["--episode", "6"][..], &return_, &title].concat(),
            ),
        ),
        (
            "The Lamp Room (2019)/s1e1.jpg",
            lamp.map(String::from).to_vec(),
        ),
    ];
    for ((file, words), number) in by_hand.iter().zip(0..) {
        let [left, right] = pair(number);
        let before = read(&at(&tcm, "cards", file));
        let still = at(&tcm, "source", file);
        let card = tcm.path().join("by-hand.jpg");
        let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
        words.extend(["--art", still.to_str().unwrap()]);
        draw(&tcm.config(), &card, &words);
        let after = read(&card);
        let near = [
            difference(&whole, left, &before),
            difference(&whole, right, &after),
        ];
        assert!(near.iter().all(|far| *far < 2.0), "{file}: {near:?}");
        let far = difference(&whole, right, &before);
        assert!(far > 4.0, "{file}: {far}");
    }
}

#[test]
fn each_series_has_an_episode_before_one_has_two() {
    let tcm = with_cards();
    let (out, (printed, _, code)) = compare(&tcm, "2");
    assert_eq!(code, Some(0));
    assert!(printed.contains(": 2 episodes, "), "{printed}");
    let whole = read(&out);
    assert_eq!(
        (whole.width, whole.height),
        (EDGE + 2 * STEP.0, EDGE + STEP.1)
    );
    for (file, number) in [
        "Ember Coast (2021)/s3e5.jpg",
        "The Lamp Room (2019)/s1e1.jpg",
    ]
    .iter()
    .zip(0..)
    {
        let before = read(&at(&tcm, "cards", file));
        assert!(difference(&whole, pair(number)[0], &before) < 2.0, "{file}");
    }
    // A file of the same name is replaced.
    let (_, (printed, _, code)) = compare(&tcm, "1");
    assert_eq!(code, Some(0));
    assert!(printed.contains(": 1 episode, "), "{printed}");
    assert_eq!(read(&out).width, EDGE + STEP.0);
}

#[test]
fn an_episode_whose_files_are_unusable_is_left_out() {
    let tcm = with_cards();
    fs::write(
        at(&tcm, "source", "Ember Coast (2021)/s3e7.jpg"),
        "no picture",
    )
    .unwrap();
    let (out, (printed, complaint, code)) = compare(&tcm, "100");
    assert_eq!(code, Some(0));
    assert!(printed.contains(": 3 episodes, "), "{printed}");
    let note = "note: Ember Coast (2021) s03e07 is left out: ";
    assert!(complaint.starts_with(note), "{complaint}");
    assert!(out.exists());
    fs::remove_file(&out).unwrap();
    fs::remove_dir_all(tcm.path().join("source")).unwrap();
    let (out, (_, complaint, code)) = compare(&tcm, "100");
    assert_eq!(code, Some(2));
    let why = "error: there are no cards to compare: no episode has both a card file and a still that can be read\n";
    assert_eq!(complaint, why);
    assert!(!out.exists());
}

#[test]
fn a_comparison_with_invalid_options_is_refused() {
    let tcm = TcmFolder::new(include_str!("page.sql"));
    for (arguments, why) in [
        (&["--compare", "3"][..], "--dry-run"),
        (&["--dry-run", "--compare", "0"], "0 is not in 1..=100"),
        (&["--dry-run", "--compare", "101"], "101 is not in 1..=100"),
        (&["--dry-run", "--out", "x.jpg"], "--compare"),
        (
            &["--dry-run", "--compare", "3", "--out", "x.gif"],
            "unknown image type `x.gif`; use .jpg or .png",
        ),
        (
            &["--dry-run", "--compare", "3", "--out", "-"],
            "`--out` needs a file: stdout has the rules and the report",
        ),
    ] {
        let (_, complaint, code) = tcm.import(arguments);
        assert_eq!(code, Some(2));
        assert!(complaint.contains(why), "{arguments:?}: {complaint}");
    }
}
