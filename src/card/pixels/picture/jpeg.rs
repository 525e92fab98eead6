//! JPEG into rows of four bytes a pixel.
//!
//! The only file that names `zune_jpeg`. It decodes into the buffer that the picture keeps; `image`, which uses it too,
//! could not be told so, nor what is to be refused.

use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::cicp::Told;
use super::{Decoded, Notes, allowed, broken, spread};

/// What a walk over the file's segments has found.
#[derive(Debug, Default, PartialEq, Eq)]
struct Walk {
    /// Adobe's mark: four inks are kept as the light that they leave.
    is_adobe: bool,
    /// The mark of its end was found.
    has_end: bool,
    /// Bytes of all scans.
    scans: usize,
}

/// Reads a JPEG.
///
/// # Errors
/// A sentence: it is too large, ends early, or is broken.
pub(super) fn decode(bytes: &[u8], notes: &mut Notes) -> Result<Decoded, String> {
    let said = |error: DecodeErrors| broken(&first_line(&error));
    let options = DecoderOptions::default()
        .set_strict_mode(false)
        .set_max_width(usize::MAX)
        .set_max_height(usize::MAX);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let walk = walk(bytes);
    if let Err(error) = decoder.decode_headers() {
        return Err(if walk.has_end {
            said(error)
        } else {
            early(bytes)
        });
    }
    let info = decoder.info().ok_or_else(|| broken("it has no header"))?;
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    let count = allowed(width, height, 4)?;
    // Each block of 8 x 8 pixels takes a bit at least.
    if !walk.has_end || walk.scans < count / 512 {
        return Err(early(bytes));
    }
    let inside = decoder.input_colorspace().unwrap_or(ColorSpace::Unknown);
    let wanted = match inside {
        ColorSpace::YCbCr | ColorSpace::Luma => ColorSpace::RGBA,
        ColorSpace::RGB | ColorSpace::CMYK | ColorSpace::YCCK => inside,
        _ => return Err(broken("its channels are none that are known")),
    };
    // Its colours are chosen before it reads the headers, so that they are read twice.
    let options = options.jpeg_set_out_colorspace(wanted);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(said)?;
    // From here on nothing is made up: where the decoder would go on in gray it stops.
    decoder.set_options(options.set_strict_mode(true));
    let mut pixels = vec![0; count * 4];
    let orientation = decoder.exif().cloned();
    let profile = decoder.icc_profile();
    decoder
        .decode_into(&mut pixels)
        .map_err(|error| match error {
            DecodeErrors::ExhaustedData => early(bytes),
            DecodeErrors::FormatStatic("Premature end of buffer") => early(bytes),
            error => said(error),
        })?;
    match inside {
        ColorSpace::RGB => spread(&mut pixels, count, |[r, g, b]: [u8; 3]| [r, g, b, 255]),
        ColorSpace::CMYK | ColorSpace::YCCK => {
            let left_by = |inks: [u8; 4]| {
                let inks = if inside == ColorSpace::YCCK {
                    from_ycck(inks)
                } else {
                    inks
                };
                if walk.is_adobe {
                    inks
                } else {
                    inks.map(|ink| 255 - ink)
                }
            };
            let profile = profile.as_deref().map(super::profile::inks);
            let grid = profile.and_then(|read| read.map_err(|why| notes.push(why)).ok());
            for pixel in pixels.chunks_exact_mut(4) {
                let light = left_by([pixel[0], pixel[1], pixel[2], pixel[3]]);
                let [red, green, blue] = match &grid {
                    Some(grid) => grid.at(light.map(|light| u16::from(255 - light) * 257)),
                    None => from_inks(light),
                };
                pixel.copy_from_slice(&[red, green, blue, 255]);
            }
        }
        // A row that was left out has no 255 behind its last pixel.
        _ if pixels.last() != Some(&255) => return Err(early(bytes)),
        _ => {}
    }
    if let (Some(profile), ColorSpace::YCbCr | ColorSpace::RGB | ColorSpace::Luma) =
        (profile, inside)
    {
        let told = notes.profile(&profile, inside == ColorSpace::Luma);
        if let Told::Other(colours) | Told::Hdr(_, colours) = told {
            colours.apply(&mut pixels);
        }
    }
    Ok(Decoded {
        is_see_through: false,
        width,
        height,
        pixels,
        exif: orientation,
    })
}

fn early(bytes: &[u8]) -> String {
    super::ends_early(bytes.len())
}

/// What the decoder says, as far as it is one line.
fn first_line(error: &DecodeErrors) -> String {
    let said = format!("{error:?}");
    said.lines()
        .next()
        .unwrap_or_default()
        .trim_matches('"')
        .to_string()
}

/// Light of red, green and blue that inks leave, each given as the light that it leaves.
fn from_inks([cyan, magenta, yellow, black]: [u8; 4]) -> [u8; 3] {
    let under = |ink: u8| {
        let product = u32::from(ink) * u32::from(black) + 127;
        u8::try_from(product / 255).unwrap_or(255)
    };
    [under(cyan), under(magenta), under(yellow)]
}

/// Inks of brightness, two colours and black: the first three are YCbCr of what the inks are.
fn from_ycck([y, cb, cr, black]: [u8; 4]) -> [u8; 4] {
    let (y, cb, cr) = (i32::from(y) << 16, i32::from(cb) - 128, i32::from(cr) - 128);
    let ink = |sum: i32| 255 - u8::try_from(((sum + 32_768) >> 16).clamp(0, 255)).unwrap_or(255);
    [
        ink(y + 91_881 * cr),
        ink(y - 22_554 * cb - 46_802 * cr),
        ink(y + 116_130 * cb),
        black,
    ]
}

/// Goes from segment to segment, to the mark of the end.
fn walk(bytes: &[u8]) -> Walk {
    let mut found = Walk::default();
    let mut at = 2;
    while let Some(mark) = next_mark(bytes, &mut at) {
        match mark {
            0xd9 => {
                found.has_end = true;
                break;
            }
            0x01 | 0xd0..=0xd8 => {}
            _ => {
                let Some(length) = bytes.get(at..at + 2) else {
                    break;
                };
                let length = usize::from(u16::from_be_bytes([length[0], length[1]])).max(2);
                let body = bytes.get(at + 2..at + length).unwrap_or_default();
                found.is_adobe |= mark == 0xee && body.starts_with(b"Adobe");
                at += length;
                if mark == 0xda {
                    let start = at;
                    at = end_of_scan(bytes, at);
                    found.scans += at - start.min(at);
                }
            }
        }
    }
    found
}

/// The mark at or after a place, and the place behind it.
fn next_mark(bytes: &[u8], at: &mut usize) -> Option<u8> {
    *at += bytes.get(*at..)?.iter().position(|byte| *byte == 0xff)?;
    *at += bytes.get(*at..)?.iter().position(|byte| *byte != 0xff)?;
    *at += 1;
    bytes.get(*at - 1).copied()
}

/// Where the mark stands that ends a scan; in it stand only zeros and restarts behind 255.
fn end_of_scan(bytes: &[u8], mut at: usize) -> usize {
    while let Some(step) = bytes
        .get(at..)
        .and_then(|rest| rest.iter().position(|byte| *byte == 0xff))
    {
        at += step;
        match bytes.get(at + 1) {
            Some(0 | 0xd0..=0xd7) => at += 2,
            Some(0xff) => at += 1,
            Some(_) => return at,
            None => break,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::pixels::picture::Picture;

    fn art(name: &str) -> Vec<u8> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cards/art");
        std::fs::read(folder.join(name)).expect("the file is there")
    }

    #[test]
    fn a_jpeg_that_ends_early_is_refused_wherever_it_ends() {
        for name in ["colour.jpg", "progressive.jpg", "gray.jpg", "cmyk.jpg"] {
            let whole = art(name);
            assert!(Picture::read(&whole).is_ok(), "{name}");
            for length in (2..whole.len() - 1).step_by(7).chain([whole.len() - 2]) {
                let why = Picture::read(&whole[..length]).err().unwrap_or_default();
                let expected = format!("the picture ends early: {length} bytes are not all of it");
                assert_eq!(why, expected, "{name}");
            }
        }
    }

    #[test]
    fn a_walk_finds_the_end_and_who_wrote_it() {
        let found = walk(&art("cmyk.jpg"));
        assert!(
            found.has_end && found.is_adobe && found.scans > 10,
            "{found:?}"
        );
        assert_eq!(walk(b"\xff\xd8\xff\xe0\xff\xff"), Walk::default());
        assert_eq!(walk(b"\xff\xd8"), Walk::default());
        assert!(walk(b"\xff\xd8\xff\xff\xff\xd9").has_end);
    }

    #[test]
    fn inks_leave_light() {
        assert_eq!(from_inks([255, 0, 128, 255]), [255, 0, 128]);
        assert_eq!(from_inks([255, 200, 128, 0]), [0, 0, 0]);
        assert_eq!(from_ycck([0, 128, 128, 9]), [255, 255, 255, 9]);
        assert_eq!(from_ycck([76, 85, 255, 9])[..3], [1, 255, 255]);
    }
}
