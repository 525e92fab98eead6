//! JPEG into rows of four bytes a pixel.
//!
//! The only file that names `zune_jpeg`. It decodes into the buffer of the picture and refuses what we do not support;
//! `image`, which uses it too, has no options for that.

use std::borrow::Cow;

use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::cicp::ColorKind;
use super::decoded::{Decoded, Notes, allowed, broken, ends_early, spread};

/// The result of scanning the segments of the file.
#[derive(Debug, Default, PartialEq, Eq)]
struct Walk {
    /// Adobe's mark: four inks are kept as the light that they leave.
    is_adobe: bool,
    /// The mark of its end was found.
    has_end: bool,
    /// Bytes of all scans.
    scans: usize,
    /// How many scans there are, the last perhaps in part.
    begun: usize,
    /// Channels of all scans; of a progressive file each counts many times.
    channels: usize,
    /// Each scan adds to the whole picture; otherwise rows come one after the other.
    is_progressive: bool,
}

/// Reads a JPEG.
///
/// # Errors
/// A message: it is too large, is truncated, or is corrupt.
pub(super) fn decode(bytes: &[u8], notes: &mut Notes) -> Result<Decoded, String> {
    let decoder_error = |error: DecodeErrors| broken(&first_line(&error));
    let options = DecoderOptions::default()
        .set_strict_mode(false)
        .set_max_width(usize::MAX)
        .set_max_height(usize::MAX);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let walk = walk(bytes);
    if let Err(error) = decoder.decode_headers() {
        return Err(if walk.has_end {
            decoder_error(error)
        } else {
            early(bytes)
        });
    }
    let info = decoder.info().ok_or_else(|| broken("missing header"))?;
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    let count = allowed(width, height, 4)?;
    // Each block of 8 x 8 pixels takes a bit at least.
    if walk.scans < count / 512 {
        return Err(early(bytes));
    }
    let inside = decoder.input_colorspace().unwrap_or(ColorSpace::Unknown);
    let wanted = match inside {
        ColorSpace::YCbCr | ColorSpace::Luma => ColorSpace::RGBA,
        ColorSpace::RGB | ColorSpace::CMYK | ColorSpace::YCCK => inside,
        _ => return Err(broken("unknown colour channels")),
    };
    // Its colours are chosen before it reads the headers, so that they are read twice.
    let options = options.jpeg_set_out_colorspace(wanted);
    let channels = inside.num_components();
    let ended = with_end(bytes, &walk, channels).ok_or_else(|| early(bytes))?;
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(ended.as_ref()), options);
    let is_cut = !walk.has_end;
    decoder.decode_headers().map_err(|error| match is_cut {
        true => early(bytes),
        false => decoder_error(error),
    })?;
    // From here on nothing is made up: where the decoder would go on in gray it stops.
    decoder.set_options(options.set_strict_mode(true));
    let mut pixels = vec![0; count * 4];
    let orientation = decoder.exif().cloned();
    let profile = decoder.icc_profile();
    let decoded = decoder.decode_into(&mut pixels);
    match decoded {
        Ok(()) if walk.has_end => {}
        Ok(()) => {
            notes.push("its file is truncated; only the part that is there is drawn".to_string())
        }
        // Where it is cut, the decoder may find anything to be wrong.
        Err(_) if !walk.has_end && wanted == ColorSpace::RGBA => {
            let made_up = make_up(&mut pixels, info.width).ok_or_else(|| early(bytes))?;
            notes.push(format!(
                "its file is truncated; the last {made_up} rows are filled in"
            ));
        }
        Err(_) if !walk.has_end => return Err(early(bytes)),
        Err(
            DecodeErrors::ExhaustedData | DecodeErrors::FormatStatic("Premature end of buffer"),
        ) => return Err(early(bytes)),
        Err(error) => return Err(decoder_error(error)),
    }
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
        let color_kind = notes.profile(&profile, inside == ColorSpace::Luma);
        if let ColorKind::Other(colours) | ColorKind::Hdr(_, colours) = color_kind {
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

/// The file with an end marker, if the decoder needs one; none if too little of the file is there.
fn with_end<'b>(bytes: &'b [u8], walk: &Walk, channels: usize) -> Option<Cow<'b, [u8]>> {
    if walk.has_end {
        return Some(Cow::Borrowed(bytes));
    }
    // Rows that the decoder reads at once, of each channel if each has its own scan.
    if !walk.is_progressive {
        return (walk.channels >= channels).then_some(Cow::Borrowed(bytes));
    }
    let enough = if channels == 1 { GRAY_SCANS } else { SCANS };
    let bytes = bytes.strip_suffix(b"\xff").unwrap_or(bytes);
    (walk.begun >= enough).then(|| Cow::Owned([bytes, b"\xff\xd9"].concat()))
}

/// Scans of a progressive JPEG after which what is to come are the last bits of what is there: of 10, as nearly all
/// encoders write them.
const SCANS: usize = 8;
/// The same of a gray one, of 6.
const GRAY_SCANS: usize = 5;
/// A picture of which no more than this part of its rows is missing is drawn on.
const MADE_UP_MAX: usize = 16;

/// Repeats the last row down to the bottom, if few rows are missing; how many.
fn make_up(pixels: &mut [u8], width: u16) -> Option<usize> {
    let row = usize::from(width) * 4;
    let height = pixels.len() / row;
    // A row that was not decoded has no 255 behind its last pixel.
    let good = pixels
        .chunks_exact(row)
        .take_while(|row| row.last() == Some(&255))
        .count();
    let missing = height - good;
    if good == 0 || missing * MADE_UP_MAX > height {
        return None;
    }
    let (there, rest) = pixels.split_at_mut(good * row);
    let last = &there[(good - 1) * row..];
    rest.chunks_exact_mut(row)
        .for_each(|empty| empty.copy_from_slice(last));
    Some(missing)
}

fn early(bytes: &[u8]) -> String {
    ends_early(bytes.len())
}

/// The error of the decoder, on one line.
fn first_line(error: &DecodeErrors) -> String {
    let decoder_error = format!("{error:?}");
    decoder_error
        .lines()
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
                found.is_progressive |= mark == 0xc2;
                at += length;
                if mark == 0xda {
                    let start = at;
                    at = end_of_scan(bytes, at);
                    found.scans += at - start.min(at);
                    found.begun += 1;
                    found.channels += body.first().copied().map_or(0, usize::from);
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

/// The position of the marker that ends a scan; within it 255 is followed only by zeros and restarts.
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

    fn artwork(name: &str) -> Vec<u8> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cards/art");
        std::fs::read(folder.join(name)).expect("the file is there")
    }

    /// Nearly all of a picture is as in the whole one.
    fn is_nearly(cut: &Picture, whole: &Picture) -> bool {
        let near = |(a, b): (&u8, &u8)| a.abs_diff(*b) < 32;
        let pairs = cut.pixels.iter().zip(&whole.pixels);
        let same = pairs.filter(|pair| near(*pair)).count();
        same * 100 >= whole.pixels.len() * 85
    }

    #[test]
    fn a_jpeg_that_ends_early_is_refused_or_drawn_with_a_note_if_little_is_missing() {
        for name in ["colour.jpg", "progressive.jpg", "gray.jpg", "cmyk.jpg"] {
            let file = artwork(name);
            let whole = Picture::read(&file).expect("it is whole");
            for length in (2..file.len())
                .step_by(7)
                .chain([file.len() - 2, file.len() - 1])
            {
                match Picture::read_with_notes(&file[..length]) {
                    Ok((cut, notes)) => {
                        let is_reported = notes.iter().any(|note| note.contains("is truncated"));
                        assert!(is_reported, "{name}, {length}: {notes:?}");
                        assert!(
                            is_nearly(&cut, &whole),
                            "{name}, {length} of {}",
                            file.len()
                        );
                    }
                    Err(why) => {
                        let expected = format!("the picture is truncated after {length} bytes");
                        assert_eq!(why, expected, "{name}");
                        assert!(
                            length < file.len() - 2,
                            "{name}: only the mark of its end is missing"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn the_end_of_a_jpeg_and_its_program_are_found() {
        let found = walk(&artwork("cmyk.jpg"));
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
