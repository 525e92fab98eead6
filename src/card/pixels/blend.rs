//! Arithmetic on rows of pixels: eight bits a channel, sRGB, in integers, so that every machine gets the same bytes.
//!
//! A pixel is four bytes: red, green, blue, and one that means nothing.

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
    let part = |value: u8, share: u16| {
        let sum = u32::from(value) * 257 * u32::from(share);
        // The upper sixteen bits: eight of the channel, eight behind the point.
        u16::try_from(sum >> 16).unwrap_or(u16::MAX)
    };
    let [r, g, b] = color.map(|channel| part(channel, alpha).saturating_add(129));
    let add = [r, g, b, 0, r, g, b, 0, r, g, b, 0, r, g, b, 0];
    let (four, rest) = row.as_chunks_mut::<16>();
    for pixels in four {
        for (channel, add) in pixels.iter_mut().zip(add) {
            *channel = part(*channel, keep).saturating_add(add).to_be_bytes()[0];
        }
    }
    for (channel, add) in rest.iter_mut().zip(add) {
        *channel = part(*channel, keep).saturating_add(add).to_be_bytes()[0];
    }
}

/// Lays `color` over the pixels from `x` on, as far as `coverage` says.
pub fn cover(row: &mut [u8], x: i32, coverage: &[u8], color: Color) {
    let skipped = usize::try_from(-i64::from(x)).unwrap_or(0);
    let start = usize::try_from(x).unwrap_or(0);
    let (Some(coverage), Some(row)) = (coverage.get(skipped..), row.get_mut(start * 4..)) else {
        return;
    };
    let alpha = u32::from(color[3]);
    // Most of a line of text is either nothing or all of the colour; eight px are looked at together.
    for (pixels, shares) in row.chunks_mut(32).zip(coverage.chunks(8)) {
        if shares.iter().all(|share| *share == 0) {
            continue;
        }
        for (pixel, share) in pixels.chunks_exact_mut(4).zip(shares) {
            match (u32::from(*share) * alpha + 127) / 255 {
                0 => {}
                255 => pixel[..3].copy_from_slice(&color[..3]),
                share => {
                    for (channel, to) in pixel.iter_mut().zip(&color[..3]) {
                        *channel = mix(*channel, *to, share);
                    }
                }
            }
        }
    }
}

/// Lays the pixels `over` a row, each as far as `coverage` says; where `is_see_through`, their fourth byte counts too.
pub fn blend(row: &mut [u8], over: &[u8], coverage: &[u8], is_see_through: bool) {
    // Most of a picture is either nothing or all of it; sixteen px are looked at together.
    let blocks = row
        .chunks_mut(64)
        .zip(over.chunks(64))
        .zip(coverage.chunks(16));
    for ((row, over), coverage) in blocks {
        if coverage.iter().all(|share| *share == 0) {
            continue;
        }
        if !is_see_through
            && row.len() == coverage.len() * 4
            && coverage.iter().all(|share| *share == 255)
        {
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
