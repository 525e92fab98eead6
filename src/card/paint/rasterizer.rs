//! The prepared draw ops of a display list, ready to be painted on any strip of the card.

use std::ops::Range;

use crate::card::display_list::{DisplayList, DrawKind, DrawOp, Outline};
use crate::card::lettering::font_set::FontSet;
use crate::card::paint::contours::Ground;
use crate::card::paint::layers::{Layers, Painted};
use crate::card::paint::pictures::{Prepared, scale, whole_px};
use crate::card::paint::ramp::Steps;
use crate::card::paint::region::{Cutter, Region};
use crate::card::pixels::blend::{blend, cover, is_all, saturate, shade};
use crate::card::pixels::scale::{Cover, Scaler};
use crate::card::pixels::strips::Strips;

/// A prepared display list, ready to be painted in strips, on any number of threads.
pub struct Rasterizer<'p> {
    width: u32,
    height: u32,
    ops: Vec<Ready<'p>>,
}

/// A draw op with all work done that needs more than a strip.
struct Ready<'p> {
    cutter: Cutter,
    kind: Kind<'p>,
}

enum Kind<'p> {
    Picture(InPlace<'p>),
    /// A gradient and its place.
    Steps(Steps, Region),
    Layers(Layers),
}

/// A picture in its place.
struct InPlace<'p> {
    cover: Cover<'p>,
    left: u32,
    top: u32,
    width: u32,
    height: u32,
    /// Of 256: 256 leaves the colours, 0 takes them.
    saturation: u32,
    /// Of 255.
    opacity: u8,
    is_see_through: bool,
}

/// Buffers of a painting thread.
#[derive(Default)]
pub struct Brush {
    scaler: Scaler,
    picture: Vec<u8>,
    coverage: Vec<u8>,
    buffer: Vec<u8>,
    spare: Vec<u8>,
}

impl<'p> Rasterizer<'p> {
    /// Prepares a display list for a card of `width` x `height` px. Where nothing is painted, the card is black.
    #[must_use]
    pub fn new(
        display_list: &DisplayList,
        pictures: &'p Prepared,
        fonts: &FontSet,
        width: u32,
        height: u32,
    ) -> Rasterizer<'p> {
        let scale = scale(display_list, width);
        let clip = (width as usize, height as usize);
        let ground = Ground {
            scale,
            fonts,
            pictures,
            clip,
        };
        let mut ops = Vec::new();
        for (at, op) in display_list.ops.iter().enumerate() {
            let mut below = Layers::default();
            shadows(op, &mut below, ground);
            if !below.layers.is_empty() {
                let cutter = Cutter::of(&op.cuts, ground);
                ops.push(Ready {
                    cutter,
                    kind: Kind::Layers(below),
                });
            }
            let kind = match &op.what {
                DrawKind::Picture(shown) => {
                    let Some(picture) = pictures.of_op(at, shown) else {
                        continue;
                    };
                    let [left, top, own_width, own_height] = whole_px(shown.frame, scale);
                    Kind::Picture(InPlace {
                        cover: Cover::anchored(picture, own_width, own_height, shown.anchor),
                        left,
                        top,
                        width: own_width,
                        height: own_height,
                        saturation: of(256.0, shown.saturation, 1024),
                        opacity: u8::try_from(of(255.0, op.opacity, 255)).unwrap_or(255),
                        is_see_through: picture.is_see_through,
                    })
                }
                DrawKind::Shade(ramp) => Kind::Steps(
                    Steps::of(ramp, scale, width, height, op.opacity),
                    Region::of_frame(ramp.frame, scale),
                ),
                DrawKind::Shape {
                    outline,
                    fill,
                    stroke,
                } => {
                    let faded = |color| faded(color, op.opacity);
                    let mut layers = Layers::default();
                    let line = stroke.map(|(width, color)| (width, faded(color)));
                    layers.shape(outline, fill.map(faded), line, ground);
                    Kind::Layers(layers)
                }
                DrawKind::Glyphs { letters, passes } => {
                    let mut layers = Layers::default();
                    let passes: Vec<_> = passes
                        .iter()
                        .map(|pass| crate::card::display_list::Stroke {
                            fill: pass.fill.map(|color| faded(color, op.opacity)),
                            stroke: pass
                                .stroke
                                .map(|(width, color)| (width, faded(color, op.opacity))),
                        })
                        .collect();
                    layers.letters(letters, &passes, ground);
                    Kind::Layers(layers)
                }
            };
            ops.push(Ready {
                cutter: Cutter::of(&op.cuts, ground),
                kind,
            });
        }
        Rasterizer { width, height, ops }
    }
}

impl Strips for Rasterizer<'_> {
    type Brush = Brush;

    fn paint(&self, top: u32, strip: &mut [u8], brush: &mut Brush) {
        let rows = strip.len() / 4 / (self.width as usize).max(1);
        let rows = top as usize..(top as usize + rows).min(self.height as usize);
        // A picture that fills the card overwrites all of the strip.
        let is_filled = matches!(self.ops.first(), Some(Ready { cutter, kind: Kind::Picture(picture) })
            if cutter.is_empty() && picture.fills(self.width, self.height));
        if !is_filled {
            strip.fill(0);
        }
        for op in &self.ops {
            match &op.kind {
                Kind::Picture(picture) => self.picture(picture, &op.cutter, &rows, strip, brush),
                Kind::Steps(steps, region) => {
                    self.steps(steps, region, &op.cutter, &rows, strip, brush)
                }
                Kind::Layers(layers) => self.layers(layers, &op.cutter, &rows, strip, brush),
            }
        }
    }
}

impl InPlace<'_> {
    /// True if it hides all that was there before.
    fn fills(&self, width: u32, height: u32) -> bool {
        (self.left, self.top) == (0, 0)
            && self.width >= width
            && self.height >= height
            && self.opacity == 255
            && !self.is_see_through
    }
}

impl Rasterizer<'_> {
    fn picture(
        &self,
        picture: &InPlace,
        cutter: &Cutter,
        rows: &Range<usize>,
        strip: &mut [u8],
        brush: &mut Brush,
    ) {
        let row_bytes = self.width as usize * 4;
        if cutter.is_empty()
            && picture.fills(self.width, self.height)
            && picture.width == self.width
        {
            let Ok(top) = u32::try_from(rows.start) else {
                return;
            };
            let strip = &mut strip[..rows.len() * row_bytes];
            picture.cover.rows(&mut brush.scaler, top, strip);
            if picture.saturation != 256 {
                strip
                    .chunks_exact_mut(row_bytes)
                    .for_each(|row| saturate(row, picture.saturation));
            }
            return;
        }
        let (own_top, own_end) = (
            picture.top as usize,
            (picture.top + picture.height) as usize,
        );
        let (first, end) = (rows.start.max(own_top), rows.end.min(own_end));
        let Some(own_row) = u32::try_from(first.saturating_sub(own_top))
            .ok()
            .filter(|_| first < end)
        else {
            return;
        };
        let own_bytes = picture.width as usize * 4;
        brush.picture.resize(own_bytes * (end - first), 0);
        picture
            .cover
            .rows(&mut brush.scaler, own_row, &mut brush.picture);
        for (y, row) in (first..end).zip(brush.picture.chunks_exact_mut(own_bytes)) {
            if picture.saturation != 256 {
                saturate(row, picture.saturation);
            }
            let left = picture.left as usize;
            let width = (picture.width as usize).min((self.width as usize).saturating_sub(left));
            brush.coverage.clear();
            brush.coverage.resize(width, picture.opacity);
            let x = i32::try_from(left).unwrap_or(i32::MAX);
            cutter.cut(y, x, &mut brush.coverage, &mut brush.buffer);
            let start = (y - rows.start) * row_bytes + left * 4;
            let below = &mut strip[start..start + width * 4];
            blend(below, row, &brush.coverage, picture.is_see_through);
        }
    }

    fn steps(
        &self,
        steps: &Steps,
        region: &Region,
        cutter: &Cutter,
        rows: &Range<usize>,
        strip: &mut [u8],
        brush: &mut Brush,
    ) {
        let width = self.width as usize;
        for (y, row) in rows.clone().zip(strip.chunks_exact_mut(width * 4)) {
            let Some((x, coverage)) = region.row(y, width, &mut brush.buffer) else {
                continue;
            };
            let is_whole = x == 0 && coverage.len() == width && is_all(coverage, 255);
            if is_whole && cutter.is_empty() && !steps.is_across {
                if let Some((color, alpha)) = steps.steps.get(y) {
                    shade(row, *color, *alpha);
                }
                continue;
            }
            brush.coverage.clear();
            brush.coverage.extend_from_slice(coverage);
            cutter.cut(y, x, &mut brush.coverage, &mut brush.buffer);
            let start = usize::try_from(x).unwrap_or(0);
            for (at, share) in (start..).zip(&brush.coverage) {
                let step = steps.steps.get(if steps.is_across { at } else { y });
                let (Some((color, alpha)), Some(pixel)) = (step, row.get_mut(at * 4..at * 4 + 4))
                else {
                    continue;
                };
                let alpha = u32::from(*alpha) * u32::from(*share) / 255;
                shade(pixel, *color, u16::try_from(alpha).unwrap_or(u16::MAX));
            }
        }
    }

    fn layers(
        &self,
        layers: &Layers,
        cutter: &Cutter,
        rows: &Range<usize>,
        strip: &mut [u8],
        brush: &mut Brush,
    ) {
        let width = self.width as usize;
        for (place, color) in &layers.layers {
            let region = &layers.regions[*place];
            let own = region.rows(self.height as usize);
            for y in rows.start.max(own.start)..rows.end.min(own.end) {
                let Some((x, coverage)) = region.row(y, width, &mut brush.buffer) else {
                    continue;
                };
                let row =
                    &mut strip[(y - rows.start) * width * 4..(y - rows.start + 1) * width * 4];
                if cutter.is_empty() {
                    cover(row, x, coverage, *color);
                } else {
                    brush.coverage.clear();
                    brush.coverage.extend_from_slice(coverage);
                    cutter.cut(y, x, &mut brush.coverage, &mut brush.spare);
                    cover(row, x, &brush.coverage, *color);
                }
            }
        }
    }
}

/// The soft copies below a mark.
fn shadows(op: &DrawOp, below: &mut Layers, ground: Ground) {
    let whole = Painted {
        is_filled: true,
        line: 0.0,
    };
    match &op.what {
        DrawKind::Picture(shown) => below.shadows(&shown.outline(), whole, &op.shadows, ground),
        DrawKind::Shape {
            outline,
            fill,
            stroke,
        } => {
            let painted = Painted {
                is_filled: fill.is_some(),
                line: stroke.map_or(0.0, |(width, _)| width),
            };
            below.shadows(outline, painted, &op.shadows, ground);
        }
        DrawKind::Glyphs { letters, .. } => {
            let outline = Outline::Letters(letters.clone());
            below.shadows(&outline, whole, &op.shadows, ground);
        }
        DrawKind::Shade(_) => {}
    }
}

fn faded([r, g, b, a]: [u8; 4], opacity: f32) -> [u8; 4] {
    let alpha = of(f32::from(a), opacity, 255);
    [r, g, b, u8::try_from(alpha).unwrap_or(255)]
}

/// A share of `whole`, at most `most`.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn of(whole: f32, share: f32, most: u32) -> u32 {
    // The cast is of 0..=4096.
    let share = ((whole * share).clamp(0.0, 4095.0) + 0.5) as u32;
    share.min(most)
}
