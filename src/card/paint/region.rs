//! The coverage of shapes per row, and how shapes clip each other.

use crate::card::display_list::{Cut, Frame, Outline};
use crate::card::paint::contours::{Ground, inside};
use crate::card::pixels::coverage::{Mask, byte};
use crate::card::pixels::feather::feather;

/// The coverage of a shape, in px of the card.
#[derive(Clone, Debug, PartialEq)]
pub enum Region {
    /// A rectangle: left, top, right, bottom. It takes no memory, however large it is.
    Rectangle([f32; 4]),
    /// A rectangle without the one inside of it.
    Hollow([f32; 4], [f32; 4]),
    /// Any shape.
    Mask(Mask),
}

impl Region {
    /// A frame of the canvas, `scale` px of the card for each of its px.
    #[must_use]
    pub fn of_frame(frame: Frame, scale: f32) -> Region {
        Region::Rectangle(sides(frame, scale))
    }

    /// The area between two frames.
    #[must_use]
    pub fn between(outer: Frame, inner: Frame, scale: f32) -> Region {
        Region::Hollow(sides(outer, scale), sides(inner, scale))
    }

    /// Row `y` of the card: the px of its left edge, and the coverage from there, at most to `width`; none if the row is
    /// empty. `buffer` is used if there is nothing ready.
    pub fn row<'r>(
        &'r self,
        y: usize,
        width: usize,
        buffer: &'r mut Vec<u8>,
    ) -> Option<(i32, &'r [u8])> {
        let ([left, top, right, bottom], hole) = match self {
            Region::Mask(mask) => return mask.row(y),
            Region::Rectangle(sides) => (*sides, None),
            Region::Hollow(sides, hole) => (*sides, Some(*hole)),
        };
        let tall = overlap(y, top, bottom);
        let (from, to) = (whole(left.floor(), width), whole(right.ceil(), width));
        if tall <= 0.0 || from >= to {
            return None;
        }
        buffer.clear();
        buffer.resize(to - from, byte(tall));
        // Only the px of the two sides are covered in part.
        for at in [from, to - 1] {
            buffer[at - from] = byte(tall * overlap(at, left, right));
        }
        if let Some([near, above, far, below]) = hole {
            let deep = overlap(y, above, below);
            let (first, last) = (whole(near.floor(), width), whole(far.ceil(), width));
            for at in first.max(from)..last.min(to) {
                let all = tall * overlap(at, left, right);
                buffer[at - from] = byte(all - deep * overlap(at, near, far));
            }
        }
        Some((i32::try_from(from).unwrap_or(i32::MAX), buffer))
    }

    /// The rows that may have something, of a card of `height` rows.
    #[must_use]
    pub fn rows(&self, height: usize) -> std::ops::Range<usize> {
        match self {
            Region::Mask(mask) => {
                let top = usize::try_from(mask.y).unwrap_or(0);
                top..(top + mask.height).min(height)
            }
            Region::Rectangle([_, top, _, bottom]) | Region::Hollow([_, top, _, bottom], _) => {
                whole(top.floor(), height)..whole(bottom.ceil(), height)
            }
        }
    }
}

fn sides(frame: Frame, scale: f32) -> [f32; 4] {
    [frame.left, frame.top, frame.right(), frame.bottom()].map(|side| side * scale)
}

/// The fraction of px `at` between two positions.
#[allow(clippy::cast_precision_loss)]
fn overlap(at: usize, from: f32, to: f32) -> f32 {
    // Exact: rows and columns of a card are few.
    let (near, far) = (at as f32, (at + 1) as f32);
    (far.min(to) - near.max(from)).clamp(0.0, 1.0)
}

/// A place as a whole px from 0 to `most`.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss
)]
fn whole(place: f32, most: usize) -> usize {
    // The cast is of 0..=most.
    place.clamp(0.0, most as f32) as usize
}

/// The part of a draw op that remains after clipping.
#[derive(Debug, Default)]
pub struct Cutter(Vec<(Region, bool)>);

impl Cutter {
    /// The shapes that cut a mark.
    #[must_use]
    pub fn of(cuts: &[Cut], ground: Ground) -> Cutter {
        let Ground { scale, clip, .. } = ground;
        let region = |cut: &Cut| {
            let sigma = cut.feather * scale;
            let region = match &cut.outline {
                Outline::Box(frame, radius) if *radius == 0.0 && sigma == 0.0 => {
                    Region::of_frame(*frame, scale)
                }
                outline => {
                    let mask = inside(outline, ground).unwrap_or_default();
                    Region::Mask(feather(mask, sigma, clip))
                }
            };
            (region, cut.is_outside)
        };
        Cutter(cuts.iter().map(region).collect())
    }

    /// True if nothing is cut.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reduces `coverage`, which starts at px `x` of row `y`, by the clipped part.
    pub fn cut(&self, y: usize, x: i32, coverage: &mut [u8], buffer: &mut Vec<u8>) {
        let end = i64::from(x) + i64::try_from(coverage.len()).unwrap_or(0);
        let width = usize::try_from(end).unwrap_or(0);
        for (region, is_outside) in &self.0 {
            let Some((left, kept)) = region.row(y, width, buffer) else {
                if !is_outside {
                    coverage.fill(0);
                }
                continue;
            };
            // Where the region's row begins in the coverage, or the coverage in the region's row.
            let shift = i64::from(left) - i64::from(x);
            let from = usize::try_from(shift).unwrap_or(0).min(coverage.len());
            let kept = kept
                .get(usize::try_from(-shift).unwrap_or(0)..)
                .unwrap_or_default();
            let until = from.saturating_add(kept.len()).min(coverage.len());
            if !is_outside {
                coverage[..from].fill(0);
                coverage[until..].fill(0);
            }
            // Most of a row is empty or full; sixteen px are tested together.
            let blocks = coverage[from..until].chunks_mut(16).zip(kept.chunks(16));
            for (shares, kept) in blocks {
                let (all, nothing) = if *is_outside { (0, 255) } else { (255, 0) };
                if kept.iter().all(|inside| *inside == all) {
                    continue;
                }
                if kept.iter().all(|inside| *inside == nothing) {
                    shares.fill(0);
                    continue;
                }
                for (share, inside) in shares.iter_mut().zip(kept) {
                    let keep = if *is_outside { 255 - inside } else { *inside };
                    *share = times(*share, keep);
                }
            }
        }
    }
}

/// A share of a share, of 255.
fn times(one: u8, other: u8) -> u8 {
    let product = u32::from(one) * u32::from(other) + 127;
    u8::try_from((product + 1 + (product >> 8)) >> 8).unwrap_or(255)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rectangle_covers_px_at_its_sides_in_part() {
        let region = Region::Rectangle([1.5, 0.0, 4.25, 1.5]);
        let mut buffer = Vec::new();
        assert_eq!(
            region.row(0, 10, &mut buffer),
            Some((1, &[128, 255, 255, 64][..]))
        );
        assert_eq!(
            region.row(1, 10, &mut buffer),
            Some((1, &[64, 128, 128, 32][..]))
        );
        assert_eq!(region.row(2, 10, &mut buffer), None);
        assert_eq!((region.rows(10), region.rows(1)), (0..2, 0..1));
    }

    #[test]
    fn a_hollow_rectangle_has_no_gaps() {
        let region = Region::Hollow([0.5, 0.5, 6.5, 6.5], [2.25, 2.25, 4.75, 4.75]);
        let mut buffer = Vec::new();
        let mut row = |y| {
            let row = region.row(y, 10, &mut buffer).map(|(_, row)| row.to_vec());
            row.expect("it has something")
        };
        assert_eq!(row(1), [128, 255, 255, 255, 255, 255, 128]);
        assert_eq!(row(2), [128, 255, 112, 64, 112, 255, 128]);
        assert_eq!(row(3), [128, 255, 64, 0, 64, 255, 128]);
    }

    #[test]
    fn a_cut_removes_the_inside_or_the_outside() {
        let cutter =
            |is_outside| Cutter(vec![(Region::Rectangle([2.0, 0.0, 4.5, 1.0]), is_outside)]);
        let cut = |is_outside, y| {
            let mut coverage = [200u8; 5];
            cutter(is_outside).cut(y, 1, &mut coverage, &mut Vec::new());
            coverage
        };
        assert_eq!(cut(false, 0), [0, 200, 200, 100, 0]);
        assert_eq!(cut(true, 0), [200, 0, 0, 100, 200]);
        assert_eq!((cut(false, 1), cut(true, 1)), ([0; 5], [200; 5]));
    }
}
