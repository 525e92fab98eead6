//! `init`: what it makes, and that it changes nothing that is there.

use std::fs;

use crate::cli::text;
use crate::support::intertitle;

const DEFAULT: &str = include_str!("../../rules/default.rules");

#[test]
fn init_makes_a_folder_whose_rules_are_in_order() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("new/config");
    let config = folder.to_str().unwrap();
    let output = intertitle(&["init", "--config", config]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let printed = text(&output.stdout);
    for part in [
        "intertitle.toml ",
        "rules/default.rules ",
        "`intertitle check`",
        "`intertitle serve`",
    ] {
        assert!(printed.contains(part), "{printed}");
    }
    let written = fs::read_to_string(folder.join("rules/default.rules")).unwrap();
    assert_eq!(written, DEFAULT);
    assert!(folder.join("intertitle.toml").exists());
    // What nobody has changed says no more than the book that the program carries.
    let output = intertitle(&["check", "--config", config]);
    assert_eq!(text(&output.stdout), "1 file, 7 rules, 1 schedule: ok\n");
}

#[test]
fn init_changes_nothing_where_rules_are() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules");
    fs::create_dir(&rules).unwrap();
    fs::write(rules.join("main.rules"), "").unwrap();
    let output = intertitle(&["init", "--config", folder.path().to_str().unwrap()]);
    let expected = format!(
        "{} already has rules: main.rules. Nothing was changed.\n",
        rules.display()
    );
    assert_eq!(
        (text(&output.stdout), output.status.code()),
        (expected, Some(0))
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
