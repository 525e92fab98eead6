//! Cards: designs are read, texts laid out, pictures painted and encoded. No file, socket or clock is touched here.
//!
//! [`parse`] reads a design, [`draw`] makes a card of it, [`recipe`] tells beforehand whether the card would be
//! another; [`card_path`] names its file, and [`maker`] tells who made a picture.

mod balance;
mod blend;
mod blur;
mod breaks;
mod color;
mod coverage;
mod cursor;
mod design;
mod draw;
mod encode;
mod face;
mod faces;
mod layout;
mod lex;
mod marks;
mod measure;
mod name;
mod outline;
mod paint;
mod parse;
mod parse_text;
mod picture;
mod say;
mod scale;
mod shape;
mod sheet;
mod stroke;
mod style;
mod template;
#[cfg(test)]
mod tests;
mod texts;
mod words;
mod wrap;

pub use design::{Design, Flag};
pub use draw::{Drawn, Output, draw, recipe, sheet};
pub use encode::{Rows, encode};
pub use faces::Faces;
pub use marks::{Maker, maker};
pub use name::card_path;
pub use paint::Painter;
pub use parse::parse;
pub use picture::Picture;
pub use sheet::Sheet;
pub use template::{Mistake, Template};
pub use texts::CardText;
