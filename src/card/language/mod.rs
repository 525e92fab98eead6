//! The language of designs: a text becomes a design, or all that is wrong with it.

pub mod color;
pub mod cursor;
pub mod design;
pub mod lex;
pub mod parse;
pub mod parse_text;
pub mod template;
