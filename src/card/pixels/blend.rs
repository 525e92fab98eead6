//! Arithmetic on rows of pixels: eight bits a channel, sRGB, in integers, so that every machine gets the same bytes.
//!
//! A pixel is four bytes: red, green, blue, and an unused one.

use wide::u16x8;

/// Red, green, blue and alpha, straight, sRGB.
pub type Color = [u8; 4];

/// `from` a share of the way to `to`; `share` of 255.
fn mix(from: u8, to: u8, share: u32) -> u8 {
    let sum = u32::from(from) * (255 - share) + u32::from(to) * share + 127;
    // Exact division by 255, rounded: the quotient never exceeds 255.
    u8::try_from((sum + 1 + (sum >> 8)) >> 8).unwrap_or(255)
}

/// Lays `color` over a row, alpha taken from `alpha` of 65,535 instead of from the colour.
///
/// Sixteen bits: a long gradient changes less from row to row than a step of eight.
pub fn shade(row: &mut [u8], color: [u8; 3], alpha: u16) {
    if alpha == 0 {
        return;
    }
    let keep = 65_535 - alpha;
    let [r, g, b] = color.map(|channel| part(channel, alpha).saturating_add(129));
    let low = u16x8::splat(255);
    let (red_blue, green) = (
        u16x8::new([r, b, r, b, r, b, r, b]),
        u16x8::new([g, 0, g, 0, g, 0, g, 0]),
    );
    let [upper, lower] = [keep >> 8, keep & 255].map(u16x8::splat);
    // [`part`] in lanes of sixteen bits: the product has 24, the upper sixteen of which are `high`.
    let parts = |channels: u16x8| {
        let product = channels * lower;
        let high = channels * upper + (product >> 8u32);
        high + (((product & low) + high) >> 8u32)
    };
    let (many, rest) = row.as_chunks_mut::<16>();
    for four in many {
        let pairs = pairs(four);
        let even = parts(pairs & low).saturating_add(red_blue) >> 8u32;
        let odd = parts(pairs >> 8u32).saturating_add(green) & !low;
        set_pairs(four, even | odd);
    }
    for (channel, add) in rest.iter_mut().zip([r, g, b, 0].into_iter().cycle()) {
        *channel = part(*channel, keep).saturating_add(add).to_be_bytes()[0];
    }
}

/// Four px as lanes of two channels: red and blue in their lower halves, green above red.
fn pairs(four: &[u8; 16]) -> u16x8 {
    let two = |lane: usize| u16::from_le_bytes([four[lane * 2], four[lane * 2 + 1]]);
    u16x8::new(std::array::from_fn(two))
}

fn set_pairs(four: &mut [u8; 16], pairs: u16x8) {
    let lanes = four.as_chunks_mut::<2>().0.iter_mut();
    for (two, lane) in lanes.zip(pairs.to_array()) {
        *two = lane.to_le_bytes();
    }
}

/// A share, of 65,535, of a channel: eight bits of it, and eight behind the point.
fn part(value: u8, share: u16) -> u16 {
    let sum = u32::from(value) * 257 * u32::from(share);
    u16::try_from(sum >> 16).unwrap_or(u16::MAX)
}

/// True if each byte is `value`.
#[must_use]
pub fn is_all(bytes: &[u8], value: u8) -> bool {
    let (blocks, rest) = bytes.as_chunks::<32>();
    blocks.iter().all(|block| *block == [value; 32]) && rest.iter().all(|byte| *byte == value)
}

/// Blends `color` over the pixels from `x` on, by `coverage`.
pub fn cover(row: &mut [u8], x: i32, coverage: &[u8], color: Color) {
    let skipped = usize::try_from(-i64::from(x)).unwrap_or(0);
    let start = usize::try_from(x).unwrap_or(0);
    let (Some(coverage), Some(row)) = (coverage.get(skipped..), row.get_mut(start * 4..)) else {
        return;
    };
    let [r, g, b, alpha] = color;
    // Most of a line of text is either nothing or all of the colour.
    for (pixels, shares) in row.chunks_mut(128).zip(coverage.chunks(32)) {
        if is_all(shares, 0) {
            continue;
        }
        let whole_fours = (pixels.len() / 16).min(shares.len() / 4);
        let (fours, pixels) = pixels.split_at_mut(whole_fours * 16);
        let (four_shares, shares) = shares.split_at(whole_fours * 4);
        let fours = fours.as_chunks_mut::<16>().0.iter_mut();
        for (four, shares) in fours.zip(four_shares.as_chunks::<4>().0) {
            match (shares, alpha) {
                ([0, 0, 0, 0], _) => {}
                ([255, 255, 255, 255], 255) => {
                    *four = [r, g, b, 0, r, g, b, 0, r, g, b, 0, r, g, b, 0]
                }
                _ => mix_4(
                    four,
                    [r, g, b],
                    shares.map(|share| whole_share(share, alpha)),
                ),
            }
        }
        for (pixel, share) in pixels.as_chunks_mut::<4>().0.iter_mut().zip(shares) {
            let share = u32::from(whole_share(*share, alpha));
            for (channel, to) in pixel.iter_mut().zip([r, g, b]) {
                *channel = mix(*channel, to, share);
            }
        }
    }
}

/// A share of 255 of an alpha of 255.
fn whole_share(share: u8, alpha: u8) -> u8 {
    if alpha == 255 {
        return share;
    }
    u8::try_from((u32::from(share) * u32::from(alpha) + 127) / 255).unwrap_or(255)
}

/// [`mix`] of four px, each with a share of its own, of the way to one colour.
fn mix_4(four: &mut [u8; 16], [r, g, b]: [u8; 3], [s0, s1, s2, s3]: [u8; 4]) {
    let [r, g, b] = [r, g, b].map(u16::from);
    let to = [[r, b, r, b, r, b, r, b], [g, 0, g, 0, g, 0, g, 0]].map(u16x8::new);
    let share = u16x8::new([s0, s0, s1, s1, s2, s2, s3, s3].map(u16::from));
    let (low, keep) = (u16x8::splat(255), u16x8::splat(255) - share);
    let pairs = pairs(four);
    let [even, odd] = [pairs & low, pairs >> 8u32];
    let mixed = |from: u16x8, to: u16x8| {
        // At most 255 * 255 + 127: it fits sixteen bits, with the term added to divide by 255.
        let sum = from * keep + to * share + u16x8::splat(127);
        (sum + u16x8::splat(1) + (sum >> 8u32)) >> 8u32
    };
    set_pairs(four, mixed(even, to[0]) | (mixed(odd, to[1]) << 8u32));
}

/// Blends the pixels `over` a row, each by `coverage`; if `is_see_through`, their alpha counts too.
pub fn blend(row: &mut [u8], over: &[u8], coverage: &[u8], is_see_through: bool) {
    // Most of a picture is either empty or full; 32 px are tested together.
    let blocks = row
        .chunks_mut(128)
        .zip(over.chunks(128))
        .zip(coverage.chunks(32));
    for ((row, over), coverage) in blocks {
        if is_all(coverage, 0) {
            continue;
        }
        if !is_see_through && row.len() == coverage.len() * 4 && is_all(coverage, 255) {
            row.copy_from_slice(&over[..row.len()]);
            continue;
        }
        let pixels = row
            .as_chunks_mut::<4>()
            .0
            .iter_mut()
            .zip(over.as_chunks::<4>().0);
        for ((pixel, over), share) in pixels.zip(coverage) {
            let share = if is_see_through {
                (u32::from(*share) * u32::from(over[3]) + 127) / 255
            } else {
                u32::from(*share)
            };
            for (channel, to) in pixel.iter_mut().zip(&over[..3]) {
                *channel = mix(*channel, *to, share);
            }
        }
    }
}

/// Gives a row `saturation` of 256 times its own: 0 leaves the brightness of Rec. 601, which JPEG uses too.
pub fn saturate(row: &mut [u8], saturation: u32) {
    let saturation = i32::try_from(saturation).unwrap_or(256);
    for pixel in row.as_chunks_mut::<4>().0 {
        let bright = (19_595 * u32::from(pixel[0])
            + 38_470 * u32::from(pixel[1])
            + 7_471 * u32::from(pixel[2])
            + 32_768)
            >> 16;
        let bright = i32::try_from(bright).unwrap_or(255);
        for channel in &mut pixel[..3] {
            let more = bright + (((i32::from(*channel) - bright) * saturation + 128) >> 8);
            *channel = u8::try_from(more.clamp(0, 255)).unwrap_or(255);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mixing_is_division_by_255_rounded() {
        for from in 0..=255u8 {
            for to in [0u8, 1, 12, 128, 254, 255] {
                for share in 0..=255u32 {
                    let exact =
                        (u32::from(from) * (255 - share) + u32::from(to) * share + 127) / 255;
                    assert_eq!(u32::from(mix(from, to, share)), exact);
                }
            }
        }
    }

    #[test]
    fn a_shade_reaches_both_of_its_ends() {
        let mut row = [200, 100, 50, 0, 255, 0, 1, 0];
        shade(&mut row, [12, 12, 12], 0);
        assert_eq!(row, [200, 100, 50, 0, 255, 0, 1, 0]);
        shade(&mut row, [12, 12, 12], 32_768);
        assert_eq!(row[..3], [106, 56, 31]);
        shade(&mut row, [12, 12, 12], 65_535);
        assert_eq!(
            (&row[..3], &row[4..7]),
            (&[12u8, 12, 12][..], &[12u8, 12, 12][..])
        );
    }

    #[test]
    fn four_px_at_a_time_are_shaded_as_one_is() {
        for alpha in [1, 77, 32_768, 65_000, 65_535] {
            for value in 0..=255u8 {
                let color = [200, 12, value];
                let mut four = [value, 255 - value, value / 2, 0].repeat(4);
                let mut one = four[..4].to_vec();
                shade(&mut four, color, alpha);
                shade(&mut one, color, alpha);
                for pixel in four.chunks(4) {
                    assert_eq!(pixel[..3], one[..3], "{value} {alpha}");
                }
            }
        }
    }

    #[test]
    fn four_px_at_a_time_are_covered_as_one_is() {
        for alpha in [0, 1, 128, 255] {
            for value in 0..=255u8 {
                let color = [200, value, 12, alpha];
                let shares = [0, value, 255 - value, 255];
                let pixel = [value, 255 - value, 7, 0];
                let mut four = pixel.repeat(4);
                cover(&mut four, 0, &shares, color);
                for (at, share) in shares.into_iter().enumerate() {
                    let mut one = pixel;
                    cover(&mut one, 0, &[share], color);
                    assert_eq!(four[at * 4..at * 4 + 3], one[..3], "{share} {color:?}");
                }
            }
        }
    }

    #[test]
    fn coverage_that_sticks_out_is_left_out() {
        let mut row = [0u8; 8];
        cover(&mut row, -1, &[255, 255], [9, 8, 7, 255]);
        cover(&mut row, 1, &[128, 255, 255], [255, 255, 255, 255]);
        cover(&mut row, 7, &[255], [1, 1, 1, 255]);
        assert_eq!(
            (&row[..3], &row[4..7]),
            (&[9u8, 8, 7][..], &[128u8, 128, 128][..])
        );
    }

    #[test]
    fn gray_keeps_white_and_black_and_its_own_saturation_changes_nothing() {
        let mut same = [200, 100, 50, 9, 0, 255, 1, 9];
        saturate(&mut same, 256);
        assert_eq!(same, [200, 100, 50, 9, 0, 255, 1, 9]);
        saturate(&mut same, 512);
        assert_eq!(same[..3], [255, 76, 0]);

        let mut row = [255, 255, 255, 0, 0, 0, 0, 0, 255, 0, 0, 0];
        saturate(&mut row, 0);
        assert_eq!((row[0], row[4], row[8], row[9]), (255, 0, 76, 76));
    }
}
