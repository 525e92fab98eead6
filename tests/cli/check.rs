//! `check`: screens, the line that sums up, JSON, and how it ends.

use std::fs;
use std::process::Output;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::cli::text;
use crate::support::{intertitle, intertitle_reading};

const PLEX: &str = "[plex.home]\nurl = \"http://192.0.2.1\"\ntoken = \"t\"\n";

/// A config folder with a server, and rules files of these names.
fn config(rules: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("intertitle.toml"), PLEX).unwrap();
    fs::create_dir(folder.path().join("rules")).unwrap();
    for (name, text) in rules {
        fs::write(folder.path().join("rules").join(name), text).unwrap();
    }
    folder
}

fn run(folder: &TempDir, arguments: &[&str]) -> Output {
    let config = ["check", "--config", folder.path().to_str().unwrap()];
    intertitle(&[&config, arguments].concat())
}

/// What `check` prints of one file that comes through a pipe, and how it ends.
#[track_caller]
fn check(rules: &str, code: i32, expected: &str) {
    let folder = config(&[]);
    let config = folder.path().to_str().unwrap();
    let output = intertitle_reading(&["check", "-", "--config", config], rules);
    let printed = text(&output.stdout);
    assert_eq!(
        (printed.as_str(), output.status.code()),
        (expected, Some(code)),
        "{rules}"
    );
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn one_line_sums_up_what_is_well() {
    check(
        "on plex media.rate -> make card\n",
        0,
        "1 file, 1 rule: ok\n",
    );
    check(
        "on plex media.rate -> make card\non plex media.play -> ignore\nstyle { unwatched blur }\nstyle { watched gray }\n\
         test \"stars\" { event plex media.rate { rating 8 } expect make card }\n",
        0,
        "1 file, 2 rules, 2 styles, 1 test: ok\n",
    );
    check("", 0, "1 file, 0 rules: ok\n");
}

#[test]
fn errors_are_shown_with_carets_and_counted() {
    check(
        "let loved = owner\non plex media.rate -> make crad\non plex media.scroble -> make card\n",
        1,
        "error: unknown action `make crad`
 --> stdin:2:23
  |
2 | on plex media.rate -> make crad
  |                       ^^^^^^^^^
  = help: did you mean `make card`?

error: unknown event `media.scroble` for `plex`
 --> stdin:3:9
  |
3 | on plex media.scroble -> make card
  |         ^^^^^^^^^^^^^
  = help: did you mean `media.scrobble`?

2 errors
",
    );
}

#[test]
fn a_warning_alone_is_not_a_failure() {
    check(
        "let loved = owner\n",
        0,
        "warning: unused name `loved`
 --> stdin:1:5
  |
1 | let loved = owner
  |     ^^^^^

1 file, 0 rules: 1 warning
",
    );
}

#[test]
fn a_test_that_fails_is_shown_and_is_a_failure() {
    check(
        "on plex media.rate when rating >= 8 -> make card
test \"eight\" { event plex media.rate { rating 8 } expect make card }
test \"seven\" { event plex media.rate { rating 7 } expect make card }
",
        1,
        "error: test \"seven\" failed: no rule matches
 --> stdin:3:51
  |
3 | test \"seven\" { event plex media.rate { rating 7 } expect make card }
  |                                                   ^^^^^^^^^^^^^^^^

1 file, 1 rule, 2 tests: 1 of 2 tests failed
",
    );
}

#[test]
fn the_config_folder_is_one_rule_set_and_tests_run_without_errors_only() {
    let failing = "test \"x\" { event plex media.rate expect ignore }\n";
    let folder = config(&[
        ("a.rules", "let loved = rating >= 8\n"),
        ("b.rules", "on plex media.rate when loved -> make card\n"),
        ("c.rules", failing),
    ]);
    let output = run(&folder, &[]);
    assert!(text(&output.stdout).contains(" --> c.rules:1:34\n"));
    assert!(text(&output.stdout).ends_with("3 files, 1 rule, 1 test: the test failed\n"));
    fs::write(folder.path().join("rules/d.rules"), "on plex\n").unwrap();
    let output = run(&folder, &[]);
    assert!(
        text(&output.stdout).ends_with("\n\n1 error\n"),
        "{}",
        text(&output.stdout)
    );
    assert!(!text(&output.stdout).contains("fails"));
}

#[test]
fn files_and_folders_elsewhere_are_named_as_they_were_given() {
    let folder = config(&[("a.rules", "on plex media.rate -> make crad\n")]);
    let rules = folder.path().join("rules");
    let file = rules.join("a.rules");
    for path in [&rules, &file] {
        let output = run(&folder, &[path.to_str().unwrap()]);
        let place = format!(" --> {}:1:23\n", file.display());
        assert!(
            text(&output.stdout).contains(&place),
            "{}",
            text(&output.stdout)
        );
    }
    let output = run(&folder, &["/nowhere/x.rules"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).starts_with("error: cannot read /nowhere/x.rules: "));
}

#[test]
fn a_folder_without_rules_is_a_warning_and_the_default_rules_are_checked() {
    let folder = config(&[]);
    let output = run(&folder, &[]);
    let rules = folder.path().join("rules");
    let expected = format!(
        "warning: no rules files in {}\n \
         = help: the built-in default rules apply; `intertitle init` writes them there to edit\n\n\
         1 file, 7 rules, 1 schedule: 1 warning\n",
        rules.display()
    );
    assert_eq!(text(&output.stdout), expected);
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn it_works_without_settings_and_reports_wrong_ones() {
    let folder = config(&[("a.rules", "on any added -> make card\n")]);
    let settings = folder.path().join("intertitle.toml");
    fs::remove_file(&settings).unwrap();
    let output = run(&folder, &[]);
    assert_eq!(text(&output.stdout), "1 file, 1 rule: ok\n");
    fs::write(&settings, "[cards]\nqality = 90\n").unwrap();
    let output = run(&folder, &[]);
    assert_eq!(output.status.code(), Some(2));
    let printed = text(&output.stderr);
    assert!(printed.contains(" --> intertitle.toml:2:1\n"), "{printed}");
}

#[test]
fn names_come_from_the_config_folder() {
    let rules = "style when season = 0 { design \"noir\"  grain on }\non plex@attic media.rate -> make card\n";
    let folder = config(&[("a.rules", rules)]);
    let output = run(&folder, &[]);
    let printed = text(&output.stdout);
    assert!(printed.contains("unknown design \"noir\""), "{printed}");
    assert!(
        printed.contains("unknown connection `plex@attic`: it is not in the settings"),
        "{printed}"
    );
    let standard = include_str!("../../rules/designs/standard.card");
    let noir = standard.replace("omit_gradient", "grain");
    fs::create_dir(folder.path().join("designs")).unwrap();
    fs::write(folder.path().join("designs/noir.card"), noir).unwrap();
    let settings = PLEX.to_string() + &PLEX.replace("home", "attic");
    fs::write(folder.path().join("intertitle.toml"), settings).unwrap();
    let output = run(&folder, &[]);
    assert_eq!(
        text(&output.stdout),
        "1 file, 1 rule, 1 style, 1 design: ok\n"
    );
}

#[test]
fn json_has_one_object_a_line_for_errors_warnings_and_failing_tests() {
    let folder = config(&[(
        "a.rules",
        "let loved = owner\non plex media.rate when title = \"進撃\" -> make crad\n",
    )]);
    let objects = |output: &Output| -> Vec<Value> {
        let lines = text(&output.stdout);
        lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    let output = run(&folder, &["--json"]);
    assert_eq!(output.status.code(), Some(1));
    let expected = json!({
        "file": "a.rules", "line": 2, "column": 43, "end_line": 2, "end_column": 52,
        "start": 62, "end": 71, "severity": "error",
        "message": "unknown action `make crad`", "help": "did you mean `make card`?",
    });
    assert_eq!(objects(&output), [expected]);
    let rules = "let loved = owner\ntest \"x\" { event plex media.rate expect ignore }\n";
    fs::write(folder.path().join("rules/a.rules"), rules).unwrap();
    let output = run(&folder, &["--json"]);
    let found = objects(&output);
    assert_eq!(
        (&found[0]["severity"], &found[0]["help"]),
        (&json!("warning"), &Value::Null)
    );
    assert_eq!(
        (&found[1]["severity"], &found[1]["line"]),
        (&json!("error"), &json!(2))
    );
    assert_eq!((found.len(), output.status.code()), (2, Some(1)));
    fs::remove_file(folder.path().join("rules/a.rules")).unwrap();
    let output = run(&folder, &["--json"]);
    assert_eq!(objects(&output)[0]["severity"], "warning");
    assert_eq!(output.status.code(), Some(0));
}
