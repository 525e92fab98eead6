//! What layout asks of type: how wide a text is, and which glyphs stand where. Tests answer with ten px a letter.

/// How a line of text is set. Lengths in px of the canvas.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Setting {
    /// The faces' names: the one to use, and those that stand in where it lacks a letter, in order.
    pub faces: Vec<String>,
    /// Px an em.
    pub size: f32,
    /// Px added between two letters, not after the last.
    pub kerning: f32,
    /// Px of a blank, in place of the face's own; 0 leaves that.
    pub space: f32,
    /// All letters are capitals: brackets and dashes stand at their height, where the face can do that.
    pub is_upper: bool,
    /// As in `tr` or `zh-Hant`; some languages have their own shapes of letters. Empty if nobody said.
    pub language: String,
}

/// A glyph and where its origin stands, in px from the beginning of the line and from the baseline (down).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glyph {
    /// The place of its face.
    pub face: usize,
    /// Its number in the face.
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
    /// Letters that no face has; they are left out. [`who_has`](crate::card::lettering::scripts::who_has) says more.
    pub missing: Vec<String>,
}

/// Something that can set type.
pub trait Measure {
    /// The glyphs of one line, in the order of the screen.
    fn shape(&self, text: &str, setting: &Setting) -> Shaped;
    /// Px from the baseline up to the top of a line, and down to its bottom; both whole.
    ///
    /// Of the first of `faces` that there is.
    fn line_px(&self, faces: &[String], size: f32) -> (f32, f32);
    /// True if there is a face of that name; otherwise another stands for it.
    fn has_face(&self, face: &str) -> bool;
}
