//! A whole JPEG file: the headers, and the strips joined by restart markers.

use super::huffman::{TABLES, ZIGZAG};
use super::quantise::tables;
use super::strip::{Quantisers, encode_strip, quantisers};

/// Encodes one picture, whose rows come in strips.
pub struct Encoder {
    width: u16,
    height: u16,
    quality: u8,
    quantisers: Quantisers,
    /// Blocks in a strip.
    interval: u16,
}

impl Encoder {
    /// An encoder at a `quality` of 1 to 100. Each strip has `strip_rows` rows, which is a multiple of 8; the last one may
    /// have fewer.
    ///
    /// # Errors
    /// A message: a side is 0 or above 65,535 px, or a strip has more than 65,535 blocks of 8 x 8 px.
    pub fn new(width: u32, height: u32, strip_rows: u32, quality: u8) -> Result<Encoder, String> {
        assert!(
            strip_rows > 0 && strip_rows.is_multiple_of(8),
            "blocks have eight rows"
        );
        let side = |px: u32| u16::try_from(px).ok().filter(|px| *px > 0);
        // The bits of a strip are one restart interval, whose length has sixteen bits.
        let interval = u16::try_from(width.div_ceil(8).saturating_mul(strip_rows / 8));
        let (Some(width), Some(height), Ok(interval)) = (side(width), side(height), interval)
        else {
            return Err(format!(
                "a picture of {width} x {height} px cannot be stored as JPEG"
            ));
        };
        Ok(Encoder {
            width,
            height,
            quality,
            quantisers: quantisers(quality),
            interval,
        })
    }

    /// The bits of one strip: whole rows, four bytes a pixel (red, green, blue, nothing). Strips can be encoded in any
    /// order and on any thread. `bench` is memory to write in, whatever is there.
    pub fn strip(&self, pixels: &[u8], bench: &mut Vec<u8>) -> Vec<u8> {
        encode_strip(pixels, usize::from(self.width), &self.quantisers, bench)
    }

    /// The file of all strips, from the top down, with `comment` in it.
    ///
    /// # Errors
    /// A message: the comment has more than 60,000 bytes.
    pub fn file(&self, strips: &[Vec<u8>], comment: &str) -> Result<Vec<u8>, String> {
        if comment.len() > 60_000 {
            return Err("the comment is too long for a JPEG".to_string());
        }
        let mut file = head(
            self.width,
            self.height,
            self.quality,
            comment.as_bytes(),
            self.interval,
        );
        let length: usize = strips.iter().map(|strip| strip.len() + 2).sum();
        file.reserve_exact(length);
        for (at, strip) in strips.iter().enumerate() {
            if at > 0 {
                // Restart marks are numbered from 0 to 7, again and again.
                file.extend([0xff, 0xd0 | ((at - 1) & 7).to_le_bytes()[0]]);
            }
            file.extend(strip);
        }
        file.extend([0xff, 0xd9]);
        Ok(file)
    }
}

/// The file up to the bits of the first strip. `interval` blocks are between two restart markers.
fn head(width: u16, height: u16, quality: u8, comment: &[u8], interval: u16) -> Vec<u8> {
    let mut file = vec![0xff, 0xd8];
    // JFIF 1.1, pixels as wide as high, no small picture; readers expect it to be the first.
    segment(&mut file, 0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    segment(&mut file, 0xfe, comment);
    for (at, table) in (0u8..).zip(tables(quality)) {
        let steps = ZIGZAG.map(|place| table[usize::from(place)]);
        segment(&mut file, 0xdb, &[&[at], &steps[..]].concat());
    }
    let (height, width) = (height.to_be_bytes(), width.to_be_bytes());
    // Eight bits; three channels, none halved; the first has the steps of brightness, the others those of colour.
    let channels = [3, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1];
    let frame = [&[8], &height[..], &width[..], &channels].concat();
    segment(&mut file, 0xc0, &frame);
    for (table, name) in TABLES.iter().zip([0x00, 0x01, 0x10, 0x11]) {
        let table = [&[name], &table.lengths[..], table.symbols].concat();
        segment(&mut file, 0xc4, &table);
    }
    segment(&mut file, 0xdd, &interval.to_be_bytes());
    // All three channels together, all frequencies at once.
    segment(&mut file, 0xda, &[3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0]);
    file
}

fn segment(file: &mut Vec<u8>, kind: u8, body: &[u8]) {
    let length =
        u16::try_from(body.len() + 2).expect("comments are measured, and the rest is short");
    file.extend([0xff, kind]);
    file.extend(length.to_be_bytes());
    file.extend(body);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strips_are_joined_by_numbered_restart_markers() {
        let encoder = Encoder::new(16, 76, 8, 90).expect("it is small");
        let strips: Vec<Vec<u8>> = (0..10u8)
            .map(|at| {
                let rows = if at == 9 { 4 } else { 8 };
                encoder.strip(&vec![at * 20; 16 * 4 * rows], &mut vec![1, 2, 3])
            })
            .collect();
        let file = encoder.file(&strips, "a comment").expect("it is short");
        let scan = file.len() - 2 - strips.iter().map(|strip| strip.len() + 2).sum::<usize>() + 2;
        let mut at = scan;
        for (nth, strip) in strips.iter().enumerate() {
            assert_eq!(&file[at..at + strip.len()], strip, "strip {nth}");
            at += strip.len();
            let marker = [0xd0, 0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd0, 0xd9][nth];
            assert_eq!(file[at..at + 2], [0xff, marker], "after strip {nth}");
            at += 2;
        }
        assert_eq!(at, file.len());
    }

    #[test]
    fn what_the_format_cannot_hold_is_refused() {
        for (width, height, rows) in [(0, 8, 8), (8, 0, 8), (65_536, 8, 8), (32_768, 8, 128)] {
            assert!(
                Encoder::new(width, height, rows, 90).is_err(),
                "{width} x {height}"
            );
        }
        let encoder = Encoder::new(8, 8, 8, 90).expect("it is small");
        assert!(encoder.file(&[], &"x".repeat(60_001)).is_err());
    }
}
