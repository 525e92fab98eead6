//! The files for editors: what they colour, and that they know every word of the language.

mod plist;
mod textmate;
mod words;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use intertitle::rules::RESERVED;
use serde_json::Value;

use plist::plist;
use textmate::{Grammar, State, Token};

const GRAMMAR: &str = "docs/editors/intertitle-rules.tmLanguage.json";
const PLIST: &str = "docs/editors/intertitle-rules.tmLanguage";
const VIM: &str = "docs/editors/intertitle.vim";

fn read(path: &str) -> String {
    let whole = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(whole).unwrap_or_else(|fault| panic!("{path}: {fault}"))
}

fn json(path: &str) -> Value {
    serde_json::from_str(&read(path)).unwrap_or_else(|fault| panic!("{path}: {fault}"))
}

fn grammar() -> &'static Grammar {
    static ONCE: LazyLock<Grammar> = LazyLock::new(|| Grammar::new(&json(GRAMMAR)));
    &ONCE
}

/// The default rules and the valid rules files: name and text.
fn good_files() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules/good");
    let entries = fs::read_dir(folder).expect("the folder is part of the sources");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "rules"));
    paths.sort();
    let good = paths.into_iter().map(|path| {
        let text = fs::read_to_string(&path).expect("a rules file is text");
        (path.display().to_string(), text)
    });
    let mut files = vec![(
        "rules/default.rules".to_string(),
        read("rules/default.rules"),
    )];
    files.extend(good);
    files
}

/// Compares with a file, or writes it if `UPDATE=1` is set.
#[track_caller]
fn compare(path: &str, found: &str) {
    if std::env::var_os("UPDATE").is_some() {
        let whole = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        fs::write(whole, found).expect("the sources can be written");
        return;
    }
    let expected = read(path);
    let differs = expected
        .lines()
        .zip(found.lines())
        .find(|(left, right)| left != right);
    assert!(
        expected == found,
        "{path}: UPDATE=1 writes it; first difference {differs:?}"
    );
}

/// The kind of a letter of a rules file, by its quotes and number signs alone.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Stuff {
    Code,
    Text,
    Comment,
}

/// The kind of each byte of a line.
fn stuff(line: &str) -> Vec<Stuff> {
    let mut now = Stuff::Code;
    let mut escaped = false;
    let letters = line.chars().flat_map(|letter| {
        let is_quote = letter == '"' && !escaped;
        let here = match now {
            Stuff::Code if letter == '#' => Stuff::Comment,
            Stuff::Code if is_quote => Stuff::Text,
            other => other,
        };
        escaped = now == Stuff::Text && letter == '\\' && !escaped;
        now = if now == Stuff::Text && is_quote {
            Stuff::Code
        } else {
            here
        };
        std::iter::repeat_n(here, letter.len_utf8())
    });
    letters.collect()
}

#[test]
fn every_word_and_sign_of_the_good_files_has_a_scope() {
    let grammar = grammar();
    let mut bare = Vec::new();
    for (name, text) in good_files() {
        for (at, line) in grammar.read(&text).into_iter().enumerate() {
            let tokens = line.into_iter().filter(|token| token.scopes.is_empty());
            let words = tokens.filter(|token| !token.text.trim().is_empty());
            bare.extend(words.map(|token| format!("{name}:{}: {:?}", at + 1, token.text.trim())));
        }
    }
    assert!(
        bare.is_empty(),
        "{GRAMMAR} gives no scope to\n{}",
        bare.join("\n")
    );
}

#[test]
fn comments_are_wholly_comment_and_texts_wholly_text() {
    let grammar = grammar();
    for (name, text) in good_files() {
        for (line, tokens) in text.lines().zip(grammar.read(&text)) {
            let stuff = stuff(line);
            for token in tokens {
                let found = match token.scopes.first().map(String::as_str) {
                    Some("comment.line.number-sign") => Stuff::Comment,
                    Some("string.quoted.double") => Stuff::Text,
                    _ => Stuff::Code,
                };
                let here = &stuff[token.start..token.start + token.text.len()];
                assert!(
                    here.iter().all(|stuff| *stuff == found),
                    "{name}: {token:?} in {line}"
                );
            }
        }
    }
}

#[test]
fn words_of_the_language_are_keywords() {
    let grammar = grammar();
    let mut seen = Vec::new();
    for (name, text) in good_files() {
        for (line, tokens) in text.lines().zip(grammar.read(&text)) {
            let stuff = stuff(line);
            for token in tokens
                .iter()
                .filter(|token| stuff[token.start] == Stuff::Code)
            {
                let Some(word) = RESERVED.iter().find(|word| **word == token.text) else {
                    continue;
                };
                let scope = token.scopes.last().map(String::as_str).unwrap_or_default();
                let is_right = ["keyword.", "constant.language.", "support.function.action"]
                    .iter()
                    .any(|begin| scope.starts_with(begin));
                assert!(is_right, "{name}: `{word}` is {scope:?} in {line}");
                seen.push(*word);
            }
        }
    }
    let unseen = RESERVED.iter().filter(|word| !seen.contains(word));
    let unseen: Vec<&&str> = unseen.collect();
    assert!(
        unseen.is_empty(),
        "no file in tests/rules/good has {unseen:?}"
    );
}

/// The line's tokens that are not blank: text and innermost scope.
#[track_caller]
fn check(line: &str, expected: &[(&str, &str)]) {
    let tokens = grammar().line(&mut State::default(), line);
    assert_eq!(bare(&tokens), expected, "{line}");
}

fn bare(tokens: &[Token]) -> Vec<(&str, &str)> {
    let words = tokens.iter().filter(|token| !token.text.trim().is_empty());
    let pairs = words.map(|token| {
        let scope = token.scopes.last().map(String::as_str).unwrap_or_default();
        (token.text.trim(), scope)
    });
    pairs.collect()
}

#[test]
fn a_word_is_coloured_by_its_position() {
    check(
        "on tautulli watched when watched -> sync watched",
        &[
            ("on", "keyword.control.statement"),
            ("tautulli", "support.class.source"),
            ("watched", "support.type.event"),
            ("when", "keyword.control.when"),
            ("watched", "support.variable.field"),
            ("->", "keyword.operator.arrow"),
            ("sync", "support.function.action"),
            ("watched", "support.function.action"),
        ],
    );
    check(
        "style { hide_title on  watched art  case title }",
        &[
            ("style", "keyword.control.statement"),
            ("{", "punctuation.section.block.begin"),
            ("hide_title", "support.type.property-name"),
            ("on", "constant.language.boolean"),
            ("watched", "support.type.property-name"),
            ("art", "support.constant.property-value"),
            ("case", "support.type.property-name"),
            ("title", "support.constant.property-value"),
            ("}", "punctuation.section.block.end"),
        ],
    );
    check(
        "let season-one = kind = season",
        &[
            ("let", "keyword.control.statement"),
            ("season-one", "entity.name.variable.condition"),
            ("=", "keyword.operator.assignment"),
            ("kind", "support.variable.field"),
            ("=", "keyword.operator.comparison"),
            ("season", "constant.language.kind"),
        ],
    );
}

#[test]
fn a_range_has_two_ends() {
    let number = "constant.numeric";
    let day = "constant.language.weekday";
    let dots = "keyword.operator.range";
    check(
        "let x = season in 2..5 and rating in [8.5 .. 9] and weekday in fri..mon",
        &[
            ("let", "keyword.control.statement"),
            ("x", "entity.name.variable.condition"),
            ("=", "keyword.operator.assignment"),
            ("season", "support.variable.field"),
            ("in", "keyword.operator.wordlike.comparison"),
            ("2", number),
            ("..", dots),
            ("5", number),
            ("and", "keyword.operator.wordlike.logical"),
            ("rating", "support.variable.field"),
            ("in", "keyword.operator.wordlike.comparison"),
            ("[", "punctuation.section.brackets.begin"),
            ("8.5", number),
            ("..", dots),
            ("9", number),
            ("]", "punctuation.section.brackets.end"),
            ("and", "keyword.operator.wordlike.logical"),
            ("weekday", "support.variable.field"),
            ("in", "keyword.operator.wordlike.comparison"),
            ("fri", day),
            ("..", dots),
            ("mon", day),
        ],
    );
}

#[test]
fn a_text_ends_with_its_line() {
    let text =
        "on plex media.rate when title = \"Dark -> make card\non plex media.rate -> make card";
    let lines = grammar().read(text);
    assert_eq!(
        lines[0].last().map(|token| token.text.as_str()),
        Some("Dark -> make card")
    );
    assert_eq!(
        bare(&lines[1]),
        bare(&grammar().read("on plex media.rate -> make card")[0])
    );
}

/// Somebody who types leaves every statement unfinished for a while.
#[test]
fn after_any_incomplete_statement_the_next_line_is_coloured_correctly() {
    const NEXT: &str = "  also on plex media.rate when owner -> remake card";
    let grammar = grammar();
    let next = |state: &mut State, line| {
        let tokens = grammar.line(state, line);
        format!("{:?}", bare(&tokens))
    };
    let wanted = next(&mut State::default(), NEXT);
    let mut seen = BTreeSet::new();
    for (name, text) in good_files() {
        let mut state = State::default();
        for line in text.lines() {
            let before = state.clone();
            for token in grammar.line(&mut state, line) {
                let begun = &line[..token.start + token.text.trim_end().len()];
                let mut broken = before.clone();
                grammar.line(&mut broken, begun);
                if !seen.insert(broken.clone()) {
                    continue;
                }
                for next_line in [NEXT, NEXT.trim_start()] {
                    let found = next(&mut broken.clone(), next_line);
                    assert_eq!(found, wanted, "{name}, after {begun:?}");
                }
            }
        }
    }
}

#[test]
fn the_sample_has_the_tokens_that_the_engine_of_vs_code_gives() {
    let mut listed = String::new();
    for (at, tokens) in grammar()
        .read(&read("tests/editors/sample.rules"))
        .iter()
        .enumerate()
    {
        for token in tokens.iter().filter(|token| !token.text.trim().is_empty()) {
            let token = format!(
                "{}: {}  {}",
                at + 1,
                token.text.trim(),
                token.scopes.join(" ")
            );
            listed += token.trim_end();
            listed.push('\n');
        }
    }
    compare("tests/editors/sample.scopes", &listed);
}

#[test]
fn sublime_text_reads_the_same_grammar() {
    compare(PLIST, &plist(&json(GRAMMAR)));
}

#[test]
fn the_extension_for_vs_code_names_files_that_are_there() {
    let manifest = json("docs/editors/package.json");
    let language = &manifest["contributes"]["languages"][0];
    let colours = &manifest["contributes"]["grammars"][0];
    assert_eq!(colours["language"], language["id"]);
    assert_eq!(colours["scopeName"].as_str(), Some(grammar().root()));
    let path = |value: &Value| format!("docs/editors/{}", value.as_str().expect("a path"));
    assert_eq!(json(&path(&colours["path"])), json(GRAMMAR));
    assert_eq!(
        json(&path(&language["configuration"]))["comments"]["lineComment"],
        "#"
    );
}
