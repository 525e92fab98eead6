//! The text of a design as words, numbers, texts in quotes and signs, each with its place.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while, take_while1};
use nom::character::complete::{char, digit1, one_of};
use nom::combinator::{opt, recognize, value};
use nom::sequence::{pair, preceded};
use nom::{IResult, Parser};

use crate::text::{Diagnostic, Span, span_of};

/// The words that begin a statement where they are the first of a line.
pub const STATEMENTS: &[&str] = &[
    "card", "canvas", "property", "default", "let", "needs", "art", "logo", "image", "shade",
    "box", "polygon", "arc", "stripes", "stars", "text", "row", "part",
];

/// A word of the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Its place, quotes and units included.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
    /// It is the first on its line.
    pub is_first: bool,
}

/// The kinds of words.
#[derive(Clone, Debug, PartialEq)]
pub enum TokenKind {
    /// Letters, digits, `_`, and `-` and `.` between letters, beginning with a letter.
    Word(String),
    /// A number, never negative; true with a percent sign after it. `px` after it is allowed and ignored.
    Number(f32, bool),
    /// A text in quotes, and whether it has no escapes.
    Text(String, bool),
    /// One of `, : ( ) + - * / = < >`, and `!` for `!=`, `≤` for `<=`, `≥` for `>=`.
    Symbol(char),
}

/// Splits a text into tokens. Anything else is reported and skipped to the end of its line.
#[must_use]
pub fn tokens(text: &str) -> (Vec<Token>, Vec<Diagnostic>) {
    // About as many as there are: a design has a word of six letters or so, and a blank.
    let mut tokens = Vec::with_capacity(text.len() / 6);
    let mut diagnostics = Vec::new();
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut is_first = true;
    while let Ok((next, blank)) = blanks(rest) {
        is_first |= blank.contains('\n');
        if next.is_empty() {
            break;
        }
        match token(next) {
            Ok((after, kind)) => {
                let words = &next[..next.len() - after.len()];
                tokens.push(Token {
                    span: span_of(text, words),
                    kind,
                    is_first,
                });
                is_first = false;
                rest = after;
            }
            Err(_) => {
                let line = next.lines().next().unwrap_or(next);
                diagnostics.push(stray(text, line));
                rest = &next[line.len()..];
            }
        }
    }
    (tokens, diagnostics)
}

/// The error for an invalid token.
fn stray(text: &str, line: &str) -> Diagnostic {
    let first = line.chars().next().unwrap_or(' ');
    if first == '"' {
        return Diagnostic::error(
            span_of(text, line),
            "unterminated string: no closing quote on this line",
        );
    }
    let words = &line[..first.len_utf8()];
    let help = match first {
        '“' | '”' | '„' | '‘' | '’' => Some("use straight quotes: `\"`".to_string()),
        _ => None,
    };
    Diagnostic::error(span_of(text, words), format!("unexpected `{first}`")).help(help)
}

/// White space and comments.
fn blanks(text: &str) -> IResult<&str, &str> {
    let comment = preceded(char('#'), take_while(|letter| letter != '\n'));
    recognize(nom::multi::many0(alt((
        take_while1(char::is_whitespace),
        comment,
    ))))
    .parse(text)
}

fn token(text: &str) -> IResult<&str, TokenKind> {
    alt((quoted, number, word, symbol)).parse(text)
}

fn symbol(text: &str) -> IResult<&str, TokenKind> {
    let two = alt((
        value('!', tag("!=")),
        value('≤', tag("<=")),
        value('≥', tag(">=")),
    ));
    alt((two, one_of(",:()+-*/=<>")))
        .map(TokenKind::Symbol)
        .parse(text)
}

fn word(text: &str) -> IResult<&str, TokenKind> {
    let begins = text.chars().next().is_some_and(char::is_alphabetic);
    let inside = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut end = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        // `tinted-frame` and `title.width` are words, `a -b` is a difference.
        let is_joint = matches!(letter, '-' | '.')
            && at > 0
            && letters.peek().is_some_and(|(_, next)| next.is_alphabetic());
        if !inside(letter) && !is_joint {
            break;
        }
        end = at + letter.len_utf8();
    }
    if !begins || end == 0 {
        return Err(nom::Err::Error(nom::error::Error::new(
            text,
            nom::error::ErrorKind::Alpha,
        )));
    }
    Ok((&text[end..], TokenKind::Word(text[..end].to_string())))
}

fn number(text: &str) -> IResult<&str, TokenKind> {
    let digits = recognize((digit1, opt(pair(char('.'), digit1))));
    let unit = opt(alt((value(true, char('%')), value(false, tag("px")))));
    let (rest, (digits, unit)) = pair(digits, unit).parse(text)?;
    let number: &str = digits;
    match number.parse::<f32>() {
        Ok(number) => Ok((rest, TokenKind::Number(number, unit.unwrap_or(false)))),
        Err(_) => Err(nom::Err::Error(nom::error::Error::new(
            text,
            nom::error::ErrorKind::Float,
        ))),
    }
}

/// A text in quotes on one line; `\"` and `\\` are an escaped quote and backslash.
fn quoted(text: &str) -> IResult<&str, TokenKind> {
    let (inside, _) = char('"').parse(text)?;
    let mut plain = String::new();
    let mut letters = inside.char_indices();
    let mut is_verbatim = true;
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Ok((&inside[at + 1..], TokenKind::Text(plain, is_verbatim))),
            '\n' => break,
            '\\' => match letters.next() {
                Some((_, escaped @ ('"' | '\\'))) => {
                    is_verbatim = false;
                    plain.push(escaped);
                }
                Some((_, other)) if other != '\n' => {
                    plain.push('\\');
                    plain.push(other);
                }
                _ => break,
            },
            letter => plain.push(letter),
        }
    }
    Err(nom::Err::Error(nom::error::Error::new(
        text,
        nom::error::ErrorKind::Char,
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_numbers_texts_and_symbols_are_distinguished() {
        let (tokens, diagnostics) = tokens(
            "text  title # a \"comment\n at -22.5px 60% \"a \\\"#b\\\"\", x: a.b-c >= a - b",
        );
        let kinds: Vec<TokenKind> = tokens.iter().map(|token| token.kind.clone()).collect();
        let word = |word: &str| TokenKind::Word(word.to_string());
        assert_eq!(
            kinds,
            [
                word("text"),
                word("title"),
                word("at"),
                TokenKind::Symbol('-'),
                TokenKind::Number(22.5, false),
                TokenKind::Number(60.0, true),
                TokenKind::Text("a \"#b\"".into(), false),
                TokenKind::Symbol(','),
                word("x"),
                TokenKind::Symbol(':'),
                word("a.b-c"),
                TokenKind::Symbol('≥'),
                word("a"),
                TokenKind::Symbol('-'),
                word("b"),
            ]
        );
        assert_eq!(
            tokens
                .iter()
                .map(|token| token.is_first)
                .collect::<Vec<_>>()[..4],
            [true, false, true, false]
        );
        assert_eq!(diagnostics, []);
    }

    #[test]
    fn stray_symbols_and_open_quotes_are_reported_and_skipped() {
        let (tokens, diagnostics) = tokens("size ; 12\ncolor \"red\nlines 2");
        assert_eq!(tokens.len(), 4);
        let messages: Vec<&str> = diagnostics
            .iter()
            .map(|diagnostic| diagnostic.message.as_str())
            .collect();
        assert_eq!(
            messages,
            [
                "unexpected `;`",
                "unterminated string: no closing quote on this line"
            ]
        );
    }
}
