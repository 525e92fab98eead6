//! Colours of a design: `"#EBEBEB"`, `episode_text_color`, `if watched then "gray" else font_color`.

use crate::card::language::color;
use crate::card::language::cursor::{Cursor, Skip};
use crate::card::language::expr::Paint;
use crate::card::language::lex::{Token, TokenKind};
use crate::card::language::names::{Named, TypeWord};
use crate::card::language::parse_expr::{any, deeper};
use crate::card::pixels::blend::Color;
use crate::text::{Diagnostic, nearest, one_of};

/// Reads a colour: in quotes, the name of a property, `font_color`, or `own` where `has_own`.
///
/// # Errors
/// There is none; it is reported.
pub fn paint(cursor: &mut Cursor, has_own: bool) -> Result<Paint, Skip> {
    paint_at(cursor, has_own, 0)
}

fn paint_at(cursor: &mut Cursor, has_own: bool, depth: usize) -> Result<Paint, Skip> {
    let depth = deeper(cursor, depth)?;
    if cursor.word_if_any("if") {
        let condition = Box::new(any(cursor, depth)?);
        cursor.expect_word("then")?;
        let one = Box::new(paint_at(cursor, has_own, depth)?);
        cursor.expect_word("else")?;
        let other = Box::new(paint_at(cursor, has_own, depth)?);
        return Ok(Paint::If(condition, one, other));
    }
    let Some(Token {
        kind: TokenKind::Word(word),
        span,
        is_first: false,
    }) = cursor.peek()
    else {
        return literal(cursor).map(Paint::Is);
    };
    match (word.as_str(), cursor.names().get(word)) {
        ("own", _) if has_own => {
            cursor.next();
            Ok(Paint::Own)
        }
        ("font_color", _) => {
            cursor.next();
            Ok(Paint::FontColor)
        }
        (_, Some(Named::Property(TypeWord::Color))) => {
            cursor.next();
            Ok(Paint::Property(word.clone()))
        }
        _ => {
            let known: Vec<&str> = (cursor.names().properties(TypeWord::Color))
                .chain(["font_color"])
                .chain(has_own.then_some("own"))
                .collect();
            let help = color::read(word)
                .map(|_| format!("add quotes: `\"{word}\"`"))
                .or_else(|| one_of(word, known.iter().copied()));
            cursor.report(Diagnostic::error(*span, format!("unknown colour `{word}`")).help(help));
            Err(Skip)
        }
    }
}

/// A colour in quotes.
///
/// # Errors
/// There is something else; it is reported.
pub fn literal(cursor: &mut Cursor) -> Result<Color, Skip> {
    let (text, span) = cursor.text("a colour")?;
    color::read(&text).ok_or_else(|| {
        let near = nearest(&text, color::NAMES.iter().map(|(name, _)| *name));
        let near = near.map(|near| format!("did you mean `{near}`?"));
        let help =
            near.unwrap_or_else(|| "write `#RRGGBB`, `#RRGGBBAA` or a colour name".to_string());
        cursor
            .report(Diagnostic::error(span, format!("`{text}` is not a valid colour")).help(help));
        Skip
    })
}
