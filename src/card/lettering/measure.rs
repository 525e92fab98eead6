//! The interface between layout and fonts: the width of a text and the positions of glyphs. In tests a letter has ten
//! px.

/// How a line of text is set. Lengths in px of the canvas.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Setting {
    /// The font names: the preferred one, and the fallbacks in order.
    pub fonts: Vec<String>,
    /// Px an em.
    pub size: f32,
    /// Px added between two letters, not after the last.
    pub kerning: f32,
    /// The width of a space in px, instead of the font's own; 0 keeps that.
    pub space: f32,
    /// All letters are capitals: brackets and dashes are raised to their height, if the font supports it.
    pub is_upper: bool,
    /// For example `tr` or `zh-Hant`; some languages have their own glyphs. Empty if unknown.
    pub language: String,
}

/// A glyph and its origin, in px from the start of the line and from the baseline (down).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glyph {
    /// The index of its font.
    pub face: usize,
    /// Its number in the font.
    pub id: u16,
    /// Px right.
    pub x: f32,
    /// Px down.
    pub y: f32,
}

/// A line of glyphs, from left to right.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shaped {
    /// The glyphs, blanks included.
    pub glyphs: Vec<Glyph>,
    /// The sum of the advances in px.
    pub width: f32,
    /// The left and right end of the ink in px; `None` for blanks.
    pub ink: Option<(f32, f32)>,
    /// How far the ink reaches below the baseline in px; 0 if it does not.
    pub depth: f32,
    /// How far the ink reaches above the baseline in px; 0 if it does not.
    pub rise: f32,
    /// Letters that no font has; they are omitted. [`who_has`](crate::card::lettering::scripts::who_has) suggests
    /// fonts.
    pub missing: Vec<String>,
}

/// Something that can set type.
pub trait Measure {
    /// The glyphs of one line, in the order of the screen.
    fn shape(&self, text: &str, setting: &Setting) -> Shaped;
    /// Px from the baseline up to the top of a line, and down to its bottom; both whole.
    ///
    /// Of the first of `fonts` that is available.
    fn line_px(&self, fonts: &[String], size: f32) -> (f32, f32);
    /// True if there is a font of that name; otherwise a fallback is used.
    fn has_font(&self, face: &str) -> bool;
}
