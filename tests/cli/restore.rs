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
         The next event that matches a card rule draws the card again. To keep the original picture, either\n  \
           add the label `intertitle:skip` to the series or the episode in Plex\n  \
           or put this first in your rules: on any added, watched, rated, sonarr upgrade when series = \"The Long Tide\" -> ignore\n\
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
    assert_eq!((printed.lines().count(), code), (5, Some(0)), "{printed}");
    assert!(
        printed.contains("when series in [\"One\", \"Another\"] -> ignore"),
        "{printed}"
    );
    assert!(!harness.shows_card(1201) && !harness.shows_card(2201));
    let (printed, code) = restore(&harness, &["Dark", "--server", "attic"]);
    assert_eq!(
        printed,
        "error: no media server `attic` in intertitle.toml\n"
    );
    assert_eq!(code, Some(2));
}

#[test]
fn after_a_restore_both_ways_that_are_named_keep_the_picture_and_without_them_the_next_event_draws()
{
    let given_back = || {
        let harness = config_folder();
        let (printed, code) = restore(&harness, &["The Long Tide", "--yes"]);
        assert_eq!(code, Some(0), "{printed}");
        assert!(!harness.shows_card(1201), "{printed}");
        (harness, printed)
    };
    let rate = |harness: &TestHarness| {
        harness.plex("media.rate", 1201);
        harness.run_until_idle();
        harness.shows_card(1201)
    };
    let (harness, printed) = given_back();
    assert!(
        printed.contains("The next event that matches a card rule draws the card again"),
        "{printed}"
    );
    assert!(rate(&harness), "nothing was done to keep it");

    let (harness, printed) = given_back();
    assert!(
        printed.contains("add the label `intertitle:skip`"),
        "{printed}"
    );
    harness.plex.change(|library| {
        library.episode_mut(1201).unwrap().labels = vec!["Intertitle:skip".into()];
    });
    assert!(!rate(&harness), "the label");

    let (harness, printed) = given_back();
    let rule = printed.lines().find_map(|line| {
        line.trim()
            .strip_prefix("or put this first in your rules: ")
    });
    let rule = rule.expect("a rule is shown");
    harness.change_rules(&format!("{rule}\n{RATE}"));
    assert!(!rate(&harness), "{rule}");
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
