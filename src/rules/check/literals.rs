//! Values, read as the type of the field they are compared with.

use crate::model::{FieldKind, FieldWord, day_ms};
use crate::rules::check::checker::Page;
use crate::rules::evaluate::day;
use crate::rules::normalize::fold;
use crate::rules::quote::{in_ticks, quoted, truncate};
use crate::rules::syntax::{Value, ValueKind, WEEKDAYS};
use crate::text::{Diagnostic, one_of};

/// A kind with its article, for messages.
#[must_use]
pub fn kind_of(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "text",
        FieldKind::Word(_) => "a word",
        FieldKind::Number => "a number",
        FieldKind::Flag => "a flag",
        FieldKind::List => "a list of texts",
        FieldKind::Id => "an id",
        FieldKind::Date => "a date",
        FieldKind::Time => "a time of day",
        FieldKind::Weekday => "a day of the week",
    }
}

/// `` expected a number for `rating`, found `"8"` ``
fn mismatch(page: &Page<'_>, field: &FieldWord, value: &Value) -> Diagnostic {
    let found = in_ticks(page.written(value.at.0));
    let kind = kind_of(field.kind);
    let message = format!("expected {kind} for `{}`, found {found}", field.name);
    Diagnostic::error(value.at.0, message)
}

/// A text in quotes.
pub fn text(page: &Page<'_>, field: &FieldWord, value: &Value) -> Result<String, Diagnostic> {
    let written = page.written(value.at.0);
    let in_quotes = || format!("add quotes: {}", quoted(&truncate(written)));
    match &value.kind {
        ValueKind::Text(text) => Ok(text.clone()),
        ValueKind::Words(_) => Err(no_quotes(page, value)),
        ValueKind::List(_) => Err(mismatch(page, field, value)),
        _ => Err(mismatch(page, field, value).help(in_quotes())),
    }
}

/// `` missing quotes around `Dark` ``
pub fn no_quotes(page: &Page<'_>, value: &Value) -> Diagnostic {
    let written = page.written(value.at.0);
    let message = format!("missing quotes around {}", in_ticks(written));
    Diagnostic::error(value.at.0, message).help(format!("write {}", quoted(&truncate(written))))
}

/// A number that the field can have.
pub fn number(page: &Page<'_>, field: &FieldWord, value: &Value) -> Result<f64, Diagnostic> {
    match &value.kind {
        ValueKind::Number(number, written) => {
            let range = if field.name == "rating" {
                (0.0, 10.0)
            } else {
                (0.0, f64::INFINITY)
            };
            if *number >= range.0 && *number <= range.1 {
                return Ok(*number);
            }
            let message = if field.name == "rating" {
                format!(
                    "`rating` must be between 0 and 10, found {}",
                    in_ticks(written)
                )
            } else {
                format!("`{}` cannot be negative", field.name)
            };
            Err(Diagnostic::error(value.at.0, message))
        }
        ValueKind::Text(text) => {
            let help = text
                .trim()
                .parse::<f64>()
                .is_ok()
                .then(|| format!("remove the quotes: `{}`", text.trim()));
            Err(mismatch(page, field, value).help(help))
        }
        _ => Err(mismatch(page, field, value)),
    }
}

/// One of the words that the field can have.
pub fn word_of(
    page: &Page<'_>,
    field: &FieldWord,
    words: &[&'static str],
    value: &Value,
) -> Result<String, Diagnostic> {
    let (word, quotes) = match &value.kind {
        ValueKind::Words(word) => (word.clone(), false),
        ValueKind::Text(text) => (fold(text), true),
        _ => return Err(mismatch(page, field, value)),
    };
    let is_known = words.contains(&word.as_str());
    match (is_known, quotes) {
        (true, false) => Ok(word),
        (true, true) => {
            let message = format!("`{}` takes a word without quotes", field.name);
            Err(Diagnostic::error(value.at.0, message).help(format!("`{word}`")))
        }
        _ => {
            let message = format!("`{}` cannot be {}", field.name, in_ticks(&word));
            let help = one_of(&word, words.iter().copied());
            Err(Diagnostic::error(value.at.0, message).help(help))
        }
    }
}

/// An id as text, in the form that sources use.
pub fn id(page: &Page<'_>, field: &FieldWord, value: &Value) -> Result<String, Diagnostic> {
    let id = match &value.kind {
        ValueKind::Text(text) => fold(text.trim()),
        ValueKind::Number(_, written) => written.clone(),
        ValueKind::Words(word) if field.name == "imdb" && word.starts_with("tt") => {
            return Err(no_quotes(page, value));
        }
        _ => return Err(mismatch(page, field, value)),
    };
    let digits = |id: &str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    if field.name == "imdb" {
        if id.strip_prefix("tt").is_some_and(digits) {
            return Ok(id);
        }
        let message = format!("{} is not a valid IMDb id", in_ticks(&id));
        return Err(Diagnostic::error(value.at.0, message)
            .help("for example `imdb = \"tt11280740\"`".to_string()));
    }
    if digits(&id) {
        return Ok(id);
    }
    let message = format!(
        "{} is not a valid id: `{}` has digits only",
        in_ticks(&id),
        field.name
    );
    Err(Diagnostic::error(value.at.0, message)
        .help(format!("for example `{} = 371980`", field.name)))
}

/// A day, counted from 1970.
pub fn date(page: &Page<'_>, field: &FieldWord, value: &Value) -> Result<i64, Diagnostic> {
    let help = "for example `\"2024-05-01\"` or `3d ago`".to_string();
    match &value.kind {
        ValueKind::Text(text) => match day_ms(text) {
            Some(ms) if text.len() == 10 => Ok(day(ms)),
            _ => {
                let message = format!("{} is not a valid date", in_ticks(&quoted(&truncate(text))));
                Err(Diagnostic::error(value.at.0, message).help(help))
            }
        },
        ValueKind::Duration(duration) => {
            let message = format!(
                "expected a date for `{}`, found the duration {}",
                field.name,
                in_ticks(&duration.written)
            );
            Err(Diagnostic::error(value.at.0, message).help(format!(
                "for that long before now, write `{} ago`",
                duration.written
            )))
        }
        ValueKind::Ago(_) => Err(Diagnostic::error(
            value.at.0,
            "`ago` is not allowed in a list of dates",
        )),
        _ => Err(mismatch(page, field, value).help(help)),
    }
}

/// A day of the week: 0 is Monday.
pub fn weekday(page: &Page<'_>, value: &Value) -> Result<u8, Diagnostic> {
    let (word, quotes) = match &value.kind {
        ValueKind::Words(word) => (word.clone(), false),
        ValueKind::Text(text) => (fold(text), true),
        _ => (page.written(value.at.0).to_string(), false),
    };
    let number = weekday_number(&word);
    match number {
        Some(number) if !quotes => Ok(number),
        Some(_) => Err(
            Diagnostic::error(value.at.0, "unexpected quotes around a day of the week")
                .help(format!("`{word}`")),
        ),
        None => Err(no_weekday(&word, value.at.0)),
    }
}

/// The number of a day of the week.
#[must_use]
pub fn weekday_number(word: &str) -> Option<u8> {
    let at = WEEKDAYS.iter().position(|day| *day == word)?;
    u8::try_from(at).ok()
}

/// The error for a word that is not a day.
#[must_use]
pub fn no_weekday(word: &str, span: crate::text::Span) -> Diagnostic {
    let message = format!("{} is not a day of the week", in_ticks(word));
    // `saturday` is a day, but has more letters than the language's word for it.
    let short = WEEKDAYS.iter().find(|day| word.starts_with(**day));
    let help = match short {
        Some(day) => Some(format!("did you mean `{day}`?")),
        None => one_of(word, WEEKDAYS),
    };
    Diagnostic::error(span, message).help(help)
}
