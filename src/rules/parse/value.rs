//! Values: `"Dark"`, `8`, `3d ago`, `[sat, sun]`.

use nom::branch::alt;
use nom::combinator::opt;
use nom::multi::{many1, separated_list0};
use nom::{Input, Parser};

use crate::rules::parse::primitives::{
    Parsed, any_word, duration, expect, fail, keyword, name, symbol, text, token,
};
use crate::rules::quote::{in_ticks, truncate};
use crate::rules::syntax::{At, Range, Value, ValueKind, WEEKDAYS, Word};
use crate::rules::token::{Shape, Symbol, Tokens};
use crate::text::{Diagnostic, Span};

/// A value of a comparison. Words without quotes are taken together, so that one message can be about all of them.
pub fn value(tokens: Tokens<'_>) -> Parsed<'_, Value> {
    alt((single, list, words)).parse(tokens)
}

/// A value of a property or a test's field: one word, because the next may be the next name.
pub fn property_value(tokens: Tokens<'_>) -> Parsed<'_, Value> {
    // `hide_title on`: the word does not start a rule while it is on the line of the property.
    let on = token(|token| {
        (token.is_word("on") && !token.first_on_line).then(|| Value {
            kind: ValueKind::Words("on".to_string()),
            at: At(token.span),
        })
    });
    alt((single, list, any_word.map(of_word), on)).parse(tokens)
}

fn of_word(word: Word) -> Value {
    Value {
        kind: ValueKind::Words(word.text),
        at: word.at,
    }
}

fn single(tokens: Tokens<'_>) -> Parsed<'_, Value> {
    alt((
        text.map(|text| Value {
            kind: ValueKind::Text(text.text),
            at: text.at,
        }),
        span_of_time,
        clock,
        token(|token| match token.shape {
            Shape::Number(number) => Some(Value {
                kind: ValueKind::Number(number, token.text.to_string()),
                at: At(token.span),
            }),
            Shape::Size => Some(Value {
                kind: ValueKind::Size(token.text.to_lowercase()),
                at: At(token.span),
            }),
            _ => None,
        }),
    ))
    .parse(tokens)
}

/// `30s`, `3d ago`
fn span_of_time(tokens: Tokens<'_>) -> Parsed<'_, Value> {
    let (rest, duration) = duration(tokens)?;
    let (rest, ago) = opt(keyword("ago")).parse(rest)?;
    let at = match ago {
        Some(ago) => At(duration.at.0.to(ago)),
        None => duration.at,
    };
    let kind = match ago {
        Some(_) => ValueKind::Ago(duration),
        None => ValueKind::Duration(duration),
    };
    Ok((rest, Value { kind, at }))
}

/// `22:30`
pub fn clock(tokens: Tokens<'_>) -> Parsed<'_, Value> {
    token(|token| match token.shape {
        Shape::Clock(minute) => Some(Value {
            kind: ValueKind::Clock(minute),
            at: At(token.span),
        }),
        _ => None,
    })
    .parse(tokens)
}

/// Most words without quotes that are read as one text.
const WORDS_MAX: usize = 16;

/// Words up to the next reserved one, on one line.
fn words(tokens: Tokens<'_>) -> Parsed<'_, Value> {
    let line = tokens
        .iter_elements()
        .take(WORDS_MAX)
        .skip(1)
        .take_while(|token| !token.first_on_line)
        .count();
    let on_line = tokens.take((line + 1).min(tokens.input_len()));
    let (_, words) = many1(name).parse(on_line)?;
    let at = match (words.first(), words.last()) {
        (Some(first), Some(last)) => first.at.0.to(last.at.0),
        _ => Span::default(),
    };
    let kind = ValueKind::Words(
        words
            .iter()
            .map(|word| word.text.as_str())
            .collect::<Vec<&str>>()
            .join(" "),
    );
    Ok((tokens.take_from(words.len()), Value { kind, at: At(at) }))
}

/// `22:30..06:00`, `2..5`, `mon..fri`; no match without the dots.
pub fn range(tokens: Tokens<'_>) -> Parsed<'_, Range> {
    let end = |tokens| alt((single, name.map(of_word))).parse(tokens);
    let (rest, from) = end(tokens)?;
    let (rest, dots) = symbol(Symbol::Dots)(rest)?;
    let (rest, to) = expect(end, |_| {
        let beginning = truncate(tokens.written(from.at.0));
        Diagnostic::error(from.at.0.to(dots), "missing end of the range")
            .help(format!("for example `{}`", example_of(&from, &beginning)))
    })(rest)?;
    Ok((rest, Range { from, to }))
}

/// `mon`, `mon..fri`
pub fn named_or_range(tokens: Tokens<'_>) -> Parsed<'_, Value> {
    alt((range.map(of_range), name.map(of_word))).parse(tokens)
}

/// `02:00`, `02:00..05:00`
pub fn clock_or_range(tokens: Tokens<'_>) -> Parsed<'_, Value> {
    alt((range.map(of_range), clock)).parse(tokens)
}

fn of_range(range: Range) -> Value {
    Value {
        at: At(range.span()),
        kind: ValueKind::Range(Box::new(range)),
    }
}

/// A range that begins like one whose end is missing.
fn example_of(from: &Value, written: &str) -> String {
    match &from.kind {
        ValueKind::Clock(_) => format!("{written}..06:00"),
        ValueKind::Number(number, _) => format!("{written}..{}", number + 3.0),
        ValueKind::Words(word) if WEEKDAYS.contains(&word.as_str()) => format!("{written}..fri"),
        _ => "2..5".to_string(),
    }
}

fn list(tokens: Tokens<'_>) -> Parsed<'_, Value> {
    let (rest, (values, at)) = brackets(tokens)?;
    Ok((
        rest,
        Value {
            kind: ValueKind::List(values),
            at: At(at),
        },
    ))
}

/// `[1, 2]`: at least one value; a comma may follow the last.
pub fn brackets(tokens: Tokens<'_>) -> Parsed<'_, (Vec<Value>, Span)> {
    let (rest, open) = symbol(Symbol::BracketOpen)(tokens)?;
    let item = alt((range.map(of_range), single, words));
    let (rest, values) = separated_list0(symbol(Symbol::Comma), item).parse(rest)?;
    let (rest, _) = opt(symbol(Symbol::Comma)).parse(rest)?;
    let is_empty = values.is_empty();
    let (rest, close) = expect(symbol(Symbol::BracketClose), |tokens| {
        if tokens.at_end()
            || tokens.begin_with(Symbol::Arrow)
            || tokens.begin_with(Symbol::BraceOpen)
        {
            return Diagnostic::error(open, "unclosed `[`");
        }
        let found = in_ticks(tokens.written(tokens.place()));
        let message = if tokens.begin_with(Symbol::BracketOpen) {
            "lists cannot be nested".to_string()
        } else if is_empty
            || matches!(
                tokens.first().map(|token| token.shape),
                Some(Shape::Symbol(_))
            )
        {
            format!("expected a value, found {found}")
        } else {
            format!("expected a comma before {found}")
        };
        Diagnostic::error(tokens.place(), message)
    })(rest)?;
    let span = open.to(close);
    if is_empty {
        return fail(Diagnostic::error(span, "empty list"));
    }
    Ok((rest, (values, span)))
}
