//! PNG, WebP and GIF into rows of four bytes a pixel.
//!
//! Together with `mod.rs`, the only place that names the `image` crate.

use std::io::Cursor;

use image::{ColorType, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};

use super::cicp::{Cicp, ColorKind};
use super::colours::ToSrgb;
use super::decoded::{Decoded, Notes, allowed, broken, ends_early, spread};
use super::kind::Kind;

/// Bytes that a decoder may take for itself: rows, tables, texts.
const ALLOC_MAX: u64 = 64 << 20;

/// Reads a PNG, a WebP or a GIF; of an animated one the first frame.
///
/// # Errors
/// A message: it is too large, is truncated, or is corrupt.
pub(super) fn decode(
    bytes: &[u8],
    kind: Kind,
    keeps_alpha: bool,
    notes: &mut Notes,
) -> Result<Decoded, String> {
    let (format, is_whole) = match kind {
        Kind::WebP => (ImageFormat::WebP, is_whole_webp(bytes)),
        Kind::Gif => (ImageFormat::Gif, has_whole_frame(bytes).is_some()),
        _ => (ImageFormat::Png, chunk(bytes, b"IEND").is_some()),
    };
    let decoder_error = |error: ImageError| {
        if is_whole {
            broken(&error.to_string())
        } else {
            ends_early(bytes.len())
        }
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(ALLOC_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(decoder_error)?;
    let (width, height) = decoder.dimensions();
    let color = decoder.color_type();
    let count = allowed(width, height, usize::from(color.bytes_per_pixel()).max(4))?;
    if !is_whole {
        return Err(ends_early(bytes.len()));
    }
    // From a WebP the decoder would take as much memory for these as the file claims that they have.
    let (exif, profile, cicp) = match kind {
        Kind::WebP => (
            webp_chunk(bytes, b"EXIF").map(<[u8]>::to_vec),
            webp_chunk(bytes, b"ICCP").map(<[u8]>::to_vec),
            None,
        ),
        _ => (
            decoder.exif_metadata().ok().flatten(),
            decoder.icc_profile().ok().flatten(),
            chunk(bytes, b"cICP").and_then(cicp),
        ),
    };
    let color_kind = match (cicp.and_then(|cicp| cicp.color_kind()), profile) {
        (Some(color_kind), _) => notes.color_kind(color_kind),
        (None, Some(profile)) => notes.profile(&profile, !color.has_color()),
        (None, None) => ColorKind::Srgb,
    };
    let colours = match &color_kind {
        ColorKind::Srgb => None,
        ColorKind::Other(colours) | ColorKind::Hdr(_, colours) => Some(colours.as_ref()),
    };
    // Decoded into the front of the result buffer, and expanded from the back: the picture is in memory once, not
    // twice.
    let total = usize::try_from(decoder.total_bytes()).map_err(|_| broken("it is too large"))?;
    let mut pixels = vec![0u8; total.max(count * 4)];
    decoder
        .read_image(&mut pixels[..total])
        .map_err(decoder_error)?;
    to_eight(&mut pixels, count, color, colours, keeps_alpha)?;
    pixels.truncate(count * 4);
    pixels.shrink_to_fit();
    Ok(Decoded {
        width,
        height,
        pixels,
        exif,
        is_see_through: keeps_alpha && color.has_alpha(),
    })
}

/// The end of the first frame of a GIF, by the lengths of its blocks. None if the file ends before.
fn has_whole_frame(bytes: &[u8]) -> Option<usize> {
    let byte = |at: usize| bytes.get(at).copied();
    let colours = |flags: u8| match flags & 0x80 {
        0 => 0,
        _ => 3 << ((flags & 7) + 1),
    };
    // Blocks of data, each after its length; one of no length ends them.
    let data_end = |mut at: usize| {
        loop {
            let length = usize::from(byte(at)?);
            at += 1 + length;
            if length == 0 {
                return (at <= bytes.len()).then_some(at);
            }
        }
    };
    let mut at = 13 + colours(byte(10)?);
    loop {
        at = match byte(at)? {
            b'!' => data_end(at + 2)?,
            b',' => return data_end(at + 11 + colours(byte(at + 9)?)),
            _ => return None,
        };
    }
}

/// Makes four bytes of each pixel, in sRGB and over black; or not over black, with an alpha.
fn to_eight(
    pixels: &mut [u8],
    count: usize,
    color: ColorType,
    colours: Option<&dyn ToSrgb>,
    keeps_alpha: bool,
) -> Result<(), String> {
    let over = |[r, g, b]: [u8; 3], a: u8| match keeps_alpha {
        true => [r, g, b, a],
        false => over([r, g, b], a),
    };
    let eight =
        |rgb: [u8; 3]| colours.map_or(rgb, |colours| colours.of(rgb.map(|c| u16::from(c) * 257)));
    let sixteen = |rgb: [u16; 3]| colours.map_or(rgb.map(high), |colours| colours.of(rgb));
    let two = |low: u8, next: u8| u16::from_ne_bytes([low, next]);
    match color {
        ColorType::L8 => spread(pixels, count, |[l]: [u8; 1]| over(eight([l; 3]), 255)),
        ColorType::La8 => spread(pixels, count, |[l, a]: [u8; 2]| over(eight([l; 3]), a)),
        ColorType::Rgb8 => spread(pixels, count, |rgb: [u8; 3]| over(eight(rgb), 255)),
        ColorType::Rgba8 => gather(pixels, count, |[r, g, b, a]: [u8; 4]| {
            over(eight([r, g, b]), a)
        }),
        ColorType::L16 => spread(pixels, count, |[l, m]: [u8; 2]| {
            over(sixteen([two(l, m); 3]), 255)
        }),
        ColorType::La16 => gather(pixels, count, |[l, m, a, b]: [u8; 4]| {
            over(sixteen([two(l, m); 3]), high(two(a, b)))
        }),
        ColorType::Rgb16 => gather(pixels, count, |p: [u8; 6]| {
            over(
                sixteen([two(p[0], p[1]), two(p[2], p[3]), two(p[4], p[5])]),
                255,
            )
        }),
        ColorType::Rgba16 => gather(pixels, count, |p: [u8; 8]| {
            let rgb = [two(p[0], p[1]), two(p[2], p[3]), two(p[4], p[5])];
            over(sixteen(rgb), high(two(p[6], p[7])))
        }),
        // PNG, WebP and GIF have none of the rest.
        _ => return Err(broken("unknown colour channels")),
    }
    Ok(())
}

/// Converts pixels of `N` bytes into ones of four bytes in place, from the first to the last.
fn gather<const N: usize>(pixels: &mut [u8], count: usize, to: impl Fn([u8; N]) -> [u8; 4]) {
    for at in 0..count {
        let mut from = [0; N];
        from.copy_from_slice(&pixels[at * N..at * N + N]);
        pixels[at * 4..at * 4 + 4].copy_from_slice(&to(from));
    }
}

/// The nearest of eight bits to a channel of sixteen.
fn high(sixteen: u16) -> u8 {
    u8::try_from((u32::from(sixteen) * 255 + 32_767) / 65_535).unwrap_or(255)
}

/// A colour over black.
fn over(rgb: [u8; 3], a: u8) -> [u8; 4] {
    let [r, g, b] = match a {
        255 => rgb,
        _ => rgb.map(|channel| {
            u8::try_from((u32::from(channel) * u32::from(a) + 127) / 255).unwrap_or(255)
        }),
    };
    [r, g, b, 255]
}

/// The content of the first PNG chunk with a name; none if the file ends before it does.
fn chunk<'b>(bytes: &'b [u8], name: &[u8; 4]) -> Option<&'b [u8]> {
    let mut at = 8;
    loop {
        let head = bytes.get(at..at + 8)?;
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]);
        let end = at
            .checked_add(8)?
            .checked_add(usize::try_from(length).ok()?)?;
        let body = bytes.get(at + 8..end)?;
        if head[4..] == name[..] {
            return Some(body);
        }
        at = end.checked_add(4)?;
    }
}

/// The numbers of a PNG's chunk `cICP`; a PNG is always red, green and blue.
fn cicp(body: &[u8]) -> Option<Cicp> {
    match body {
        [primaries, transfer, 0, range] => Some(Cicp {
            primaries: *primaries,
            transfer: *transfer,
            is_full: *range == 1,
        }),
        _ => None,
    }
}

/// The file has the length in its header.
fn is_whole_webp(bytes: &[u8]) -> bool {
    bytes.get(4..8).is_some_and(|four| {
        let length = u32::from_le_bytes([four[0], four[1], four[2], four[3]]);
        u64::from(length) + 8 <= bytes.len() as u64
    })
}

/// The content of the first WebP chunk with a name; none if the file ends before it does.
fn webp_chunk<'b>(bytes: &'b [u8], name: &[u8; 4]) -> Option<&'b [u8]> {
    let mut at = 12;
    loop {
        let head = bytes.get(at..at + 8)?;
        let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        let length = usize::try_from(length).ok()?;
        let end = at.checked_add(8)?.checked_add(length)?;
        let body = bytes.get(at + 8..end)?;
        if head[..4] == name[..] {
            return Some(body);
        }
        // Chunks begin at even places.
        at = end.checked_add(length % 2)?;
    }
}
