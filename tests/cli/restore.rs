//! `restore`: first a list, then the way back.

use crate::cli::text;
use crate::support::{TestHarness, intertitle};

const RATE: &str = "on plex media.rate -> make card\n";

/// An installation with cards of two episodes; what `restore` with these arguments prints, and how it ends.
fn restore(harness: &TestHarness, arguments: &[&str]) -> (String, Option<i32>) {
    let folder = harness.folder.path().to_str().unwrap();
    let all = [&["restore", "--config", folder], arguments].concat();
    let output = intertitle(&all);
    (
        text(&output.stdout) + &text(&output.stderr),
        output.status.code(),
    )
}

fn config_folder() -> TestHarness {
    let harness = TestHarness::new(RATE);
    harness.plex("media.rate", 1201);
    harness.plex("media.rate", 2201);
    harness.run_until_idle();
    harness
}

#[test]
fn a_series_is_listed_first_and_restored_on_request() {
    let harness = config_folder();
    let (printed, code) = restore(&harness, &["the long tide"]);
    assert_eq!(
        printed,
        "plex home: The Long Tide s01e01: would restore the original picture of \"Low Water\"\n\
         The original pictures stay until `intertitle make \"The Long Tide\"` or a rule with `remake card` requests a card;\n\
         after `intertitle skip \"The Long Tide\"`, no rule does.\n\
         1 episode. Nothing was changed; run again with `--yes` to apply.\n"
    );
    assert_eq!(code, Some(0));
    assert!(harness.shows_card(1201));
    let (printed, code) = restore(
        &harness,
        &["The Long Tide", "--season", "1", "--episode", "1", "--yes"],
    );
    let first = "plex home: The Long Tide s01e01: original picture restored\n";
    assert!(printed.starts_with(first), "{printed}");
    assert_eq!(code, Some(0));
    assert!(!harness.shows_card(1201) && harness.shows_card(2201));
    let (printed, _) = restore(&harness, &["The Long Tide", "--yes"]);
    assert_eq!(
        printed,
        "plex home: none of these episodes shows an intertitle card\n"
    );
}

#[test]
fn a_whole_library_goes_back_and_a_wrong_name_says_which_there_are() {
    let harness = config_folder();
    let (printed, code) = restore(&harness, &["--library", "Films"]);
    assert_eq!(
        printed,
        "plex home: Plex has no library of series called `Films`: it has TV Shows\n"
    );
    assert_eq!(code, Some(1));
    let (printed, code) = restore(&harness, &["--library", "tv shows", "--yes"]);
    assert_eq!((printed.lines().count(), code), (4, Some(0)), "{printed}");
    assert!(printed.contains("`intertitle make SERIES`"), "{printed}");
    assert!(!harness.shows_card(1201) && !harness.shows_card(2201));
    // An interrupted one continues with what is left.
    let (printed, code) = restore(&harness, &["--library", "tv shows", "--yes"]);
    assert_eq!(
        printed,
        "plex home: none of these episodes shows an intertitle card\n"
    );
    assert_eq!(code, Some(0));
    let (printed, code) = restore(&harness, &["Dark", "--server", "attic"]);
    assert_eq!(
        printed,
        "error: no media server `attic` in intertitle.toml\n"
    );
    assert_eq!(code, Some(2));
}

#[test]
fn a_restored_picture_stays_until_a_card_is_requested_again() {
    let harness = config_folder();
    let folder = harness.folder.path().to_str().unwrap().to_string();
    let run = |arguments: &[&str]| {
        let output = intertitle(&[arguments, &["--config", &folder]].concat());
        (
            text(&output.stdout) + &text(&output.stderr),
            output.status.code(),
        )
    };
    let give_back = || {
        let (printed, code) = restore(&harness, &["The Long Tide", "--yes"]);
        assert_eq!(code, Some(0), "{printed}");
        assert!(!harness.shows_card(1201), "{printed}");
    };
    let rate = |rules: &str| {
        harness.change_rules(rules);
        harness.plex("media.rate", 1201);
        harness.run_until_idle();
        harness.shows_card(1201)
    };
    give_back();
    assert!(!rate(RATE), "a rule that only keeps cards right");
    harness.assert_noted("its original picture was restored; `intertitle make` makes a card again");
    assert!(
        rate("on plex media.rate -> remake card\n"),
        "a rule that wants a new one"
    );

    give_back();
    let (printed, code) = run(&["skip", "the long tide", "s01"]);
    assert_eq!(
        printed,
        "The Long Tide s01 (plex home): skipped, 6 episodes\n"
    );
    assert_eq!(code, Some(0));
    assert!(
        !rate("on plex media.rate -> remake card\n"),
        "it is skipped"
    );
    harness.assert_noted("it is skipped; `intertitle unskip` ends that");
    let (printed, code) = run(&["make", "The Long Tide", "s01", "--dry-run"]);
    assert!(
        printed.contains("6  skipped: it is skipped; `intertitle unskip` ends that"),
        "{printed}"
    );
    assert_eq!(code, Some(0));
    let (printed, code) = run(&["unskip", "the long tide", "s01e02"]);
    assert!(
        printed.contains("still skipped, because its series or season is"),
        "{printed}"
    );
    assert_eq!(code, Some(1));
    let (printed, code) = run(&["unskip", "the long tide"]);
    assert_eq!(printed, "The Long Tide (plex home): not skipped any more\n");
    assert_eq!(code, Some(0));
    let (printed, code) = run(&["unskip", "the long tide"]);
    assert_eq!(printed, "The Long Tide (plex home): was not skipped\n");
    assert_eq!(code, Some(1));
    assert!(
        rate("on plex media.rate -> remake card\n"),
        "nothing holds it back"
    );
}

#[test]
fn programs_read_what_is_restored_as_json() {
    let harness = config_folder();
    let read = |more: &[&str]| {
        let (printed, code) = restore(&harness, &[&["the long tide", "--json"], more].concat());
        assert_eq!(code, Some(0), "{printed}");
        serde_json::from_str::<serde_json::Value>(&printed).unwrap()
    };
    let listed = |outcome: &str| {
        serde_json::json!([{"server": "plex home", "error": null, "episodes": [
            {"episode": "The Long Tide s01e01", "outcome": outcome, "reason": null}]}])
    };
    assert_eq!(read(&[]), listed("planned"));
    assert!(harness.shows_card(1201));
    assert_eq!(read(&["--yes"]), listed("restored"));
    assert!(!harness.shows_card(1201));
}
