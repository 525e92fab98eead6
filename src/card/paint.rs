//! A sheet and a picture become rows of pixels, a strip at a time: the canvas is never in memory as a whole.

use crate::card::lettering::faces::Faces;
use crate::card::pixels::blend::{Color, cover, gray, shade};
use crate::card::pixels::blur::blur;
use crate::card::pixels::coverage::{Mask, fill};
use crate::card::pixels::outline::Pen;
use crate::card::pixels::picture::Picture;
use crate::card::pixels::scale::{Cover, Scaler};
use crate::card::pixels::strips::Strips;
use crate::card::pixels::stroke::stroke;
use crate::card::sheet::{Line, Mark, Sheet, Stroke};

/// A sheet, ready to be painted in strips, on as many threads as there are.
pub struct Painter<'p> {
    width: u32,
    art: Option<Cover<'p>>,
    marks: Vec<Ready>,
}

/// A mark with everything done that needs more than a row.
enum Ready {
    Art {
        is_gray: bool,
    },
    /// The strength of each row, of 65,535.
    Shade {
        color: [u8; 3],
        alpha: Vec<u16>,
    },
    /// Masks, and layers of a mask's place and its colour, the lowest first: passes share their masks.
    Masks {
        masks: Vec<Mask>,
        layers: Vec<(usize, Color)>,
    },
}

/// The picture as the sheet wants it: blurred, if it does.
#[must_use]
pub fn prepared(sheet: &Sheet, picture: Picture, width: u32, height: u32) -> Picture {
    let wanted = sheet.marks.iter().find_map(|mark| match mark {
        Mark::Art { blur, .. } if *blur > 0.0 => Some(*blur * scale(sheet, width)),
        _ => None,
    });
    match wanted {
        Some(sigma) => blur(&picture, width, height, sigma),
        None => picture,
    }
}

impl<'p> Painter<'p> {
    /// A painter for a card of `width` x `height` px; without a picture the ground is black.
    #[must_use]
    pub fn new(
        sheet: &Sheet,
        picture: Option<&'p Picture>,
        faces: &Faces,
        width: u32,
        height: u32,
    ) -> Painter<'p> {
        let scale = scale(sheet, width);
        let clip = (width as usize, height as usize);
        let marks = sheet
            .marks
            .iter()
            .map(|mark| match mark {
                Mark::Art { is_gray, .. } => Ready::Art { is_gray: *is_gray },
                Mark::Shade { color, stops } => Ready::Shade {
                    color: *color,
                    alpha: strengths(stops, scale, height),
                },
                Mark::Glyphs {
                    size,
                    lines,
                    passes,
                } => masks(lines, passes, *size, scale, faces, clip),
            })
            .collect();
        Painter {
            width,
            art: picture
                .filter(|_| {
                    sheet
                        .marks
                        .iter()
                        .any(|mark| matches!(mark, Mark::Art { .. }))
                })
                .map(|picture| Cover::new(picture, width, height)),
            marks,
        }
    }
}

impl Strips for Painter<'_> {
    type Brush = Scaler;

    fn paint(&self, top: u32, strip: &mut [u8], scaler: &mut Scaler) {
        let row_bytes = self.width as usize * 4;
        // A picture overwrites all of the strip.
        if self.art.is_none() {
            strip.fill(0);
        }
        for mark in &self.marks {
            if let (Ready::Art { .. }, Some(art)) = (mark, &self.art) {
                art.rows(scaler, top, strip);
            }
            for (y, row) in (top as usize..).zip(strip.chunks_exact_mut(row_bytes)) {
                match mark {
                    Ready::Art { is_gray: true } => gray(row),
                    Ready::Art { is_gray: false } => break,
                    Ready::Shade { color, alpha } => {
                        shade(row, *color, alpha.get(y).copied().unwrap_or(0))
                    }
                    Ready::Masks { masks, layers } => {
                        for (place, color) in layers {
                            if let Some((x, coverage)) = masks[*place].row(y) {
                                cover(row, x, coverage, *color);
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Px of the card that a px of the canvas takes.
#[allow(clippy::cast_precision_loss)]
fn scale(sheet: &Sheet, width: u32) -> f32 {
    width as f32 / sheet.width
}

/// The strength of a shade in the middle of each row, of 65,535.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss
)]
fn strengths(stops: &[(f32, u8)], scale: f32, height: u32) -> Vec<u16> {
    let strength = |row: u32| {
        let y = (row as f32 + 0.5) / scale;
        let after = stops.partition_point(|(stop, _)| *stop <= y);
        let of = |stop: Option<&(f32, u8)>| stop.map(|(y, alpha)| (*y, f32::from(*alpha)));
        let alpha = match (
            of(after.checked_sub(1).and_then(|at| stops.get(at))),
            of(stops.get(after)),
        ) {
            (Some((y0, a0)), Some((y1, a1))) => a0 + (a1 - a0) * (y - y0) / (y1 - y0),
            (Some((_, alpha)), None) | (None, Some((_, alpha))) => alpha,
            (None, None) => 0.0,
        };
        // 255 is 65,535; the cast is of 0..=65,535.
        (alpha.clamp(0.0, 255.0) * 257.0 + 0.5) as u16
    };
    (0..height).map(strength).collect()
}

/// The masks of a text, and the order in which they are laid on: pass by pass, line by line, inside before edge.
fn masks(
    lines: &[Line],
    passes: &[Stroke],
    size: f32,
    scale: f32,
    faces: &Faces,
    clip: (usize, usize),
) -> Ready {
    let outlines: Vec<_> = lines
        .iter()
        .map(|line| {
            let mut pen = Pen::new();
            for glyph in &line.glyphs {
                if let Some(named) = faces.get(glyph.face) {
                    let (x, y) = ((line.x + glyph.x) * scale, (line.y + glyph.y) * scale);
                    named.face.draw(glyph.id, x, y, size * scale, &mut pen);
                }
            }
            pen.finish()
        })
        .collect();
    let mut masks: Vec<Mask> = Vec::new();
    let keep = |masks: &mut Vec<Mask>, mask: Option<Mask>| {
        masks.push(mask?);
        Some(masks.len() - 1)
    };
    let insides: Vec<Option<usize>> = outlines
        .iter()
        .map(|outline| keep(&mut masks, fill(outline, clip)))
        .collect();
    let mut edges: Vec<((usize, f32), Option<usize>)> = Vec::new();
    let mut layers = Vec::new();
    for pass in passes {
        for (line, outline) in outlines.iter().enumerate() {
            if let (Some(color), Some(inside)) = (pass.fill, insides[line]) {
                layers.push((inside, color));
            }
            if let Some((width, color)) = pass.stroke {
                let known = edges.iter().find(|(edge, _)| *edge == (line, width));
                let place = known.map(|(_, place)| *place).unwrap_or_else(|| {
                    let inside = insides[line].map(|inside| &masks[inside]);
                    let mask = stroke(outline, width * scale, inside, clip);
                    let place = keep(&mut masks, mask);
                    edges.push(((line, width), place));
                    place
                });
                layers.extend(place.map(|place| (place, color)));
            }
        }
    }
    Ready::Masks { masks, layers }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shade_is_even_between_its_stops_and_goes_on_beyond_them() {
        let alpha = strengths(&[(10.0, 0), (20.0, 100)], 2.0, 60);
        assert_eq!((alpha[0], alpha[19], alpha[59]), (0, 0, 25_700));
        // Row 29 has its middle at 14.75 of the canvas.
        assert_eq!(alpha[29], 12_208);
    }

    #[test]
    fn strips_of_any_height_show_the_same() {
        let picture = Picture {
            width: 8,
            height: 300,
            pixels: (0..300u32)
                .flat_map(|y| [(y / 2).to_le_bytes()[0]; 32])
                .collect(),
        };
        let sheet = Sheet {
            width: 8.0,
            height: 300.0,
            marks: vec![Mark::Art {
                blur: 0.0,
                is_gray: false,
            }],
        };
        let (faces, _) = Faces::new(Vec::new());
        let painter = Painter::new(&sheet, Some(&picture), &faces, 8, 300);
        for rows in [1, 16, 70, 300] {
            let mut all = vec![0; 8 * 300 * 4];
            for (top, strip) in (0u32..).step_by(rows).zip(all.chunks_mut(8 * 4 * rows)) {
                painter.paint(top, strip, &mut Scaler::default());
            }
            assert!(all == picture.pixels, "{rows} rows a strip");
        }
        let mut strip = [9; 32];
        Painter::new(&sheet, None, &faces, 8, 300).paint(0, &mut strip, &mut Scaler::default());
        assert_eq!(strip, [0; 32]);
    }
}
