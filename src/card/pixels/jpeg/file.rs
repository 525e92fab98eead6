//! A whole JPEG file: the headers, and the strips joined by restart markers.

use crate::card::output::Output;
use crate::card::pixels::jpeg::huffman::{TABLES, ZIGZAG};
use crate::card::pixels::jpeg::quantise::tables;
use crate::card::pixels::jpeg::strip::{encode_strip, quantisers};
use crate::card::pixels::strips::{STRIP, Strips, each_strip};

/// The file of a picture at `quality`, with `comment` in it, of any number of bytes.
///
/// # Errors
/// A message: a side is 0, or above 32,760 px across or 65,535 down, or the comment has more than 60,000 bytes.
pub fn encode(
    output: &Output,
    quality: u8,
    comment: &str,
    picture: &impl Strips,
) -> Result<Vec<u8>, String> {
    let side = |px: u32| u16::try_from(px).ok().filter(|px| *px > 0);
    // The bits of a strip are one restart interval, whose length has sixteen bits.
    let interval = u16::try_from(output.width.div_ceil(8).saturating_mul(STRIP / 8));
    let (Some(width), Some(height), Ok(interval)) =
        (side(output.width), side(output.height), interval)
    else {
        return Err(format!(
            "a card of {} x {} px cannot be stored as JPEG",
            output.width, output.height
        ));
    };
    if comment.len() > 60_000 {
        return Err("the comment is too long for a JPEG".to_string());
    }
    let quantisers = quantisers(quality);
    let strips = each_strip(
        picture,
        output.width,
        output.height,
        output.threads,
        |strip, bytes| encode_strip(strip, usize::from(width), &quantisers, bytes),
    );
    let mut file = head(width, height, quality, comment.as_bytes(), interval);
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
