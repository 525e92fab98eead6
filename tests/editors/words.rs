//! The words that editors know are those of the program's tables, and each has its own colour.

use std::collections::BTreeSet;

use intertitle::model::{
    EVENT_VALUES, FIELDS, FieldKind, PROPERTIES, PropertyKind, TEXT_FUNCTIONS, TEXT_VALUES,
    Vocabulary,
};
use intertitle::rules::{self, RulesFile, STATEMENT_WORDS};
use intertitle::{action, source};
use serde_json::Value;

use crate::editors::textmate::{Grammar, State};
use crate::editors::{GRAMMAR, VIM, grammar, json, read};

type Words = BTreeSet<String>;

fn set<'t>(words: impl IntoIterator<Item = &'t str>) -> Words {
    words.into_iter().map(String::from).collect()
}

/// Entry of the grammar's repository, group of the vim file, and the words that both must have.
fn tables() -> Vec<(&'static str, &'static str, Words)> {
    let sources = source::words();
    let events = sources.iter().flat_map(|source| source.events);
    let actions = action::words();
    vec![
        (
            "field",
            "intertitleField",
            set(FIELDS.iter().map(|field| field.name)),
        ),
        (
            "kind",
            "intertitleKind",
            set(FIELDS.iter().flat_map(|field| kinds(field.kind))),
        ),
        (
            "property",
            "intertitleProperty",
            set(PROPERTIES.iter().map(|property| property.name)),
        ),
        (
            "property-value",
            "intertitleValue",
            set(PROPERTIES
                .iter()
                .flat_map(|property| values(&property.kind))),
        ),
        (
            "source",
            "intertitleSource",
            set(sources.iter().map(|source| source.name)),
        ),
        (
            "event",
            "intertitleEvent",
            set(events.map(|event| event.name)),
        ),
        (
            "action-word",
            "intertitleAction",
            set(actions
                .iter()
                .flat_map(|action| action.words.split(' '))
                .chain(
                    rules::renamed_actions()
                        .iter()
                        .flat_map(|words| words.split(' ')),
                )),
        ),
    ]
}

fn kinds(kind: FieldKind) -> Vec<&'static str> {
    match kind {
        FieldKind::Word(words) => words.to_vec(),
        _ => Vec::new(),
    }
}

fn values(kind: &PropertyKind) -> Vec<&'static str> {
    match kind {
        PropertyKind::Word(words) | PropertyKind::Words(words) => words.to_vec(),
        _ => Vec::new(),
    }
}

/// The words between `(?:` and `)` of a pattern.
fn listed(grammar: &Value, entry: &str) -> Words {
    let pattern = grammar["repository"][entry]["match"].as_str();
    let words = pattern.and_then(|pattern| pattern.split("(?:").nth(1)?.split(')').next());
    let words = words.unwrap_or_else(|| panic!("{GRAMMAR}: `{entry}` matches no list of words"));
    words
        .split('|')
        .map(|word| word.replace('\\', ""))
        .collect()
}

/// The words of `syntax keyword GROUP`, without the options that may be among them.
fn keywords(vim: &str, group: &str) -> Words {
    let begin = format!("syntax keyword {group} ");
    let lines = vim.lines().filter_map(|line| line.strip_prefix(&begin));
    let words = lines.flat_map(str::split_whitespace);
    let is_option = |word: &&str| matches!(*word, "contained" | "skipwhite") || word.contains('=');
    set(words.filter(|word| !is_option(word)))
}

#[track_caller]
fn same(place: &str, found: &Words, expected: &Words) {
    let add: Vec<&String> = expected.difference(found).collect();
    assert!(add.is_empty(), "{place} lacks {add:?}: add them");
    let remove: Vec<&String> = found.difference(expected).collect();
    assert!(
        remove.is_empty(),
        "{place} has {remove:?}, which have no meaning: remove them"
    );
}

#[test]
fn the_lists_of_words_are_the_programs_tables() {
    let grammar = json(GRAMMAR);
    // A line that begins with `\` goes on with the one before.
    let vim = read(VIM).replace("\n  \\", " ");
    for (entry, group, words) in tables() {
        same(
            &format!("{GRAMMAR}, `{entry}`"),
            &listed(&grammar, entry),
            &words,
        );
        same(&format!("{VIM}, {group}"), &keywords(&vim, group), &words);
    }
    for (entry, group) in [("weekday", "intertitleWeekday"), ("flag", "intertitleFlag")] {
        same(
            &format!("{VIM}, {group}"),
            &keywords(&vim, group),
            &listed(&grammar, entry),
        );
    }
}

#[test]
fn every_end_of_a_statement_knows_every_word_that_begins_one() {
    let words = STATEMENT_WORDS;
    let text = read(GRAMMAR);
    let ends = text.matches("on|also|every").count();
    let whole = text.matches(&words.join("|")).count();
    assert_eq!(
        whole,
        ends,
        "{GRAMMAR}: not all ends look for {}",
        words.join("|")
    );
    assert!(ends > 0, "{GRAMMAR}: no end looks for {}", words.join("|"));
    let vim = words.join("\\|");
    assert!(read(VIM).contains(&vim), "{VIM}: `s:word` is not {vim}");
}

/// The innermost scope of each of `words`, which are in `line` in this order.
#[track_caller]
fn has(grammar: &Grammar, line: &str, words: &[&str], scope: &str) {
    let tokens = grammar.line(&mut State::default(), line);
    let mut tokens = tokens.iter();
    for word in words {
        let token = tokens.find(|token| token.text.trim() == *word);
        let found = token.and_then(|token| token.scopes.last().map(String::as_str));
        assert_eq!(found, Some(scope), "`{word}` in {line}");
    }
}

#[test]
fn a_field_is_one_in_conditions_and_in_tests() {
    let grammar = grammar();
    for field in FIELDS {
        let (name, large) = (field.name, field.name.to_uppercase());
        let scope = "support.variable.field";
        has(
            grammar,
            &format!("on plex media.rate when {name} -> ignore"),
            &[name],
            scope,
        );
        has(
            grammar,
            &format!("let x = not ({large} is known)"),
            &[&large],
            scope,
        );
        has(
            grammar,
            &format!("style when {name} = 1 {{ }}"),
            &[name],
            scope,
        );
        has(
            grammar,
            &format!("test \"\" {{ event any rated {{ {name} 1 }}"),
            &[name],
            scope,
        );
        for kind in kinds(field.kind) {
            let scope = "constant.language.kind";
            has(
                grammar,
                &format!("let x = {name} != {kind} and {name} in [{kind}]"),
                &[kind, kind],
                scope,
            );
            has(
                grammar,
                &format!("test \"\" {{ event any rated {{ {name} {kind} }}"),
                &[kind],
                scope,
            );
        }
    }
}

#[test]
fn a_property_is_one_in_style_and_after_with() {
    let grammar = grammar();
    for property in PROPERTIES {
        let name = property.name;
        let scope = "support.type.property-name";
        has(grammar, &format!("style {{ {name} 1 }}"), &[name], scope);
        has(
            grammar,
            &format!("on any added -> make card with {{ {name} \"x\" }}"),
            &[name],
            scope,
        );
        for value in values(&property.kind) {
            let line = format!("style {{ {name} {value}  {name} [{value}, 1] }}");
            has(grammar, &line, &[name, name], scope);
            has(
                grammar,
                &line,
                &[value, value],
                "support.constant.property-value",
            );
        }
    }
}

#[test]
fn sources_and_events_are_coloured_after_on_and_in_tests() {
    let grammar = grammar();
    for source in source::words() {
        for event in source.events {
            let (source, event) = (source.name, event.name);
            for line in [
                format!("on {source}@x {event} when 1 -> ignore"),
                format!("on {source} {event}, {event} -> ignore"),
                format!("test \"\" {{ event {source} {event} expect nothing }}"),
            ] {
                has(grammar, &line, &[source], "support.class.source");
                has(grammar, &line, &[event], "support.type.event");
            }
        }
    }
}

#[test]
fn each_word_of_an_action_is_one() {
    let grammar = grammar();
    for action in action::words() {
        let words: Vec<&str> = action.words.split(' ').collect();
        let scope = "support.function.action";
        has(
            grammar,
            &format!("on any added -> {} of series", action.words),
            &words,
            scope,
        );
        has(
            grammar,
            &format!("every 6h -> ignore, {} after 5m", action.words),
            &words,
            scope,
        );
        has(
            grammar,
            &format!("test \"\" {{ expect {} }}", action.words),
            &words,
            scope,
        );
    }
}

#[test]
fn fields_in_braces_are_those_the_checker_allows() {
    let grammar = grammar();
    let words = Vocabulary {
        sources: source::words(),
        actions: action::words(),
        ..Vocabulary::default()
    };
    let is_right = |text: &str| {
        let style = format!("style {{ title \"{text}\" }}\n");
        let message = format!("on plex media.rate -> notify \"phone\" \"{text}\"\n");
        [style, message].into_iter().any(|text| {
            let file = RulesFile {
                text,
                ..RulesFile::default()
            };
            rules::read(&[file], &words).rule_set.is_some()
        })
    };
    let has_scope = |text: &str, word: &str, scope: &str| {
        let tokens = grammar.line(
            &mut State::default(),
            &format!("style {{ title \"{text}\" }}"),
        );
        let in_braces = tokens.into_iter().rev().find(|token| token.text == word);
        in_braces.is_some_and(|token| token.scopes.last().is_some_and(|last| last == scope))
    };
    let fields = FIELDS.iter().map(|field| field.name);
    let values = TEXT_VALUES.iter().chain(EVENT_VALUES);
    for name in fields.chain(values.map(|value| value.name)) {
        let text = format!("{{{name}}}");
        let found = has_scope(&text, name, "variable.other.value");
        assert_eq!(found, is_right(&text), "{GRAMMAR}, `placeholder`: {text}");
    }
    let functions = TEXT_FUNCTIONS.iter().map(|function| function.name);
    for function in functions.chain(["length", "tilte"]) {
        let text = format!("{{season|{function}}}");
        let found = has_scope(&text, function, "support.function.text");
        assert_eq!(found, is_right(&text), "{GRAMMAR}, `placeholder`: {text}");
    }
}
