//! The statements `text`, `row` and `part` of a design.

use crate::card::language::cursor::{Cursor, Skip};
use crate::card::language::design::{Element, Kind, Spot};
use crate::card::language::design_text::{
    Case, FontName, Longest, Only, Part, Pass, Text, TextContent, Wording, Words,
};
use crate::card::language::expr::{Expr, Paint};
use crate::card::language::lex::{STATEMENTS, Token, TokenKind};
use crate::card::language::names::{Named, TypeWord};
use crate::card::language::parse_element::{OF_ALL, check_place, common, plain, when};
use crate::card::language::parse_expr::expr;
use crate::card::language::parse_paint::paint;
use crate::locale::Template;
use crate::text::{Diagnostic, Span, one_of};

const OF_BOTH: &[&str] = &[
    "size",
    "color",
    "case",
    "kerning",
    "space",
    "max_width",
    "shrink",
    "pass",
    "baseline",
    "fit",
    "rotate",
];
const OF_TEXT: &[&str] = &["font", "interline", "lines", "longest", "only"];
const OF_ROW: &[&str] = &["gap"];

/// The cases by their words.
pub const CASES: &[(&str, Case)] = &[
    ("source", Case::Source),
    ("upper", Case::Upper),
    ("lower", Case::Lower),
    ("title", Case::Title),
];

const ZERO: Expr = Expr::Number(0.0);

/// Parses a `text` or `row` statement. Both have defaults for everything except font, size and place.
///
/// # Errors
/// The name is missing; it is reported.
pub fn text_element(cursor: &mut Cursor, is_row: bool, span: Span) -> Result<Element, Skip> {
    let before = cursor.reports();
    let (name, _) = cursor.word("an element name")?;
    let content = if is_row {
        TextContent::Row {
            parts: Vec::new(),
            gap: ZERO,
        }
    } else {
        TextContent::Lines {
            // After an error an empty text, so that the attributes are still parsed.
            text: wording(cursor).unwrap_or(Wording::Is(Template::default())),
            fonts: Vec::new(),
            lines: 1,
            longest: Longest::Even,
            only: Only::All,
        }
    };
    let mut text = Text {
        content,
        size: ZERO,
        color: Paint::Is([255; 4]),
        case: Case::Source,
        kerning: ZERO,
        space: ZERO,
        interline: ZERO,
        max_width: None,
        shrink: 1.0,
        fit: None,
        rotation: None,
        passes: Vec::new(),
    };
    let mut element = plain(name);
    cursor.attributes(STATEMENTS, |cursor| {
        let name = cursor.attribute();
        if common(cursor, &mut element, false)? {
            return Ok(());
        }
        attribute(cursor, &name, &mut text)
    });
    check_place(cursor, span, &element.place);
    if cursor.reports() == before {
        require(cursor, span, &element.name, &text, &element.place);
    }
    if text.passes.is_empty() {
        text.passes.push(Pass {
            fill: Some(Paint::Own),
            stroke: None,
        });
    }
    element.kind = Kind::Text(Box::new(text));
    Ok(element)
}

/// A text in quotes, or the name of a property that is a text.
///
/// # Errors
/// There is neither; it is reported.
pub fn wording(cursor: &mut Cursor) -> Result<Wording, Skip> {
    let Some(Token {
        kind: TokenKind::Word(word),
        span,
        is_first: false,
    }) = cursor.peek()
    else {
        return cursor
            .template("a text")
            .map(|(template, _)| Wording::Is(template));
    };
    if cursor.names().get(word) == Some(Named::Property(TypeWord::Text)) {
        cursor.next();
        return Ok(Wording::Property(word.clone()));
    }
    let help = one_of(word, cursor.names().properties(TypeWord::Text));
    let help = help.or_else(|| Some(format!("add quotes: `\"{word}\"`")));
    cursor.report(Diagnostic::error(*span, format!("unknown text property `{word}`")).help(help));
    Err(Skip)
}

/// One attribute of a text or a row.
fn attribute(cursor: &mut Cursor, name: &str, text: &mut Text) -> Result<(), Skip> {
    match (name, &mut text.content) {
        ("font", TextContent::Lines { fonts, .. }) => *fonts = font_names(cursor)?,
        ("lines", TextContent::Lines { lines, .. }) => {
            let number = cursor.number("the number of lines", 1.0, 6.0)?;
            *lines = (1..=6u8).filter(|line| f32::from(*line) <= number).count();
        }
        ("longest", TextContent::Lines { longest, .. }) => {
            let words = ["top", "bottom", "even"];
            *longest = match cursor.one_of("a value of `longest`", &words)?.as_str() {
                "top" => Longest::Top,
                "bottom" => Longest::Bottom,
                _ => Longest::Even,
            };
        }
        ("only", TextContent::Lines { only, .. }) => {
            let words = ["first", "last", "upper"];
            *only = match cursor.one_of("a value of `only`", &words)?.as_str() {
                "first" => Only::First,
                "last" => Only::Last,
                _ => Only::Upper,
            };
        }
        ("gap", TextContent::Row { gap, .. }) => *gap = expr(cursor, "a number for the gap")?,
        ("interline", TextContent::Lines { .. }) => {
            text.interline = expr(cursor, "a number for the interline")?
        }
        ("size", _) => text.size = expr(cursor, "a number for the size")?,
        ("color", _) => text.color = paint(cursor, false)?,
        ("case", _) => {
            let words: Vec<&str> = CASES.iter().map(|(word, _)| *word).collect();
            let word = cursor.one_of("a case", &words)?;
            text.case = case(&word).unwrap_or(Case::Source);
        }
        ("kerning", _) => text.kerning = expr(cursor, "a number for the kerning")?,
        ("space", _) => text.space = expr(cursor, "a number for the width of a space")?,
        ("max_width", _) => text.max_width = Some(expr(cursor, "a number for the width")?),
        ("shrink", _) => text.shrink = cursor.number("the shrink factor", 0.1, 1.0)?,
        ("fit", _) => {
            let width = expr(cursor, "a number for the width")?;
            cursor.expect_word("x")?;
            text.fit = Some((width, expr(cursor, "a number for the height")?));
        }
        ("rotate", _) => text.rotation = Some(expr(cursor, "a number for the angle in degrees")?),
        ("pass", _) => {
            let pass = pass(cursor)?;
            if text.passes.len() >= PASSES_MAX {
                let span = cursor.span();
                cursor.error(
                    span,
                    format!("too many passes: at most {PASSES_MAX} are allowed"),
                );
                return Err(Skip);
            }
            text.passes.push(pass);
        }
        (_, TextContent::Lines { .. }) => {
            return cursor.unknown("a text", &[OF_BOTH, OF_TEXT, OF_ALL].concat());
        }
        (_, TextContent::Row { .. }) => {
            return cursor.unknown("a row", &[OF_BOTH, OF_ROW, OF_ALL].concat());
        }
    }
    Ok(())
}

/// Most passes of a text.
const PASSES_MAX: usize = 12;

/// The case of that word.
#[must_use]
pub fn case(word: &str) -> Option<Case> {
    let found = CASES.iter().find(|(name, _)| *name == word);
    found.map(|(_, case)| *case)
}

/// Reports missing attributes without a default.
fn require(cursor: &mut Cursor, span: Span, name: &str, text: &Text, spot: &Spot) {
    let has_font = !matches!(&text.content, TextContent::Lines { fonts, .. } if fonts.is_empty());
    let sides = [&spot.top, &spot.bottom, &spot.middle, &spot.baseline];
    let has_place = sides.iter().any(|side| side.is_some());
    let rows = [
        (has_font, "`font`", "for example `font \"Manrope Bold\"`"),
        (text.size != ZERO, "`size`", "for example `size 120`"),
        (
            has_place,
            "position",
            "`top`, `bottom`, `middle` or `baseline`, such as `bottom 245`",
        ),
    ];
    for (_, what, help) in rows.into_iter().filter(|(is_there, ..)| !is_there) {
        let message = format!("`{name}` has no {what}");
        cursor.report(Diagnostic::error(span, message).help(help.to_string()));
    }
}

/// `"Manrope Bold" else "Inter"`: a font name, and those of fallbacks with more letters.
fn font_names(cursor: &mut Cursor) -> Result<Vec<FontName>, Skip> {
    let mut fonts = vec![font_name(cursor)?];
    while cursor.word_if_any("else") {
        fonts.push(font_name(cursor)?);
    }
    Ok(fonts)
}

fn font_name(cursor: &mut Cursor) -> Result<FontName, Skip> {
    if let Some(Token {
        kind: TokenKind::Word(word),
        ..
    }) = cursor.peek()
        && cursor.names().get(word) == Some(Named::Property(TypeWord::Font))
    {
        cursor.next();
        return Ok(FontName::Property(word.clone()));
    }
    Ok(FontName::Is(cursor.text("a font name")?.0))
}

/// `fill COLOUR`, `stroke PX COLOUR`, or both.
fn pass(cursor: &mut Cursor) -> Result<Pass, Skip> {
    let mut pass = Pass {
        fill: None,
        stroke: None,
    };
    if cursor.word_if_any("fill") {
        pass.fill = Some(paint(cursor, true)?);
    }
    if cursor.word_if_any("stroke") {
        pass.stroke = Some((
            expr(cursor, "a number for the width of the stroke")?,
            paint(cursor, true)?,
        ));
    }
    if pass.fill.is_none() && pass.stroke.is_none() {
        cursor.one_of("`fill` or `stroke`", &["fill", "stroke"])?;
    }
    Ok(pass)
}

/// Parses a `part` statement.
///
/// # Errors
/// Its name is missing; it is reported.
pub fn part(cursor: &mut Cursor, span: Span) -> Result<Part, Skip> {
    let before = cursor.reports();
    let (name, _) = cursor.word("a part name")?;
    let mut part = Part {
        name,
        when: Vec::new(),
        text: wording(cursor).unwrap_or(Wording::Is(Template::default())),
        only: Words::All,
        fonts: Vec::new(),
        color: None,
        join: None,
    };
    cursor.attributes(STATEMENTS, |cursor| {
        match cursor.attribute().as_str() {
            "font" => part.fonts = font_names(cursor)?,
            "only" => {
                let word = cursor.one_of("a value of `only`", &["first", "rest"])?;
                part.only = if word == "first" {
                    Words::First
                } else {
                    Words::Rest
                };
            }
            "join" => part.join = Some(wording(cursor)?),
            "color" => part.color = Some(paint(cursor, false)?),
            word @ ("when" | "unless") => part.when.push(when(cursor, word)?),
            _ => {
                return cursor.unknown(
                    "a part",
                    &["font", "join", "color", "only", "when", "unless"],
                );
            }
        }
        Ok(())
    });
    if part.fonts.is_empty() && cursor.reports() == before {
        let help = "for example `font \"Manrope Bold\"`".to_string();
        cursor.report(Diagnostic::error(span, format!("`{}` has no `font`", part.name)).help(help));
    }
    Ok(part)
}
