//! Rows of pixels become a JPEG: baseline, 4:4:4, with our mark in a comment.
//!
//! The only file that names `jpeg_encoder`.

use std::cell::RefCell;

use jpeg_encoder::{Encoder, ImageBuffer, JpegColorType, SamplingFactor};

use crate::card::pixels::strips::{STRIP, Strips};

/// The file of a picture of `width` x `height` px, at a `quality` of 1 to 100, with `comment` in it.
///
/// The rows are asked for as the encoder needs them, so the whole picture is never in memory.
///
/// # Errors
/// A sentence, where a side is 0 or above 65,535 px, or the comment above 60,000 bytes.
pub fn encode(
    width: u32,
    height: u32,
    quality: u8,
    comment: &str,
    picture: &impl Strips,
) -> Result<Vec<u8>, String> {
    let side = |px: u32| u16::try_from(px).ok().filter(|px| *px > 0);
    let (Some(width), Some(height)) = (side(width), side(height)) else {
        return Err(format!("a card of {width} x {height} px cannot be a JPEG"));
    };
    let length = u16::try_from(comment.len() + 2)
        .ok()
        .filter(|length| *length < 60_000);
    let Some(length) = length else {
        return Err("the comment is too long for a JPEG".to_string());
    };
    let mut file = Vec::with_capacity(usize::from(width) * usize::from(height) / 4);
    let mut encoder = Encoder::new(&mut file, quality.clamp(1, 100));
    // Small coloured letters on a dark ground show what halving the colour costs.
    encoder.set_sampling_factor(SamplingFactor::F_1_1);
    let source = Source {
        width,
        height,
        picture,
        strip: RefCell::default(),
    };
    encoder
        .encode_image(source)
        .map_err(|error| format!("the card cannot be encoded: {error}"))?;
    // The comment goes behind the first segment, which readers expect to be JFIF's.
    let first = file
        .get(4..6)
        .map_or(0, |two| usize::from(u16::from_be_bytes([two[0], two[1]])));
    let at = (4 + first).min(file.len());
    let mut segment = vec![0xff, 0xfe];
    segment.extend(length.to_be_bytes());
    segment.extend(comment.as_bytes());
    file.splice(at..at, segment);
    Ok(file)
}

struct Source<'p, P: Strips> {
    width: u16,
    height: u16,
    picture: &'p P,
    strip: RefCell<Strip<P::Brush>>,
}

/// The strip in hand.
#[derive(Default)]
struct Strip<B> {
    top: u32,
    end: u32,
    pixels: Vec<u8>,
    brush: B,
}

impl<P: Strips> ImageBuffer for Source<'_, P> {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        JpegColorType::Ycbcr
    }

    fn width(&self) -> u16 {
        self.width
    }

    fn height(&self) -> u16 {
        self.height
    }

    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        let y = u32::from(y.min(self.height - 1));
        let mut strip = self.strip.borrow_mut();
        let strip = &mut *strip;
        let row_bytes = usize::from(self.width) * 4;
        if !(strip.top..strip.end).contains(&y) {
            strip.top = y;
            strip.end = (y + STRIP).min(u32::from(self.height));
            let bytes = row_bytes * (strip.end - strip.top) as usize;
            strip.pixels.resize(bytes, 0);
            self.picture.paint(y, &mut strip.pixels, &mut strip.brush);
        }
        let start = (y - strip.top) as usize * row_bytes;
        let row = &strip.pixels[start..start + row_bytes];
        let [bright, blue, red, _] = buffers;
        let from = bright.len();
        let pixels = row.len() / 4;
        for buffer in [&mut *bright, &mut *blue, &mut *red] {
            buffer.resize(from + pixels, 0);
        }
        let channels = (bright[from..].iter_mut())
            .zip(&mut blue[from..])
            .zip(&mut red[from..]);
        for (pixel, ((bright, blue), red)) in row.chunks_exact(4).zip(channels) {
            // One load and sixteen-bit factors: compilers make vectors of this on every machine.
            let four = u32::from_le_bytes([pixel[0], pixel[1], pixel[2], pixel[3]]);
            let [r, g, b] =
                [four & 255, (four >> 8) & 255, (four >> 16) & 255].map(u32::cast_signed);
            *bright = fifteen(9_798 * r + 19_235 * g + 3_735 * b, 0);
            *blue = fifteen(-5_529 * r - 10_855 * g + 16_384 * b, 128);
            *red = fifteen(16_384 * r - 13_720 * g - 2_664 * b, 128);
        }
    }
}

/// A sum of channels with factors of 32,768, rounded. The factors add up to 32,768 or to 0, so it fits a byte.
fn fifteen(sum: i32, middle: i32) -> u8 {
    ((sum + (middle << 15) + 16_383) >> 15).to_le_bytes()[0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::marks::{Maker, maker, our_mark};
    use crate::card::pixels::picture::Picture;

    /// Each px is the same.
    struct Plain([u8; 4]);

    impl Strips for Plain {
        type Brush = ();

        fn paint(&self, _top: u32, strip: &mut [u8], (): &mut ()) {
            strip.as_chunks_mut::<4>().0.fill(self.0);
        }
    }

    #[test]
    fn the_file_is_read_back_with_its_colour_and_its_mark() {
        let file = encode(33, 17, 95, &our_mark("abc"), &Plain([200, 40, 90, 0]))
            .expect("it can be encoded");
        assert_eq!(maker(&file), Some(Maker::Intertitle("abc".into())));
        let picture = Picture::read(&file).expect("it can be read");
        assert_eq!((picture.width, picture.height), (33, 17));
        for (got, wanted) in picture
            .pixels
            .iter()
            .zip([200u8, 40, 90, 255].iter().cycle())
        {
            assert!(got.abs_diff(*wanted) <= 2, "{got} instead of {wanted}");
        }
    }

    #[test]
    fn impossible_sizes_are_refused() {
        assert!(encode(0, 5, 95, "", &Plain([0; 4])).is_err());
        assert!(encode(70_000, 5, 95, "", &Plain([0; 4])).is_err());
    }
}
