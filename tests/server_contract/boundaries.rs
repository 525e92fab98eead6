//! No rule of one kind of media server is outside the folder of that kind.

use std::fs;
use std::path::{Path, PathBuf};

/// What only Plex's own code may know: how its API is called, what its keys look like, how it names and locks pictures,
/// its limits, and the labels of other programs on it.
const RULES_OF_PLEX: &[&str] = &[
    "upload://",
    "metadata://",
    "media://",
    "/library/",
    "/posters",
    "ratingKey",
    "thumb.locked",
    ".is_locked",
    "label[]",
    "\"Overlay\"",
    "\"TCM\"",
    "9_900_000",
    "10_000_000",
    "10 MB",
    "is_upload",
    "X-Plex",
];

/// Where they may be, and why.
const PLACES: &[(&str, &str)] = &[
    ("server/plex/", "the client of Plex"),
    (
        "source/",
        "webhooks of Plex, and of Tautulli, which speaks about Plex",
    ),
    ("fake/", "the fake Plex"),
    ("cli/demo.rs", "the demo shows a fake Plex"),
    ("cli/tautulli/", "Tautulli monitors Plex"),
    (
        "settings/slips.rs",
        "help for a token that was copied with its header",
    ),
    (
        "settings/secret.rs",
        "a token that was copied with its header is refused",
    ),
    (
        "settings/keys.rs",
        "words that users write instead of the keys",
    ),
];

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => collect(&path, found),
            false => found.push(path),
        }
    }
}

/// The code of a file, without comments and tests.
fn code(text: &str) -> String {
    let before_tests = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let lines = before_tests.lines();
    let lines = lines.filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

fn rules_in(text: &str) -> Vec<&'static str> {
    let code = code(text);
    let rules = RULES_OF_PLEX.iter().copied();
    rules.filter(|rule| code.contains(rule)).collect()
}

#[test]
fn no_rule_of_plex_is_outside_its_folder() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&src, &mut files);
    let (mut wrong, mut in_its_folder) = (Vec::new(), Vec::new());
    for file in files {
        let name = file.strip_prefix(&src).unwrap().to_str().unwrap();
        let is_test = name.ends_with("tests.rs") || name.contains("/tests/");
        if is_test || !name.ends_with(".rs") && !name.ends_with(".sql") {
            continue;
        }
        let found = rules_in(&fs::read_to_string(&file).unwrap());
        if name.starts_with("server/plex/") {
            in_its_folder.extend(found);
        } else if !PLACES.iter().any(|(place, _)| name.starts_with(place)) {
            wrong.extend(found.iter().map(|rule| format!("{name} knows `{rule}`")));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    // The list is not out of date: most of it is in the folder.
    in_its_folder.sort_unstable();
    in_its_folder.dedup();
    assert!(
        in_its_folder.len() > RULES_OF_PLEX.len() / 2,
        "{in_its_folder:?}"
    );
}
