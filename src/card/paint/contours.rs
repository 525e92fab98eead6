//! The edges of shapes in px of the card, and what they cover.

use crate::card::display_list::{Frame, Letters, Line, Outline};
use crate::card::lettering::font_set::FontSet;
use crate::card::paint::alpha::mask_of;
use crate::card::paint::pictures::{Prepared, whole_px};
use crate::card::pixels::coverage::{Mask, fill};
use crate::card::pixels::outline::{Contour, Pen};
use crate::card::pixels::rotate::{sine_and_cosine, sine_of_pi};

/// The card that masks are made for.
#[derive(Clone, Copy)]
pub struct Ground<'g> {
    /// Px of the card for a px of the canvas.
    pub scale: f32,
    /// The fonts.
    pub fonts: &'g FontSet,
    /// The pictures that are masks.
    pub pictures: &'g Prepared,
    /// Width and height of the card in px.
    pub clip: (usize, usize),
}

/// The coverage of a shape; `None` if it is empty.
#[must_use]
pub fn inside(outline: &Outline, ground: Ground) -> Option<Mask> {
    match outline {
        Outline::Picture(source, frame, anchor) => {
            let picture = ground.pictures.get(source)?;
            let frame = whole_px(*frame, ground.scale);
            mask_of(picture, frame, *anchor, ground.clip)
        }
        outline => fill(&contours(outline, ground), ground.clip),
    }
}

/// The edge of a shape.
#[must_use]
pub fn contours(outline: &Outline, ground: Ground) -> Vec<Contour> {
    let scale = ground.scale;
    match outline {
        Outline::Box(frame, radius) => rounded(*frame, *radius, scale),
        Outline::Picture(_, frame, _) => rounded(*frame, 0.0, scale),
        Outline::Polygons(polygons) => polygons
            .iter()
            .map(|points| points.iter().map(|[x, y]| [x * scale, y * scale]).collect())
            .collect(),
        Outline::Arc(middle, radius, from, to) => {
            // As a shape, it is a sector of the circle; `ring` makes it as a line.
            let mut points = arc(*middle, *radius, *from, *to, scale);
            points.push([middle[0] * scale, middle[1] * scale]);
            vec![points]
        }
        Outline::Dots(dots) => dots
            .iter()
            .map(|(middle, radius)| dot(*middle, *radius, scale))
            .collect(),
        Outline::Letters(letters) => letters
            .lines
            .iter()
            .flat_map(|line| glyphs(line, letters, ground))
            .collect(),
    }
}

/// A star: its edge.
#[must_use]
pub fn dot(middle: [f32; 2], radius: f32, scale: f32) -> Contour {
    arc(middle, radius, 0.0, 1.0, scale)
}

/// The edges of a line of glyphs, turned as all letters are.
#[must_use]
pub fn glyphs(line: &Line, letters: &Letters, ground: Ground) -> Vec<Contour> {
    let scale = ground.scale;
    let mut pen = Pen::new();
    for glyph in &line.glyphs {
        if let Some(named) = ground.fonts.get(glyph.face) {
            let (x, y) = ((line.x + glyph.x) * scale, (line.y + glyph.y) * scale);
            named
                .face
                .draw(glyph.id, x, y, letters.size * scale, &mut pen);
        }
    }
    let mut contours = pen.finish();
    if let Some((degrees, [x, y])) = letters.rotation {
        let (sine, cosine) = sine_and_cosine(degrees);
        for point in contours.iter_mut().flatten() {
            let (dx, dy) = (point[0] - x * scale, point[1] - y * scale);
            *point = [
                x * scale + dx * cosine - dy * sine,
                y * scale + dx * sine + dy * cosine,
            ];
        }
    }
    contours
}

/// A rectangle with round corners.
#[must_use]
pub fn rounded(frame: Frame, radius: f32, scale: f32) -> Vec<Contour> {
    let [left, top, right, bottom] =
        [frame.left, frame.top, frame.right(), frame.bottom()].map(|side| side * scale);
    if right <= left || bottom <= top {
        return Vec::new();
    }
    let radius = (radius * scale)
        .min((right - left) / 2.0)
        .min((bottom - top) / 2.0);
    if radius <= 0.0 {
        return vec![vec![
            [left, top],
            [right, top],
            [right, bottom],
            [left, bottom],
        ]];
    }
    // The distance of the control points of a curve from its ends for a quarter of a circle.
    let near = radius * (1.0 - 0.552_284_8);
    let mut pen = Pen::new();
    pen.move_to(left + radius, top);
    pen.line_to(right - radius, top);
    pen.curve_to(right - near, top, right, top + near, right, top + radius);
    pen.line_to(right, bottom - radius);
    pen.curve_to(
        right,
        bottom - near,
        right - near,
        bottom,
        right - radius,
        bottom,
    );
    pen.line_to(left + radius, bottom);
    pen.curve_to(
        left + near,
        bottom,
        left,
        bottom - near,
        left,
        bottom - radius,
    );
    pen.line_to(left, top + radius);
    pen.curve_to(left, top + near, left + near, top, left + radius, top);
    pen.close();
    pen.finish()
}

/// The line of `width` px along a part of a ring, as a closed edge.
#[must_use]
pub fn ring(
    middle: [f32; 2],
    radius: f32,
    turns: (f32, f32),
    width: f32,
    scale: f32,
) -> Vec<Contour> {
    let half = (width / 2.0).min(radius);
    let outer = arc(middle, radius + half, turns.0, turns.1, scale);
    let mut inner = arc(middle, radius - half, turns.0, turns.1, scale);
    inner.reverse();
    if turns.1 - turns.0 >= 1.0 {
        return vec![outer, inner];
    }
    vec![[outer, inner].concat()]
}

/// Points along a part of a circle, from the top clockwise, a side for every few px.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn arc(middle: [f32; 2], radius: f32, from: f32, to: f32, scale: f32) -> Contour {
    let px = (radius * scale).max(0.0);
    // A side strays from the circle by its square over eight radii: less than a tenth of a px. The cast is of 8..=720.
    let sides = ((to - from) * 2.0 * std::f32::consts::PI * px / (0.8 * px).sqrt().max(0.5))
        .clamp(8.0, 720.0) as u16;
    (0..=sides)
        .map(|side| {
            let turn = from + (to - from) * f32::from(side) / f32::from(sides);
            let half_turns = f64::from(turn) * 2.0;
            let (sine, cosine) = (
                sine_of_pi(half_turns) as f32,
                sine_of_pi(half_turns + 0.5) as f32,
            );
            [
                middle[0] * scale + px * sine,
                middle[1] * scale - px * cosine,
            ]
        })
        .collect()
}
