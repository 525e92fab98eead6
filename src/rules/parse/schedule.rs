//! Schedules: `every 6h`, `every mon..fri at 07:00, 19:00`.

use nom::Parser;
use nom::branch::alt;
use nom::multi::many0;
use nom::sequence::preceded;

use crate::rules::parse::action::arrow_and_actions;
use crate::rules::parse::condition::when;
use crate::rules::parse::primitives::{
    Parsed, SyntaxError, duration, expect, keyword, name, next_words, symbol,
};
use crate::rules::parse::units::spelt_out;
use crate::rules::parse::value::{clock, named_or_range};
use crate::rules::quote::in_ticks;
use crate::rules::syntax::{Every, Rhythm, Value, WEEKDAYS, Word};
use crate::rules::token::{Shape, Symbol, Token, Tokens};
use crate::text::Diagnostic;

/// Help for what is not a schedule.
const EXAMPLES: &str = "for example `every 6h`, `every day at 04:10` or `every sun at 03:00`";

/// `every 6h when CONDITION -> ACTION, …`
pub fn every(tokens: Tokens<'_>) -> Parsed<'_, Every> {
    let (rest, word) = keyword("every")(tokens)?;
    let (rest, rhythm) = expect(
        alt((spelt_out, duration.map(Rhythm::Interval), calendar)),
        |tokens| {
            let help = EXAMPLES.to_string();
            if tokens.at_end() || tokens.begin_with(Symbol::Arrow) {
                return Diagnostic::error(word, "expected an interval or a time after `every`")
                    .help(help);
            }
            let found = in_ticks(tokens.written(tokens.place()));
            Diagnostic::error(
                tokens.place(),
                format!("expected an interval or a time, found {found}"),
            )
            .help(help)
        },
    )(rest)?;
    one_interval_only(&rhythm, rest)?;
    let (rest, when) = when(rest)?;
    let (rest, actions) = arrow_and_actions("the rule")(rest)?;
    Ok((
        rest,
        Every {
            rhythm,
            when,
            actions,
        },
    ))
}

/// `every 6h, 12h`
fn one_interval_only(rhythm: &Rhythm, tokens: Tokens<'_>) -> Result<(), nom::Err<SyntaxError>> {
    let (Rhythm::Interval(_), Some(joint)) = (rhythm, joint(tokens)) else {
        return Ok(());
    };
    let diagnostic = Diagnostic::error(joint.span, "`every` takes a single interval")
        .help("write one `every` for each, with the same actions".to_string());
    Err(nom::Err::Failure(SyntaxError(Some(diagnostic))))
}

/// A comma, `and` or `or`.
fn joint(tokens: Tokens<'_>) -> Option<Token<'_>> {
    tokens.first().filter(|token| {
        token.shape == Shape::Symbol(Symbol::Comma) || token.is_word("and") || token.is_word("or")
    })
}

/// `03:00 and 15:00`, `mon or tue`
fn commas_only(tokens: Tokens<'_>) -> Result<(), nom::Err<SyntaxError>> {
    let Some(word) = joint(tokens).filter(|joint| joint.shape == Shape::Word) else {
        return Ok(());
    };
    let message = format!("expected `,`, found {}", in_ticks(word.text));
    let diagnostic = Diagnostic::error(word.span, message);
    Err(nom::Err::Failure(SyntaxError(Some(diagnostic))))
}

/// Common words for intervals, and how they are written here.
const OTHER_RHYTHMS: [(&str, &str); 14] = [
    ("minute", "every 1m"),
    ("hour", "every 1h"),
    ("hourly", "every 1h"),
    ("daily", "every day at 04:10"),
    ("night", "every day at 03:00"),
    ("morning", "every day at 07:00"),
    ("evening", "every day at 19:00"),
    ("week", "every sun at 03:00"),
    ("weekly", "every sun at 03:00"),
    ("weekdays", "every mon..fri at 07:00"),
    ("weekend", "every sat, sun at 07:00"),
    ("weekends", "every sat, sun at 07:00"),
    ("monthly", "every month at 04:00"),
    ("year", "every 52w"),
];

/// True if the word is probably a day; the checker knows for sure.
fn is_day(word: &str) -> bool {
    matches!(word, "day" | "month") || WEEKDAYS.iter().any(|day| word.starts_with(day))
}

/// `day at 04:10, 16:10`, `mon..fri at 07:00`
fn calendar(tokens: Tokens<'_>) -> Parsed<'_, Rhythm> {
    let (after_first, first) = name(tokens)?;
    known_rhythm(&first, after_first)?;
    let (rest, first_day) = named_or_range(tokens)?;
    let (rest, days) = others(rest, first_day, named_or_range, |tokens| {
        Diagnostic::error(tokens.place(), "expected a day of the week after the comma")
            .help("for example `every mon, thu at 04:10`".to_string())
    })?;
    let (rest, _) = expect(keyword("at"), |tokens| no_at(&first, tokens))(rest)?;
    let (rest, time) = expect(clock, |tokens| no_time("`at`", tokens))(rest)?;
    let (rest, times) = others(rest, time, clock, |tokens| no_time("the comma", tokens))?;
    Ok((rest, Rhythm::Calendar { days, times }))
}

/// The first value, and all that follow it after commas.
fn others<'t>(
    tokens: Tokens<'t>,
    first: Value,
    value: impl Fn(Tokens<'t>) -> Parsed<'t, Value> + Copy,
    missing: impl Fn(Tokens<'t>) -> Diagnostic + Copy,
) -> Parsed<'t, Vec<Value>> {
    let next = |tokens| preceded(symbol(Symbol::Comma), expect(value, missing)).parse(tokens);
    let (rest, others) = many0(next).parse(tokens)?;
    commas_only(rest)?;
    Ok((rest, std::iter::once(first).chain(others).collect()))
}

/// Reports a word that is neither a day nor an interval.
fn known_rhythm(day: &Word, rest: Tokens<'_>) -> Result<(), nom::Err<SyntaxError>> {
    let failure = |message: String, help: String| {
        let diagnostic = Diagnostic::error(day.at.0, message).help(help);
        Err(nom::Err::Failure(SyntaxError(Some(diagnostic))))
    };
    if let Some((word, written)) = OTHER_RHYTHMS.iter().find(|(word, _)| *word == day.text) {
        let message = format!("unknown interval `{word}`");
        return failure(message, format!("for example `{written}`"));
    }
    let is_list = rest.first().is_some_and(|next| next.is_word("at"))
        || rest.begin_with(Symbol::Comma)
        || rest.begin_with(Symbol::Dots);
    if is_day(&day.text) || is_list {
        return Ok(());
    }
    let message = format!(
        "expected an interval or a time, found {}",
        in_ticks(&day.text)
    );
    failure(message, EXAMPLES.to_string())
}

fn no_at(day: &Word, tokens: Tokens<'_>) -> Diagnostic {
    let example = match day.text.as_str() {
        "month" => "for example `every month at 04:10`, which is its first day",
        _ => "for example `every day at 04:10`",
    };
    let message = format!("expected `at` and a time after {}", in_ticks(&day.text));
    if tokens.at_end() || !matches!(tokens.first().map(|next| next.shape), Some(Shape::Word)) {
        return Diagnostic::error(tokens.place(), message).help(example.to_string());
    }
    let (span, words) = next_words(tokens);
    Diagnostic::error(span, format!("expected `at` and a time, found {words}"))
        .help(example.to_string())
}

fn no_time(after: &str, tokens: Tokens<'_>) -> Diagnostic {
    let message = format!("expected a time of day after {after}");
    Diagnostic::error(tokens.place(), message).help("for example `04:10`".to_string())
}
