//! Type: faces, glyphs, lines and what is done to letters.

pub mod balance;
pub mod breaks;
pub mod face;
pub mod faces;
pub mod measure;
pub mod shape;
pub mod words;
pub mod wrap;
