//! Rows of pixels become the file that is wanted, within its bytes.

use crate::card::output::{Format, Output};
use crate::card::pixels::jpeg::file::Encoder;
use crate::card::pixels::jpeg::fit::{Ladder, fitting};
use crate::card::pixels::png_file;
use crate::card::pixels::strips::{STRIP, Strips, each_strip};

/// An encoded file and a note about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// The file.
    pub file: Vec<u8>,
    /// Why it differs from the request.
    pub note: Option<String>,
}

/// The file of a picture, with `comment` in it.
///
/// The encoder requests rows as it needs them, so the whole picture is never in memory. A JPEG that exceeds the byte
/// limit is encoded again at a lower quality.
///
/// # Errors
/// A message: a side is 0 or too long for the format, or the comment has more than 60,000 bytes.
pub fn encode(output: &Output, comment: &str, picture: &impl Strips) -> Result<Encoded, String> {
    let of_quality = |quality| jpeg(output, quality, comment, picture);
    let mut quality = output.quality.clamp(1, 100);
    let mut file = match output.format {
        Format::Jpeg => of_quality(quality)?,
        Format::Png => png_file::encode(output, comment, picture)?,
    };
    let wanted = file.len();
    if wanted > output.bytes_max && output.format == Format::Jpeg {
        drop(file);
        quality = lower_quality(output, picture);
        file = of_quality(quality)?;
    }
    let note = (wanted > output.bytes_max).then(|| {
        let most = size(output.bytes_max);
        if file.len() > output.bytes_max {
            format!("the card has {}; the limit is {most}", size(file.len()))
        } else {
            format!(
                "the card would have {} at quality {}; the limit is {most}, so quality {quality} is used",
                size(wanted),
                output.quality
            )
        }
    });
    Ok(Encoded { file, note })
}

fn jpeg(
    output: &Output,
    quality: u8,
    comment: &str,
    picture: &impl Strips,
) -> Result<Vec<u8>, String> {
    let encoder = Encoder::new(output.width, output.height, STRIP, quality)?;
    let (width, height) = (output.width, output.height);
    let strips = each_strip(picture, width, height, output.threads, |strip, bench| {
        encoder.strip(strip, bench)
    });
    encoder.file(&strips, comment)
}

/// The quality at which the JPEG is within its bytes. The picture is painted once for it.
fn lower_quality(output: &Output, picture: &impl Strips) -> u8 {
    let (width, height) = (output.width, output.height);
    let ladder = Ladder::new(width);
    let strips = each_strip(picture, width, height, output.threads, |strip, ()| {
        ladder.count(strip)
    });
    fitting(&strips, output.quality, output.bytes_max)
}

/// A number of bytes for people, rounded up, so that a size over a limit does not look equal to it.
fn size(bytes: usize) -> String {
    if bytes <= 1_000_000 {
        return format!("{} kB", bytes.div_ceil(1000));
    }
    let tenths = bytes.div_ceil(100_000);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::pixels::picture::Picture;
    use crate::maker::{self, Maker, our_mark};
    use crate::model::Digest;

    fn output(width: u32, height: u32, format: Format) -> Output {
        Output {
            width,
            height,
            format,
            quality: 95,
            ..Output::default()
        }
    }

    /// Each px is a function of its position.
    struct Scene<F>(u32, F);

    impl<F: Fn(u32, u32) -> [u8; 3] + Sync> Strips for Scene<F> {
        type Brush = ();

        fn paint(&self, top: u32, strip: &mut [u8], (): &mut ()) {
            let rows = strip.chunks_exact_mut(self.0 as usize * 4);
            for (y, row) in (top..).zip(rows) {
                for (x, pixel) in (0..).zip(row.as_chunks_mut::<4>().0) {
                    let [r, g, b] = (self.1)(x, y);
                    // The fourth byte is unused.
                    *pixel = [r, g, b, x.to_le_bytes()[0]];
                }
            }
        }
    }

    /// Three slopes, one of them steep.
    fn slopes(x: u32, y: u32) -> [u8; 3] {
        let byte = |c: u32| c.min(255).to_le_bytes()[0];
        [byte((x + y) / 3), 255 - byte(y / 2), byte(x * 2)]
    }

    fn noise(x: u32, y: u32) -> [u8; 3] {
        let mut mixed = x.wrapping_mul(0x9e37_79b1) ^ y.wrapping_mul(0x85eb_ca77);
        mixed = (mixed ^ mixed >> 15).wrapping_mul(0xc2b2_ae35);
        mixed = (mixed ^ mixed >> 13).wrapping_mul(0x27d4_eb2f);
        let [r, g, b, _] = (mixed ^ mixed >> 16).to_le_bytes();
        [r, g, b]
    }

    /// Black and white in all the rhythms of eight px: the greatest numbers that a block can have.
    fn edges(x: u32, y: u32) -> [u8; 3] {
        const RHYTHMS: [u32; 8] = [
            0b0000_0000,
            0b0000_1111,
            0b0011_1100,
            0b0110_0110,
            0b0101_1010,
            0b1001_1001,
            0b1010_0101,
            0b0101_0101,
        ];
        let bit = |rhythm: u32, at: u32| RHYTHMS[(rhythm % 8) as usize] >> (at % 8) & 1;
        let is_white = bit(x / 8, x) != bit(y / 8, y);
        let white = if is_white { 255 } else { 0 };
        // Some blocks have another colour for the white.
        match (x / 64 + y / 64) % 3 {
            0 => [white; 3],
            1 => [white, 0, 255 - white],
            _ => [255 - white, white, 0],
        }
    }

    /// Each channel of a picture is what the scene has there, within `off`.
    #[track_caller]
    fn compare(picture: &Picture, scene: impl Fn(u32, u32) -> [u8; 3], off: u8, what: &str) {
        let places = (0..picture.height).flat_map(|y| (0..picture.width).map(move |x| (x, y)));
        for ((x, y), got) in places.zip(picture.pixels.as_chunks::<4>().0) {
            let wanted = scene(x, y);
            let worst = got
                .iter()
                .zip(wanted)
                .map(|(got, wanted)| got.abs_diff(wanted))
                .max();
            assert!(
                worst <= Some(off),
                "{what}: {got:?} instead of {wanted:?} at {x}, {y}"
            );
        }
    }

    #[test]
    fn the_hardest_edges_survive_at_every_quality() {
        let (width, height) = (200, 136);
        for (quality, off) in [(100, 4), (98, 8), (95, 20), (92, 30), (50, 150), (1, 255)] {
            let output = Output {
                quality,
                ..output(width, height, Format::Jpeg)
            };
            let encoded = encode(&output, "", &Scene(width, edges)).expect("it can be encoded");
            let picture = Picture::read(&encoded.file).expect("it can be read");
            compare(&picture, edges, off, &format!("quality {quality}"));
        }
    }

    #[track_caller]
    fn check(width: u32, height: u32, format: Format, off: u8) {
        let scene = Scene(width, slopes);
        let encoded = encode(&output(width, height, format), &our_mark("abc"), &scene);
        let Encoded { file, note } = encoded.expect("it can be encoded");
        assert_eq!(note, None);
        assert_eq!(maker::of(&file), Some(Maker::Intertitle("abc".into())));
        let picture = Picture::read(&file).expect("it can be read");
        assert_eq!((picture.width, picture.height), (width, height));
        compare(
            &picture,
            slopes,
            off,
            &format!("{format:?} of {width} x {height}"),
        );
    }

    #[test]
    fn files_of_any_size_are_read_back_with_their_pixels_and_their_mark() {
        for (width, height) in [(16, 16), (17, 25), (33, 17), (200, 300), (130, 1100)] {
            check(width, height, Format::Jpeg, 8);
            check(width, height, Format::Png, 0);
        }
    }

    #[test]
    fn every_machine_makes_the_same_bytes_on_any_number_of_threads() {
        let scene = Scene(403, |x, y| {
            if x % 50 < 25 {
                slopes(x, y)
            } else {
                noise(x, y)
            }
        });
        for threads in [1, 2, 5] {
            let output = Output {
                threads,
                ..output(403, 517, Format::Jpeg)
            };
            let encoded = encode(&output, "", &scene).expect("it can be encoded");
            assert_eq!(
                Digest::of(&encoded.file).as_str(),
                "6e8fe85ed6ccfea5762eb31dee34984f5acc6aa9",
                "{threads} threads"
            );
        }
    }

    #[test]
    fn noise_gets_a_quality_at_which_it_has_no_more_bytes_than_it_may() {
        let output = Output {
            threads: 2,
            bytes_max: 1_100_000,
            ..output(1280, 720, Format::Jpeg)
        };
        let encoded = encode(&output, "", &Scene(1280, noise)).expect("it can be encoded");
        assert!(
            encoded.file.len() <= output.bytes_max,
            "{}",
            encoded.file.len()
        );
        assert!(
            encoded.file.len() > output.bytes_max * 3 / 4,
            "{}",
            encoded.file.len()
        );
        assert_eq!(
            encoded.note.as_deref(),
            Some(
                "the card would have 2.3 MB at quality 95; the limit is 1.1 MB, so quality 70 is used"
            )
        );
    }

    #[test]
    fn a_picture_that_fits_at_no_quality_is_made_as_small_as_possible_and_reported() {
        for format in [Format::Jpeg, Format::Png] {
            let output = Output {
                bytes_max: 5000,
                ..output(640, 360, format)
            };
            let encoded = encode(&output, "", &Scene(640, noise)).expect("it can be encoded");
            assert_eq!(
                encoded.note,
                Some(format!(
                    "the card has {} kB; the limit is 5 kB",
                    encoded.file.len().div_ceil(1000)
                ))
            );
        }
    }

    #[test]
    fn impossible_sizes_are_refused() {
        for (width, height) in [(0, 5), (5, 0), (70_000, 5), (5, 70_000)] {
            let scene = Scene(width, slopes);
            assert!(encode(&output(width, height, Format::Jpeg), "", &scene).is_err());
        }
        assert!(encode(&output(0, 5, Format::Png), "", &Scene(1, slopes)).is_err());
    }
}
