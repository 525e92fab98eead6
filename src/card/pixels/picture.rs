//! Pictures in: JPEG, PNG and WebP become rows of pixels, upright, within limits that are checked before memory is taken.
//!
//! The only file that names the `image` crate.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{ColorType, DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbaImage};

/// Bytes of a picture's file at most.
pub const BYTES_MAX: usize = 32 << 20;

/// Pixels of a picture at most: an 8K still has 33 million.
pub const PIXELS_MAX: u64 = 40_000_000;

/// Bytes of pixels in memory at most: 40 million of four bytes each.
const DECODED_MAX: u64 = 160_000_000;

/// A picture in memory: `height` rows of `width` pixels of four bytes (red, green, blue, nothing), sRGB, upright.
pub struct Picture {
    /// Px in a row, at least 1.
    pub width: u32,
    /// Rows, at least 1.
    pub height: u32,
    /// Row by row, `width * height * 4` bytes.
    pub pixels: Vec<u8>,
    /// The fourth byte is an alpha, and the colours are straight.
    pub is_see_through: bool,
}

impl Picture {
    /// Reads a picture. What is transparent becomes black.
    ///
    /// # Errors
    /// A sentence: too large, of a kind that is not read, or broken.
    pub fn read(bytes: &[u8]) -> Result<Picture, String> {
        if bytes.len() > BYTES_MAX {
            return Err(format!(
                "the picture has {} MiB, and at most {} are read",
                bytes.len() >> 20,
                BYTES_MAX >> 20
            ));
        }
        let format = match image::guess_format(bytes) {
            Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) => format,
            Ok(other) => {
                let name = other
                    .extensions_str()
                    .first()
                    .unwrap_or(&"another kind")
                    .to_uppercase();
                return Err(format!(
                    "the picture is {name}, and only JPEG, PNG and WebP are read"
                ));
            }
            Err(_) if bytes.is_empty() => return Err("the picture is empty".to_string()),
            Err(_) => return Err("the picture is no JPEG, PNG or WebP".to_string()),
        };
        let broken = |error: image::ImageError| format!("the picture is broken: {error}");
        let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
        let mut limits = Limits::no_limits();
        limits.max_alloc = Some(DECODED_MAX * 2);
        reader.limits(limits);
        let mut decoder = reader.into_decoder().map_err(broken)?;
        let (width, height) = decoder.dimensions();
        let count = u64::from(width) * u64::from(height);
        if count == 0 {
            return Err("the picture has no pixels".to_string());
        }
        if count > PIXELS_MAX || decoder.total_bytes() > DECODED_MAX {
            return Err(format!(
                "the picture has {width} x {height} pixels, and at most {} million are read",
                PIXELS_MAX / 1_000_000
            ));
        }
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let pixels = decode(decoder, count).map_err(broken)?;
        Ok(upright(width, height, pixels, orientation))
    }
}

/// The pixels as four bytes each.
fn decode(decoder: impl ImageDecoder, count: u64) -> Result<Vec<u8>, image::ImageError> {
    let count = usize::try_from(count).expect("40 million fit");
    let total = usize::try_from(decoder.total_bytes()).expect("160 million fit");
    let color = decoder.color_type();
    // Decoded into the front of the buffer that is wanted, and spread out from the back: the picture stands in memory
    // once, not twice.
    let mut pixels = vec![0u8; total.max(count * 4)];
    decoder.read_image(&mut pixels[..total])?;
    match color {
        ColorType::L8 => spread(&mut pixels, count, |[l]: [u8; 1]| [l, l, l, 255]),
        ColorType::La8 => spread(&mut pixels, count, |[l, a]: [u8; 2]| on_black(l, l, l, a)),
        ColorType::Rgb8 => spread(&mut pixels, count, |[r, g, b]: [u8; 3]| [r, g, b, 255]),
        ColorType::Rgba8 => gather(&mut pixels, count, |[r, g, b, a]: [u8; 4]| {
            on_black(r, g, b, a)
        }),
        ColorType::L16 => spread(&mut pixels, count, |two: [u8; 2]| {
            let l = high(two);
            [l, l, l, 255]
        }),
        ColorType::La16 => gather(&mut pixels, count, |[l0, l1, a0, a1]: [u8; 4]| {
            let l = high([l0, l1]);
            on_black(l, l, l, high([a0, a1]))
        }),
        ColorType::Rgb16 => gather(&mut pixels, count, |six: [u8; 6]| {
            [
                high([six[0], six[1]]),
                high([six[2], six[3]]),
                high([six[4], six[5]]),
                255,
            ]
        }),
        ColorType::Rgba16 => gather(
            &mut pixels,
            count,
            |[r0, r1, g0, g1, b0, b1, a0, a1]: [u8; 8]| {
                on_black(
                    high([r0, r1]),
                    high([g0, g1]),
                    high([b0, b1]),
                    high([a0, a1]),
                )
            },
        ),
        other => {
            // JPEG, PNG and WebP decode to none of the rest.
            let kind = image::error::UnsupportedErrorKind::Color(other.into());
            let hint = image::error::ImageFormatHint::Unknown;
            return Err(image::ImageError::Unsupported(
                image::error::UnsupportedError::from_format_and_kind(hint, kind),
            ));
        }
    }
    pixels.truncate(count * 4);
    Ok(pixels)
}

/// Makes pixels of `N` bytes into larger ones of four, in place, the last first.
fn spread<const N: usize>(pixels: &mut [u8], count: usize, to: impl Fn([u8; N]) -> [u8; 4]) {
    for at in (0..count).rev() {
        let mut from = [0; N];
        from.copy_from_slice(&pixels[at * N..at * N + N]);
        pixels[at * 4..at * 4 + 4].copy_from_slice(&to(from));
    }
}

/// Makes pixels of `N` bytes into ones of four that are no larger, in place, the first first.
fn gather<const N: usize>(pixels: &mut [u8], count: usize, to: impl Fn([u8; N]) -> [u8; 4]) {
    for at in 0..count {
        let mut from = [0; N];
        from.copy_from_slice(&pixels[at * N..at * N + N]);
        pixels[at * 4..at * 4 + 4].copy_from_slice(&to(from));
    }
}

/// The upper half of a channel of sixteen bits, as the decoder hands it over: in the machine's own order.
fn high(two: [u8; 2]) -> u8 {
    let sixteen = u32::from(u16::from_ne_bytes(two));
    u8::try_from((sixteen * 255 + 32_767) / 65_535).unwrap_or(255)
}

/// A colour over black.
fn on_black(r: u8, g: u8, b: u8, a: u8) -> [u8; 4] {
    let over =
        |channel: u8| u8::try_from((u32::from(channel) * u32::from(a) + 127) / 255).unwrap_or(255);
    [over(r), over(g), over(b), 255]
}

/// Turns the picture as its camera was held.
fn upright(width: u32, height: u32, pixels: Vec<u8>, orientation: Orientation) -> Picture {
    if orientation == Orientation::NoTransforms {
        return Picture {
            width,
            height,
            pixels,
            is_see_through: false,
        };
    }
    let image =
        RgbaImage::from_raw(width, height, pixels).expect("the buffer has the picture's size");
    let mut image = DynamicImage::ImageRgba8(image);
    image.apply_orientation(orientation);
    Picture {
        width: image.width(),
        height: image.height(),
        pixels: image.into_bytes(),
        is_see_through: false,
    }
}

/// The kinds of pixels that tests make pictures of.
#[cfg(test)]
pub use image::ColorType as Kind;

/// A picture of the tests as the file of a PNG.
#[cfg(test)]
pub fn png(width: u32, height: u32, pixels: &[u8], color: ColorType) -> Vec<u8> {
    let mut file = Vec::new();
    image::write_buffer_with_format(
        &mut Cursor::new(&mut file),
        pixels,
        width,
        height,
        color,
        ImageFormat::Png,
    )
    .expect("a buffer of the right size can be written");
    file
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::ColorType;

    fn pixels(bytes: &[u8]) -> Vec<u8> {
        Picture::read(bytes)
            .expect("the picture can be read")
            .pixels
    }

    #[test]
    fn each_kind_of_pixel_becomes_four_bytes() {
        let rows: [(&[u8], ColorType, [u8; 8]); 5] = [
            (&[7, 200], ColorType::L8, [7, 7, 7, 255, 200, 200, 200, 255]),
            (
                &[200, 255, 200, 128],
                ColorType::La8,
                [200, 200, 200, 255, 100, 100, 100, 255],
            ),
            (
                &[1, 2, 3, 4, 5, 6],
                ColorType::Rgb8,
                [1, 2, 3, 255, 4, 5, 6, 255],
            ),
            (
                &[10, 20, 30, 0, 10, 20, 30, 255],
                ColorType::Rgba8,
                [0, 0, 0, 255, 10, 20, 30, 255],
            ),
            (
                &[0xff, 0xff, 0, 0, 0x80, 0x80, 0, 0, 0xff, 0xff, 0, 0],
                ColorType::Rgb16,
                [255, 0, 128, 255, 0, 255, 0, 255],
            ),
        ];
        for (raw, color, expected) in rows {
            assert_eq!(pixels(&png(2, 1, raw, color)), expected, "{color:?}");
        }
    }

    /// The first pixels of the two halves of a picture that is red on the left and blue on the right.
    #[track_caller]
    fn check_halves(file: &[u8], size: (u32, u32), first: [u8; 3], last: [u8; 3]) {
        let picture = Picture::read(file).expect("the picture can be read");
        assert_eq!((picture.width, picture.height), size);
        let ends = picture
            .pixels
            .chunks(4)
            .next()
            .zip(picture.pixels.chunks(4).next_back());
        let (one, other) = ends.expect("there are pixels");
        let is_near = |got: &[u8], wanted: [u8; 3]| {
            got.iter()
                .zip(wanted)
                .all(|(got, wanted)| got.abs_diff(wanted) < 12)
        };
        assert!(
            is_near(one, first) && is_near(other, last),
            "{one:?} and {other:?}"
        );
    }

    #[test]
    fn jpeg_and_webp_of_all_kinds_are_read_upright() {
        let (red, blue) = ([200, 30, 30], [30, 30, 200]);
        check_halves(
            include_bytes!("../../../tests/cards/art/progressive.jpg"),
            (32, 16),
            red,
            blue,
        );
        check_halves(
            include_bytes!("../../../tests/cards/art/cmyk.jpg"),
            (32, 16),
            red,
            blue,
        );
        check_halves(
            include_bytes!("../../../tests/cards/art/gray.jpg"),
            (32, 16),
            [81; 3],
            [49; 3],
        );
        // The camera was turned to the right: what it saw left is above.
        check_halves(
            include_bytes!("../../../tests/cards/art/turned.jpg"),
            (16, 32),
            red,
            blue,
        );
        check_halves(
            include_bytes!("../../../tests/cards/art/half.webp"),
            (32, 16),
            [100, 15, 15],
            [15, 15, 100],
        );
    }

    #[test]
    fn what_is_not_read_is_said_clearly() {
        let why = |bytes: &[u8]| Picture::read(bytes).err().unwrap_or_default();
        assert_eq!(why(b""), "the picture is empty");
        assert_eq!(
            why(b"GIF89a\x01\0\x01\0\0\0\0"),
            "the picture is GIF, and only JPEG, PNG and WebP are read"
        );
        assert_eq!(why(b"<html>"), "the picture is no JPEG, PNG or WebP");
        assert!(why(&png(1, 1, &[0], ColorType::L8)[..50]).starts_with("the picture is broken: "));
        assert_eq!(
            why(&vec![0; BYTES_MAX + 1]),
            "the picture has 32 MiB, and at most 32 are read"
        );
    }

    #[test]
    fn too_many_pixels_are_refused_from_the_header() {
        // The header of a PNG of 8000 x 8000, with a right checksum and nothing behind it.
        let mut header =
            b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x1f\x40\0\0\x1f\x40\x08\x06\0\0\0".to_vec();
        header.extend(crc(&header[12..29]).to_be_bytes());
        header.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
        let why = Picture::read(&header).err().unwrap_or_default();
        assert_eq!(
            why,
            "the picture has 8000 x 8000 pixels, and at most 40 million are read"
        );
    }

    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
            })
        })
    }
}
