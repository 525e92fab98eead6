//! Cards: designs are read, texts laid out, pictures painted and encoded. No file, socket or clock is touched here.
//!
//! [`parse`] reads a design, [`draw`] makes a card of it, [`recipe`] tells beforehand whether the card would be
//! another; [`card_path`] names its file, and [`maker`] tells who made a picture.

mod display_list;
mod display_list_text;
mod draw;
mod language;
mod layout;
mod lettering;
mod marks;
mod name;
mod output;
mod paint;
mod pixels;
mod rng;
mod style;
#[cfg(test)]
mod tests;
mod text_resolve;
mod texts;

pub use display_list::DisplayList;
pub use draw::{Drawn, Pictures, draw, recipe, sheet};
pub use language::design::Design;
pub use language::format::tidy;
pub use language::parse::parse;
pub use language::property::{Property, PropertyType};
pub use language::template::{Mistake, Template};
pub use layout::job::Sizes;
pub use lettering::faces::{Faces, Scan};
pub use lettering::font_source::FontSource;
pub use lettering::letters::Letters;
pub use marks::{Maker, maker};
pub use name::{Which, card_path};
pub use output::{Format, Output};
pub use paint::painter::Painter;
pub use paint::pictures::{Decoded, Prepared};
pub use pixels::blur::blur;
pub use pixels::encode::{Encoded, encode};
pub use pixels::picture::Picture;
pub use pixels::scale::{Cover, Scaler};
pub use pixels::strips::{STRIP, Strips};
pub use texts::CardText;
