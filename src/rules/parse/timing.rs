//! When an action is carried out: `after 3d`, `at 02:00..05:00`, `settle 2m per season`, `cooldown 10m`.

use nom::Parser;
use nom::branch::alt;

use crate::rules::parse::primitives::{Parsed, duration, expect, fail, keyword, name};
use crate::rules::parse::units::spelt_out;
use crate::rules::parse::value::clock_or_range;
use crate::rules::quote::in_ticks;
use crate::rules::syntax::{At, Debounce, Duration, Timing, Value, Word};
use crate::rules::token::{Shape, Tokens};
use crate::text::{Diagnostic, Span};

/// One part of a timing.
pub enum Timed {
    /// `after 3d`
    After(Duration),
    /// `at 02:00..05:00`
    At(Value),
    /// `settle 2m per season`
    Debounce(Debounce),
    /// `cooldown 10m`
    Cooldown(Duration),
}

impl Timed {
    /// Adds the part. True if it was there already.
    pub fn put(self, timing: &mut Timing) -> bool {
        match self {
            Timed::After(wait) => timing.after.replace(wait).is_some(),
            Timed::At(value) => timing.at.replace(value).is_some(),
            Timed::Debounce(debounce) => timing.debounce.replace(debounce).is_some(),
            Timed::Cooldown(time) => timing.cooldown.replace(time).is_some(),
        }
    }
}

/// Any part of a timing, and the word that it begins with.
pub fn timed(tokens: Tokens<'_>) -> Parsed<'_, (Span, Timed)> {
    alt((
        |tokens| {
            lasting("after", tokens).map(|(rest, (word, wait))| (rest, (word, Timed::After(wait))))
        },
        at,
        debounce,
        |tokens| {
            lasting("cooldown", tokens)
                .map(|(rest, (word, time))| (rest, (word, Timed::Cooldown(time))))
        },
    ))
    .parse(tokens)
}

/// A word and a duration.
fn lasting<'t>(word: &'static str, tokens: Tokens<'t>) -> Parsed<'t, (Span, Duration)> {
    let (rest, span) = keyword(word)(tokens)?;
    let (rest, time) = expect(alt((spelt_out, duration)), |tokens| {
        let help = match word {
            "after" => "for example `after 30s` or `after 5m`",
            "settle" => "for example `settle 2m per season`",
            _ => "for example `cooldown 10m`",
        };
        let message = format!("expected a duration after `{word}`");
        no_value(span, "a duration", message, tokens).help(help.to_string())
    })(rest)?;
    Ok((rest, (span, time)))
}

/// The error for a value that is missing after the word under `span`, or that is something else.
fn no_value(span: Span, what: &str, missing: String, tokens: Tokens<'_>) -> Diagnostic {
    let is_missing = tokens.at_end()
        || matches!(
            tokens.first().map(|next| next.shape),
            Some(Shape::Symbol(_))
        );
    if is_missing {
        return Diagnostic::error(span, missing);
    }
    let found = in_ticks(tokens.written(tokens.place()));
    Diagnostic::error(tokens.place(), format!("expected {what}, found {found}"))
}

fn at(tokens: Tokens<'_>) -> Parsed<'_, (Span, Timed)> {
    let (rest, word) = keyword("at")(tokens)?;
    let (rest, value) = expect(clock_or_range, |tokens| {
        let message = "expected a time of day or a range after `at`".to_string();
        no_value(word, "a time of day or a range", message, tokens)
            .help("for example `at 02:00` or `at 02:00..05:00`".to_string())
    })(rest)?;
    Ok((rest, (word, Timed::At(value))))
}

/// `settle 2m per season`
fn debounce(tokens: Tokens<'_>) -> Parsed<'_, (Span, Timed)> {
    let (rest, (word, wait)) = lasting("settle", tokens)?;
    let (rest, per) = per(word, rest)?;
    let at = At(Span::new(word.start, rest.read_to));
    Ok((rest, (word, Timed::Debounce(Debounce { wait, per, at }))))
}

fn per(debounce: Span, tokens: Tokens<'_>) -> Parsed<'_, Word> {
    let example = "for example `settle 2m per season`".to_string();
    let Ok((rest, word)) = keyword("per")(tokens) else {
        let place = debounce.to(Span::new(tokens.read_to, tokens.read_to));
        let found = in_ticks(tokens.written(place));
        let message = format!("expected `per` and a part of a series after {found}");
        return fail(Diagnostic::error(place, message).help(example));
    };
    expect(name, |_| {
        Diagnostic::error(word, "expected `episode`, `season` or `series` after `per`")
            .help(example.clone())
    })(rest)
}
