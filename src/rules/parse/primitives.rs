//! The smallest parsers: a symbol, a word, a text; and how a parser reports what it expected.

use nom::error::{ErrorKind, ParseError};
use nom::{IResult, Input, Parser};

use crate::rules::normalize::fold;
use crate::rules::quote::in_ticks;
use crate::rules::syntax::{At, Duration, Text, Word};
use crate::rules::token::{Shape, Symbol, Token, Tokens};
use crate::text::{Diagnostic, Span};

/// Why a parser failed. Empty if the error was already reported, or if another parser may still succeed.
#[derive(Debug, PartialEq)]
pub struct SyntaxError(pub Option<Diagnostic>);

impl<'t> ParseError<Tokens<'t>> for SyntaxError {
    fn from_error_kind(_: Tokens<'t>, _: ErrorKind) -> SyntaxError {
        SyntaxError(None)
    }

    fn append(_: Tokens<'t>, _: ErrorKind, other: SyntaxError) -> SyntaxError {
        other
    }
}

/// The result of a parser.
pub type Parsed<'t, O> = IResult<Tokens<'t>, O, SyntaxError>;

/// The result of a parser that does not match; another may be tried.
pub fn other<'t, O>() -> Parsed<'t, O> {
    Err(nom::Err::Error(SyntaxError(None)))
}

/// The result of a parser that has found an error.
pub fn fail<'t, O>(diagnostic: Diagnostic) -> Parsed<'t, O> {
    Err(nom::Err::Failure(SyntaxError(Some(diagnostic))))
}

/// Runs `parser`; if it does not match, fails with the error `diagnostic`.
///
/// For an invalid token an error was already reported; no second one is added.
pub fn expect<'t, O>(
    mut parser: impl Parser<Tokens<'t>, Output = O, Error = SyntaxError>,
    diagnostic: impl Fn(Tokens<'t>) -> Diagnostic,
) -> impl FnMut(Tokens<'t>) -> Parsed<'t, O> {
    move |tokens| match parser.parse(tokens) {
        Err(nom::Err::Error(SyntaxError(None))) if is_broken(tokens) => {
            Err(nom::Err::Failure(SyntaxError(None)))
        }
        Err(nom::Err::Error(SyntaxError(None))) => fail(diagnostic(tokens)),
        answer => answer,
    }
}

/// True if the next token is invalid, which was reported.
pub fn is_broken(tokens: Tokens<'_>) -> bool {
    tokens
        .first()
        .is_some_and(|token| token.shape == Shape::Broken)
}

/// The next token, if `f` accepts it.
pub fn token<'t, O>(f: impl Fn(Token<'t>) -> Option<O>) -> impl FnMut(Tokens<'t>) -> Parsed<'t, O> {
    move |tokens| match tokens.first().and_then(&f) {
        Some(made) => Ok((tokens.take_from(1), made)),
        None => other(),
    }
}

/// One sign.
pub fn symbol<'t>(symbol: Symbol) -> impl FnMut(Tokens<'t>) -> Parsed<'t, Span> {
    token(move |token| (token.shape == Shape::Symbol(symbol)).then_some(token.span))
}

/// One word of the language, in any case.
pub fn keyword<'t>(word: &'static str) -> impl FnMut(Tokens<'t>) -> Parsed<'t, Span> {
    token(move |token| token.is_word(word).then_some(token.span))
}

/// A word that is not reserved.
pub fn name(tokens: Tokens<'_>) -> Parsed<'_, Word> {
    token(|token| (token.shape == Shape::Word && !token.is_reserved()).then(|| word_of(token)))
        .parse(tokens)
}

/// A word that does not start a statement.
pub fn any_word(tokens: Tokens<'_>) -> Parsed<'_, Word> {
    token(|token| (token.shape == Shape::Word && !token.is_statement()).then(|| word_of(token)))
        .parse(tokens)
}

/// The word of a token.
pub fn word_of(token: Token<'_>) -> Word {
    Word {
        text: fold(token.text),
        at: At(token.span),
    }
}

/// A text in quotes.
pub fn text(tokens: Tokens<'_>) -> Parsed<'_, Text> {
    token(|token| {
        (token.shape == Shape::Text).then(|| Text {
            text: unescaped(token.text),
            at: At(token.span),
        })
    })
    .parse(tokens)
}

/// A duration.
pub fn duration(tokens: Tokens<'_>) -> Parsed<'_, Duration> {
    token(|token| match token.shape {
        Shape::Duration(ms) => Some(Duration {
            ms,
            written: token.text.trim_start_matches('-').to_lowercase(),
            at: At(token.span),
        }),
        _ => None,
    })
    .parse(tokens)
}

/// A text without the escapes of quotes, backslashes and line feeds.
pub fn unescaped(inner: &str) -> String {
    let mut meant = String::with_capacity(inner.len());
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        match (letter, letters.as_str().chars().next()) {
            ('\\', Some(escaped @ ('"' | '\\'))) => {
                meant.push(escaped);
                letters.next();
            }
            ('\\', Some('n')) => {
                meant.push('\n');
                letters.next();
            }
            _ => meant.push(letter),
        }
    }
    meant
}

/// The next words in ticks: up to four of them, on this line.
pub fn next_words(tokens: Tokens<'_>) -> (Span, String) {
    let Some(first) = tokens.first() else {
        return (tokens.place(), String::new());
    };
    let words = tokens
        .iter_elements()
        .take(4)
        .take_while(|token| token.shape == Shape::Word && !token.is_reserved())
        .enumerate()
        .take_while(|(at, token)| *at == 0 || !token.first_on_line);
    let last = words.last().map_or(first, |(_, token)| token);
    let span = first.span.to(last.span);
    (span, in_ticks(tokens.written(span)))
}

/// The error for an unclosed bracket.
pub fn unclosed(tokens: Tokens<'_>, open: Span) -> Diagnostic {
    let message = format!("unclosed {}", in_ticks(tokens.written(open)));
    Diagnostic::error(open, message)
}
