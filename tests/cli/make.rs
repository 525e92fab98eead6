//! `list` and `make`: the page about them, and how they end.

use std::fs;
use std::path::Path;

use intertitle::fake::{FakePlex, Library, TOKEN};

use crate::cli::text;
use crate::support::{MACHINE, Program, free_port, intertitle};

/// A config folder with a media server, which no daemon has ever used.
/// A config folder with a fake Plex.
pub(super) struct Folder {
    pub(super) folder: tempfile::TempDir,
    pub(super) plex: FakePlex,
}

impl Folder {
    pub(super) fn new() -> Folder {
        Folder::with_settings("")
    }

    pub(super) fn with_settings(more: &str) -> Folder {
        let plex = FakePlex::start(Library::small(320, 180), MACHINE).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let settings = format!(
            "[server]\nlisten = \"127.0.0.1:{}\"\n[cards]\nsize = \"320x180\"\n[plex.home]\nurl = \"{}\"\ntoken = \"{TOKEN}\"\n{more}",
            free_port(),
            plex.url()
        );
        fs::write(folder.path().join("intertitle.toml"), settings).unwrap();
        Folder { folder, plex }
    }

    /// What a command prints on stdout and on stderr, and its exit code.
    pub(super) fn run(&self, arguments: &[&str]) -> (String, String, Option<i32>) {
        let config = self.folder.path().to_str().unwrap();
        let output = intertitle(&[arguments, &["--config", config]].concat());
        (
            text(&output.stdout),
            text(&output.stderr),
            output.status.code(),
        )
    }
}

/// The words of a command line, with quotes around some.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in line.split('"').enumerate() {
        match at % 2 {
            0 => words.extend(part.split_whitespace().map(str::to_string)),
            _ => words.push(part.to_string()),
        }
    }
    words
}

#[test]
fn the_page_about_the_library_shows_what_the_commands_print() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/library.md"));
    let page = page.unwrap();
    let folder = Folder::new();
    let mut count = 0;
    for block in page.split("```text\n").skip(1) {
        let block = block.split("```").next().unwrap();
        for part in block.split("$ intertitle ").skip(1) {
            let (command, expected) = part.split_once('\n').unwrap();
            let words = words(command);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let (printed, complaint, code) = folder.run(&words);
            // The time depends on the machine.
            let same = |text: &str| {
                let lines = text.lines().map(|line| match line.split_once("about ") {
                    Some((before, _)) => before.to_string(),
                    None => line.to_string(),
                });
                lines.collect::<Vec<_>>().join("\n")
            };
            assert_eq!(same(&printed), same(expected), "{command}: {complaint}");
            assert_eq!(code, Some(0), "{command}");
            count += 1;
        }
    }
    assert_eq!(count, 5);
}

#[test]
fn a_running_daemon_makes_the_cards() {
    let folder = Folder::new();
    let daemon = Program::serve(folder.folder.path());
    let (printed, complaint, code) = folder.run(&["make", "--all", "--yes"]);
    assert!(printed.contains("The daemon makes them now."), "{printed}");
    assert!(printed.ends_with("13 cards done\n"), "{printed}{complaint}");
    assert_eq!(code, Some(0));
    assert_eq!(folder.plex.uploads().len(), 13);
    let (printed, _, _) = folder.run(&["list", "--missing"]);
    assert_eq!(printed, "no such episodes\n");
    let (printed, _, code) = folder.run(&["make", "--missing"]);
    assert!(printed.ends_with("There is nothing to do.\n"), "{printed}");
    assert_eq!(code, Some(0));
    drop(daemon);
}

#[test]
fn cards_that_are_files_only_are_made_and_listed_and_uploaded_later() {
    let folder = Folder::new();
    let path = folder.folder.path().join("intertitle.toml");
    let settings = fs::read_to_string(&path).unwrap();
    let only = "[cards]\nupload = false\npath = \"kometa\"\n";
    fs::write(&path, settings.replace("[cards]\n", only)).unwrap();
    let (printed, complaint, code) = folder.run(&["make", "--all", "--yes"]);
    assert!(printed.contains("13  to draw into files"), "{printed}");
    assert!(
        printed.contains("nothing is uploaded (`upload = false`)"),
        "{printed}"
    );
    assert!(printed.ends_with("13 cards done\n"), "{printed}{complaint}");
    assert_eq!(code, Some(0));
    assert_eq!(folder.plex.uploads().len(), 0);
    let card = folder
        .folder
        .path()
        .join("cards/The Long Tide (2021)/S01E01.jpg");
    assert!(card.is_file());
    let (printed, _, _) = folder.run(&["list", "--missing"]);
    assert_eq!(printed, "no such episodes\n");
    fs::write(&path, settings).unwrap();
    let (printed, complaint, _) = folder.run(&["make", "--missing", "--yes"]);
    assert!(printed.ends_with("13 cards done\n"), "{printed}{complaint}");
    assert_eq!(folder.plex.uploads().len(), 13);
    assert!(!card.exists(), "the card has not moved");
}

#[test]
fn a_restored_picture_is_replaced_only_if_its_series_is_named() {
    let folder = Folder::new();
    let run = |arguments: &[&str], end: &str| {
        let (printed, complaint, code) = folder.run(arguments);
        assert!(
            printed.ends_with(end),
            "{arguments:?}: {printed}{complaint}"
        );
        assert_eq!(code, Some(0), "{arguments:?}: {printed}{complaint}");
        printed
    };
    run(&["make", "--all", "--yes"], "13 cards done\n");
    let (_, complaint, code) = folder.run(&["restore", "The Long Tide", "--season", "1", "--yes"]);
    assert_eq!(code, Some(0), "{complaint}");
    let kept = "protected: the picture stays";
    let printed = run(&["make", "--missing", "--yes"], "There is nothing to do.\n");
    assert!(printed.contains(kept), "{printed}");
    let printed = run(&["make", "--all", "--yes"], "cards done\n");
    assert!(printed.contains(kept), "{printed}");
    let uploads = folder.plex.uploads().len();
    let printed = run(&["make", "The Long Tide", "--yes"], "cards done\n");
    assert!(!printed.contains(kept), "{printed}");
    assert!(printed.contains("6  to draw and upload\n"), "{printed}");
    // The server has the three cards still.
    assert_eq!(folder.plex.uploads().len(), uploads);
    run(
        &["make", "The Long Tide", "--dry-run", "--remake"],
        "are uploaded.\n",
    );
}

#[test]
fn the_plan_is_the_only_thing_on_stdout_with_json() {
    let folder = Folder::new();
    let (printed, complaint, code) = folder.run(&["make", "Tide", "s02", "--yes", "--json"]);
    let plan: serde_json::Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(plan["draw"], 3);
    assert!(complaint.contains("3 cards done"), "{complaint}");
    assert_eq!(code, Some(0));
}

#[test]
fn nothing_is_done_without_consent_or_after_an_error() {
    let folder = Folder::new();
    for (arguments, part) in [
        (&["make", "--all"][..], "run again with `--yes`"),
        (&["make"], "required arguments were not provided"),
        (
            &["make", "Severance", "--yes"],
            "no media server has a series called `Severance`",
        ),
        (
            &["make", "Tide", "s07", "--yes"],
            "the series has no season 7",
        ),
        (
            &["make", "Tide", "seven", "--yes"],
            "neither a season (`s02`) nor an episode (`s02e03`, or its day: `2026-11-30`)",
        ),
        (
            &["make", "--library", "Films", "--yes"],
            "no library called `Films`; there are TV Shows",
        ),
        (
            &["make", "--all", "--server", "attic", "--yes"],
            "no media server `attic`",
        ),
        (
            &["make", "Tide", "--style", "{ desin \"olivier\" }", "--yes"],
            "unknown property `desin`",
        ),
        (&["list", "--missing", "--problems"], "cannot be used with"),
    ] {
        let (printed, complaint, code) = folder.run(arguments);
        assert!(
            complaint.contains(part),
            "{arguments:?}: {printed}{complaint}"
        );
        assert_eq!(code, Some(2), "{arguments:?}");
    }
    assert!(folder.plex.uploads().is_empty());
}

#[test]
fn a_server_that_does_not_answer_is_named_and_the_exit_code_says_so() {
    let folder = Folder::new();
    folder.plex.set_unreachable(true);
    let (printed, complaint, code) = folder.run(&["list"]);
    assert_eq!(printed, "no series\n");
    assert!(complaint.starts_with("plex home: "), "{complaint}");
    assert_eq!(code, Some(1));
}

#[test]
fn a_series_that_is_new_since_the_last_listing_is_found() {
    let folder = Folder::new();
    folder.run(&["list"]);
    folder.plex.change(|library| {
        let mut new = library.episode(2203).unwrap().clone();
        (new.key, new.series_key) = (3201, 3000);
        new.series = "Severance".into();
        library.episodes.push(new);
    });
    let (printed, complaint, code) = folder.run(&["make", "severance", "--yes"]);
    assert!(printed.ends_with("1 card done\n"), "{printed}{complaint}");
    assert_eq!(code, Some(0));
}

#[test]
fn a_style_for_this_time_is_used_and_the_next_card_has_the_usual_one() {
    let folder = Folder::new();
    let make = |more: &[&str]| {
        let (_, complaint, code) =
            folder.run(&[&["make", "Tide", "s01e01", "--yes"], more].concat());
        assert_eq!(code, Some(0), "{complaint}");
        folder.plex.episode(1201).unwrap().selected
    };
    let plain = make(&[]);
    let styled = make(&["--style", "design \"olivier\""]);
    assert_ne!(plain, styled);
    assert_eq!(make(&[]), plain);
}

#[test]
fn an_episode_without_a_number_is_named_by_its_day() {
    let folder = Folder::new();
    folder.plex.change(|library| {
        let one = library.episode_mut(1201).unwrap();
        one.other.insert("index".into(), serde_json::Value::Null);
        let day = "2024-06-10".into();
        one.other.insert("originallyAvailableAt".into(), day);
    });
    let (printed, complaint, code) = folder.run(&["make", "Tide", "2024-06-10", "--yes"]);
    assert!(printed.ends_with("1 card done\n"), "{printed}{complaint}");
    assert_eq!(code, Some(0));
    let (printed, complaint, _) = folder.run(&["show", "Tide", "2024-06-10"]);
    assert!(
        printed.starts_with("The Long Tide (2021) s01 2024-06-10 Low Water\n"),
        "{printed}{complaint}"
    );
    assert!(printed.contains("  status            ok\n"), "{printed}");
    let (_, complaint, code) = folder.run(&["make", "Tide", "2024-06-11", "--yes"]);
    assert!(
        complaint.contains("the series has no episode of 2024-06-11"),
        "{complaint}"
    );
    assert_eq!(code, Some(2));
    let (_, complaint, code) = folder.run(&["skip", "Tide", "2024-06-10"]);
    assert!(
        complaint.contains("an episode without a number cannot be skipped; skip its season"),
        "{complaint}"
    );
    assert_eq!(code, Some(2));
}
