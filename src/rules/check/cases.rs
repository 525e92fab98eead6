//! Checks `test` statements: an event with its fields, and the expected result.

use std::collections::BTreeMap;

use crate::model::{Event, FIELDS, FieldKind, FieldWord, Value as Known, derive, field};
use crate::rules::check::actions::{Setting, actions};
use crate::rules::check::checker::Checker;
use crate::rules::check::events::{ANY, KnownTrigger, triggers};
use crate::rules::check::literals::{date, id, number, text, weekday, word_of};
use crate::rules::quote::in_ticks;
use crate::rules::rule_set::{Case, Expected};
use crate::rules::syntax::{Expect, Property, Test, Value, ValueKind};
use crate::text::{Diagnostic, Span, nearest};

/// Checks a test and reports its errors.
pub fn test(checker: &mut Checker<'_, '_>, test: &Test, span: Span) {
    let place = checker.page.place(span);
    let triggers = triggers(checker, std::slice::from_ref(&test.event)).triggers;
    let expected = match &test.expect {
        Expect::Nothing => Expected::Nothing,
        Expect::Actions(all) => {
            let asked = actions(checker, all, Setting::Expectation, &place);
            if asked.ignore.is_some() {
                Expected::Ignore
            } else {
                Expected::Calls(asked.calls)
            }
        }
    };
    let Some(trigger) = triggers.first() else {
        return;
    };
    if trigger.source == ANY {
        let message = "tests need a concrete source; `any` is not one";
        checker.report(Diagnostic::error(trigger.span, message));
        return;
    }
    let mut case = Case {
        name: test.name.text.clone(),
        file: checker.page.index,
        span: test.expect_at.0,
        place,
        event: Event {
            source: trigger.source,
            connection: trigger.connection.clone(),
            name: trigger.event.name,
            subject: None,
            fields: BTreeMap::new(),
            is_repeated: false,
            no_cards: None,
        },
        ago: Vec::new(),
        minute: None,
        weekday: None,
        expected,
    };
    let mut given: Vec<&str> = Vec::new();
    for property in &test.fields {
        let Some(known) = known_field(checker, property, trigger) else {
            continue;
        };
        if given.contains(&known.name) {
            let message = format!("duplicate field `{}`", known.name);
            checker.report(Diagnostic::error(property.name.at.0, message));
            continue;
        }
        given.push(known.name);
        if let Err(diagnostic) = give(checker, &mut case, known, &property.value) {
            checker.report(diagnostic);
        }
    }
    derive_others(&mut case, trigger);
    checker.rule_set.cases.push(case);
}

/// Adds what follows from the given fields, so that a test need not give both: `season 0` implies `special`.
fn derive_others(case: &mut Case, trigger: &KnownTrigger) {
    let mut fields = case.event.fields.clone();
    derive(&mut fields);
    fields.retain(|name, _| trigger.event.fields.contains(name));
    case.event.fields = fields;
}

fn known_field(
    checker: &mut Checker<'_, '_>,
    property: &Property,
    trigger: &KnownTrigger,
) -> Option<&'static FieldWord> {
    let word = &property.name;
    let Some(known) = field(&word.text) else {
        let message = format!("unknown field {}", in_ticks(&word.text));
        let names = FIELDS.iter().map(|field| field.name);
        let help = nearest(&word.text, names).map(|near| format!("did you mean `{near}`?"));
        checker.report(Diagnostic::error(word.at.0, message).help(help));
        return None;
    };
    let is_clock = matches!(known.kind, FieldKind::Time | FieldKind::Weekday);
    if !is_clock && !trigger.event.fields.contains(&known.name) {
        let message = format!("`{}` has no field `{}`", trigger.name(), known.name);
        checker.report(Diagnostic::error(word.at.0, message));
        return None;
    }
    Some(known)
}

/// Sets a field of the event, or the clock.
fn give(
    checker: &Checker<'_, '_>,
    case: &mut Case,
    known: &'static FieldWord,
    value: &Value,
) -> Result<(), Diagnostic> {
    let page = checker.page;
    let value = match known.kind {
        FieldKind::Text => Known::Text(text(page, known, value)?),
        FieldKind::Word(words) => Known::Text(word_of(page, known, words, value)?),
        FieldKind::Number => Known::Number(number(page, known, value)?),
        FieldKind::Flag => Known::Flag(flag(checker, known, value)?),
        FieldKind::Id => Known::Text(id(page, known, value)?),
        FieldKind::List => match &value.kind {
            ValueKind::List(values) => {
                let texts = values.iter().map(|value| text(page, known, value));
                Known::List(texts.collect::<Result<_, _>>()?)
            }
            _ => Known::List(vec![text(page, known, value)?]),
        },
        FieldKind::Date => match &value.kind {
            ValueKind::Ago(ago) => {
                let ms = i64::try_from(ago.ms).unwrap_or(i64::MAX);
                case.ago.push((known.name, ms));
                return Ok(());
            }
            _ => Known::Date(date(page, known, value)?.saturating_mul(24 * 3_600_000)),
        },
        FieldKind::Time => {
            let ValueKind::Clock(minute) = value.kind else {
                let message = format!(
                    "expected a time of day, found {}",
                    in_ticks(checker.written(value.at.0))
                );
                return Err(Diagnostic::error(value.at.0, message)
                    .help("for example `time 23:10`".to_string()));
            };
            case.minute = Some(minute);
            return Ok(());
        }
        FieldKind::Weekday => {
            case.weekday = Some(weekday(page, value)?);
            return Ok(());
        }
    };
    case.event.fields.insert(known.name, value);
    Ok(())
}

fn flag(checker: &Checker<'_, '_>, known: &FieldWord, value: &Value) -> Result<bool, Diagnostic> {
    if let ValueKind::Words(word) = &value.kind {
        match word.as_str() {
            "yes" | "on" | "true" => return Ok(true),
            "no" | "off" | "false" => return Ok(false),
            _ => {}
        }
    }
    let found = checker.written(value.at.0);
    let message = format!(
        "expected `yes` or `no` for `{}`, found {}",
        known.name,
        in_ticks(found)
    );
    Err(Diagnostic::error(value.at.0, message))
}
