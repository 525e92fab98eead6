//! A gradient, ready for each row.

use crate::card::display_list::Ramp;
use crate::card::pixels::blend::Color;

/// The colour of each row, or of each column: alpha of 65,535.
#[derive(Debug, Default)]
pub struct Steps {
    /// From left to right instead of from top to bottom.
    pub is_across: bool,
    /// Colour and strength, px after px.
    pub steps: Vec<([u8; 3], u16)>,
}

impl Steps {
    /// The steps of `ramp` for a card of `width` x `height` px, `scale` of which are a px of the canvas.
    #[must_use]
    pub fn of(ramp: &Ramp, scale: f32, width: u32, height: u32, opacity: f32) -> Steps {
        let count = if ramp.is_across { width } else { height };
        Steps {
            is_across: ramp.is_across,
            steps: (0..count)
                .map(|px| step(&ramp.stops, scale, px, opacity))
                .collect(),
        }
    }
}

/// Colour and strength in the middle of a px.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss
)]
fn step(stops: &[(f32, Color)], scale: f32, px: u32, opacity: f32) -> ([u8; 3], u16) {
    let place = (px as f32 + 0.5) / scale;
    let after = stops.partition_point(|(stop, _)| *stop <= place);
    let before = after.checked_sub(1).and_then(|at| stops.get(at));
    let (one, other, share) = match (before, stops.get(after)) {
        (Some((p0, one)), Some((p1, other))) => (*one, *other, (place - p0) / (p1 - p0)),
        (Some((_, color)), None) | (None, Some((_, color))) => (*color, *color, 0.0),
        (None, None) => ([0; 4], [0; 4], 0.0),
    };
    let mix = |at: usize| f32::from(one[at]) + (f32::from(other[at]) - f32::from(one[at])) * share;
    // A fully transparent colour does not affect the interpolated one.
    let solid = if one[3] == 0 { other } else { one };
    let channel = |at: usize| {
        if one[3] == 0 || other[3] == 0 {
            solid[at]
        } else {
            (mix(at) + 0.5) as u8
        }
    };
    // 255 is 65,535; the casts are of 0..=255 and 0..=65,535.
    let alpha = (mix(3).clamp(0.0, 255.0) * 257.0 * opacity + 0.5) as u16;
    ([channel(0), channel(1), channel(2)], alpha)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::display_list::Frame;

    fn steps(stops: &[(f32, Color)]) -> Vec<([u8; 3], u16)> {
        let frame = Frame::default();
        let ramp = Ramp {
            frame,
            is_across: false,
            stops: stops.to_vec(),
        };
        Steps::of(&ramp, 2.0, 1, 60, 1.0).steps
    }

    #[test]
    fn a_shade_is_even_between_its_stops_and_goes_on_beyond_them() {
        let steps = steps(&[(10.0, [12, 12, 12, 0]), (20.0, [12, 12, 12, 100])]);
        assert_eq!(
            (steps[0], steps[19], steps[59]),
            (([12; 3], 0), ([12; 3], 0), ([12; 3], 25_700))
        );
        // Row 29 has its middle at 14.75 of the canvas.
        assert_eq!(steps[29], ([12; 3], 12_208));
    }

    #[test]
    fn colours_change_too_and_what_cannot_be_seen_has_no_say() {
        let steps = steps(&[
            (0.0, [0, 0, 0, 255]),
            (10.0, [200, 100, 0, 255]),
            (20.0, [9, 9, 9, 0]),
        ]);
        assert_eq!(steps[9].0, [95, 48, 0]);
        assert_eq!(steps[30].0, [200, 100, 0]);
    }
}
