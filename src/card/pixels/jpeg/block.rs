//! Eight by eight pixels become three blocks of frequencies, in whole numbers of sixteen bits, eight at a time.
//!
//! Sums and products of `wide` are the same on every machine, whether its processor takes eight numbers at once or one.
//! Besides `quantise` and `blend` the only file that names `wide`.

use wide::{i16x8, i32x4, i32x8, u16x8};

/// Eight rows of eight pixels, four bytes each (red, green, blue, nothing).
pub type Pixels<'p> = [&'p [u8; 32]; 8];

/// Frequencies of one channel: eight vectors by frequency across, their lanes by frequency down. Each is 16 times what
/// the JPEG means, times a factor of its place (see [`SCALE`]).
pub type Block = [i16x8; 8];

/// What the transform leaves undone: the frequency at (across, down) is `SCALE[across] * SCALE[down]` too large.
///
/// After Arai, Agui and Nakajima: five multiplications instead of eleven, the rest is left to the quantiser.
pub const SCALE: [f64; 8] = [
    1.0,
    1.387_039_845,
    1.306_562_965,
    1.175_875_602,
    1.0,
    0.785_694_958,
    0.541_196_1,
    0.275_899_379,
];

/// Brightness, blue and red of the pixels, each transformed.
#[inline(always)]
pub fn blocks(pixels: Pixels<'_>) -> [Block; 3] {
    let [mut bright, mut blue, mut red] = [[i16x8::ZERO; 8]; 3];
    for (y, row) in pixels.into_iter().enumerate() {
        [bright[y], blue[y], red[y]] = convert(row);
    }
    let frequencies = |plane| transform(i16x8::transpose(transform(plane)));
    [frequencies(bright), frequencies(blue), frequencies(red)]
}

/// Rec. 601 as JFIF has it, of eight pixels, doubled: the half that rounding to bytes would lose is kept.
#[inline(always)]
fn convert(row: &[u8; 32]) -> [i16x8; 3] {
    let [left, right] = [0, 16].map(|at| {
        let two = |lane: usize| u16::from_le_bytes([row[at + lane * 2], row[at + lane * 2 + 1]]);
        u16x8::new(std::array::from_fn(two))
    });
    // Pairs of red and blue, and of green and nothing.
    let even = [left, right].map(|pairs| signed(pairs & u16x8::splat(255)));
    let odd = [left, right].map(|pairs| signed(pairs >> 8));
    let sum = |[r, g, b]: [i16; 3], middle: i32| {
        let (red_blue, green) = (
            i16x8::new([r, b, r, b, r, b, r, b]),
            i16x8::new([g, 0, g, 0, g, 0, g, 0]),
        );
        // Factors of 32,768, so 14 bits are left to drop.
        let add = i32x4::splat(8192 - (middle << 15));
        let half =
            |at: usize| -> i32x4 { (even[at].dot(red_blue) + odd[at].dot(green) + add) >> 14 };
        let (low, high) = (half(0).to_array(), half(1).to_array());
        i16x8::from_i32x8_saturate(i32x8::new([
            low[0], low[1], low[2], low[3], high[0], high[1], high[2], high[3],
        ]))
    };
    [
        sum([9_798, 19_235, 3_735], 128),
        sum([-5_529, -10_855, 16_384], 0),
        sum([16_384, -13_720, -2_664], 0),
    ]
}

#[inline(always)]
fn signed(lanes: u16x8) -> i16x8 {
    i16x8::new(lanes.to_array().map(u16::cast_signed))
}

/// The cosine transform of eight vectors, lane by lane.
#[inline(always)]
fn transform(d: [i16x8; 8]) -> [i16x8; 8] {
    // Shares of 65,536; those above a half are what is over the whole.
    let part = |x: i16x8, share: i16| x.mul_keep_high(i16x8::splat(share));
    let (s0, s1, s2, s3) = (d[0] + d[7], d[1] + d[6], d[2] + d[5], d[3] + d[4]);
    let (d0, d1, d2, d3) = (d[0] - d[7], d[1] - d[6], d[2] - d[5], d[3] - d[4]);

    let (a, b) = (s0 + s3, s1 + s2);
    let (c, e) = (s0 - s3, s1 - s2);
    let z = c + e;
    let z = z + part(z, -19_195); // 0.7071
    let (o0, o4, o2, o6) = (a + b, a - b, c + z, c - z);

    let (a, b, c) = (d3 + d2, d2 + d1, d1 + d0);
    let z5 = part(a - c, 25_080); // 0.3827
    let z2 = a + part(a, -30_068) + z5; // 0.5412
    let z4 = c + part(c, 20_091) + z5; // 1.3066
    let z3 = b + part(b, -19_195); // 0.7071
    let (e, f) = (d0 + z3, d0 - z3);
    [o0, e + z4, o2, f - z2, o4, f + z2, o6, e - z4]
}
