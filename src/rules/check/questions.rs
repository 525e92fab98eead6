//! Checks one comparison: whether the type of the field supports it, and the value.

use crate::model::{FieldKind, FieldWord};
use crate::rules::check::checker::Page;
use crate::rules::check::literals::{date, id, kind_of, number, text, weekday, word_of};
use crate::rules::check::ranges::{between, no_range, numbers, range_of, weekdays};
use crate::rules::normalize::fold;
use crate::rules::quote::in_ticks;
use crate::rules::rule_set::{Likeness, Relation, Test};
use crate::rules::syntax::{Comparison, Operator, Question, Value, ValueKind};
use crate::text::Diagnostic;

/// The test of a comparison, and whether it is negated (`!=`, `not in`).
///
/// # Errors
/// The first error of the comparison; others would only follow from it.
pub fn test_of(
    page: &Page<'_>,
    field: &'static FieldWord,
    comparison: &Comparison,
) -> Result<(Test, bool), Diagnostic> {
    if field.kind == FieldKind::Flag {
        return Err(flag(field, comparison));
    }
    match &comparison.test {
        Question::Is(operator, value) => is(page, field, comparison, *operator, value),
        Question::In {
            negated, values, ..
        } => Ok((one_of_values(page, field, comparison, values)?, *negated)),
        Question::Between { negated, range } => Ok((between(page, field, range)?, *negated)),
        Question::Known => Ok((Test::Known, false)),
        Question::Missing => Ok((Test::Known, true)),
    }
}

fn flag(field: &FieldWord, comparison: &Comparison) -> Diagnostic {
    let name = field.name;
    let message = format!("`{name}` is a flag and cannot be compared");
    let no = |value: &Value| match &value.kind {
        ValueKind::Words(words) => matches!(words.as_str(), "no" | "false" | "off"),
        ValueKind::Text(text) => matches!(fold(text).as_str(), "no" | "false" | "off"),
        ValueKind::Number(number, _) => *number == 0.0,
        _ => false,
    };
    let is_no = match &comparison.test {
        Question::Is(operator, value) => no(value) != (*operator == Operator::NotEqual),
        Question::In { negated, .. } | Question::Between { negated, .. } => *negated,
        _ => false,
    };
    let not = if is_no { "not " } else { "" };
    Diagnostic::error(comparison.at.0, message).help(format!("write `{not}{name}`"))
}

fn is(
    page: &Page<'_>,
    field: &'static FieldWord,
    comparison: &Comparison,
    operator: Operator,
    value: &Value,
) -> Result<(Test, bool), Diagnostic> {
    let name = field.name;
    if let ValueKind::List(_) = value.kind {
        let symbol = operator.symbol();
        let diagnostic = Diagnostic::error(
            value.at.0,
            format!("`{symbol}` expects one value, found a list"),
        );
        let help = match operator {
            Operator::Equal => Some(format!(
                "for a list, use `{name} in {}`",
                page.written(value.at.0)
            )),
            Operator::NotEqual => Some(format!(
                "for a list, use `{name} not in {}`",
                page.written(value.at.0)
            )),
            _ => None,
        };
        return Err(diagnostic.help(help));
    }
    let negated = operator == Operator::NotEqual;
    let wrong = |help: Option<String>| {
        let symbol = operator.symbol();
        let message = format!(
            "`{name}` is {} and {} with `{symbol}`",
            kind_of(field.kind),
            cannot(field.kind)
        );
        Err(Diagnostic::error(comparison.at.0, message).help(help))
    };
    let equality = matches!(operator, Operator::Equal | Operator::NotEqual);
    match field.kind {
        FieldKind::Text => match likeness(operator) {
            Some(likeness) => Ok((
                Test::Text(likeness, fold(&text(page, field, value)?)),
                negated,
            )),
            None => Err(Diagnostic::error(
                comparison.at.0,
                format!(
                    "{} compares numbers and dates, but `{name}` is text",
                    in_ticks(operator.symbol())
                ),
            )),
        },
        FieldKind::List if operator == Operator::Contains => Ok((
            Test::Text(Likeness::Equal, fold(&text(page, field, value)?)),
            false,
        )),
        FieldKind::List if operator == Operator::NotEqual => wrong(Some(format!(
            "`not {name} contains {}`",
            page.written(value.at.0)
        ))),
        FieldKind::List => wrong(Some(format!(
            "`{name} contains {}`",
            page.written(value.at.0)
        ))),
        FieldKind::Word(words) if equality => {
            let word = word_of(page, field, words, value)?;
            Ok((Test::Text(Likeness::Equal, word), negated))
        }
        FieldKind::Id if equality => Ok((
            Test::Text(Likeness::Equal, id(page, field, value)?),
            negated,
        )),
        FieldKind::Weekday if equality => Ok((Test::Weekdays(1 << weekday(page, value)?), negated)),
        FieldKind::Word(_) | FieldKind::Id | FieldKind::Weekday => {
            wrong(Some("use `=`, `!=` or `in`".to_string()))
        }
        FieldKind::Number => match relation(operator) {
            Some(relation) => Ok((Test::Number(relation, number(page, field, value)?), negated)),
            None => wrong(Some("use `=`, `!=`, `<`, `<=`, `>` or `>=`".to_string())),
        },
        FieldKind::Date => match relation(operator) {
            Some(relation) => Ok((date_test(page, field, relation, value)?, negated)),
            None => wrong(Some("use `=`, `!=`, `<`, `<=`, `>` or `>=`".to_string())),
        },
        FieldKind::Time => wrong(Some("for example `time in 22:30..06:00`".to_string())),
        FieldKind::Flag => Err(flag(field, comparison)),
    }
}

/// What a kind does not support, as the end of a message.
fn cannot(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::List => "cannot be compared as a whole",
        _ => "cannot be compared",
    }
}

fn date_test(
    page: &Page<'_>,
    field: &FieldWord,
    relation: Relation,
    value: &Value,
) -> Result<Test, Diagnostic> {
    if let ValueKind::Ago(duration) = &value.kind {
        let ms = i64::try_from(duration.ms).unwrap_or(i64::MAX);
        return Ok(Test::Ago(relation, ms));
    }
    Ok(Test::Day(relation, date(page, field, value)?))
}

fn one_of_values(
    page: &Page<'_>,
    field: &'static FieldWord,
    comparison: &Comparison,
    values: &[Value],
) -> Result<Test, Diagnostic> {
    if let Some(range) = values.iter().find_map(range_of)
        && !matches!(field.kind, FieldKind::Number | FieldKind::Weekday)
    {
        return Err(no_range(page, field, range));
    }
    let texts = |f: &dyn Fn(&Value) -> Result<String, Diagnostic>| {
        let mut texts = values
            .iter()
            .map(f)
            .collect::<Result<Vec<String>, Diagnostic>>()?;
        texts.sort();
        Ok(Test::TextIn(texts))
    };
    match field.kind {
        FieldKind::Text | FieldKind::List => texts(&|value| Ok(fold(&text(page, field, value)?))),
        FieldKind::Word(words) => texts(&|value| word_of(page, field, words, value)),
        FieldKind::Id => texts(&|value| id(page, field, value)),
        FieldKind::Number => {
            let ranges = values.iter().map(|value| numbers(page, field, value));
            Ok(Test::NumberIn(ranges.collect::<Result<_, _>>()?))
        }
        FieldKind::Date => {
            let days = values.iter().map(|value| date(page, field, value));
            Ok(Test::DayIn(days.collect::<Result<_, _>>()?))
        }
        FieldKind::Weekday => {
            let mut days = 0;
            for value in values {
                days |= weekdays(page, value)?;
            }
            Ok(Test::Weekdays(days))
        }
        FieldKind::Time => Err(Diagnostic::error(
            comparison.at.0,
            "expected a time range, found a list",
        )
        .help("for example `time in 22:30..06:00`".to_string())),
        FieldKind::Flag => Err(flag(field, comparison)),
    }
}

fn likeness(operator: Operator) -> Option<Likeness> {
    Some(match operator {
        Operator::Equal | Operator::NotEqual => Likeness::Equal,
        Operator::Contains => Likeness::Contains,
        Operator::StartsWith => Likeness::StartsWith,
        Operator::EndsWith => Likeness::EndsWith,
        Operator::Matches => Likeness::Pattern,
        _ => return None,
    })
}

fn relation(operator: Operator) -> Option<Relation> {
    Some(match operator {
        Operator::Equal | Operator::NotEqual => Relation::Equal,
        Operator::Less => Relation::Less,
        Operator::AtMost => Relation::AtMost,
        Operator::More => Relation::More,
        Operator::AtLeast => Relation::AtLeast,
        _ => return None,
    })
}
