//! The statements of a design that draw pictures and shapes.

use crate::card::language::cursor::{Cursor, Skip};
use crate::card::language::design::{
    Element, Kind, Outlined, Picture, Shade, Source, Stars, Stop, Stripes,
};
use crate::card::language::design_text::Wording;
use crate::card::language::expr::{Expr, Paint};
use crate::card::language::lex::STATEMENTS;
use crate::card::language::parse_element::{
    OF_ALL, OF_BOXES, check_place, common, is_color_next, plain,
};
use crate::card::language::parse_expr::{element_name, expr};
use crate::card::language::parse_paint::paint;
use crate::card::language::parse_text::wording;
use crate::card::pixels::coverage::byte;
use crate::locale::Template;
use crate::text::{Diagnostic, Span};

/// Points of a polygon, or stops of a gradient, at most.
const POINTS_MAX: usize = 200;

/// Parses an `art`, `logo` or `image` statement.
///
/// # Errors
/// Its name or file is missing; it is reported.
pub fn picture(cursor: &mut Cursor, word: &str, span: Span) -> Result<Element, Skip> {
    let name = if word == "art" {
        String::new()
    } else {
        cursor.word("an element name")?.0
    };
    let source = match word {
        "art" => Source::Artwork,
        "logo" => Source::Logo,
        _ => Source::File(file(cursor)?),
    };
    let is_cover = word != "logo";
    let mut picture = Picture {
        source,
        is_cover,
        anchor: (0.5, 0.5),
        blur: None,
        saturation: None,
    };
    let element = element(cursor, span, plain(name), |cursor, attribute| {
        match attribute {
            "cover" => picture.is_cover = true,
            "contain" => picture.is_cover = false,
            "anchor" => picture.anchor = anchor(cursor)?,
            "blur" => picture.blur = Some(expr(cursor, "a number for the blur")?),
            "saturation" => picture.saturation = Some(expr(cursor, "a number for the saturation")?),
            _ => {
                return unknown(
                    cursor,
                    "a picture",
                    &["cover", "contain", "anchor", "blur", "saturation"],
                );
            }
        }
        Ok(())
    });
    Ok(Element {
        kind: Kind::Picture(Box::new(picture)),
        ..element
    })
}

/// The name of a file next to the design.
fn file(cursor: &mut Cursor) -> Result<String, Skip> {
    let (name, span) = cursor.text("a file name")?;
    let is_plain =
        !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', ':', '\0']);
    if is_plain {
        return Ok(name);
    }
    let help = "for example `\"stars.png\"`".to_string();
    cursor.report(
        Diagnostic::error(
            span,
            "expected the name of a file in the design's folder, without a path",
        )
        .help(help),
    );
    Err(Skip)
}

/// The side, or two, at which a picture is anchored.
fn anchor(cursor: &mut Cursor) -> Result<(f32, f32), Skip> {
    let mut anchor = (0.5, 0.5);
    let word = cursor.one_of("a side", &["left", "right", "top", "bottom", "center"])?;
    let mut set = |word: &str| match word {
        "left" => anchor.0 = 0.0,
        "right" => anchor.0 = 1.0,
        "top" => anchor.1 = 0.0,
        "bottom" => anchor.1 = 1.0,
        _ => {}
    };
    set(&word);
    if cursor.symbol_if_any(',') {
        set(&cursor.one_of("a side", &["left", "right", "top", "bottom"])?);
    }
    Ok(anchor)
}

/// Parses a `shade` statement.
pub fn shade(cursor: &mut Cursor, span: Span) -> Element {
    let before = cursor.reports();
    let mut shade = Shade {
        is_across: false,
        color: Paint::Is([0, 0, 0, 255]),
        stops: Vec::new(),
    };
    let element = element(cursor, span, plain(String::new()), |cursor, attribute| {
        match attribute {
            "color" => shade.color = paint(cursor, false)?,
            "across" => shade.is_across = true,
            "stops" => shade.stops = stops(cursor)?,
            _ => return unknown(cursor, "a shade", &["color", "across", "stops"]),
        }
        Ok(())
    });
    if shade.stops.is_empty() && cursor.reports() == before {
        let help = "for example `stops 900: 0, 1800: 200`".to_string();
        cursor.report(Diagnostic::error(span, "missing `stops`").help(help));
    }
    Element {
        kind: Kind::Shade(shade),
        ..element
    }
}

/// `545: 0, 600: 5, 900: "#00000080", …`.
fn stops(cursor: &mut Cursor) -> Result<Vec<(Expr, Stop)>, Skip> {
    let mut stops: Vec<(Expr, Stop)> = Vec::new();
    loop {
        let span = cursor.span();
        let place = expr(cursor, "a number for the position of the stop")?;
        if let (Some((Expr::Number(before), _)), Expr::Number(here)) = (stops.last(), &place)
            && before >= here
        {
            cursor.error(span, "stops must be in ascending order");
        }
        cursor.expect_symbol(':')?;
        let stop = if is_color_next(cursor) {
            Stop::Color(paint(cursor, false)?)
        } else {
            Stop::Opacity(byte(cursor.number("the opacity", 0.0, 255.0)? / 255.0))
        };
        stops.push((place, stop));
        if !cursor.symbol_if_any(',') {
            return Ok(stops);
        }
        if stops.len() >= POINTS_MAX {
            let span = cursor.span();
            cursor.error(
                span,
                format!("too many stops: at most {POINTS_MAX} are allowed"),
            );
            return Err(Skip);
        }
    }
}

/// Parses a `box`, `polygon`, `arc`, `stripes` or `stars` statement.
///
/// # Errors
/// The name is missing; it is reported.
pub fn shape(cursor: &mut Cursor, word: &str, span: Span) -> Result<Element, Skip> {
    let name = cursor.word("an element name")?.0;
    let mut outlined = Outlined::default();
    let mut points = Vec::new();
    let mut turns = (Expr::Number(0.0), Expr::Number(1.0));
    let mut stripes = Stripes {
        angle: Expr::Number(79.5),
        gap: Expr::Number(8.0),
        widths: Wording::Is(Template::read("ssmmmlll").unwrap_or_default()),
    };
    let mut stars = Stars {
        count: Expr::Number(400.0),
        size: (Expr::Number(1.0), Expr::Number(4.0)),
    };
    let own: &[&str] = match word {
        "polygon" => &["fill", "stroke", "points"],
        "arc" => &["stroke", "from"],
        "stripes" => &["fill", "stroke", "angle", "gap", "widths"],
        "stars" => &["fill", "count", "size"],
        _ => &["fill", "stroke", "radius", "around"],
    };
    let owner = format!("`{name}`");
    let before = cursor.reports();
    let element = element(cursor, span, plain(name), |cursor, attribute| {
        if !own.contains(&attribute) {
            return unknown(cursor, &owner, own);
        }
        match attribute {
            "fill" => outlined.fill = Some(paint(cursor, false)?),
            "stroke" => {
                outlined.stroke = Some((
                    expr(cursor, "a number for the width of the line")?,
                    paint(cursor, false)?,
                ))
            }
            "radius" => outlined.radius = Some(expr(cursor, "a number for the radius")?),
            "around" => {
                let (name, span) = cursor.word("an element name")?;
                let name = element_name(cursor, &name, span)?;
                cursor.expect_word("margin")?;
                outlined
                    .gaps
                    .push((name, expr(cursor, "a number for the margin")?));
            }
            "points" => points.push(polygon(cursor)?),
            "from" => {
                turns.0 = expr(cursor, "a number of turns from the top")?;
                cursor.expect_word("to")?;
                turns.1 = expr(cursor, "a number of turns from the top")?;
            }
            "angle" => stripes.angle = expr(cursor, "a number for the angle in degrees")?,
            "gap" => stripes.gap = expr(cursor, "a number for the gap")?,
            "widths" => stripes.widths = wording(cursor)?,
            "count" => stars.count = expr(cursor, "a number of stars")?,
            "size" => {
                stars.size.0 = expr(cursor, "a number for the smallest radius")?;
                cursor.expect_word("to")?;
                stars.size.1 = expr(cursor, "a number for the largest radius")?;
            }
            _ => {}
        }
        Ok(())
    });
    if word == "polygon" && points.is_empty() && cursor.reports() == before {
        let help = "for example `points 0 0, 100 0, 50 80`".to_string();
        cursor.report(Diagnostic::error(span, "missing `points`").help(help));
    }
    let kind = match word {
        "polygon" => Kind::Polygon(outlined, points),
        "arc" => Kind::Arc(outlined, turns.0, turns.1),
        "stripes" => Kind::Stripes(outlined, stripes),
        "stars" => Kind::Stars(outlined, stars),
        _ => Kind::Box(outlined),
    };
    Ok(Element { kind, ..element })
}

/// `0 0, 100 0, 50 80`: px from the left and from the top of the canvas.
fn polygon(cursor: &mut Cursor) -> Result<Vec<(Expr, Expr)>, Skip> {
    let mut points = Vec::new();
    loop {
        let x = expr(cursor, "a number for the distance from the left")?;
        let y = expr(cursor, "a number for the distance from the top")?;
        points.push((x, y));
        if !cursor.symbol_if_any(',') || points.len() >= POINTS_MAX {
            return Ok(points);
        }
    }
}

/// Reads attributes: those of all elements here, the others by `other`.
fn element(
    cursor: &mut Cursor,
    span: Span,
    mut element: Element,
    mut other: impl FnMut(&mut Cursor, &str) -> Result<(), Skip>,
) -> Element {
    cursor.attributes(STATEMENTS, |cursor| {
        let attribute = cursor.attribute();
        if common(cursor, &mut element, true)? {
            return Ok(());
        }
        other(cursor, &attribute)
    });
    check_place(cursor, span, &element.place);
    element
}

fn unknown(cursor: &mut Cursor, owner: &str, own: &[&str]) -> Result<(), Skip> {
    cursor.unknown(owner, &[own, OF_BOXES, OF_ALL].concat())
}
