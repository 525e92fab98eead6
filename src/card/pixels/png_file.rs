//! Rows of pixels become a PNG, strip by strip, with our mark in a text.
//!
//! The only file that names `png`.

use std::io::Write as _;

use png::{BitDepth, ColorType, Compression, Encoder, EncodingError};

use crate::card::output::Output;
use crate::card::pixels::strips::{STRIP, Strips};

/// The file of a picture; its strips are painted one after the other, on this thread.
///
/// # Errors
/// A message: a side is 0 or above 2,147,483,647 px.
pub fn encode(output: &Output, comment: &str, picture: &impl Strips) -> Result<Vec<u8>, String> {
    let mut file = Vec::new();
    write(&mut file, output, comment, picture)
        .map_err(|error| format!("the card cannot be a PNG: {error}"))?;
    Ok(file)
}

fn write<P: Strips>(
    file: &mut Vec<u8>,
    output: &Output,
    comment: &str,
    picture: &P,
) -> Result<(), EncodingError> {
    let mut encoder = Encoder::new(file, output.width, output.height);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Balanced);
    encoder.add_text_chunk("Comment".to_string(), comment.to_string())?;
    let mut header = encoder.write_header()?;
    let mut rows = header.stream_writer()?;
    let (mut pixels, mut three, mut brush) = (Vec::new(), Vec::new(), P::Brush::default());
    for top in (0..output.height).step_by(STRIP as usize) {
        let height = STRIP.min(output.height - top);
        pixels.resize(height as usize * output.width as usize * 4, 0);
        picture.paint(top, &mut pixels, &mut brush);
        three.clear();
        three.extend(
            pixels
                .as_chunks::<4>()
                .0
                .iter()
                .flat_map(|[r, g, b, _]| [*r, *g, *b]),
        );
        rows.write_all(&three)?;
    }
    rows.finish()?;
    header.finish()
}
