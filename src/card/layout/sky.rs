//! Random shapes, the same for the same episode: slanted windows and stars.

use crate::card::display_list::Frame;
use crate::card::language::design::{Element, Stars, Stripes};
use crate::card::layout::job::Job;
use crate::card::pixels::rotate::tangent;
use crate::card::rng::SeededRng;

/// Windows at most.
const STRIPES_MAX: usize = 60;
/// Stars at most.
const STARS_MAX: f32 = 5000.0;

impl Job<'_> {
    /// Slanted windows that fill the frame from left to right, as corner points in px.
    ///
    /// Each letter of the design's `widths` is one window. Their order is random, and so are their ends, a little.
    pub(super) fn stripes(
        &mut self,
        element: &Element,
        stripes: &Stripes,
        frame: Frame,
    ) -> Vec<Vec<[f32; 2]>> {
        let angle = self.number(&stripes.angle).clamp(15.0, 165.0);
        let gap = self.number(&stripes.gap).clamp(0.0, frame.width / 4.0);
        let mut rng = SeededRng::of(self.text, &element.name);
        let letters = self.resolver().plain(&stripes.widths);
        let mut widths: Vec<f32> = letters
            .chars()
            .filter_map(|letter| match letter.to_ascii_lowercase() {
                's' => Some(1.0),
                'm' => Some(2.0),
                'l' => Some(3.2),
                '?' => [1.0, 2.0, 3.2].get(rng.below(3) as usize).copied(),
                _ => None,
            })
            .take(STRIPES_MAX)
            .collect();
        for at in (1..widths.len()).rev() {
            let other = rng.below(u32::try_from(at + 1).unwrap_or(1)) as usize;
            widths.swap(at, other);
        }
        let sum: f32 = widths.iter().sum();
        #[allow(clippy::cast_precision_loss)]
        let gaps = widths.len().saturating_sub(1) as f32 * gap;
        // Px that a side moves to the right on its way up: all windows together still fill the frame.
        let lean = frame.height / tangent(angle);
        let unit = ((frame.width - gaps - lean.abs()) / sum.max(1.0)).max(1.0);
        let mut x = frame.left + if lean < 0.0 { -lean } else { 0.0 };
        let mut windows = Vec::with_capacity(widths.len());
        for width in widths {
            let wide = width * unit;
            let (above, below) = (rng.share() * 0.1, rng.share() * 0.1);
            let (top, bottom) = (frame.height * above, frame.height * (1.0 - below));
            let at = |y: f32| x + lean * (1.0 - y / frame.height.max(1.0));
            windows.push(vec![
                [at(top), frame.top + top],
                [at(top) + wide, frame.top + top],
                [at(bottom) + wide, frame.top + bottom],
                [at(bottom), frame.top + bottom],
            ]);
            x += wide + gap;
        }
        windows
    }

    /// Stars in the frame: middles and radii in px. Most are small, as in the sky.
    pub(super) fn stars(
        &mut self,
        element: &Element,
        stars: &Stars,
        frame: Frame,
    ) -> Vec<([f32; 2], f32)> {
        let count = self.number(&stars.count).clamp(0.0, STARS_MAX);
        let (least, most) = (
            self.number(&stars.size.0).max(0.1),
            self.number(&stars.size.1).min(100.0),
        );
        let mut rng = SeededRng::of(self.text, &element.name);
        // The cast is of 0..=5000.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let count = count as u32;
        (0..count)
            .map(|_| {
                let place = [
                    frame.left + rng.share() * frame.width,
                    frame.top + rng.share() * frame.height,
                ];
                let share = rng.share();
                (
                    place,
                    least + (most - least).max(0.0) * share * share * share * share,
                )
            })
            .collect()
    }
}
