//! Pictures in: JPEG, PNG and WebP become rows of pixels in sRGB, upright, within limits that are checked before memory is
//! taken.

mod cicp;
mod colours;
mod curve;
mod grid;
mod jpeg;
mod kind;
mod lut;
mod profile;
mod raster;
#[cfg(test)]
mod tests;

use image::metadata::Orientation;
use image::{DynamicImage, RgbaImage};

use cicp::ColorKind;
use colours::Hdr;

/// Bytes of a picture's file at most.
pub const BYTES_MAX: usize = 32 << 20;

/// Pixels of a picture at most: an 8K still has 33 million.
pub const PIXELS_MAX: u64 = 40_000_000;

/// Bytes of pixels in memory at most: 40 million of four bytes each.
const DECODED_MAX: u64 = 160_000_000;

/// Minimum px of a picture on each side: a smaller one is a placeholder, not a still.
pub const SIDE_MIN: u32 = 16;

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
    /// Reads a picture. Transparent parts become black.
    ///
    /// # Errors
    /// A message: too large, too small, of an unsupported format, or corrupt. Another try ends the same way.
    pub fn read(bytes: &[u8]) -> Result<Picture, String> {
        Picture::read_with_notes(bytes).map(|(picture, _)| picture)
    }

    /// Reads a picture, with notes for people: that it was HDR, that its colour profile was ignored.
    ///
    /// # Errors
    /// As [`Picture::read`].
    pub fn read_with_notes(bytes: &[u8]) -> Result<(Picture, Vec<String>), String> {
        Picture::read_any(bytes, false)
    }

    /// Reads a logo or an overlay: transparency is kept.
    ///
    /// # Errors
    /// As [`Picture::read`].
    pub fn read_see_through(bytes: &[u8]) -> Result<Picture, String> {
        Picture::read_any(bytes, true).map(|(picture, _)| picture)
    }

    /// Why a file cannot be a picture, by its first bytes; none if it may be one. Nothing is decoded.
    #[must_use]
    pub fn why_none(bytes: &[u8]) -> Option<String> {
        kind::kind(bytes).err()
    }

    fn read_any(bytes: &[u8], keeps_alpha: bool) -> Result<(Picture, Vec<String>), String> {
        if bytes.len() > BYTES_MAX {
            return Err(format!(
                "the picture has {} MiB; the maximum is {} MiB",
                bytes.len().div_ceil(1 << 20),
                BYTES_MAX >> 20
            ));
        }
        let mut notes = Notes(Vec::new());
        let decoded = match kind::kind(bytes)? {
            kind::Kind::Jpeg => jpeg::decode(bytes, &mut notes)?,
            other => raster::decode(bytes, other, keeps_alpha, &mut notes)?,
        };
        Ok((decoded.upright(), notes.0))
    }
}

/// A picture as its file has it, in sRGB.
struct Decoded {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
    /// What the camera wrote, from the head of its TIFF on.
    exif: Option<Vec<u8>>,
    is_see_through: bool,
}

impl Decoded {
    /// Turns the picture as its camera was held.
    fn upright(self) -> Picture {
        let Decoded {
            width,
            height,
            pixels,
            exif,
            is_see_through,
        } = self;
        let orientation = exif.and_then(|exif| Orientation::from_exif_chunk(&exif));
        let Some(orientation) = orientation.filter(|turn| *turn != Orientation::NoTransforms)
        else {
            return Picture {
                width,
                height,
                pixels,
                is_see_through,
            };
        };
        let image =
            RgbaImage::from_raw(width, height, pixels).expect("the buffer has the picture's size");
        let mut image = DynamicImage::ImageRgba8(image);
        image.apply_orientation(orientation);
        Picture {
            width: image.width(),
            height: image.height(),
            pixels: image.into_bytes(),
            is_see_through,
        }
    }
}

/// Notes about a picture that can be read.
struct Notes(Vec<String>);

impl Notes {
    fn push(&mut self, note: String) {
        self.0.push(note);
    }

    /// The colour space of a profile; a useless profile is ignored.
    fn profile(&mut self, bytes: &[u8], is_gray: bool) -> ColorKind {
        match profile::color_kind(bytes, is_gray) {
            Ok(color_kind) => self.color_kind(color_kind),
            Err(why) => {
                self.push(why);
                ColorKind::Srgb
            }
        }
    }

    fn color_kind(&mut self, color_kind: ColorKind) -> ColorKind {
        match &color_kind {
            ColorKind::Hdr(Hdr::Pq, _) => {
                self.push("it is HDR (PQ) and was tone-mapped".to_string())
            }
            ColorKind::Hdr(Hdr::Hlg, _) => {
                self.push("it is HDR (HLG) and was tone-mapped".to_string())
            }
            ColorKind::Srgb | ColorKind::Other(_) => {}
        }
        color_kind
    }
}

/// The number of pixels, if it is within the bounds; each has `bytes` in memory.
fn allowed(width: u32, height: u32, bytes: usize) -> Result<usize, String> {
    if width < SIDE_MIN || height < SIDE_MIN {
        return Err(format!(
            "the picture has {width} x {height} pixels; the minimum is {SIDE_MIN} x {SIDE_MIN}"
        ));
    }
    let count = u64::from(width) * u64::from(height);
    let most = PIXELS_MAX.min(DECODED_MAX / bytes as u64);
    match usize::try_from(count) {
        Ok(small) if count <= most => Ok(small),
        _ => Err(format!(
            "the picture has {width} x {height} pixels; the maximum is {} million{}",
            most / 1_000_000,
            if most < PIXELS_MAX { " of 16 bits" } else { "" }
        )),
    }
}

fn broken(why: &str) -> String {
    format!("the picture is corrupt: {why}")
}

fn ends_early(length: usize) -> String {
    format!("the picture is truncated after {length} bytes")
}

/// Makes pixels of `N` bytes into larger ones of four, in place, the last first.
fn spread<const N: usize>(pixels: &mut [u8], count: usize, to: impl Fn([u8; N]) -> [u8; 4]) {
    for at in (0..count).rev() {
        let mut from = [0; N];
        from.copy_from_slice(&pixels[at * N..at * N + N]);
        pixels[at * 4..at * 4 + 4].copy_from_slice(&to(from));
    }
}

/// The kinds of pixels that tests make pictures of.
#[cfg(test)]
pub use image::ColorType as Kind;

/// A picture of the tests as the file of a PNG.
#[cfg(test)]
pub fn png(width: u32, height: u32, pixels: &[u8], color: Kind) -> Vec<u8> {
    let mut file = Vec::new();
    image::write_buffer_with_format(
        &mut std::io::Cursor::new(&mut file),
        pixels,
        width,
        height,
        color,
        image::ImageFormat::Png,
    )
    .expect("a buffer of the right size can be written");
    file
}
