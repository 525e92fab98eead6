//! Cards: parses designs, lays out texts, paints and encodes pictures. This module uses no file, socket or clock.
//!
//! [`parse`] reads a design, [`draw`] makes a card of it, [`recipe`] shows beforehand whether the card would differ;
//! [`card_path`] and [`path_of_texts`] name its file.

mod display_list;
mod display_list_text;
mod draw;
mod language;
mod layout;
mod lettering;
mod name;
mod output;
mod paint;
mod pixels;
mod range_title;
mod rng;
mod style;
#[cfg(test)]
mod tests;
mod text_resolve;
mod texts;

pub use display_list::DisplayList;
pub use draw::{Drawn, Pictures, display_list, draw, lacks_absolute, recipe};
pub use language::design::Design;
pub use language::format::tidy;
pub use language::parse::parse;
pub use language::property::{Property, PropertyType};
pub use layout::job::Sizes;
pub use lettering::font_set::{FontSet, Scan};
pub use lettering::font_source::FontSource;
pub use lettering::letters::Letters;
pub use name::{Which, card_path, path_of_texts};
pub use output::{Format, Output};
pub use paint::pictures::{Decoded, Prepared};
pub use paint::rasterizer::Rasterizer;
pub use pixels::blur::blur;
pub use pixels::encode::{Encoded, encode};
pub use pixels::picture::Picture;
pub use pixels::scale::{Cover, Scaler};
pub use pixels::strips::{STRIP, Strips};
pub use texts::CardText;
