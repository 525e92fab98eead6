//! Pictures in: JPEG, PNG, WebP and GIF become rows of pixels in sRGB, upright, within limits that are checked before memory is
//! taken.

mod cicp;
mod colours;
mod curve;
mod decoded;
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

use decoded::{Decoded, Notes};

/// Bytes of a picture's file at most.
pub const BYTES_MAX: usize = 32 << 20;

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

    /// The extension of such a file: `jpg`, `png`, `webp`, `gif`. None if it cannot be a picture, by its first bytes.
    #[must_use]
    pub fn extension(bytes: &[u8]) -> Option<&'static str> {
        Some(match kind::kind(bytes).ok()? {
            kind::Kind::Jpeg => "jpg",
            kind::Kind::Png => "png",
            kind::Kind::WebP => "webp",
            kind::Kind::Gif => "gif",
        })
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
        Ok((upright(decoded), notes.0))
    }
}

/// Turns a picture as its camera was held.
fn upright(decoded: Decoded) -> Picture {
    let Decoded {
        width,
        height,
        pixels,
        exif,
        is_see_through,
    } = decoded;
    let orientation = exif.and_then(|exif| Orientation::from_exif_chunk(&exif));
    let Some(orientation) = orientation.filter(|turn| *turn != Orientation::NoTransforms) else {
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
