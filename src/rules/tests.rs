//! Tests the files in `tests/rules/`: good ones are already formatted, bad ones give the messages next to them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::model::Vocabulary;
use crate::rules::format::{format, tidy};
use crate::rules::parse::parse;
use crate::rules::problem::{RulesFile, render_problems};
use crate::rules::read::read;
use crate::rules::support::{file, words};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The rules files of a folder, by name.
fn folder(name: &str) -> Vec<(PathBuf, RulesFile)> {
    let folder = root().join("tests/rules").join(name);
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the folder is in the repository")
        .map(|entry| entry.expect("the folder can be listed").path())
        .filter(|path| path.extension().is_some_and(|end| end == "rules"))
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).expect("rules files are UTF-8");
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let read = file(&name, &text);
            (path, read)
        })
        .collect()
}

/// All rules files of the repository without errors.
pub fn good_files() -> Vec<RulesFile> {
    folder("good").into_iter().map(|(_, file)| file).collect()
}

#[test]
fn good_files_are_formatted_and_have_no_errors() {
    let good = folder("good");
    assert!(good.len() >= 40, "{} good files", good.len());
    for (path, file) in good {
        let tidied = tidy(&file.text).unwrap_or_default();
        if std::env::var_os("UPDATE").is_some() && !tidied.is_empty() {
            fs::write(&path, &tidied).expect("the file can be written");
            continue;
        }
        let reading = read(std::slice::from_ref(&file), &words());
        let rendered = render_problems(std::slice::from_ref(&file), &reading.problems);
        assert_eq!(rendered, "", "{}\n{rendered}", path.display());
        assert_eq!(tidied, file.text, "{}", path.display());
        let rule_set = reading.rule_set.expect("there was no error");
        let failed = rule_set.test();
        let failed: Vec<_> = failed
            .iter()
            .filter_map(|test| test.failure.as_ref())
            .collect();
        assert!(failed.is_empty(), "{}: {failed:?}", path.display());
    }
}

#[test]
fn reading_what_was_printed_gives_the_same_tree() {
    for name in ["good", "bad"] {
        for (path, file) in folder(name) {
            let (tree, _) = parse(&file.text);
            let printed = format(&tree);
            let (again, diagnostics) = parse(&printed);
            assert!(
                diagnostics.is_empty(),
                "{}\n{printed}\n{diagnostics:?}",
                path.display()
            );
            assert_eq!(again.statements, tree.statements, "{}", path.display());
            assert_eq!(format(&again), printed, "{}", path.display());
        }
    }
}

#[test]
fn bad_files_give_their_expected_diagnostics() {
    let bad = folder("bad");
    assert!(bad.len() >= 60, "{} bad files", bad.len());
    let mut wrong = Vec::new();
    for (path, file) in bad {
        let reading = read(std::slice::from_ref(&file), &world_of(&path));
        let rendered = render_problems(std::slice::from_ref(&file), &reading.problems);
        let expected = path.with_extension("err");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &rendered).expect("the file can be written");
            continue;
        }
        assert!(!rendered.is_empty(), "{} has no error", path.display());
        if fs::read_to_string(&expected).unwrap_or_default() != rendered {
            wrong.push(format!("{}\n{rendered}", path.display()));
        }
    }
    assert!(
        wrong.is_empty(),
        "UPDATE=1 rewrites these:\n{}",
        wrong.concat()
    );
}

/// The usual vocabulary, or one without settings for the file about that.
fn world_of(path: &Path) -> Vocabulary {
    let mut words = words();
    if path.ends_with("no_plex_connection.rules") {
        words.connections.clear();
    }
    words
}

#[test]
fn the_default_rules_are_valid_and_formatted() {
    let text = fs::read_to_string(root().join("rules/default.rules"))
        .expect("the default rules are in the repository");
    let file = RulesFile {
        name: "default.rules".to_string(),
        text,
        built_in: true,
    };
    let mut nothing_set_up = words();
    nothing_set_up.connections.clear();
    let reading = read(std::slice::from_ref(&file), &nothing_set_up);
    assert_eq!(reading.problems, []);
    assert!(reading.rule_set.is_some_and(|rule_set| rule_set.len() == 7));
    assert_eq!(tidy(&file.text).as_ref(), Ok(&file.text));
}
