//! Type: faces, glyphs, lines and what is done to letters.

pub mod balance;
pub mod breaks;
pub mod broken;
pub mod drawn;
pub mod face;
pub mod faces;
pub mod letters;
pub mod marks;
pub mod measure;
pub mod scripts;
pub mod shape;
pub mod shelf;
pub mod words;
pub mod wrap;
