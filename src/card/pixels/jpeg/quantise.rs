//! Frequencies are divided by the steps of a quality, and rounded.

use wide::{i16x8, u16x8};

use super::block::{Block, SCALE};

/// Whole steps of a block, in the order of [`Block`].
pub type Steps = [i16; 64];

/// How to divide by the steps of one table.
#[derive(Clone, Copy)]
pub struct Quantiser {
    half: [u16x8; 8],
    factor: [u16x8; 8],
    shift: [u16x8; 8],
}

/// The steps of the standard's annex K for brightness, and for colour, row by row.
const BRIGHT: [u8; 64] = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56,
    14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113,
    92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];
const COLOR: [u8; 64] = [
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99,
    47, 66, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
];

/// The tables for brightness and for colour at a `quality` of 1 to 100, row by row, scaled as all the world does.
pub fn tables(quality: u8) -> [[u8; 64]; 2] {
    let quality = u32::from(quality.clamp(1, 100));
    let percent = if quality < 50 {
        5000 / quality
    } else {
        200 - 2 * quality
    };
    [BRIGHT, COLOR].map(|table| {
        let mut table = table.map(|step| {
            u8::try_from(((u32::from(step) * percent + 50) / 100).clamp(1, 255)).unwrap_or(255)
        });
        // The last frequency leaves the transform so small that a step of 1 would be a factor above 1 here.
        table[63] = table[63].max(2);
        table
    })
}

impl Quantiser {
    /// Divides by a table of [`tables`].
    pub fn new(table: &[u8; 64]) -> Quantiser {
        let mut quantiser = Quantiser {
            half: [u16x8::ZERO; 8],
            factor: [u16x8::ZERO; 8],
            shift: [u16x8::ZERO; 8],
        };
        for across in 0..8 {
            let mut lanes = [[0u16; 8]; 3];
            for down in 0..8 {
                let step = f64::from(table[down * 8 + across]) * 16.0 * SCALE[across] * SCALE[down];
                // x / step = x * factor / 2^16 * shift / 2^16, the factor with all of its sixteen bits in use.
                let mut bits = 1;
                while f64::from(1u32 << (bits + 1)) <= step {
                    bits += 1;
                }
                let factor = f64::from(1u32 << (16 + bits)) / step;
                // Steps are between 2 and 8,000.
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                let whole = |x: f64| (x + 0.5) as u16;
                lanes[0][down] = whole(step / 2.0);
                lanes[1][down] = whole(factor.min(65_535.0));
                lanes[2][down] = 1 << (16 - bits);
            }
            quantiser.half[across] = u16x8::new(lanes[0]);
            quantiser.factor[across] = u16x8::new(lanes[1]);
            quantiser.shift[across] = u16x8::new(lanes[2]);
        }
        quantiser
    }

    /// The whole steps in a block, and a bit for each that is not 0, the first the lowest.
    #[inline(always)]
    pub fn divide(&self, block: &Block, steps: &mut Steps) -> [u8; 8] {
        let mut rows = [0u8; 8];
        for at in 0..8 {
            let sign = block[at] >> 15;
            let size = unsigned((block[at] ^ sign) - sign) + self.half[at];
            let size = size
                .mul_keep_high(self.factor[at])
                .mul_keep_high(self.shift[at]);
            let signed: i16x8 = (i16x8::new(size.to_array().map(u16::cast_signed)) ^ sign) - sign;
            steps[at * 8..at * 8 + 8].copy_from_slice(&signed.to_array());
            rows[at] = !signed.simd_eq(i16x8::ZERO).to_bitmask().to_le_bytes()[0];
        }
        rows
    }
}

#[inline(always)]
fn unsigned(lanes: i16x8) -> u16x8 {
    u16x8::new(lanes.to_array().map(i16::cast_unsigned))
}
