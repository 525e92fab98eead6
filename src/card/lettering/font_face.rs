//! One face of type: which letters it has, how tall it is, and the outlines of its glyphs.
//!
//! The only file that uses rusttype, so that only this file depends on it.

use std::borrow::Cow;

use rusttype::{Font, GlyphId, IntoGlyphId, OutlineBuilder, Scale};

use crate::card::lettering::letters::{Letters, part_of};
use crate::card::pixels::outline::{Contour, Pen, bounds};

/// A parsed font.
pub struct FontFace {
    font: Font<'static>,
    units: f32,
    ascent: f32,
    descent: f32,
    /// The scale at which rusttype answers in the units of the face.
    whole: Scale,
}

impl FontFace {
    /// Reads a TrueType or OpenType font; of a collection the first.
    ///
    /// # Errors
    /// A message: the bytes are not a font, or a font without metrics.
    pub fn read(bytes: Cow<'static, [u8]>) -> Result<FontFace, String> {
        let letters = Letters::peek(&mut part_of(&bytes))?;
        let hhea = line_metrics(&bytes);
        let font = match bytes {
            Cow::Borrowed(bytes) => Font::try_from_bytes(bytes),
            Cow::Owned(bytes) => Font::try_from_vec(bytes),
        }
        .ok_or("it is not a TrueType or OpenType font")?;
        let units = f32::from(font.units_per_em());
        let metrics = font.v_metrics_unscaled();
        let height = metrics.ascent - metrics.descent;
        if font.glyph_count() == 0 || units < 16.0 || height <= 0.0 {
            return Err("the font has no usable metrics".to_string());
        }
        // TrueType renderers use the `hhea` table; rusttype prefers the one of Windows in some fonts.
        let (ascent, descent) = hhea
            .filter(|(ascent, descent)| ascent - descent > 0.0)
            .unwrap_or((metrics.ascent, metrics.descent));
        let face = FontFace {
            font,
            units,
            ascent,
            descent,
            whole: Scale::uniform(height),
        };
        // A font may have letters and advances, but outlines that rusttype does not support: then all glyphs are empty.
        let mut glyphs = letters
            .sample(SAMPLE)
            .filter_map(|letter| face.glyph(letter));
        if !glyphs.any(|glyph| face.has_outline(glyph)) {
            return Err("none of its glyphs has an outline that can be drawn".to_string());
        }
        Ok(face)
    }

    /// The glyph of a letter. A damaged font may name one that does not exist, at which rusttype would panic.
    fn glyph(&self, letter: char) -> Option<GlyphId> {
        let glyph = letter.into_glyph_id(&self.font);
        (glyph.0 != 0 && usize::from(glyph.0) < self.font.glyph_count()).then_some(glyph)
    }

    fn has_outline(&self, glyph: GlyphId) -> bool {
        let mut pen = Pen::new();
        let scaled = self.font.glyph(glyph).scaled(self.whole);
        scaled.build_outline(&mut Ink(&mut pen))
    }

    /// True if the font has a glyph for `letter`.
    #[must_use]
    pub fn has(&self, letter: char) -> bool {
        self.glyph(letter).is_some()
    }

    /// Px from the baseline up to the top of a line, and down to its bottom, of type of `size` px; both whole.
    #[must_use]
    pub fn line_px(&self, size: f32) -> (f32, f32) {
        let px = |units: f32| (units * size / self.units).ceil();
        (px(self.ascent), px(-self.descent))
    }

    /// Draws a glyph with its origin at `x`, `y` on the baseline, in px; one that the face does not have draws nothing.
    pub fn draw(&self, glyph: u16, x: f32, y: f32, size: f32, pen: &mut Pen) {
        if usize::from(glyph) < self.font.glyph_count() {
            pen.place(x, y, size / self.units);
            let scaled = self.font.glyph(GlyphId(glyph)).scaled(self.whole);
            scaled.build_outline(&mut Ink(pen));
        }
    }

    /// Left, top, right and bottom of a glyph's ink in px from its origin, down; `None` for a blank.
    #[must_use]
    pub fn ink(&self, glyph: u16, size: f32) -> Option<[f32; 4]> {
        let mut pen = Pen::new();
        self.draw(glyph, 0.0, 0.0, size, &mut pen);
        let contours: Vec<Contour> = pen.finish();
        bounds(&contours)
    }
}

/// Letters of a face that are tried when it is read; blanks and marks without ink are among them.
const SAMPLE: usize = 32;

/// Hands rusttype's outline to our pen.
struct Ink<'p>(&'p mut Pen);

impl OutlineBuilder for Ink<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.0.quad_to(cx, cy, x, y);
    }

    fn curve_to(&mut self, cx: f32, cy: f32, dx: f32, dy: f32, x: f32, y: f32) {
        self.0.curve_to(cx, cy, dx, dy, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}

/// Ascent and descent of the `hhea` table, in units of the face; the descent is negative.
fn line_metrics(bytes: &[u8]) -> Option<(f32, f32)> {
    let short =
        |at: usize| -> Option<[u8; 2]> { bytes.get(at..at.checked_add(2)?)?.try_into().ok() };
    let long = |at: usize| -> Option<usize> {
        let four = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        usize::try_from(u32::from_be_bytes(four)).ok()
    };
    let start = if bytes.starts_with(b"ttcf") {
        long(12)?
    } else {
        0
    };
    let tables = usize::from(u16::from_be_bytes(short(start.checked_add(4)?)?));
    let entry = (0..tables)
        .map(|table| start.saturating_add(12 + table * 16))
        .find(|at| bytes.get(*at..at.saturating_add(4)) == Some(b"hhea"))?;
    let table = long(entry + 8)?;
    let units =
        |at: usize| short(table.checked_add(at)?).map(|two| f32::from(i16::from_be_bytes(two)));
    Some((units(4)?, units(6)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title() -> FontFace {
        FontFace::read(Cow::Borrowed(include_bytes!(
            "../../../fonts/IntertitleSans-ExtraBold.ttf"
        )))
        .expect("the built-in face can be read")
    }

    #[test]
    fn the_title_font_has_the_metrics_of_the_font_that_it_replaces() {
        assert_eq!(title().line_px(157.41), (158.0, 40.0));
    }

    #[test]
    fn a_font_face_lists_its_letters() {
        assert!(title().has('Ő') && !title().has('Ж') && !title().has('進'));
    }

    #[test]
    fn bytes_that_are_not_a_font_are_refused() {
        let refused = |bytes: &[u8]| FontFace::read(Cow::Owned(bytes.to_vec())).err();
        assert_eq!(
            refused(b"").as_deref(),
            Some("it is not a TrueType or OpenType font")
        );
        assert!(refused(&[0; 4096]).is_some());
    }

    #[test]
    fn a_font_without_outlines_that_can_be_drawn_is_refused() {
        let mut bytes = include_bytes!("../../../fonts/IntertitleSans-ExtraBold.ttf").to_vec();
        let row = bytes
            .windows(4)
            .position(|tag| tag == b"glyf")
            .expect("it has outlines");
        let number = |at: usize| -> usize {
            bytes[at..at + 4]
                .iter()
                .fold(0, |sum, byte| sum * 256 + usize::from(*byte))
        };
        let (at, length) = (number(row + 8), number(row + 12));
        bytes[at..at + length].fill(0);
        assert_eq!(
            FontFace::read(Cow::Owned(bytes)).err().as_deref(),
            Some("none of its glyphs has an outline that can be drawn")
        );
    }

    #[test]
    fn a_glyph_that_does_not_exist_draws_nothing() {
        let mut pen = Pen::new();
        title().draw(u16::MAX, 0.0, 0.0, 100.0, &mut pen);
        assert!(pen.finish().is_empty());
    }
}
