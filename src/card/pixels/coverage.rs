//! How much of each px a shape covers: masks of eight bits.
//!
//! The rasteriser (this file, `stroke` and `outline`) is written by hand, 530 lines: it draws into strips, and a title
//! filled by tiny-skia, which samples 4 x 4 points of each px, scored 39 dB against the exact coverage.

use std::ops::Range;

use crate::card::pixels::outline::{Contour, bounds};

/// Coverage of a rectangle of the picture: `height` rows of `width` bytes, 255 is all of a px.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mask {
    /// Left edge in px of the picture; may be negative.
    pub x: i32,
    /// Top edge in px of the picture; may be negative.
    pub y: i32,
    /// Px in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Row by row.
    pub data: Vec<u8>,
}

impl Mask {
    /// Row `y` of the picture, if the mask has it: the px of its left edge, and the coverage from there.
    #[must_use]
    pub fn row(&self, y: usize) -> Option<(i32, &[u8])> {
        let row = usize::try_from(i64::try_from(y).ok()? - i64::from(self.y)).ok()?;
        let row = self.data.get(row * self.width..(row + 1) * self.width)?;
        Some((self.x, row))
    }

    /// True if the px that holds the point, in px of the picture, is covered as a whole.
    #[must_use]
    pub fn is_full(&self, point: [f32; 2]) -> bool {
        let x = usize::try_from(whole(point[0].floor()) - self.x).ok();
        let y = usize::try_from(whole(point[1].floor()) - self.y).ok();
        x.zip(y)
            .filter(|(x, _)| *x < self.width)
            .and_then(|(x, y)| self.data.get(y * self.width + x))
            .is_some_and(|coverage| *coverage >= 250)
    }
}

/// The rectangle of px, as left, top, width, height, that holds `contours` and `margin` px around them, within `clip`
/// (the picture's width and height); `None` if nothing of it is left.
pub fn frame(
    contours: &[Contour],
    margin: f32,
    clip: (usize, usize),
) -> Option<(i32, i32, usize, usize)> {
    let [left, top, right, bottom] = bounds(contours)?;
    let clip_width = i32::try_from(clip.0).ok()?;
    let clip_height = i32::try_from(clip.1).ok()?;
    let left = whole((left - margin).floor()).max(0);
    let top = whole((top - margin).floor()).max(0);
    let right = whole((right + margin).ceil()).min(clip_width);
    let bottom = whole((bottom + margin).ceil()).min(clip_height);
    let width = usize::try_from(right - left)
        .ok()
        .filter(|width| *width > 0)?;
    let height = usize::try_from(bottom - top)
        .ok()
        .filter(|height| *height > 0)?;
    Some((left, top, width, height))
}

/// A whole number of px; far outside of any picture it stays at ± 100,000.
#[allow(clippy::cast_possible_truncation)]
fn whole(px: f32) -> i32 {
    px.clamp(-100_000.0, 100_000.0) as i32
}

/// The inside of `contours`, by winding: what two contours cover is covered once, and holes are holes.
#[must_use]
pub fn fill(contours: &[Contour], clip: (usize, usize)) -> Option<Mask> {
    let (x, y, width, height) = frame(contours, 1.0, clip)?;
    let shift = |p: [f32; 2]| [p[0] - px(x), p[1] - px(y)];
    let edges: Vec<_> = contours
        .iter()
        .flat_map(edges)
        .map(|(from, to)| (shift(from), shift(to)))
        .collect();
    // One more in a row: an edge in the last px affects the next one.
    let stride = width + 1;
    let mut area = Vec::new();
    let mut data = Vec::with_capacity(width * height);
    for band in bands(stride, height) {
        area.clear();
        area.resize(stride * band.len(), 0.0f32);
        for (from, to) in &edges {
            edge(&mut area, stride, height, &band, *from, *to);
        }
        for row in area.chunks_exact(stride) {
            let mut sum = 0.0f32;
            data.extend(row[..width].iter().map(|step| {
                sum += step;
                byte(sum.abs())
            }));
        }
    }
    Some(Mask {
        x,
        y,
        width,
        height,
        data,
    })
}

/// The rows of a mask in bands that are worked on one after the other: four bytes for each px of a whole title would
/// be megabytes of fresh memory, which costs more than the arithmetic.
pub fn bands(stride: usize, height: usize) -> impl Iterator<Item = Range<usize>> {
    const PX: usize = 1 << 16;
    let rows = (PX / stride.max(1)).max(1);
    (0..height)
        .step_by(rows)
        .map(move |top| top..(top + rows).min(height))
}

/// The sides of a contour, the closing one included.
pub fn edges(contour: &Contour) -> impl Iterator<Item = ([f32; 2], [f32; 2])> + '_ {
    let next = contour.iter().skip(1).chain(contour.first());
    contour.iter().copied().zip(next.copied())
}

/// 0.0..1.0 as 0..255, clamped.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn byte(coverage: f32) -> u8 {
    (coverage.clamp(0.0, 1.0) * 255.0 + 0.5) as u8
}

/// Whole px as a place.
#[allow(clippy::cast_precision_loss)]
pub fn px(whole: i32) -> f32 {
    // Exact: `frame` keeps it below 100,000.
    whole as f32
}

/// Adds one edge to the rows of a band: in each, what it covers to its right, as steps that the sum along the row turns into coverage.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss
)]
fn edge(
    area: &mut [f32],
    stride: usize,
    height: usize,
    band: &Range<usize>,
    from: [f32; 2],
    to: [f32; 2],
) {
    let (direction, top, bottom) = if from[1] < to[1] {
        (1.0, from, to)
    } else {
        (-1.0, to, from)
    };
    if top[1] >= bottom[1] {
        return;
    }
    let slope = (bottom[0] - top[0]) / (bottom[1] - top[1]);
    let first = top[1].max(0.0);
    let last = bottom[1].min(height as f32);
    let right_most = (stride - 1) as f32;
    // Casts: rows are in 0..height, columns are clamped to 0..stride.
    let mut row = (first as usize).max(band.start);
    while (row as f32) < last && row < band.end {
        let y0 = (row as f32).max(first);
        let y1 = ((row + 1) as f32).min(last);
        let tall = direction * (y1 - y0);
        let x0 = (top[0] + (y0 - top[1]) * slope).clamp(0.0, right_most);
        let x1 = (top[0] + (y1 - top[1]) * slope).clamp(0.0, right_most);
        let (x0, x1) = if x0 < x1 { (x0, x1) } else { (x1, x0) };
        let line = &mut area[(row - band.start) * stride..(row - band.start + 1) * stride];
        let column = (x0 as usize).min(stride - 1);
        if x1 <= (column + 1) as f32 {
            let middle = 0.5 * (x0 + x1) - column as f32;
            line[column] += tall * (1.0 - middle);
            if let Some(next) = line.get_mut(column + 1) {
                *next += tall * middle;
            }
        } else {
            slanted(line, tall, x0, x1);
        }
        row += 1;
    }
}

/// An edge that crosses several px of a row.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss
)]
fn slanted(line: &mut [f32], tall: f32, x0: f32, x1: f32) {
    // Casts: both ends were clamped to the row.
    let per_px = tall / (x1 - x0);
    let mut column = x0 as usize;
    while (column as f32) < x1 && column < line.len() {
        let from = (column as f32).max(x0);
        let to = ((column + 1) as f32).min(x1);
        let here = (to - from) * per_px;
        // The part of this px to the right of the edge; the next px gets the rest.
        let inside = here * (1.0 - (0.5 * (from + to) - column as f32));
        line[column] += inside;
        if let Some(next) = line.get_mut(column + 1) {
            *next += here - inside;
        }
        column += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rectangle(left: f32, top: f32, right: f32, bottom: f32) -> Contour {
        vec![[left, top], [right, top], [right, bottom], [left, bottom]]
    }

    #[track_caller]
    fn at(mask: &Mask, x: i32, y: usize) -> u8 {
        mask.row(y)
            .and_then(|(left, row)| row.get(usize::try_from(x - left).ok()?).copied())
            .unwrap_or(0)
    }

    #[test]
    fn a_rectangle_covers_its_px_in_parts() {
        let mask = fill(&[rectangle(1.5, 1.0, 4.0, 2.5)], (10, 10)).expect("it is inside");
        assert_eq!([1, 2, 3, 4].map(|x| at(&mask, x, 1)), [128, 255, 255, 0]);
        assert_eq!([1, 2, 3, 4].map(|x| at(&mask, x, 2)), [64, 128, 128, 0]);
    }

    #[test]
    fn a_hole_is_empty_and_an_overlap_counts_once() {
        let mut hole = rectangle(2.0, 2.0, 4.0, 4.0);
        hole.reverse();
        let ring = fill(&[rectangle(1.0, 1.0, 5.0, 5.0), hole], (10, 10)).expect("it is inside");
        assert_eq!((at(&ring, 3, 3), at(&ring, 1, 3)), (0, 255));
        let two = fill(
            &[rectangle(1.0, 1.0, 4.0, 4.0), rectangle(2.0, 2.0, 5.0, 5.0)],
            (10, 10),
        )
        .expect("it is inside");
        assert_eq!(
            (at(&two, 3, 3), at(&two, 4, 4), at(&two, 5, 5)),
            (255, 255, 0)
        );
    }

    #[test]
    fn the_area_of_a_slanted_shape_is_right() {
        let triangle = vec![[0.3, 0.2], [17.9, 3.3], [5.1, 18.6]];
        let mask = fill(&[triangle], (20, 20)).expect("it is inside");
        let sum: u32 = mask.data.iter().map(|byte| u32::from(*byte)).sum();
        let wanted = 0.5 * ((17.9 - 0.3) * (18.6 - 0.2) - (5.1 - 0.3) * (3.3 - 0.2));
        let got = f64::from(sum) / 255.0;
        assert!((got - wanted).abs() < 0.2, "{got} px instead of {wanted}");
    }

    #[test]
    fn outlines_are_clipped_at_the_picture() {
        let mask = fill(&[rectangle(-5.0, -5.0, 3.0, 3.0)], (10, 10)).expect("a part is inside");
        assert_eq!(
            (
                mask.x,
                mask.y,
                at(&mask, 0, 0),
                at(&mask, 2, 2),
                at(&mask, 3, 3)
            ),
            (0, 0, 255, 255, 0)
        );
        assert_eq!(fill(&[rectangle(20.0, 20.0, 30.0, 30.0)], (10, 10)), None);
    }
}
