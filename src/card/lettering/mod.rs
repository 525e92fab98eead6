//! Typography: fonts, glyphs and lines.

pub mod balance;
pub mod drawn;
pub mod emergency_breaks;
pub mod font_face;
pub mod font_set;
pub mod font_source;
pub mod letters;
pub mod line_breaks;
pub mod marks;
pub mod measure;
pub mod named;
pub mod scripts;
pub mod shape;
pub mod shaper;
pub mod wrap;
