//! The coverage of a picture used as a mask.

use crate::card::pixels::coverage::Mask;
use crate::card::pixels::picture::Picture;
use crate::card::pixels::scale::{Cover, Scaler};

/// Rows that are scaled at once: a mask is a quarter of its picture, and is made without the whole of that.
const ROWS: u32 = 16;

/// The opaque part of a picture that fills `frame` (left, top, width and height in px of the card); for a picture
/// without transparency the bright part, as masks for other programs are drawn. Nothing is kept beyond `clip`.
#[must_use]
pub fn mask_of(
    picture: &Picture,
    [left, top, width, height]: [u32; 4],
    anchor: (f32, f32),
    clip: (usize, usize),
) -> Option<Mask> {
    let kept = (width as usize).min(clip.0.checked_sub(left as usize)?);
    let rows = height.min(u32::try_from(clip.1).ok()?.checked_sub(top)?);
    let cover = Cover::anchored(picture, width, height, anchor);
    let share: fn(&[u8]) -> u8 = match picture.is_see_through {
        true => |pixel| pixel[3],
        false => brightness,
    };
    let row_bytes = width as usize * 4;
    let mut scaler = Scaler::default();
    let mut strip = Vec::new();
    let mut data = Vec::with_capacity(kept * rows as usize);
    for first in (0..rows).step_by(ROWS as usize) {
        strip.resize(row_bytes * ROWS.min(rows - first) as usize, 0);
        cover.rows(&mut scaler, first, &mut strip);
        for row in strip.chunks_exact(row_bytes) {
            data.extend(row[..kept * 4].chunks_exact(4).map(share));
        }
    }
    Some(Mask {
        x: i32::try_from(left).ok()?,
        y: i32::try_from(top).ok()?,
        width: kept,
        height: rows as usize,
        data,
    })
}

/// How bright a pixel is, 0 to 255, by the weights of BT.709.
fn brightness(pixel: &[u8]) -> u8 {
    let [r, g, b] = [pixel[0], pixel[1], pixel[2]].map(u32::from);
    u8::try_from((54 * r + 183 * g + 19 * b + 128) >> 8).unwrap_or(255)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(pixels: &[[u8; 4]], is_see_through: bool) -> Picture {
        Picture {
            width: u32::try_from(pixels.len()).expect("few"),
            height: 1,
            pixels: pixels.concat(),
            is_see_through,
        }
    }

    #[test]
    fn masks_keep_opaque_pixels_or_bright_ones_of_an_opaque_picture() {
        let of = |picture| {
            let mask =
                mask_of(&picture, [1, 2, 3, 1], (0.5, 0.5), (100, 100)).expect("it is on the card");
            assert_eq!((mask.x, mask.y, mask.width, mask.height), (1, 2, 3, 1));
            mask.data
        };
        let glass = [[9, 9, 9, 0], [255, 255, 255, 128], [0, 0, 0, 255]];
        assert_eq!(of(picture(&glass, true)), [0, 128, 255]);
        let drawn = [[0, 0, 0, 255], [255, 0, 0, 255], [255, 255, 255, 255]];
        assert_eq!(of(picture(&drawn, false)), [0, 54, 255]);
    }

    #[test]
    fn nothing_is_kept_beyond_the_card() {
        let white = picture(&[[255; 4]; 8], false);
        let mask =
            mask_of(&white, [6, 0, 8, 1], (0.5, 0.5), (10, 10)).expect("a part is on the card");
        assert_eq!((mask.width, mask.data.len()), (4, 4));
        assert_eq!(mask_of(&white, [11, 0, 8, 1], (0.5, 0.5), (10, 10)), None);
    }
}
