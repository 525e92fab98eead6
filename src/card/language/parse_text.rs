//! The statements `text`, `row` and `part` of a design.

use crate::card::language::cursor::{Cursor, Skip};
use crate::card::language::design::{
    Align, Case, Element, Ink, Kind, Longest, Part, Pass, Place, Says, Text,
};
use crate::card::language::lex::STATEMENTS;
use crate::card::language::template::Template;
use crate::card::style::case;
use crate::text::{Diagnostic, Span};

/// An element, and the flags that it names, with their places.
pub struct Draft {
    /// The element.
    pub element: Element,
    /// Flags that must exist.
    pub flags: Vec<(String, Span)>,
    /// The word that began it.
    pub span: Span,
}

/// Reads `unless FLAG` or `when FLAG`, which every element may have; false if the attribute in hand is another.
pub fn condition(
    cursor: &mut Cursor,
    element: &mut Element,
    flags: &mut Vec<(String, Span)>,
) -> Result<bool, Skip> {
    let place = match cursor.attribute().as_str() {
        "unless" => &mut element.unless,
        "when" => &mut element.only_if,
        _ => return Ok(false),
    };
    let flag = cursor.word("a flag")?;
    *place = Some(flag.0.clone());
    flags.push(flag);
    Ok(true)
}

const OF_BOTH: &[&str] = &[
    "size", "color", "case", "kerning", "space", "at", "align", "within", "shrink", "pass",
    "unless", "when",
];
const OF_TEXT: &[&str] = &["face", "interline", "lines", "longest"];
const OF_ROW: &[&str] = &["gap"];

/// Reads what stands behind `text` or `row`. Both have defaults for all but face, size and place.
///
/// # Errors
/// The name is missing; it is told.
pub fn text_element(cursor: &mut Cursor, is_row: bool, span: Span) -> Result<Draft, Skip> {
    let before = cursor.reports();
    let (name, _) = cursor.word("the element's name")?;
    let template = if is_row {
        Template::default()
    } else {
        words(cursor)
    };
    let says = if is_row {
        Says::Row {
            parts: Vec::new(),
            gap: 0.0,
        }
    } else {
        Says::Lines {
            text: template,
            faces: Vec::new(),
            lines: 1,
            longest: Longest::Even,
        }
    };
    let mut text = Text {
        name,
        says,
        size: 0.0,
        color: [255; 4],
        case: Case::Source,
        kerning: 0.0,
        space: 0.0,
        interline: 0.0,
        align: Align::Center(0.0),
        place: Place::Baseline(f32::NAN),
        within: f32::INFINITY,
        shrink: 1.0,
        passes: Vec::new(),
    };
    let mut element = Element {
        unless: None,
        only_if: None,
        kind: Kind::Art,
    };
    let mut flags = Vec::new();
    cursor.attributes(STATEMENTS, |cursor| {
        if condition(cursor, &mut element, &mut flags)? {
            return Ok(());
        }
        let name = cursor.attribute();
        attribute(cursor, &name, &mut text)
    });
    if cursor.reports() == before {
        require(cursor, span, &text);
    }
    if text.passes.is_empty() {
        text.passes.push(Pass {
            fill: Some(Ink::Own),
            stroke: None,
        });
    }
    element.kind = Kind::Text(Box::new(text));
    Ok(Draft {
        element,
        flags,
        span,
    })
}

/// A text with values; after a mistake an empty one, so that what follows is read all the same.
fn words(cursor: &mut Cursor) -> Template {
    cursor
        .template("its words")
        .map(|(template, _)| template)
        .unwrap_or_default()
}

/// One attribute of a text or a row.
fn attribute(cursor: &mut Cursor, name: &str, text: &mut Text) -> Result<(), Skip> {
    match (name, &mut text.says) {
        ("face", Says::Lines { faces, .. }) => *faces = face(cursor)?,
        ("lines", Says::Lines { lines, .. }) => {
            let number = cursor.number("the number of lines", 1.0, 6.0)?;
            *lines = (1..=6u8).filter(|line| f32::from(*line) <= number).count();
        }
        ("longest", Says::Lines { longest, .. }) => {
            *longest = match cursor
                .one_of(
                    "the line that may be the longest",
                    &["top", "bottom", "even"],
                )?
                .as_str()
            {
                "top" => Longest::Top,
                "bottom" => Longest::Bottom,
                _ => Longest::Even,
            };
        }
        ("gap", Says::Row { gap, .. }) => *gap = cursor.number("the gap", -1000.0, 1000.0)?,
        ("interline", Says::Lines { .. }) => {
            text.interline = cursor.number("the interline", -1000.0, 1000.0)?
        }
        ("size", _) => text.size = cursor.number("the size", 4.0, 4000.0)?,
        ("color", _) => text.color = cursor.color()?,
        ("case", _) => {
            let word = cursor.one_of("a case", &["source", "upper", "lower", "title"])?;
            text.case = case(&word).unwrap_or(Case::Source);
        }
        ("kerning", _) => text.kerning = cursor.number("the kerning", -1000.0, 1000.0)?,
        ("space", _) => text.space = cursor.number("the blank", 0.0, 2000.0)?,
        ("at", _) => text.place = place(cursor)?,
        ("align", _) => text.align = align(cursor)?,
        ("within", _) => text.within = cursor.number("the width", 10.0, 20_000.0)?,
        ("shrink", _) => text.shrink = cursor.number("the smallest share", 0.1, 1.0)?,
        ("pass", _) => text.passes.push(pass(cursor)?),
        (_, Says::Lines { .. }) => return cursor.unknown("a text", &[OF_BOTH, OF_TEXT].concat()),
        (_, Says::Row { .. }) => return cursor.unknown("a row", &[OF_BOTH, OF_ROW].concat()),
    }
    Ok(())
}

/// Tells what has no default and is missing.
fn require(cursor: &mut Cursor, span: Span, text: &Text) {
    let has_face = !matches!(&text.says, Says::Lines { faces, .. } if faces.is_empty());
    let has_place = !matches!(text.place, Place::Baseline(y) if y.is_nan());
    let rows = [
        (has_face, "face", "such as `face \"Manrope Bold\"`"),
        (text.size > 0.0, "size", "such as `size 120`"),
        (has_place, "at", "such as `at bottom 245`"),
    ];
    for (_, name, help) in rows.into_iter().filter(|(is_there, ..)| !is_there) {
        let message = format!("`{}` has no `{name}`", text.name);
        cursor.report(Diagnostic::error(span, message).help(help.to_string()));
    }
}

/// `bottom 245`, `baseline 180`, `top 100`, `middle 0`.
fn place(cursor: &mut Cursor) -> Result<Place, Skip> {
    let edge = cursor.one_of(
        "where the text stands",
        &["top", "middle", "bottom", "baseline"],
    )?;
    let px = cursor.number("the distance", -20_000.0, 20_000.0)?;
    Ok(match edge.as_str() {
        "top" => Place::Top(px),
        "middle" => Place::Middle(px),
        "bottom" => Place::Bottom(px),
        _ => Place::Baseline(px),
    })
}

/// `left 75`, `center 0`, `right 75`.
fn align(cursor: &mut Cursor) -> Result<Align, Skip> {
    let side = cursor.one_of("where lines begin", &["left", "center", "right"])?;
    let px = cursor.number("the distance", -20_000.0, 20_000.0)?;
    Ok(match side.as_str() {
        "left" => Align::Left(px),
        "right" => Align::Right(px),
        _ => Align::Center(px),
    })
}

/// `"Manrope Bold" else "Inter"`: a font's name, and those of others that have more letters.
fn face(cursor: &mut Cursor) -> Result<Vec<String>, Skip> {
    let mut faces = vec![cursor.text("a font's name")?.0];
    while cursor.word_if_any("else") {
        faces.push(cursor.text("a font's name")?.0);
    }
    Ok(faces)
}

/// `fill COLOUR`, `stroke PX COLOUR`, or both.
fn pass(cursor: &mut Cursor) -> Result<Pass, Skip> {
    let mut pass = Pass {
        fill: None,
        stroke: None,
    };
    if cursor.word_if_any("fill") {
        pass.fill = Some(ink(cursor)?);
    }
    if cursor.word_if_any("stroke") {
        pass.stroke = Some((
            cursor.number("the stroke's width", 0.0, 200.0)?,
            ink(cursor)?,
        ));
    }
    if pass.fill.is_none() && pass.stroke.is_none() {
        cursor.one_of("`fill` or `stroke`", &["fill", "stroke"])?;
    }
    Ok(pass)
}

/// `own`, or a colour in quotes.
fn ink(cursor: &mut Cursor) -> Result<Ink, Skip> {
    if cursor.word_if_any("own") {
        Ok(Ink::Own)
    } else {
        cursor.color().map(Ink::Is)
    }
}

/// Reads what stands behind `part`.
///
/// # Errors
/// Its name or its words are missing; it is told.
pub fn part(cursor: &mut Cursor, span: Span) -> Result<Part, Skip> {
    let before = cursor.reports();
    let (name, _) = cursor.word("the part's name")?;
    let text = words(cursor);
    let mut part = Part {
        name,
        text,
        faces: Vec::new(),
        join: String::new(),
    };
    cursor.attributes(STATEMENTS, |cursor| {
        match cursor.attribute().as_str() {
            "face" => part.faces = face(cursor)?,
            "join" => part.join = cursor.text("the sign before the next part")?.0,
            _ => return cursor.unknown("a part", &["face", "join"]),
        }
        Ok(())
    });
    if part.faces.is_empty() && cursor.reports() == before {
        let help = "such as `face \"Manrope Bold\"`".to_string();
        cursor.report(Diagnostic::error(span, format!("`{}` has no `face`", part.name)).help(help));
    }
    Ok(part)
}
