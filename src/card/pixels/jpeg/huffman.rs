//! Whole steps become bits: the standard's own code, so that a strip can be coded without having seen the others.

use super::quantise::Steps;

/// A table in file format: the number of codes of each length from 1 to 16, and their values.
pub struct Table {
    pub lengths: [u8; 16],
    pub symbols: &'static [u8],
}

/// First numbers of a block of brightness, the same of colour; other numbers of brightness, of colour.
pub const TABLES: [Table; 4] = [
    Table {
        lengths: [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0],
        symbols: &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    },
    Table {
        lengths: [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0],
        symbols: &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    },
    Table {
        lengths: [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7d],
        symbols: &[
            0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51,
            0x61, 0x07, 0x22, 0x71, 0x14, 0x32, 0x81, 0x91, 0xa1, 0x08, 0x23, 0x42, 0xb1, 0xc1,
            0x15, 0x52, 0xd1, 0xf0, 0x24, 0x33, 0x62, 0x72, 0x82, 0x09, 0x0a, 0x16, 0x17, 0x18,
            0x19, 0x1a, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2a, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39,
            0x3a, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4a, 0x53, 0x54, 0x55, 0x56, 0x57,
            0x58, 0x59, 0x5a, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x73, 0x74, 0x75,
            0x76, 0x77, 0x78, 0x79, 0x7a, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x92,
            0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7,
            0xa8, 0xa9, 0xaa, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xc2, 0xc3,
            0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8,
            0xd9, 0xda, 0xe1, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xf1, 0xf2,
            0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa,
        ],
    },
    Table {
        lengths: [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77],
        symbols: &[
            0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x05, 0x21, 0x31, 0x06, 0x12, 0x41, 0x51, 0x07,
            0x61, 0x71, 0x13, 0x22, 0x32, 0x81, 0x08, 0x14, 0x42, 0x91, 0xa1, 0xb1, 0xc1, 0x09,
            0x23, 0x33, 0x52, 0xf0, 0x15, 0x62, 0x72, 0xd1, 0x0a, 0x16, 0x24, 0x34, 0xe1, 0x25,
            0xf1, 0x17, 0x18, 0x19, 0x1a, 0x26, 0x27, 0x28, 0x29, 0x2a, 0x35, 0x36, 0x37, 0x38,
            0x39, 0x3a, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4a, 0x53, 0x54, 0x55, 0x56,
            0x57, 0x58, 0x59, 0x5a, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x73, 0x74,
            0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89,
            0x8a, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0xa2, 0xa3, 0xa4, 0xa5,
            0xa6, 0xa7, 0xa8, 0xa9, 0xaa, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba,
            0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6,
            0xd7, 0xd8, 0xd9, 0xda, 0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xf2,
            0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa,
        ],
    },
];

/// The place of each number of a block in its row-by-row order, in the order of the file.
pub const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// The same for [`Steps`], which are in column order.
const PLACES: [u8; 64] = {
    let mut places = [0; 64];
    let mut at = 0;
    while at < 64 {
        places[at] = ZIGZAG[at] % 8 * 8 + ZIGZAG[at] / 8;
        at += 1;
    }
    places
};

/// Eight bits of a column, each moved to its place in the order of the file.
static ORDER: [[u64; 256]; 8] = {
    let mut order = [[0; 256]; 8];
    let mut at = 0;
    while at < 64 {
        let (column, row) = ((PLACES[at] / 8) as usize, PLACES[at] % 8);
        let mut bits = 0;
        while bits < 256 {
            order[column][bits] |= ((bits as u64 >> row) & 1) << at;
            bits += 1;
        }
        at += 1;
    }
    order
};

/// The codes of [`TABLES`] by symbol: the bits, and in the lowest six bits how many there are, the number that follows
/// included. The longest have 26.
static CODES: [[u32; 256]; 4] = {
    let mut codes = [[0; 256]; 4];
    let mut which = 0;
    while which < 4 {
        let (mut code, mut next, mut length) = (0u32, 0, 1u32);
        while length <= 16 {
            let mut left = TABLES[which].lengths[length as usize - 1];
            while left > 0 {
                let symbol = TABLES[which].symbols[next];
                let following = (symbol & 15) as u32;
                codes[which][symbol as usize] =
                    (code << following) << LENGTH | (length + following);
                (code, next, left) = (code + 1, next + 1, left - 1);
            }
            code <<= 1;
            length += 1;
        }
        which += 1;
    }
    codes
};

/// Bits that the length of a code takes: with the 26 of the longest they fill 32.
const LENGTH: u32 = 6;

/// Where codes go.
pub trait Sink {
    /// Takes the low `count` of `bits`, 26 at most; those above are 0.
    fn put(&mut self, bits: u32, count: u32);
}

/// Codes a block of brightness or of colour, whose numbers that are not 0 are marked in `rows`; `last` is the first
/// number of the block before.
#[inline(always)]
pub fn code(steps: &Steps, rows: [u8; 8], is_color: bool, last: &mut i16, sink: &mut impl Sink) {
    let [firsts, others] = if is_color {
        [&CODES[1], &CODES[3]]
    } else {
        [&CODES[0], &CODES[2]]
    };
    let difference = i32::from(steps[0]) - i32::from(*last);
    *last = steps[0];
    number(difference, 0, firsts, sink);
    let mut left = 0;
    for (bits, order) in rows.iter().zip(&ORDER) {
        left |= order[usize::from(*bits)];
    }
    left &= !1;
    let mut before = 0;
    while left != 0 {
        let at = left.trailing_zeros();
        let mut zeros = at - before - 1;
        while zeros >= 16 {
            let code = others[0xf0];
            sink.put(code >> LENGTH, code & ((1 << LENGTH) - 1));
            zeros -= 16;
        }
        number(
            i32::from(steps[usize::from(PLACES[at as usize & 63])]),
            zeros,
            others,
            sink,
        );
        before = at;
        left &= left - 1;
    }
    if before < 63 {
        let code = others[0];
        sink.put(code >> LENGTH, code & ((1 << LENGTH) - 1));
    }
}

/// A number after `zeros` zeros, 15 at most.
#[inline(always)]
fn number(value: i32, zeros: u32, codes: &[u32; 256], sink: &mut impl Sink) {
    // How many bits it has: none for 0.
    let size = (value.unsigned_abs() << 1 | 1).ilog2();
    // Below zero, a number is written as one less.
    let bits = (value + (value >> 31)).cast_unsigned() & ((1 << size) - 1);
    let code = codes[(zeros << 4 | size) as usize & 255];
    sink.put(code >> LENGTH | bits, code & ((1 << LENGTH) - 1));
}

/// Writes codes into bytes.
pub struct Writer<'b> {
    bytes: &'b mut Vec<u8>,
    at: BitPosition,
}

/// The state of a writer: the bytes so far, and the bits of an incomplete one.
#[derive(Clone, Copy, Default)]
struct BitPosition {
    end: usize,
    bits: u64,
    count: u32,
}

/// A writer for three blocks. It owns its state: in shared memory each code would wait until the one before was stored.
pub struct Pen<'b> {
    bytes: &'b mut [u8],
    at: BitPosition,
}

/// Bytes that a block takes at most: 64 numbers of 26 bits, each byte followed by a zero.
const BLOCK_MAX: usize = 512;

impl Writer<'_> {
    /// Writes over `bytes`, whatever is there.
    pub fn new(bytes: &mut Vec<u8>) -> Writer<'_> {
        Writer {
            bytes,
            at: BitPosition::default(),
        }
    }

    /// Has three blocks written.
    #[inline(always)]
    pub fn with_pen(&mut self, write: impl FnOnce(&mut Pen)) {
        if self.bytes.len() < self.at.end + 3 * BLOCK_MAX {
            let length = (self.bytes.len() * 2).max(64 << 10);
            self.bytes.resize(length, 0);
        }
        let mut pen = Pen {
            bytes: self.bytes,
            at: self.at,
        };
        write(&mut pen);
        self.at = pen.at;
    }

    /// The bytes, the last filled up with ones.
    pub fn finish(mut self) -> Vec<u8> {
        self.with_pen(|pen| {
            let filling = 7 - (pen.at.count + 7) % 8;
            pen.put((1 << filling) - 1, filling);
            while pen.at.count > 0 {
                pen.at.count -= 8;
                let byte = (pen.at.bits >> pen.at.count).to_le_bytes()[0];
                pen.byte(byte);
            }
        });
        self.bytes[..self.at.end].to_vec()
    }
}

impl Pen<'_> {
    #[inline(always)]
    fn byte(&mut self, byte: u8) {
        self.bytes[self.at.end] = byte;
        self.at.end += 1;
        if byte == 255 {
            // Otherwise it would be a marker.
            self.bytes[self.at.end] = 0;
            self.at.end += 1;
        }
    }
}

impl Sink for Pen<'_> {
    #[inline(always)]
    fn put(&mut self, bits: u32, count: u32) {
        let BitPosition { end, .. } = self.at;
        self.at.bits = self.at.bits << count | u64::from(bits);
        self.at.count += count;
        if self.at.count >= 32 {
            self.at.count -= 32;
            #[allow(clippy::cast_possible_truncation)]
            let word = (self.at.bits >> self.at.count) as u32;
            let has_full_byte = word & 0x8080_8080 & (word & 0x7f7f_7f7f).wrapping_add(0x0101_0101);
            if has_full_byte == 0 {
                self.bytes[end..end + 4].copy_from_slice(&word.to_be_bytes());
                self.at.end += 4;
            } else {
                for byte in word.to_be_bytes() {
                    self.byte(byte);
                }
            }
        }
    }
}

/// Counts bits.
#[derive(Default)]
pub struct Counter(pub u64);

impl Sink for Counter {
    #[inline(always)]
    fn put(&mut self, _bits: u32, count: u32) {
        self.0 += u64::from(count);
    }
}
