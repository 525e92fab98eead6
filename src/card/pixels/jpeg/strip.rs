//! A strip of rows becomes the bits between two restart marks of a JPEG: no other strip is needed for it.

use super::block::{Pixels, blocks};
use super::huffman::{Counter, Writer, code};
use super::quantise::{Quantiser, tables};

/// The steps of brightness and of colour.
pub type Quantisers = [Quantiser; 2];

/// How a quality of 1 to 100 divides.
pub fn quantisers(quality: u8) -> Quantisers {
    tables(quality).map(|table| Quantiser::new(&table))
}

/// The bits of a strip of rows of `width` px; `bench` is memory to write in, whatever is there.
pub fn encode_strip(
    strip: &[u8],
    width: usize,
    quantisers: &Quantisers,
    bench: &mut Vec<u8>,
) -> Vec<u8> {
    let mut writer = Writer::new(bench);
    let (mut steps, mut last) = ([0; 64], [0; 3]);
    each_block(strip, width, |pixels| {
        writer.with_pen(|pen| {
            for (at, block) in blocks(pixels).iter().enumerate() {
                let rows = quantisers[at.min(1)].divide(block, &mut steps);
                code(&steps, rows, at > 0, &mut last[at], pen);
            }
        });
    });
    writer.finish()
}

/// The number of bits of the strip at each of `N` qualities; reads its pixels once.
pub fn count_bits<const N: usize>(
    strip: &[u8],
    width: usize,
    quantisers: &[Quantisers; N],
) -> [u64; N] {
    let mut counters = [(); N].map(|()| Counter::default());
    let mut last = [[0; 3]; N];
    each_block(strip, width, |pixels| {
        let blocks = blocks(pixels);
        for ((quantisers, counter), last) in quantisers.iter().zip(&mut counters).zip(&mut last) {
            for (at, block) in blocks.iter().enumerate() {
                let mut steps = [0; 64];
                let rows = quantisers[at.min(1)].divide(block, &mut steps);
                code(&steps, rows, at > 0, &mut last[at], counter);
            }
        }
    });
    counters.map(|counter| counter.0)
}

/// Eight by eight pixels after eight by eight. Beyond its ends the strip goes on as it ended.
#[inline(always)]
fn each_block(strip: &[u8], width: usize, mut work: impl FnMut(Pixels<'_>)) {
    let row_bytes = width * 4;
    for band in strip.chunks(8 * row_bytes) {
        let last = band.len() / row_bytes - 1;
        let rows: [&[u8]; 8] = std::array::from_fn(|y| {
            let start = y.min(last) * row_bytes;
            &band[start..start + row_bytes]
        });
        let whole = rows.map(|row| row.as_chunks::<32>().0);
        for x in 0..width / 8 {
            work(whole.map(|row| &row[x]));
        }
        if !width.is_multiple_of(8) {
            let ends = rows.map(|row| {
                let rest = row.as_chunks::<32>().1;
                std::array::from_fn(|at| rest[at.min(rest.len() - 4 + at % 4)])
            });
            work(ends.each_ref());
        }
    }
}
