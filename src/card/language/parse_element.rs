//! Attributes of all elements of a design: place, conditions, clipping and shadows.

use crate::card::language::cursor::{Cursor, Skip};
use crate::card::language::design::{Clip, Element, Kind, Outlined, Shadow, Spot};
use crate::card::language::expr::{Condition, Paint};
use crate::card::language::lex::{Token, TokenKind};
use crate::card::language::names::{Named, TypeWord};
use crate::card::language::parse_expr::{condition, element_name, expr};
use crate::card::language::parse_paint::paint;
use crate::text::{Diagnostic, Span};

/// The attributes of all elements.
pub const OF_ALL: &[&str] = &[
    "left", "right", "top", "bottom", "center", "middle", "when", "unless", "hidden", "opacity",
    "clip", "outside", "shadow",
];

/// The attributes of elements that have a box.
pub const OF_BOXES: &[&str] = &["width", "height"];

/// Most shadows, or clips, of one element.
const SEVERAL_MAX: usize = 8;

/// An element without anything but its name.
#[must_use]
pub fn plain(name: String) -> Element {
    Element {
        name,
        when: Vec::new(),
        is_hidden: false,
        place: Spot::default(),
        opacity: None,
        clips: Vec::new(),
        shadows: Vec::new(),
        kind: Kind::Box(Outlined::default()),
    }
}

/// Parses the current attribute if all elements can have it; false if it is another.
///
/// # Errors
/// Its value is invalid; it is reported.
pub fn common(cursor: &mut Cursor, element: &mut Element, has_box: bool) -> Result<bool, Skip> {
    let attribute = cursor.attribute();
    if place(cursor, &attribute, &mut element.place, has_box)? {
        return Ok(true);
    }
    match attribute.as_str() {
        "when" | "unless" => element.when.push(when(cursor, &attribute)?),
        "hidden" => element.is_hidden = true,
        "opacity" => element.opacity = Some(expr(cursor, "a number for the opacity")?),
        "clip" | "outside" => {
            let clip = clip(cursor, attribute == "outside")?;
            several(cursor, element.clips.len())?;
            element.clips.push(clip);
        }
        "shadow" => {
            let shadow = shadow(cursor)?;
            several(cursor, element.shadows.len())?;
            element.shadows.push(shadow);
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// The condition after `when` or `unless`.
///
/// # Errors
/// It is not a condition; it is reported.
pub fn when(cursor: &mut Cursor, attribute: &str) -> Result<Condition, Skip> {
    let condition = condition(cursor)?;
    Ok(if attribute == "when" {
        condition
    } else {
        Condition::Not(Box::new(condition))
    })
}

fn several(cursor: &mut Cursor, there: usize) -> Result<(), Skip> {
    if there < SEVERAL_MAX {
        return Ok(());
    }
    let span = cursor.span();
    cursor.error(
        span,
        format!("too many: an element can have at most {SEVERAL_MAX}"),
    );
    Err(Skip)
}

fn place(
    cursor: &mut Cursor,
    attribute: &str,
    spot: &mut Spot,
    has_box: bool,
) -> Result<bool, Skip> {
    let (side, expected) = match attribute {
        "left" => (&mut spot.left, "a number for the distance"),
        "right" => (&mut spot.right, "a number for the distance"),
        "top" => (&mut spot.top, "a number for the distance"),
        "bottom" => (&mut spot.bottom, "a number for the distance"),
        "center" => (&mut spot.center, "a number for the distance"),
        "middle" => (&mut spot.middle, "a number for the distance"),
        "width" if has_box => (&mut spot.width, "a number for the width"),
        "height" if has_box => (&mut spot.height, "a number for the height"),
        "baseline" if !has_box => (&mut spot.baseline, "a number for the distance"),
        _ => return Ok(false),
    };
    *side = Some(expr(cursor, expected)?);
    Ok(true)
}

/// `title`, `title feather 20`.
fn clip(cursor: &mut Cursor, is_outside: bool) -> Result<Clip, Skip> {
    let (name, span) = cursor.word("an element name")?;
    let by = element_name(cursor, &name, span)?;
    let feather = if cursor.word_if_any("soften") {
        Some(expr(cursor, "a number for the blur of the edge")?)
    } else {
        None
    };
    Ok(Clip {
        by,
        is_outside,
        feather,
    })
}

/// `85% blur 3 by 8, 8`, perhaps with a colour behind it.
fn shadow(cursor: &mut Cursor) -> Result<Shadow, Skip> {
    let opacity = expr(cursor, "a number for the opacity of the shadow")?;
    cursor.expect_word("blur")?;
    let blur = expr(cursor, "a number for the blur of the shadow")?;
    cursor.expect_word("by")?;
    let right = expr(cursor, "a number for the shift to the right")?;
    cursor.expect_symbol(',')?;
    let down = expr(cursor, "a number for the shift down")?;
    let color = if is_color_next(cursor) {
        paint(cursor, false)?
    } else {
        Paint::Is([0, 0, 0, 255])
    };
    Ok(Shadow {
        color,
        opacity,
        blur,
        right,
        down,
    })
}

/// True if a colour follows on the same line.
#[must_use]
pub fn is_color_next(cursor: &Cursor) -> bool {
    match cursor.peek() {
        Some(Token {
            kind: TokenKind::Text(..),
            is_first: false,
            ..
        }) => true,
        Some(Token {
            kind: TokenKind::Word(word),
            is_first: false,
            ..
        }) => {
            word == "font_color"
                || cursor.names().get(word) == Some(Named::Property(TypeWord::Color))
        }
        _ => false,
    }
}

/// Reports conflicting positions, horizontally and vertically.
pub fn check_place(cursor: &mut Cursor, span: Span, spot: &Spot) {
    let across = [&spot.left, &spot.right, &spot.width, &spot.center];
    let down = [
        &spot.top,
        &spot.bottom,
        &spot.height,
        &spot.middle,
        &spot.baseline,
    ];
    let count = |sides: &[&Option<_>]| sides.iter().filter(|side| side.is_some()).count();
    let rows = [
        (
            count(&across),
            spot.center.is_some() && (spot.left.is_some() || spot.right.is_some()),
            "`left`, `right`, `width` and `center`",
        ),
        (
            count(&down),
            (spot.middle.is_some() || spot.baseline.is_some())
                && (spot.top.is_some() || spot.bottom.is_some()),
            "`top`, `bottom`, `height` and `middle`",
        ),
    ];
    for (count, is_torn, sides) in rows {
        if count > 2 || is_torn {
            let help = "use two sides, one side and a size, or the middle and a size".to_string();
            let message = format!("conflicting positions among {sides}");
            cursor.report(Diagnostic::error(span, message).help(help));
        }
    }
}
