//! The quality at which a JPEG has no more bytes than it may.

use crate::card::output::Output;
use crate::card::pixels::jpeg::strip::{count_bits, quantisers};
use crate::card::pixels::strips::{Strips, each_strip};

/// The qualities that are tried, all at once, if the requested one makes the file too large.
const QUALITIES: [u8; 14] = [92, 88, 84, 80, 75, 70, 65, 60, 50, 40, 30, 20, 10, 1];

/// The highest of [`QUALITIES`] below the one in `output` whose file has `bytes_max` bytes at most, or else the lowest.
///
/// The picture is painted once, and the bits of all qualities are counted from the same frequencies.
pub fn fitting(output: &Output, picture: &impl Strips) -> u8 {
    let ladder = QUALITIES.map(quantisers);
    let width = output.width as usize;
    let strips = each_strip(
        picture,
        output.width,
        output.height,
        output.threads,
        |strip, ()| count_bits(strip, width, &ladder),
    );
    let fits = |at: usize| {
        let bits: u64 = strips.iter().map(|counts| counts[at]).sum();
        // Some bytes are stuffed, a restart marker has two, and the headers come first.
        let bytes = bits / 8 + bits / 8 / 64 + 4 * strips.len() as u64 + 4096;
        bytes <= output.bytes_max as u64
    };
    let mut lower = (0..QUALITIES.len()).filter(|at| QUALITIES[*at] < output.quality);
    lower.find(|at| fits(*at)).map_or(1, |at| QUALITIES[at])
}
