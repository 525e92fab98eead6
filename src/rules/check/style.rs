//! Checks the properties of cards: their names and values.

use std::ops::RangeInclusive;

use crate::locale::{has_words, is_language, near_language, tags};
use crate::model::{CARD_HEIGHT, CARD_WIDTH, PropertyKind};
use crate::rules::check::checker::Checker;
use crate::rules::check::colors::color;

use crate::rules::check::literals::no_quotes;
use crate::rules::check::property::{Meant, design_of, meant};
use crate::rules::check::template::check_template;
use crate::rules::normalize::fold;
use crate::rules::quote::{in_ticks, join_list, quoted, truncate};
use crate::rules::syntax::{Block, Value, ValueKind};
use crate::rules::titlecardmaker;
use crate::text::{Diagnostic, one_of};

/// Checks the properties of a block and reports their errors. Returns them by name, with values without quotes.
pub fn properties(checker: &mut Checker<'_, '_>, block: &Block) -> Vec<(String, String)> {
    let mut kept: Vec<(String, String)> = Vec::new();
    let design = design_of(checker, block);
    for property in &block.properties {
        let Some(word) = meant(checker, &property.name, design) else {
            continue;
        };
        if kept.iter().any(|(name, _)| name == word.name) {
            let message = format!("duplicate property `{}`", word.name);
            checker.report(Diagnostic::error(property.name.at.0, message));
            continue;
        }
        let value = value(checker, &word, &property.value);
        kept.push((word.name.to_string(), value.unwrap_or_default()));
    }
    kept
}

/// The stored form of a value; none if it is invalid.
fn value(checker: &mut Checker<'_, '_>, word: &Meant<'_>, value: &Value) -> Option<String> {
    match of_kind(checker, word, value) {
        Ok(kept) => Some(kept),
        Err(diagnostic) => {
            checker.report(diagnostic);
            None
        }
    }
}

fn of_kind(
    checker: &mut Checker<'_, '_>,
    word: &Meant<'_>,
    value: &Value,
) -> Result<String, Diagnostic> {
    match &word.kind {
        PropertyKind::Design => {
            let names = checker
                .words
                .designs
                .iter()
                .map(|design| design.name.as_str());
            known_name(checker, value, "design", names)
        }
        PropertyKind::Font => {
            let names = checker.words.fonts.iter().map(String::as_str);
            known_name(checker, value, "font", names)
        }
        PropertyKind::Color => each(value, |value| color(checker.page, value)),
        PropertyKind::Number(least, most) => {
            each(value, |value| number(checker, word, (*least, *most), value))
        }
        PropertyKind::Flag => flag(checker, word, value),
        PropertyKind::Template => {
            let text = text(checker, word, value)?;
            check_template(checker, value.at.0, &[]);
            Ok(text)
        }
        PropertyKind::Language | PropertyKind::TitleLanguage => language(checker, word, value),
        PropertyKind::Word(words) => one_word(checker, word, words, value),
        PropertyKind::Words(words) => some_words(checker, word, words, value),
        PropertyKind::Size => size(checker, word, value),
        PropertyKind::Sides => sides(checker, word, value),
        PropertyKind::Choice(words) => {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            some_words(checker, word, &words, value)
        }
    }
}

fn wrong(checker: &Checker<'_, '_>, word: &Meant<'_>, value: &Value, is: &str) -> Diagnostic {
    let found = in_ticks(checker.written(value.at.0));
    let message = format!("expected {is} for `{}`, found {found}", word.name);
    Diagnostic::error(value.at.0, message)
}

fn text(checker: &Checker<'_, '_>, word: &Meant<'_>, value: &Value) -> Result<String, Diagnostic> {
    match &value.kind {
        ValueKind::Text(text) => Ok(text.clone()),
        ValueKind::Words(_) => Err(no_quotes(checker.page, value)),
        _ => Err(wrong(checker, word, value, "text in quotes")),
    }
}

/// The code of a language. A warning if cards have no words in it: it still decides how letters look.
fn language(
    checker: &mut Checker<'_, '_>,
    word: &Meant<'_>,
    value: &Value,
) -> Result<String, Diagnostic> {
    let tag = text(checker, word, value)?;
    if is_language(&tag) {
        if matches!(word.kind, PropertyKind::Language) && !has_words(&tag) {
            let message = format!(
                "there are no words in the language {}: seasons, episodes, numbers and months are in English",
                in_ticks(&quoted(&tag))
            );
            let known = join_list(tags());
            let help = format!("there are words in {known}");
            checker.report(Diagnostic::warning(value.at.0, message).help(help));
        }
        return Ok(tag);
    }
    let message = format!(
        "unknown language code {}",
        in_ticks(&quoted(&truncate(&tag)))
    );
    Err(Diagnostic::error(value.at.0, message).help(near_language(&tag)))
}

/// One value, or several in brackets, of which each episode gets one.
fn each(
    value: &Value,
    one: impl Fn(&Value) -> Result<String, Diagnostic>,
) -> Result<String, Diagnostic> {
    match &value.kind {
        ValueKind::List(values) => {
            let kept = values.iter().map(one).collect::<Result<Vec<String>, _>>()?;
            Ok(kept.join(" "))
        }
        _ => one(value),
    }
}

/// Four numbers in quotes.
fn sides(checker: &Checker<'_, '_>, word: &Meant<'_>, value: &Value) -> Result<String, Diagnostic> {
    let text = text(checker, word, value)?;
    let is_side = |side: &str| side.parse::<f32>().is_ok_and(|px| px.abs() <= 10_000.0);
    if text.split_whitespace().count() == 4 && text.split_whitespace().all(is_side) {
        return Ok(text);
    }
    let message = format!(
        "`{}` needs four numbers: px at the top, right, bottom and left",
        word.name
    );
    Err(Diagnostic::error(value.at.0, message).help("for example `\"0 20 0 20\"`".to_string()))
}

/// The name of a design or a font, as it is kept on disk.
fn known_name<'w>(
    checker: &Checker<'_, '_>,
    value: &Value,
    what: &str,
    known: impl Iterator<Item = &'w str> + Clone,
) -> Result<String, Diagnostic> {
    let ValueKind::Text(name) = &value.kind else {
        return Err(match &value.kind {
            ValueKind::Words(_) => no_quotes(checker.page, value),
            _ => {
                let found = in_ticks(checker.written(value.at.0));
                let message = format!("expected the name of a {what} in quotes, found {found}");
                Diagnostic::error(value.at.0, message)
            }
        });
    };
    if let Some(same) = known.clone().find(|known| fold(known) == fold(name)) {
        return Ok(same.to_string());
    }
    let message = format!("unknown {what} {}", quoted(&truncate(name)));
    let is_known = |design: &str| known.clone().any(|known| known == design);
    let of_tcm = (what == "design").then(|| titlecardmaker::card_type(name, is_known));
    let help = of_tcm
        .flatten()
        .or_else(|| one_of(name, known.clone()))
        .unwrap_or_else(|| format!("`intertitle rules {what}s` lists them"));
    Err(Diagnostic::error(value.at.0, message).help(help))
}

fn number(
    checker: &Checker<'_, '_>,
    word: &Meant<'_>,
    (least, most): (f64, f64),
    value: &Value,
) -> Result<String, Diagnostic> {
    let (number, written) = match &value.kind {
        ValueKind::Number(number, written) => (*number, written),
        ValueKind::Text(text) if text.trim().parse::<f64>().is_ok() => {
            let help = format!("remove the quotes: `{}`", text.trim());
            return Err(wrong(checker, word, value, "a number").help(help));
        }
        _ => return Err(wrong(checker, word, value, "a number")),
    };
    if (least..=most).contains(&number) {
        return Ok(written.clone());
    }
    let message = format!("`{}` must be between {least} and {most}", word.name);
    Err(Diagnostic::error(value.at.0, message))
}

fn flag(checker: &Checker<'_, '_>, word: &Meant<'_>, value: &Value) -> Result<String, Diagnostic> {
    match &value.kind {
        ValueKind::Words(flag) if ["on", "off", "yes", "no"].contains(&flag.as_str()) => {
            Ok(flag.clone())
        }
        _ => Err(wrong(checker, word, value, "`on` or `off`")),
    }
}

fn one_word(
    checker: &Checker<'_, '_>,
    word: &Meant<'_>,
    words: &[&str],
    value: &Value,
) -> Result<String, Diagnostic> {
    let (found, quotes) = match &value.kind {
        ValueKind::Words(found) => (found.clone(), false),
        ValueKind::Text(text) => (fold(text), true),
        _ => (checker.written(value.at.0).to_string(), false),
    };
    let is_known = words.contains(&found.as_str());
    if is_known && !quotes {
        return Ok(found);
    }
    if is_known {
        let message = format!("`{}` takes a word without quotes", word.name);
        return Err(Diagnostic::error(value.at.0, message).help(format!("`{found}`")));
    }
    let message = format!("`{}` cannot be {}", word.name, in_ticks(&found));
    let is_picture = words.contains(&"gray");
    let style = is_picture.then(|| titlecardmaker::style(&found)).flatten();
    let help = match style {
        Some(style) => Some(format!("write `{style}`")),
        None if word.name == "case" && found == "blank" => {
            Some("to omit the title, use `hide_title on`".to_string())
        }
        None => one_of(&found, words.iter().copied()),
    };
    Err(Diagnostic::error(value.at.0, message).help(help))
}

fn some_words(
    checker: &Checker<'_, '_>,
    word: &Meant<'_>,
    words: &[&str],
    value: &Value,
) -> Result<String, Diagnostic> {
    let ValueKind::List(values) = &value.kind else {
        return one_word(checker, word, words, value);
    };
    let mut kept: Vec<String> = Vec::new();
    for value in values {
        let one = one_word(checker, word, words, value)?;
        if kept.contains(&one) {
            return Err(Diagnostic::error(
                value.at.0,
                format!("duplicate value `{one}`"),
            ));
        }
        kept.push(one);
    }
    Ok(kept.join(" "))
}

fn size(checker: &Checker<'_, '_>, word: &Meant<'_>, value: &Value) -> Result<String, Diagnostic> {
    let help = "for example `1920x1080`".to_string();
    let ValueKind::Size(size) = &value.kind else {
        return Err(wrong(checker, word, value, "width and height in px").help(help));
    };
    let side =
        |px: &str, sides: RangeInclusive<u32>| px.parse().is_ok_and(|px: u32| sides.contains(&px));
    let is_size = size
        .split_once('x')
        .is_some_and(|(width, height)| side(width, CARD_WIDTH) && side(height, CARD_HEIGHT));
    if is_size {
        return Ok(size.clone());
    }
    let message = format!(
        "a card must be at least {}x{} and at most {}x{}",
        CARD_WIDTH.start(),
        CARD_HEIGHT.start(),
        CARD_WIDTH.end(),
        CARD_HEIGHT.end()
    );
    Err(Diagnostic::error(value.at.0, message).help(help))
}
