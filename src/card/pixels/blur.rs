//! Blur: three box blurs on a shrunk picture come so near to a gauss that nobody sees the difference.

use crate::card::pixels::picture::Picture;
use crate::card::pixels::scale::shrink;

/// The middle of `picture` that covers a canvas of `width` x `height` px, blurred with a standard deviation of `sigma`
/// px of the canvas; a smaller picture of the same shape.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn blur(picture: &Picture, width: u32, height: u32, sigma: f32) -> Picture {
    // What is blurred has no detail left to lose: at an eighth of its size it costs a sixty-fourth.
    let factor = if sigma >= 16.0 {
        8
    } else if sigma >= 8.0 {
        4
    } else if sigma >= 4.0 {
        2
    } else {
        1
    };
    let mut small = shrink(picture, width.div_ceil(factor), height.div_ceil(factor));
    // Shrinking and enlarging spread a little by themselves.
    let sigma = sigma / factor as f32;
    let own = if factor > 1 { 0.4 } else { 0.0 };
    let sigma = (sigma * sigma - own).max(0.0).sqrt();
    let (columns, rows) = (small.width as usize, small.height as usize);
    // Eight more bits for the sums: otherwise three roundings would show as rings.
    let mut sixteen: Vec<u16> = small
        .pixels
        .iter()
        .map(|byte| u16::from(*byte) << 8)
        .collect();
    let mut line = vec![0u16; columns.max(rows)];
    for radius in radii(sigma) {
        for channel in 0..3 {
            for row in 0..rows {
                slide(
                    &mut sixteen,
                    &mut line[..columns],
                    row * columns * 4 + channel,
                    4,
                    radius,
                );
            }
            for column in 0..columns {
                slide(
                    &mut sixteen,
                    &mut line[..rows],
                    column * 4 + channel,
                    columns * 4,
                    radius,
                );
            }
        }
    }
    for (byte, sum) in small.pixels.iter_mut().zip(&sixteen) {
        *byte = u8::try_from((u32::from(*sum) + 128) >> 8).unwrap_or(255);
    }
    small
}

/// The radii of three boxes that together spread `sigma` px.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss
)]
fn radii(sigma: f32) -> [usize; 3] {
    // A box of width w spreads by (w² - 1) / 12. Casts: sigma is a few px, and never below 0.
    let wanted = 12.0 * sigma * sigma;
    let ideal = (wanted / 3.0 + 1.0).sqrt();
    let low = (((ideal - 1.0) / 2.0).floor().max(0.0) as usize).min(1000);
    let (narrow, wide) = ((2 * low + 1) as f32, (2 * low + 3) as f32);
    let narrow_ones = (0..=3u8).min_by(|one, other| {
        let off = |count: u8| {
            let count = f32::from(count);
            (count * (narrow * narrow - 1.0) + (3.0 - count) * (wide * wide - 1.0) - wanted).abs()
        };
        off(*one).total_cmp(&off(*other))
    });
    let narrow_ones = usize::from(narrow_ones.unwrap_or(3));
    std::array::from_fn(|at| if at < narrow_ones { low } else { low + 1 })
}

/// Replaces each value of a line by the mean of those within `radius`; beyond its ends the line goes on as it ended.
fn slide(values: &mut [u16], line: &mut [u16], start: usize, step: usize, radius: usize) {
    if radius == 0 || line.is_empty() {
        return;
    }
    for (at, kept) in line.iter_mut().enumerate() {
        *kept = values[start + at * step];
    }
    let last = line.len() - 1;
    let at = |place: usize| u64::from(line[place.saturating_sub(radius).min(last)]);
    let count = 2 * radius as u64 + 1;
    let mut sum: u64 = (0..=2 * radius).map(at).sum();
    for place in 0..line.len() {
        values[start + place * step] = u16::try_from((sum + count / 2) / count).unwrap_or(u16::MAX);
        // Places are shifted by the radius, so that none lies below 0.
        sum = sum + at(place + 2 * radius + 1) - at(place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_picture_stays_as_it_is() {
        let picture = Picture {
            width: 160,
            height: 90,
            pixels: [9, 90, 200, 255].repeat(160 * 90),
            is_see_through: false,
        };
        let blurred = blur(&picture, 320, 180, 36.0);
        assert_eq!((blurred.width, blurred.height), (40, 23));
        assert!(
            blurred
                .pixels
                .chunks(4)
                .all(|pixel| pixel[..3] == [9, 90, 200])
        );
    }

    #[test]
    fn the_boxes_spread_as_much_as_the_gauss() {
        for sigma in [0.6f32, 1.0, 2.5, 4.5, 7.5, 20.0] {
            let spread: f32 = radii(sigma)
                .iter()
                .map(|radius| {
                    let w = (2 * radius + 1) as f32;
                    (w * w - 1.0) / 12.0
                })
                .sum();
            assert!(
                (spread.sqrt() - sigma).abs() < 0.25,
                "{sigma} became {}",
                spread.sqrt()
            );
        }
    }

    #[test]
    fn an_edge_becomes_a_slope() {
        let row: Vec<u8> = (0..64u8)
            .flat_map(|x| if x < 32 { [0, 0, 0, 255] } else { [255; 4] })
            .collect();
        let picture = Picture {
            width: 64,
            height: 64,
            pixels: row.repeat(64),
            is_see_through: false,
        };
        let blurred = blur(&picture, 64, 64, 3.0);
        let reds: Vec<u8> = blurred.pixels[..64 * 4]
            .chunks(4)
            .map(|pixel| pixel[0])
            .collect();
        assert!(reds.windows(2).all(|two| two[0] <= two[1]), "{reds:?}");
        assert!(
            reds[20] < 3 && reds[28] > 20 && reds[28] < 60 && reds[44] > 252,
            "{reds:?}"
        );
    }
}
