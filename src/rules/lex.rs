//! Splits a rules file into words, symbols and comments. Errors of single tokens are reported here, once.

use std::cell::RefCell;

use nom::branch::alt;
use nom::bytes::complete::{tag, take_till, take_while, take_while1};
use nom::character::complete::{one_of, satisfy};
use nom::combinator::{consumed, peek, recognize, value};
use nom::sequence::{delimited, pair, preceded};
use nom::{IResult, Parser};
use unicode_normalization::char::is_combining_mark;

use crate::rules::number;
use crate::rules::quote::in_ticks;
use crate::rules::symbol::{lone, symbol};
use crate::rules::syntax::{At, Comment};
use crate::rules::token::{Shape, Symbol, Token};
use crate::text::{Diagnostic, span_of};

/// A file in pieces.
pub struct Pieces<'t> {
    /// Words and signs.
    pub tokens: Vec<Token<'t>>,
    /// Comments, in order.
    pub comments: Vec<Comment>,
    /// Errors of single tokens.
    pub diagnostics: Vec<Diagnostic>,
}

/// Splits `whole` into tokens.
#[must_use]
pub fn lex(whole: &str) -> Pieces<'_> {
    let lexer = Lexer {
        whole,
        diagnostics: RefCell::new(Vec::new()),
    };
    let mut pieces = Pieces {
        tokens: Vec::new(),
        comments: Vec::new(),
        diagnostics: Vec::new(),
    };
    let mut rest = whole;
    let (mut fresh, mut gap) = (true, false);
    loop {
        let blanks = blanks(rest);
        // Two line ends with nothing between them make a blank line, at the start of a file as elsewhere.
        match blanks.bytes().filter(|byte| *byte == b'\n').count() {
            0 => {}
            1 => (fresh, gap) = (true, false),
            _ => (fresh, gap) = (true, true),
        }
        rest = &rest[blanks.len()..];
        let after_at = pieces
            .tokens
            .last()
            .is_some_and(|last| last.shape == Shape::Symbol(Symbol::At));
        let Ok((next, (truncate, piece))) =
            consumed(|text| lexer.piece(text, after_at)).parse(rest)
        else {
            break;
        };
        rest = next;
        let span = span_of(whole, truncate);
        match piece {
            Piece::Token(shape, text) => pieces.tokens.push(Token {
                shape,
                text,
                span,
                first_on_line: fresh,
                gap,
            }),
            Piece::Comment => pieces.comments.push(Comment {
                text: truncate.trim_end().to_string(),
                at: At(span),
                own_line: fresh,
                gap,
            }),
            Piece::Nothing => continue,
        }
        (fresh, gap) = (false, false);
    }
    pieces.diagnostics = lexer.diagnostics.into_inner();
    pieces
}

/// White space, and the letters without width that come along when a text is copied from a page.
fn blanks(text: &str) -> &str {
    let is_blank = |letter: char| {
        letter.is_whitespace()
            || matches!(letter, '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{2060}')
    };
    text.find(|letter| !is_blank(letter))
        .map_or(text, |end| &text[..end])
}

#[derive(Clone, Copy)]
enum Piece<'t> {
    Token(Shape, &'t str),
    Comment,
    /// Something that has been reported and is skipped.
    Nothing,
}

type Cut<'t, O> = IResult<&'t str, O>;

struct Lexer<'t> {
    whole: &'t str,
    diagnostics: RefCell<Vec<Diagnostic>>,
}

impl<'t> Lexer<'t> {
    /// One piece; an error only at the end of the text. What there is most of is tried first.
    fn piece(&self, text: &'t str, after_at: bool) -> Cut<'t, Piece<'t>> {
        let of_symbol = |symbol| Piece::Token(Shape::Symbol(symbol), "");
        alt((
            word,
            lone.map(of_symbol),
            |text| self.quoted(text),
            value(Piece::Comment, pair(tag("#"), line)),
            |text| self.number(text, after_at),
            |text| self.foreign(text),
            symbol.map(of_symbol),
            |text| self.unknown(text),
        ))
        .parse(text)
    }

    fn report(&self, words: &str, message: String, help: Option<String>) {
        self.diagnostics
            .borrow_mut()
            .push(Diagnostic::error(span_of(self.whole, words), message).help(help));
    }

    /// A text in quotes of any kind; straight double ones are right.
    fn quoted(&self, text: &'t str) -> Cut<'t, Piece<'t>> {
        let (_, mark) = peek(satisfy(|letter| letter == '"' || is_quote(letter))).parse(text)?;
        match mark {
            '"' => self.straight(text),
            '\'' => self.single(text),
            _ => self.curly(text, mark),
        }
    }

    fn straight(&self, text: &'t str) -> Cut<'t, Piece<'t>> {
        let mut letters = text.char_indices().skip(1);
        while let Some((at, letter)) = letters.next() {
            match letter {
                '"' => {
                    return Ok((&text[at + 1..], Piece::Token(Shape::Text, &text[1..at])));
                }
                '\n' | '\r' => break,
                '\\' => {
                    let escaped = letters.next().map(|(_, letter)| letter);
                    if matches!(escaped, None | Some('\n' | '\r')) {
                        break;
                    }
                    if !matches!(escaped, Some('"' | '\\' | 'n')) {
                        let length = 1 + escaped.map_or(0, char::len_utf8);
                        let words = &text[at..at + length];
                        let message = format!("unknown escape {}", in_ticks(words));
                        let help = match escaped {
                            Some('d' | 'D' | 'w' | 'W' | 's' | 'S' | 'b' | 'B') => NO_REGEX,
                            _ => "write `\\\\` for a backslash and `\\\"` for a quote",
                        };
                        self.report(words, message, Some(help.to_string()));
                    }
                }
                _ => {}
            }
        }
        let (rest, line) = line(text)?;
        // `"Dark”`: an editor turned only the second quote.
        if let Some(at) = line.find(is_curly) {
            let closing = at + line[at..].chars().next().map_or(0, char::len_utf8);
            self.report_curly(&line[..closing], &line[1..at]);
            return Ok((&text[closing..], Piece::Token(Shape::Text, &line[1..at])));
        }
        let message = "unterminated string: no closing quote on this line";
        self.report(&line[..1], message.to_string(), None);
        Ok((rest, Piece::Token(Shape::Broken, &line[1..])))
    }

    fn single(&self, text: &'t str) -> Cut<'t, Piece<'t>> {
        match consumed(single_quoted).parse(text) {
            Ok((rest, (words, inner))) => {
                self.report(
                    words,
                    format!("unexpected single quotes around {}", in_ticks(inner)),
                    Some(format!("use double quotes: {}", quote(inner))),
                );
                Ok((rest, Piece::Token(Shape::Text, inner)))
            }
            Err(_) => {
                let message = "unexpected `'`".to_string();
                let help = "use double quotes, such as \"Schitt's Creek\"";
                self.report(&text[..1], message, Some(help.to_string()));
                Ok((&text[1..], Piece::Token(Shape::Broken, "'")))
            }
        }
    }

    fn curly(&self, text: &'t str, opening: char) -> Cut<'t, Piece<'t>> {
        let inside = &text[opening.len_utf8()..];
        // An apostrophe may be curly too, so double quotes are closed by double ones only.
        let closes = |letter: char| is_curly(letter) && is_single(letter) == is_single(opening);
        let end = inside
            .find(|letter| letter == '"' || closes(letter) || matches!(letter, '\n' | '\r'))
            .unwrap_or(inside.len());
        let inner = &inside[..end];
        let closing = inside[end..]
            .chars()
            .next()
            .filter(|letter| !letter.is_whitespace())
            .map_or(0, char::len_utf8);
        let length = opening.len_utf8() + end + closing;
        self.report_curly(&text[..length], inner);
        Ok((&text[length..], Piece::Token(Shape::Text, inner)))
    }

    fn report_curly(&self, words: &'t str, inner: &str) {
        self.report(
            words,
            format!("unexpected curly quotes around {}", in_ticks(inner)),
            Some(format!("use straight quotes: {}", quote(inner))),
        );
    }

    /// Everything that begins with a digit: numbers, durations, times, sizes.
    fn number(&self, text: &'t str, after_at: bool) -> Cut<'t, Piece<'t>> {
        let (rest, run) = number::run(text)?;
        // `sonarr@4k`: a connection may be named as its owner likes.
        if after_at {
            return Ok((rest, Piece::Token(Shape::Word, run)));
        }
        match number::classify(run) {
            Ok(shape) => Ok((rest, Piece::Token(shape, run))),
            Err(fault) => {
                self.report(run, fault.message, fault.help);
                Ok((rest, Piece::Token(fault.shape, run)))
            }
        }
    }

    /// Symbols of other languages. Their meaning is clear, so they are reported once and read as ours.
    fn foreign(&self, text: &'t str) -> Cut<'t, Piece<'t>> {
        peek(one_of("&|!<≠≤≥/;")).parse(text)?;
        let (rest, (written, ours, shape)) = alt((
            foreign("&&", "and", Shape::Word),
            foreign("||", "or", Shape::Word),
            preceded(
                peek(pair(tag("!"), satisfy(|letter| letter != '='))),
                foreign("!", "not", Shape::Word),
            ),
            foreign("<>", "!=", Shape::Symbol(Symbol::NotEqual)),
            foreign("≠", "!=", Shape::Symbol(Symbol::NotEqual)),
            foreign("≤", "<=", Shape::Symbol(Symbol::AtMost)),
            foreign("≥", ">=", Shape::Symbol(Symbol::AtLeast)),
            foreign("//", "#", Shape::Broken),
            foreign("/*", "#", Shape::Broken),
            foreign(";", "", Shape::Broken),
        ))
        .parse(text)?;
        if ours == "#" {
            let (rest, _) = line(rest)?;
            let message = format!("expected `#` for a comment, found {}", in_ticks(written));
            self.report(written, message, None);
            return Ok((rest, Piece::Nothing));
        }
        if ours.is_empty() {
            let message = "unexpected `;`: a statement ends where the next one starts".to_string();
            self.report(written, message, None);
            return Ok((rest, Piece::Nothing));
        }
        let message = format!("expected {}, found {}", in_ticks(ours), in_ticks(written));
        self.report(written, message, None);
        Ok((rest, Piece::Token(shape, ours)))
    }

    /// A run of letters that nothing begins with.
    fn unknown(&self, text: &'t str) -> Cut<'t, Piece<'t>> {
        let dashes = take_while1(|letter| letter == '-');
        let others = recognize(pair(
            satisfy(|_| true),
            take_while(|letter: char| {
                !letter.is_whitespace()
                    && !letter.is_alphanumeric()
                    && !is_quote(letter)
                    && !"_\"#-=<>!,:@.(){}[];&|".contains(letter)
            }),
        ));
        let (rest, run) = alt((dashes, others)).parse(text)?;
        let help = run.contains(['~', '/', '^']).then(|| NO_REGEX.to_string());
        self.report(run, format!("unexpected {}", in_ticks(run)), help);
        Ok((rest, Piece::Token(Shape::Broken, run)))
    }
}

/// Help for regular expressions, which other languages have.
const NO_REGEX: &str =
    "regular expressions are not supported; use a pattern, such as `matches \"Part *\"`";

fn single_quoted(text: &str) -> Cut<'_, &str> {
    let inner = take_till(|letter| matches!(letter, '\'' | '\n' | '\r'));
    delimited(tag("'"), inner, tag("'")).parse(text)
}

/// A word: letters, digits, `_`, and `.` and `-` between them.
fn word(text: &str) -> Cut<'_, Piece<'_>> {
    let begins = |letter: char| letter.is_alphabetic() || letter == '_';
    let goes_on = |letter: char| {
        letter.is_alphanumeric() || matches!(letter, '_' | '.' | '-') || is_combining_mark(letter)
    };
    peek(satisfy(begins)).parse(text)?;
    // `owner->`: the arrow is not part of the word, nor are the dots of a range.
    let end = text
        .char_indices()
        .find(|(at, letter)| !goes_on(*letter) || text[*at..].starts_with(".."))
        .map_or(text.len(), |(at, _)| at);
    let end = if text[end..].starts_with('>') {
        text[..end].trim_end_matches('-').len()
    } else {
        end
    };
    Ok((&text[end..], Piece::Token(Shape::Word, &text[..end])))
}

fn foreign<'t>(
    written: &'static str,
    ours: &'static str,
    shape: Shape,
) -> impl Parser<&'t str, Output = (&'t str, &'static str, Shape), Error = nom::error::Error<&'t str>>
{
    tag(written).map(move |written| (written, ours, shape))
}

/// The rest of the line, without its end.
fn line(text: &str) -> Cut<'_, &str> {
    take_till(|letter| letter == '\n' || letter == '\r').parse(text)
}

fn is_quote(letter: char) -> bool {
    letter == '\'' || is_curly(letter)
}

fn is_curly(letter: char) -> bool {
    matches!(
        letter,
        '\u{2018}'..='\u{201f}' | '«' | '»' | '‹' | '›' | '「' | '」'
    )
}

fn is_single(letter: char) -> bool {
    matches!(letter, '\u{2018}'..='\u{201b}' | '‹' | '›')
}

/// A text as written in a rules file.
fn quote(inner: &str) -> String {
    format!("\"{inner}\"")
}
