//! The design language: parses a text into a design or a list of errors.

pub mod circles;
pub mod color;
pub mod cursor;
pub mod design;
pub mod design_text;
pub mod expr;
pub mod format;
pub mod lex;
pub mod names;
pub mod parse;
pub mod parse_element;
pub mod parse_expr;
pub mod parse_paint;
pub mod parse_property;
pub mod parse_shape;
pub mod parse_text;
pub mod property;
pub mod template;
