//! Checks ranges: `2..5`, `mon..fri`, `22:30..06:00`.

use crate::model::{FieldKind, FieldWord};
use crate::rules::check::checker::Page;
use crate::rules::check::literals::{kind_of, number, weekday};
use crate::rules::quote::{in_ticks, truncate};
use crate::rules::rule_set::Test;
use crate::rules::syntax::{Range, Value, ValueKind, WEEKDAYS};
use crate::text::Diagnostic;

/// The test of `in 2..5`.
///
/// # Errors
/// The field has no ranges, or the range is invalid or empty.
pub fn between(page: &Page<'_>, field: &FieldWord, range: &Range) -> Result<Test, Diagnostic> {
    match field.kind {
        FieldKind::Time => minutes(page, field, range),
        FieldKind::Number => Ok(Test::NumberIn(vec![number_range(page, field, range)?])),
        FieldKind::Weekday => Ok(Test::Weekdays(weekday_range(page, range)?)),
        _ => Err(no_range(page, field, range)),
    }
}

/// The range that a value of a list is, if it is one.
#[must_use]
pub fn range_of(value: &Value) -> Option<&Range> {
    match &value.kind {
        ValueKind::Range(range) => Some(range),
        _ => None,
    }
}

/// One value of a list of numbers as a range, both ends included.
///
/// # Errors
/// It is not a number or a range of numbers.
pub fn numbers(
    page: &Page<'_>,
    field: &FieldWord,
    value: &Value,
) -> Result<(f64, f64), Diagnostic> {
    match range_of(value) {
        Some(range) => number_range(page, field, range),
        None => number(page, field, value).map(|number| (number, number)),
    }
}

/// The bits of one value of a list of weekdays; Monday's is the lowest.
///
/// # Errors
/// It is not a weekday or a range of weekdays.
pub fn weekdays(page: &Page<'_>, value: &Value) -> Result<u8, Diagnostic> {
    match range_of(value) {
        Some(range) => weekday_range(page, range),
        None => Ok(1 << weekday(page, value)?),
    }
}

fn number_range(
    page: &Page<'_>,
    field: &FieldWord,
    range: &Range,
) -> Result<(f64, f64), Diagnostic> {
    if let (ValueKind::Clock(_), ValueKind::Clock(_)) = (&range.from.kind, &range.to.kind) {
        let message = format!(
            "{} is a number and cannot be compared with times of day",
            in_ticks(field.name)
        );
        return Err(Diagnostic::error(range.span(), message)
            .help(format!("for example `{} in 2..5`", field.name)));
    }
    let (from, to) = (
        number(page, field, &range.from)?,
        number(page, field, &range.to)?,
    );
    if from <= to {
        return Ok((from, to));
    }
    let message = format!("empty range {}", in_ticks(page.written(range.span())));
    let turned = format!(
        "{}..{}",
        page.written(range.to.at.0),
        page.written(range.from.at.0)
    );
    Err(Diagnostic::error(range.span(), message)
        .help(format!("write the smaller number first: `{turned}`")))
}

/// The days from the first to the last, over the end of the week if need be.
fn weekday_range(page: &Page<'_>, range: &Range) -> Result<u8, Diagnostic> {
    let (from, to) = (weekday(page, &range.from)?, weekday(page, &range.to)?);
    let last = if from <= to { to } else { to + 7 };
    Ok((from..=last).fold(0, |days, day| days | 1 << (day % 7)))
}

fn minutes(page: &Page<'_>, field: &FieldWord, range: &Range) -> Result<Test, Diagnostic> {
    let span = range.span();
    match (&range.from.kind, &range.to.kind) {
        (ValueKind::Clock(from), ValueKind::Clock(to)) if from == to => {
            let message = format!("empty time range {}", in_ticks(page.written(span)));
            Err(Diagnostic::error(span, message))
        }
        (ValueKind::Clock(from), ValueKind::Clock(to)) => Ok(Test::Minutes(*from, *to)),
        _ => Err(
            Diagnostic::error(span, "expected a time of day at both ends")
                .help(format!("for example `{}`", field.example)),
        ),
    }
}

/// The error for a range of a field that has none.
#[must_use]
pub fn no_range(page: &Page<'_>, field: &FieldWord, range: &Range) -> Diagnostic {
    let name = field.name;
    let message = format!(
        "`..` is for numbers, weekdays and times of day, but `{name}` is {}",
        kind_of(field.kind)
    );
    let written = |value: &Value| truncate(page.written(value.at.0));
    let (from, to) = (written(&range.from), written(&range.to));
    let help = match field.kind {
        FieldKind::Date => format!("use two comparisons: `{name} >= {from} and {name} <= {to}`"),
        _ => format!("list each value: `{name} in [{from}, {to}]`"),
    };
    let is_day = |value: &Value| {
        let word = page.written(value.at.0).to_lowercase();
        WEEKDAYS.contains(&word.as_str())
    };
    let help = match is_day(&range.from) && is_day(&range.to) {
        true => format!("did you mean `weekday in {from}..{to}`?"),
        false => help,
    };
    Diagnostic::error(range.span(), message).help(help)
}
