//! The quality at which a JPEG has no more bytes than it may.

use super::strip::{Quantisers, count_bits, quantisers};

/// The qualities that are tried, all at once, if the requested one makes the file too large.
const QUALITIES: [u8; 14] = [92, 88, 84, 80, 75, 70, 65, 60, 50, 40, 30, 20, 10, 1];

/// The bits of a strip at each of [`QUALITIES`].
pub type Counts = [u64; QUALITIES.len()];

/// Counts the bits of a picture, whose rows come in strips, at several qualities at once.
pub struct Ladder {
    width: usize,
    quantisers: [Quantisers; QUALITIES.len()],
}

impl Ladder {
    /// For a picture of `width` px across.
    pub fn new(width: u32) -> Ladder {
        Ladder {
            width: width as usize,
            quantisers: QUALITIES.map(quantisers),
        }
    }

    /// The bits of a strip, all from the same frequencies. The strip is as [`Encoder::strip`](super::file::Encoder::strip)
    /// takes it.
    pub fn count(&self, pixels: &[u8]) -> Counts {
        count_bits(pixels, self.width, &self.quantisers)
    }
}

/// The highest of [`QUALITIES`] below `quality` at which a file of these strips has `bytes_max` bytes at most, or else 1.
pub fn fitting(strips: &[Counts], quality: u8, bytes_max: usize) -> u8 {
    let fits = |at: usize| {
        let bits: u64 = strips.iter().map(|counts| counts[at]).sum();
        // Some bytes are stuffed, a restart marker has two, and the headers come first.
        let bytes = bits / 8 + bits / 8 / 64 + 4 * strips.len() as u64 + 4096;
        bytes <= bytes_max as u64
    };
    let mut lower = (0..QUALITIES.len()).filter(|at| QUALITIES[*at] < quality);
    lower.find(|at| fits(*at)).map_or(1, |at| QUALITIES[at])
}
