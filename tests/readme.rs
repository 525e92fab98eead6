//! Every rule and every setting that the READMEs and the manual show is read by the program itself.

use std::fs;
use std::path::Path;

use intertitle::app::vocabulary;
use intertitle::model::Vocabulary;
use intertitle::rules::{Reading, RulesFile, read, render_problems, tidy};
use intertitle::settings::{ConfigDir, Settings, TEMPLATE};

const PAGES: &[&str] = &[
    "README.md",
    "docs/designs.md",
    "docs/moving.md",
    "docs/rules.md",
    "docs/settings.md",
    "docs/tautulli.md",
    "src/README.md",
    "tests/README.md",
];

/// Designs that the pages name as somebody's own.
const OWN_DESIGNS: &[&str] = &["anime", "gold"];

/// The blocks of all pages that are fenced as `kind`.
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

/// The words that rules may use in the installation that the pages describe.
pub fn words() -> Vocabulary {
    let folder = tempfile::tempdir().unwrap();
    let config_dir = ConfigDir::new(folder.path().to_path_buf());
    fs::create_dir_all(config_dir.designs()).unwrap();
    let design = include_str!("../rules/designs/standard.card");
    for name in OWN_DESIGNS {
        fs::write(config_dir.designs().join(format!("{name}.card")), design).unwrap();
    }
    let server = |name| format!("[plex.{name}]\nurl = \"http://192.0.2.1\"\ntoken = \"t\"\n");
    let target = "[notify.phone]\nkind = \"ntfy\"\nurl = \"http://192.0.2.1\"\n";
    let text = server("home") + &server("attic") + target;
    vocabulary(&Settings::read(config_dir, &text, Vec::new()).unwrap()).unwrap()
}

/// What reading the rules gives, and the screens of what is wrong with them.
pub fn read_rules(rules: &str, words: &Vocabulary) -> (Reading, String) {
    let files = [RulesFile {
        name: "main.rules".into(),
        text: rules.into(),
        built_in: false,
    }];
    let reading = read(&files, words);
    let rendered = render_problems(&files, &reading.problems);
    (reading, rendered)
}

#[test]
fn every_rule_on_the_pages_is_in_order_and_its_tests_hold() {
    let blocks = blocks("rules");
    assert!(blocks.len() > 10);
    let words = words();
    for block in blocks {
        let (reading, rendered) = read_rules(&block, &words);
        let rule_set = reading
            .rule_set
            .unwrap_or_else(|| panic!("{block}\n{rendered}"));
        assert!(reading.problems.is_empty(), "{block}\n{rendered}");
        assert_eq!(tidy(&block).as_ref(), Ok(&block));
        assert!(
            rule_set.test().iter().all(|test| test.failure.is_none()),
            "{block}"
        );
    }
}

#[test]
fn every_setting_on_the_pages_is_in_order() {
    let blocks = blocks("toml");
    assert!(!blocks.is_empty());
    for block in blocks {
        let block = block.replace("\"...\"", "\"abc\"");
        // Alone, and pasted below what a new folder has.
        for text in [block.clone(), format!("{TEMPLATE}\n{block}")] {
            Settings::read(ConfigDir::new("/nowhere".into()), &text, Vec::new())
                .unwrap_or_else(|problem| panic!("{text}\n{problem}"));
        }
    }
}

#[test]
fn the_screens_on_the_pages_are_what_the_program_prints() {
    let rule = "on plex media.scroble when owner -> remake card\n";
    let (_, printed) = read_rules(rule, &words());
    let shown = blocks("text").into_iter();
    let shown: Vec<String> = shown.filter(|block| block.starts_with("error:")).collect();
    assert_eq!(shown.len(), 2);
    for block in shown {
        assert_eq!(block.trim_end(), printed.trim_end());
    }
}

#[test]
fn the_default_rules_are_valid() {
    let (reading, rendered) = read_rules(include_str!("../rules/default.rules"), &words());
    assert!(reading.rule_set.is_some(), "{rendered}");
}

#[test]
fn every_design_on_the_pages_is_in_order() {
    let designs = blocks("card");
    assert!(!designs.is_empty());
    for design in designs {
        let (read, diagnostics) = intertitle::card::parse(&design);
        let rendered = intertitle::text::render_all("page", &design, &diagnostics);
        assert!(read.is_some(), "{rendered}");
    }
}

#[test]
fn every_url_on_the_pages_is_an_endpoint() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut endpoints = 0;
    for page in [
        "README.md",
        "docs/moving.md",
        "docs/setup.md",
        "docs/tautulli.md",
    ] {
        let text = fs::read_to_string(root.join(page)).unwrap();
        for quoted in text.split('`').skip(1).step_by(2) {
            let Some(at) = quoted.find("/api/webhooks/") else {
                continue;
            };
            let target = quoted[at..].trim_end_matches('"');
            assert!(
                intertitle::model::Endpoint::from_target(target).is_some(),
                "{page}: {target}"
            );
            endpoints += 1;
        }
    }
    assert!(endpoints >= 10, "{endpoints}");
}

/// All files below a folder that end in `.rs`, in one text.
fn code(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text += &code(&path);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            text += &fs::read_to_string(path).unwrap();
        }
    }
    text
}

#[test]
fn every_test_that_the_page_of_tests_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let all = code(&root.join("tests")) + &code(&root.join("src"));
    let page = fs::read_to_string(root.join("tests/README.md")).unwrap();
    let (_, tables) = page.split_once("## Which test proves what").unwrap();
    let rows = tables.lines().filter(|line| line.ends_with("` |"));
    let names: Vec<&str> = rows
        .flat_map(|row| {
            row.rsplit_once(" | ")
                .unwrap()
                .1
                .split('`')
                .skip(1)
                .step_by(2)
        })
        .collect();
    assert!(names.len() >= 28, "{names:?}");
    for name in names {
        let test = format!("#[test]\nfn {name}()");
        // Tests next to the code they test are in a module.
        let inside = format!("#[test]\n    fn {name}()");
        assert!(all.contains(&test) || all.contains(&inside), "{name}");
    }
}
