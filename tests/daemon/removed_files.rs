//! Rules and designs that disappear: a share that is not mounted, a file that a full disk has emptied.

use std::fs;

use intertitle::app::{Reload, health};

use crate::support::TestHarness;

const RULES: &str = "on plex media.play -> remake card\n";

/// Checks that the user's own rule is in force: the default rules ignore the start of playback.
#[track_caller]
fn assert_in_force(harness: &TestHarness, key: u32, what: &str) {
    harness.plex("media.play", key);
    harness.run_until_idle();
    assert!(
        harness.shows_card(key),
        "{what}: the rules are not in force"
    );
}

fn look(harness: &TestHarness) {
    // A change counts at the second check that sees the same.
    harness.app().look_at_folder(Reload::OnceConfirmed);
    harness.app().look_at_folder(Reload::OnceConfirmed);
}

#[test]
fn rules_that_disappear_stay_in_force_and_are_reported_across_a_restart_too() {
    type Removal = fn(&TestHarness);
    let table: &[(&str, Removal, &str)] = &[
        (
            "the folder is gone",
            |harness| fs::remove_dir_all(harness.folder.path().join("rules")).unwrap(),
            "all rules files have disappeared from",
        ),
        (
            "the folder is empty",
            |harness| fs::remove_file(harness.folder.path().join("rules/main.rules")).unwrap(),
            "all rules files have disappeared from",
        ),
        (
            "the file is empty",
            |harness| harness.write_rules(""),
            "main.rules has become empty",
        ),
        (
            "the file is blank",
            |harness| harness.write_rules(" \n\n"),
            "main.rules has become empty",
        ),
        (
            "the file is full of zeros",
            |harness| harness.write_rules("\0\0\0\0"),
            "main.rules has become empty",
        ),
    ];
    for (what, remove, why) in table {
        let mut harness = TestHarness::new(RULES);
        remove(&harness);
        look(&harness);
        assert_in_force(&harness, 1201, what);
        for moment in ["at once", "after a day", "after a restart"] {
            match moment {
                "after a day" => harness.advance(86_400),
                "after a restart" => harness.restart(),
                _ => {}
            }
            look(&harness);
            let health = health(harness.app()).unwrap();
            assert_eq!(
                (health.status, health.rules.ok),
                ("degraded", false),
                "{what} {moment}"
            );
            let errors = health.rules.errors.unwrap_or_default();
            assert!(errors.contains(why), "{what} {moment}: {errors}");
            assert_eq!(health.rules.rules, 1, "{what} {moment}");
        }
        assert_in_force(&harness, 1202, what);
        harness.write("rules/main.rules", RULES.as_bytes());
        look(&harness);
        assert_eq!(health(harness.app()).unwrap().status, "ok", "{what}");
    }
}

#[test]
fn files_that_were_removed_or_emptied_on_purpose_are_not_missing() {
    let harness = TestHarness::new(RULES);
    harness.write("rules/other.rules", b"");
    look(&harness);
    assert!(
        health(harness.app()).unwrap().rules.ok,
        "a new file may be empty"
    );
    harness.write("rules/other.rules", b"on plex media.stop -> make card\n");
    look(&harness);
    assert_eq!(health(harness.app()).unwrap().rules.rules, 2);
    fs::remove_file(harness.folder.path().join("rules/other.rules")).unwrap();
    look(&harness);
    let rules = health(harness.app()).unwrap().rules;
    assert_eq!(
        (rules.ok, rules.rules),
        (true, 1),
        "one of several files is removed"
    );
    harness.write_rules("# nothing for now\n");
    look(&harness);
    let rules = health(harness.app()).unwrap().rules;
    assert_eq!(
        (rules.ok, rules.rules),
        (true, 0),
        "a comment says that it is meant"
    );
}

#[test]
fn after_an_error_in_the_rules_the_last_good_ones_stay_in_force_across_restarts() {
    let table = [
        (
            "a typo",
            "on plex media.scroble -> make card\n",
            "media.scroble",
        ),
        ("half a rule", "on plex media.play ->", "main.rules:1"),
        ("an unknown design", "style { design \"gone\" }\n", "gone"),
    ];
    for (what, broken, why) in table {
        let mut harness = TestHarness::new(RULES);
        harness.write_rules(broken);
        for restarts in 0..3 {
            if restarts > 0 {
                harness.restart();
            }
            look(&harness);
            let health = health(harness.app()).unwrap();
            assert_eq!(
                (health.status, health.rules.ok, health.rules.rules),
                ("degraded", false, 1),
                "{what}, {restarts} restarts"
            );
            let errors = health.rules.errors.unwrap_or_default();
            assert!(
                errors.contains(why) && errors.contains("main.rules:1"),
                "{what}: {errors}"
            );
        }
        assert_in_force(&harness, 1201, what);
        harness.write_rules("on plex media.play -> ignore\n");
        harness.restart();
        assert_eq!(health(harness.app()).unwrap().status, "ok", "{what}");
        harness.plex("media.play", 1202);
        harness.run_until_idle();
        assert!(!harness.shows_card(1202), "{what}: corrected rules hold");
    }
}

#[test]
fn without_any_good_rules_from_before_broken_ones_make_deliveries_wait() {
    let mut harness = TestHarness::new("on plex media.scroble -> make card\n");
    for _ in 0..2 {
        assert!(!health(harness.app()).unwrap().rules.ok);
        harness.plex("media.play", 1201);
        harness.run_until_idle();
        harness.restart();
    }
    assert!(
        harness
            .deliveries()
            .iter()
            .all(|(outcome, _)| outcome == "waiting")
    );
    harness.change_rules(RULES);
    harness.run_until_idle();
    assert!(harness.shows_card(1201));
}

#[test]
fn the_default_rules_apply_to_folders_that_never_had_rules() {
    let mut harness = TestHarness::new(RULES);
    fs::remove_file(harness.folder.path().join("intertitle.db")).unwrap();
    fs::remove_file(harness.folder.path().join("rules/main.rules")).unwrap();
    harness.restart();
    let rules = health(harness.app()).unwrap().rules;
    assert!(rules.ok && rules.rules > 1, "{rules:?}");
}

#[test]
fn designs_that_all_disappear_at_once_stay_in_force_and_are_reported() {
    let harness = TestHarness::new(RULES);
    let design = include_bytes!("../../rules/designs/standard.card");
    harness.write("designs/own.card", design);
    harness.app().look_at_folder(Reload::Immediately);
    harness.change_rules("style { design \"own\" }\non plex media.play -> remake card\n");
    assert_eq!(health(harness.app()).unwrap().status, "ok");
    fs::remove_dir_all(harness.folder.path().join("designs")).unwrap();
    look(&harness);
    let reported = health(harness.app()).unwrap();
    assert_eq!(
        (reported.status, reported.designs.ok, reported.rules.ok),
        ("degraded", false, true)
    );
    assert!(
        reported
            .designs
            .why
            .unwrap_or_default()
            .contains("all designs have disappeared from")
    );
    assert_in_force(&harness, 1201, "the designs");
    harness.write("designs/own.card", b"");
    look(&harness);
    assert_eq!(health(harness.app()).unwrap().status, "degraded");
    harness.write("designs/own.card", design);
    look(&harness);
    assert_eq!(health(harness.app()).unwrap().status, "ok");
}
