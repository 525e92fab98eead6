//! Every rule and every setting that the READMEs show is read by the program itself.

use std::fs;
use std::path::Path;

use intertitle::app::{App, vocabulary};
use intertitle::settings::{Place, Settings};

const PAGES: &[&str] = &["README.md", "src/README.md", "tests/README.md"];

/// The blocks of a page that are fenced as `kind`.
fn blocks(kind: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    for page in PAGES {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).unwrap();
        for block in text.split(&format!("```{kind}\n")).skip(1) {
            blocks.push(block.split("\n```").next().unwrap().to_string() + "\n");
        }
    }
    blocks
}

fn read(rules: &str) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::new(folder.path().to_path_buf());
    fs::create_dir_all(place.rules()).unwrap();
    fs::write(place.rules().join("main.rules"), rules).unwrap();
    let settings = Settings::read(
        place,
        "[plex.home]\nurl = \"http://192.0.2.1\"\ntoken = \"t\"\n",
        Vec::new(),
    )
    .unwrap();
    let words = vocabulary(&settings).unwrap();
    App::read_rules(&settings, &words).map(|_| ())
}

#[test]
fn every_rule_in_the_readmes_is_in_order() {
    let blocks = blocks("rules");
    assert!(!blocks.is_empty());
    for block in blocks {
        read(&block).unwrap_or_else(|screens| panic!("{block}\n{screens}"));
    }
}

#[test]
fn every_setting_in_the_readmes_is_in_order() {
    let blocks = blocks("toml");
    assert!(!blocks.is_empty());
    for block in blocks {
        Settings::read(Place::new("/nowhere".into()), &block, Vec::new())
            .unwrap_or_else(|problem| panic!("{problem}"));
    }
}

#[test]
fn the_screen_in_the_readme_is_what_the_program_prints() {
    let shown = blocks("text")
        .into_iter()
        .find(|block| block.starts_with("error:"))
        .unwrap();
    let screen = read("on plex media.scroble when owner -> remake card\n").unwrap_err();
    assert_eq!(screen.trim_end(), shown.trim_end());
}

#[test]
fn the_default_book_is_in_order() {
    read(include_str!("../rules/default.rules")).unwrap_or_else(|screens| panic!("{screens}"));
}
