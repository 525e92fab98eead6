//! Parses comparisons:

use nom::Parser;
use nom::branch::alt;
use nom::combinator::opt;
use nom::sequence::pair;

use crate::model::{self, FieldKind, FieldWord};
use crate::rules::normalize::fold;
use crate::rules::parse::action::FOREIGN_WORDS;
use crate::rules::parse::primitives::{
    Parsed, SyntaxError, any_word, expect, fail, is_broken, keyword, name, other, symbol, token,
};
use crate::rules::parse::units::unit;
use crate::rules::parse::value::{brackets, range, value};
use crate::rules::quote::{in_ticks, truncate};
use crate::rules::syntax::{
    At, Comparison, Condition, Operator, Question, ValueKind, WEEKDAYS, Word,
};
use crate::rules::token::{Shape, Symbol, Token, Tokens};
use crate::text::{Diagnostic, Span};

/// A field with a comparison, or a single flag or name.
pub fn about_a_field(tokens: Tokens<'_>) -> Parsed<'_, Condition> {
    let (rest, field) = name(tokens)?;
    let (rest, question) = opt(alt((
        compared,
        within,
        is,
        colon,
        not_inside,
        turned_around,
    )))
    .parse(rest)?;
    let Some(question) = question else {
        no_symbol_missing(&field, rest)?;
        no_foreign_symbol(&field, rest)?;
        return Ok((rest, Condition::Alone(field)));
    };
    let at = At(Span::new(field.at.0.start, rest.read_to));
    Ok((
        rest,
        Condition::Compare(Comparison {
            field,
            test: question,
            at,
        }),
    ))
}

/// `library "Anime"`: a flag or a name has no value, so this is a field without an operator.
fn no_symbol_missing(field: &Word, tokens: Tokens<'_>) -> Result<(), nom::Err<SyntaxError>> {
    let is_value = tokens.first().is_some_and(|token| {
        matches!(
            token.shape,
            Shape::Text | Shape::Number(_) | Shape::Duration(_) | Shape::Clock(_)
        )
    });
    if !is_value {
        return Ok(());
    }
    let value = tokens.written(tokens.place());
    let diagnostic = Diagnostic::error(
        tokens.place(),
        format!(
            "missing operator between {} and {}",
            in_ticks(&field.text),
            in_ticks(value)
        ),
    );
    let help = format!("for example `{} = {}`", field.text, truncate(value));
    Err(nom::Err::Failure(SyntaxError(Some(diagnostic.help(help)))))
}

/// `title longer than 30`, `watched by "emma"`: a word instead of an operator.
fn no_foreign_symbol(field: &Word, tokens: Tokens<'_>) -> Result<(), nom::Err<SyntaxError>> {
    let Some(known) = model::field(&field.text) else {
        return Ok(());
    };
    let Some(word) = tokens.first().filter(|_| is_foreign_symbol(known, tokens)) else {
        return Ok(());
    };
    let found = in_ticks(tokens.written(word.span));
    let message = format!("unexpected {found} after `{}`", known.name);
    let help = match known.kind {
        FieldKind::Flag => format!(
            "`{}` is used alone; to match a person, use `user = \"…\"` in rules about events",
            known.name
        ),
        _ => format!("use an operator, such as `{}`", known.example),
    };
    Err(nom::Err::Failure(SyntaxError(Some(
        Diagnostic::error(word.span, message).help(help),
    ))))
}

/// English prepositions, which start neither an action nor a property.
const PREPOSITIONS: [&str; 8] = ["at", "before", "by", "for", "from", "since", "than", "to"];

/// True if the next word is meant as an operator. After a field that needs one, any word before a value is; a flag
/// needs none, and the next word may be an action or a property whose `->` or `{` is missing.
fn is_foreign_symbol(field: &FieldWord, tokens: Tokens<'_>) -> bool {
    let Some(word) = tokens.first().filter(|word| word.shape == Shape::Word) else {
        return false;
    };
    if FOREIGN_WORDS.iter().any(|(theirs, _)| word.is_word(theirs)) || word.is_reserved() {
        return false;
    }
    if PREPOSITIONS
        .iter()
        .any(|preposition| word.is_word(preposition))
    {
        return true;
    }
    let is_value = tokens.second().is_some_and(|next| {
        matches!(
            next.shape,
            Shape::Text | Shape::Number(_) | Shape::Duration(_) | Shape::Clock(_)
        ) || next.is_word("than")
    });
    field.kind != FieldKind::Flag && is_value
}

fn operator(tokens: Tokens<'_>) -> Parsed<'_, Operator> {
    let symbol_of = |token: Token<'_>| match token.shape {
        Shape::Symbol(Symbol::Equal) => Some(Operator::Equal),
        Shape::Symbol(Symbol::NotEqual) => Some(Operator::NotEqual),
        Shape::Symbol(Symbol::Less) => Some(Operator::Less),
        Shape::Symbol(Symbol::AtMost) => Some(Operator::AtMost),
        Shape::Symbol(Symbol::More) => Some(Operator::More),
        Shape::Symbol(Symbol::AtLeast) => Some(Operator::AtLeast),
        Shape::Word if token.is_word("contains") => Some(Operator::Contains),
        Shape::Word if token.is_word("matches") => Some(Operator::Matches),
        _ => None,
    };
    let with = |word, operator| {
        pair(
            keyword(word),
            expect(keyword("with"), move |tokens: Tokens<'_>| {
                Diagnostic::error(tokens.place(), format!("expected `with` after `{word}`"))
            }),
        )
        .map(move |_| operator)
    };
    alt((
        token(symbol_of),
        with("starts", Operator::StartsWith),
        with("ends", Operator::EndsWith),
    ))
    .parse(tokens)
}

/// `= 8`
fn compared(tokens: Tokens<'_>) -> Parsed<'_, Question> {
    let (rest, operator) = operator(tokens)?;
    let span = Span::new(tokens.place().start, rest.read_to);
    let (rest, value) = expect(value, |tokens| {
        let symbol = operator.symbol();
        if operator == Operator::Equal && tokens.begin_with(Symbol::Less) {
            return Diagnostic::error(span.to(tokens.place()), "expected `<=`, found `=<`");
        }
        if tokens.at_end() || !has_words(tokens) {
            Diagnostic::error(span, format!("expected a value after `{symbol}`"))
        } else {
            let found = in_ticks(tokens.written(tokens.place()));
            Diagnostic::error(tokens.place(), format!("expected a value, found {found}"))
        }
    })(rest)?;
    if operator == Operator::Equal && rest.begin_with(Symbol::Dots) {
        let message = "expected `in` before a range, found `=`";
        return fail(
            Diagnostic::error(span, message).help("for example `season in 2..5`".to_string()),
        );
    }
    if let (ValueKind::Number(..), Some(next)) = (&value.kind, rest.first())
        && unit(next).is_some()
    {
        let place = Span::new(value.at.0.start, next.span.end);
        let (number, word) = (tokens.written(value.at.0), tokens.written(next.span));
        let letter = unit(next).unwrap_or_default();
        let message = format!("expected `{number}{letter}`, found `{number} {word}`");
        return fail(Diagnostic::error(place, message));
    }
    Ok((rest, Question::Is(operator, value)))
}

/// `rating => 8`: before a number it is not an arrow, because no action starts with a number.
fn turned_around(tokens: Tokens<'_>) -> Parsed<'_, Question> {
    let (rest, arrow) = symbol(Symbol::OtherArrow)(tokens)?;
    let is_number = rest
        .first()
        .is_some_and(|token| matches!(token.shape, Shape::Number(_) | Shape::Duration(_)));
    if tokens.written(arrow) != "=>" || !is_number {
        return other();
    }
    let (rest, value) = value(rest)?;
    rest.report(Diagnostic::error(arrow, "expected `>=`, found `=>`"));
    Ok((rest, Question::Is(Operator::AtLeast, value)))
}

/// The next token is not just a symbol that ends or joins something.
fn has_words(tokens: Tokens<'_>) -> bool {
    tokens.first().is_some_and(|token| {
        !matches!(token.shape, Shape::Symbol(_)) && !token.is_word("and") && !token.is_word("or")
    })
}

/// `in [1, 2]`, `not in 22:30..06:00`, `in 2..5`
fn within(tokens: Tokens<'_>) -> Parsed<'_, Question> {
    let begins = pair(opt(keyword("not")), keyword("in"));
    let (rest, (not, word)) = { begins }.parse(tokens)?;
    let negated = not.is_some();
    let listed = brackets.map(move |(values, at)| Question::In {
        negated,
        values,
        at: At(at),
    });
    let between = range.map(move |range| Question::Between { negated, range });
    expect(alt((listed, between)), |tokens| no_values(word, tokens))(rest)
}

/// The error for what comes after `in` and is neither a list nor a range.
fn no_values(word: Span, tokens: Tokens<'_>) -> Diagnostic {
    if tokens.at_end() || !has_words(tokens) && !tokens.begin_with(Symbol::ParenOpen) {
        return Diagnostic::error(word, "expected a list or a range after `in`")
            .help("for example `[1, 2]`, `2..5` or `22:30..06:00`".to_string());
    }
    let place = tokens.place();
    match tokens.first().map(|token| token.shape) {
        Some(Shape::Clock(_)) => {
            Diagnostic::error(place, "expected a time range, found a single time")
                .help("for example `in 22:30..06:00`".to_string())
        }
        _ => Diagnostic::error(place, "expected a list in `[ ]` or a range").help(
            dashed(tokens.written(place)).unwrap_or_else(|| {
                "for example `in [1, 2, 3]`, `in [\"Dark\", \"1899\"]` or `in 2..5`".to_string()
            }),
        ),
    }
}

/// Help for `mon-fri`.
fn dashed(word: &str) -> Option<String> {
    let (from, to) = word.split_once('-')?;
    let is_day = |word: &str| WEEKDAYS.iter().any(|day| fold(word) == *day);
    (is_day(from) && is_day(to)).then(|| format!("use two dots: `{from}..{to}`"))
}

/// `is missing`, `is known`
fn is(tokens: Tokens<'_>) -> Parsed<'_, Question> {
    let (rest, _) = keyword("is")(tokens)?;
    let (rest, not) = opt(keyword("not")).parse(rest)?;
    let (rest, question) = expect(
        alt((
            keyword("missing").map(|_| Question::Missing),
            keyword("known").map(|_| Question::Known),
        )),
        |tokens| {
            Diagnostic::error(tokens.place(), "expected `missing` or `known` after `is`")
                .help(has_words(tokens).then(|| "use `=` to compare values".to_string()))
        },
    )(rest)?;
    if let Some(not) = not {
        let (other, plain) = match question {
            Question::Missing => ("missing", "known"),
            _ => ("known", "missing"),
        };
        let message = format!("expected `is {plain}`, found `is not {other}`");
        rest.report(Diagnostic::error(not, message));
    }
    Ok((rest, question))
}

/// `series: "Dark"`, as in other languages.
fn colon(tokens: Tokens<'_>) -> Parsed<'_, Question> {
    let (rest, colon) = symbol(Symbol::Colon)(tokens)?;
    let (rest, value) = value(rest)?;
    rest.report(Diagnostic::error(colon, "expected `=`, found `:`"));
    Ok((rest, Question::Is(Operator::Equal, value)))
}

/// `rating not > 8`
fn not_inside(tokens: Tokens<'_>) -> Parsed<'_, Question> {
    let (rest, not) = keyword("not")(tokens)?;
    if is_broken(rest) || any_word(rest).is_ok() && operator(rest).is_err() {
        return other();
    }
    fail(
        Diagnostic::error(not, "`not` must come before the field")
            .help("for example `not rating > 8`".to_string()),
    )
}
