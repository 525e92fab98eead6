//! What a decoder makes of a file: its pixels, within limits that are checked before memory is taken, and notes for people.

use super::cicp::ColorKind;
use super::colours::Hdr;
use super::profile;

/// Pixels of a picture at most: an 8K still has 33 million.
pub const PIXELS_MAX: u64 = 40_000_000;

/// Bytes of pixels in memory at most: 40 million of four bytes each.
const DECODED_MAX: u64 = 160_000_000;

/// Minimum px of a picture on each side: a smaller one is a placeholder, not a still.
pub const SIDE_MIN: u32 = 16;

/// A picture as its file has it, in sRGB.
pub(super) struct Decoded {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) pixels: Vec<u8>,
    /// What the camera wrote, from the head of its TIFF on.
    pub(super) exif: Option<Vec<u8>>,
    pub(super) is_see_through: bool,
}

/// Notes about a picture that can be read.
pub(super) struct Notes(pub(super) Vec<String>);

impl Notes {
    pub(super) fn push(&mut self, note: String) {
        self.0.push(note);
    }

    /// The colour space of a profile; a useless profile is ignored.
    pub(super) fn profile(&mut self, bytes: &[u8], is_gray: bool) -> ColorKind {
        match profile::color_kind(bytes, is_gray) {
            Ok(color_kind) => self.color_kind(color_kind),
            Err(why) => {
                self.push(why);
                ColorKind::Srgb
            }
        }
    }

    pub(super) fn color_kind(&mut self, color_kind: ColorKind) -> ColorKind {
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
pub(super) fn allowed(width: u32, height: u32, bytes: usize) -> Result<usize, String> {
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

pub(super) fn broken(why: &str) -> String {
    format!("the picture is corrupt: {why}")
}

pub(super) fn ends_early(length: usize) -> String {
    format!("the picture is truncated after {length} bytes")
}

/// Makes pixels of `N` bytes into larger ones of four, in place, the last first.
pub(super) fn spread<const N: usize>(
    pixels: &mut [u8],
    count: usize,
    to: impl Fn([u8; N]) -> [u8; 4],
) {
    for at in (0..count).rev() {
        let mut from = [0; N];
        from.copy_from_slice(&pixels[at * N..at * N + N]);
        pixels[at * 4..at * 4 + 4].copy_from_slice(&to(from));
    }
}
