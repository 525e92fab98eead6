//! Durations in words, `2 hours`, which are written `2h` here.

use nom::Parser;
use nom::sequence::pair;

use crate::rules::parse::primitives::{Parsed, fail, other, token};
use crate::rules::token::{Shape, Token, Tokens};
use crate::text::{Diagnostic, Span};

/// Words for units of time and their letters.
const UNITS: [(&str, &str); 18] = [
    ("second", "s"),
    ("seconds", "s"),
    ("sec", "s"),
    ("secs", "s"),
    ("s", "s"),
    ("minute", "m"),
    ("minutes", "m"),
    ("min", "m"),
    ("mins", "m"),
    ("m", "m"),
    ("hour", "h"),
    ("hours", "h"),
    ("h", "h"),
    ("day", "d"),
    ("days", "d"),
    ("d", "d"),
    ("week", "w"),
    ("weeks", "w"),
];

/// The letter for a word that is a unit of time.
#[must_use]
pub fn unit(word: Token<'_>) -> Option<&'static str> {
    let known = UNITS.iter().find(|(name, _)| word.is_word(name));
    known.map(|(_, letter)| *letter)
}

/// A number followed by a unit: always an error, whose message shows the right form.
pub fn spelt_out<O>(tokens: Tokens<'_>) -> Parsed<'_, O> {
    let number = |token: Token<'_>| match token.shape {
        Shape::Number(_) => Some(token.span),
        _ => None,
    };
    let unit = |token: Token<'_>| Some((unit(token)?, token.span));
    let Ok((_, (number, (letter, end)))) = pair(token(number), token(unit)).parse(tokens) else {
        return other();
    };
    let span = Span::new(number.start, end.end);
    let written = tokens
        .written(span)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let message = format!(
        "expected `{}{letter}`, found `{written}`",
        tokens.written(number)
    );
    fail(Diagnostic::error(span, message))
}
