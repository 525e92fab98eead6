//! Rules and designs that vanish: a share that is not mounted, a file that a full disk has emptied.

use std::fs;

use intertitle::app::{Haste, health};

use crate::support::Bench;

const RULES: &str = "on plex media.play -> remake card\n";

/// The rule in force is the person's own: the default book ignores what begins to play.
#[track_caller]
fn assert_in_force(bench: &Bench, key: u32, what: &str) {
    bench.plex("media.play", key);
    bench.run_until_idle();
    assert!(bench.shows_card(key), "{what}: the rules are not in force");
}

fn look(bench: &Bench) {
    // A change counts at the second look that sees the same.
    bench.app().look_at_folder(Haste::OnceSettled);
    bench.app().look_at_folder(Haste::OnceSettled);
}

#[test]
fn rules_that_vanish_stay_in_force_and_are_told_across_a_restart_too() {
    type Vanish = fn(&Bench);
    let table: &[(&str, Vanish, &str)] = &[
        (
            "the folder is gone",
            |bench| fs::remove_dir_all(bench.folder.path().join("rules")).unwrap(),
            "there is no rules file in",
        ),
        (
            "the folder is empty",
            |bench| fs::remove_file(bench.folder.path().join("rules/main.rules")).unwrap(),
            "there is no rules file in",
        ),
        (
            "the file is empty",
            |bench| bench.write_rules(""),
            "main.rules has become empty",
        ),
        (
            "the file is blank",
            |bench| bench.write_rules(" \n\n"),
            "main.rules has become empty",
        ),
        (
            "the file is full of zeros",
            |bench| bench.write_rules("\0\0\0\0"),
            "main.rules has become empty",
        ),
    ];
    for (what, vanish, why) in table {
        let mut bench = Bench::new(RULES);
        vanish(&bench);
        look(&bench);
        assert_in_force(&bench, 1201, what);
        for moment in ["at once", "after a day", "after a restart"] {
            match moment {
                "after a day" => bench.wind(86_400),
                "after a restart" => bench.restart(),
                _ => {}
            }
            look(&bench);
            let health = health(bench.app()).unwrap();
            assert_eq!(
                (health.status, health.rules.ok),
                ("degraded", false),
                "{what} {moment}"
            );
            let errors = health.rules.errors.unwrap_or_default();
            assert!(errors.contains(why), "{what} {moment}: {errors}");
            assert_eq!(health.rules.rules, 1, "{what} {moment}");
        }
        assert_in_force(&bench, 1202, what);
        bench.write("rules/main.rules", RULES.as_bytes());
        look(&bench);
        assert_eq!(health(bench.app()).unwrap().status, "ok", "{what}");
    }
}

#[test]
fn what_is_taken_away_or_emptied_on_purpose_is_no_loss() {
    let bench = Bench::new(RULES);
    bench.write("rules/other.rules", b"");
    look(&bench);
    assert!(
        health(bench.app()).unwrap().rules.ok,
        "a new file may be empty"
    );
    bench.write("rules/other.rules", b"on plex media.stop -> make card\n");
    look(&bench);
    assert_eq!(health(bench.app()).unwrap().rules.rules, 2);
    fs::remove_file(bench.folder.path().join("rules/other.rules")).unwrap();
    look(&bench);
    let rules = health(bench.app()).unwrap().rules;
    assert_eq!(
        (rules.ok, rules.rules),
        (true, 1),
        "a file beside others is taken away"
    );
    bench.write_rules("# nothing for now\n");
    look(&bench);
    let rules = health(bench.app()).unwrap().rules;
    assert_eq!(
        (rules.ok, rules.rules),
        (true, 0),
        "a comment says that it is meant"
    );
}

#[test]
fn a_mistake_in_the_rules_leaves_the_last_good_ones_in_force_across_restarts() {
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
        let mut bench = Bench::new(RULES);
        bench.write_rules(broken);
        for restarts in 0..3 {
            if restarts > 0 {
                bench.restart();
            }
            look(&bench);
            let health = health(bench.app()).unwrap();
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
        assert_in_force(&bench, 1201, what);
        bench.write_rules("on plex media.play -> ignore\n");
        bench.restart();
        assert_eq!(health(bench.app()).unwrap().status, "ok", "{what}");
        bench.plex("media.play", 1202);
        bench.run_until_idle();
        assert!(!bench.shows_card(1202), "{what}: corrected rules hold");
    }
}

#[test]
fn without_any_good_rules_from_before_broken_ones_make_deliveries_wait() {
    let mut bench = Bench::new("on plex media.scroble -> make card\n");
    for _ in 0..2 {
        assert!(!health(bench.app()).unwrap().rules.ok);
        bench.plex("media.play", 1201);
        bench.run_until_idle();
        bench.restart();
    }
    assert!(
        bench
            .hooks()
            .iter()
            .all(|(outcome, _)| outcome == "waiting")
    );
    bench.change_rules(RULES);
    bench.run_until_idle();
    assert!(bench.shows_card(1201));
}

#[test]
fn the_default_book_is_for_folders_in_which_there_never_were_rules() {
    let mut bench = Bench::new(RULES);
    fs::remove_file(bench.folder.path().join("intertitle.db")).unwrap();
    fs::remove_file(bench.folder.path().join("rules/main.rules")).unwrap();
    bench.restart();
    let rules = health(bench.app()).unwrap().rules;
    assert!(rules.ok && rules.rules > 1, "{rules:?}");
}

#[test]
fn designs_that_vanish_all_at_once_stay_in_force_and_are_told() {
    let bench = Bench::new(RULES);
    let design = include_bytes!("../../rules/designs/standard.card");
    bench.write("designs/own.card", design);
    bench.app().look_at_folder(Haste::Now);
    bench.change_rules("style { design \"own\" }\non plex media.play -> remake card\n");
    assert_eq!(health(bench.app()).unwrap().status, "ok");
    fs::remove_dir_all(bench.folder.path().join("designs")).unwrap();
    look(&bench);
    let told = health(bench.app()).unwrap();
    assert_eq!(
        (told.status, told.designs.ok, told.rules.ok),
        ("degraded", false, true)
    );
    assert!(
        told.designs
            .why
            .unwrap_or_default()
            .contains("there is no design in")
    );
    assert_in_force(&bench, 1201, "the designs");
    bench.write("designs/own.card", b"");
    look(&bench);
    assert_eq!(health(bench.app()).unwrap().status, "degraded");
    bench.write("designs/own.card", design);
    look(&bench);
    assert_eq!(health(bench.app()).unwrap().status, "ok");
}
