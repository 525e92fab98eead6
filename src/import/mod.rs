//! What TitleCardMaker knows about cards, as rules: its database, the YAML of its first version, and its blueprints.
//!
//! The readers make plain values (`model`), `rules_text` writes them as a rules file, and `report` collects what has no
//! equal here. Nothing of the other program is changed, run or decrypted.

mod block;
mod blueprint;
mod card_files;
mod card_pairs;
mod condition;
mod database;
mod database_cards;
mod database_rows;
mod filter;
mod fonts;
mod format_string;
mod ignored;
mod imported;
mod json_value;
mod literal;
mod model;
mod preferences;
mod report;
mod rules_text;
mod series_files;
mod series_set;
mod settings_file;
mod source;
mod style;
mod words;
mod yaml;

pub use card_files::digests;
pub use card_pairs::{CardPair, card_pairs};
pub use fonts::FontCopy;
pub use imported::{Imported, imported};
pub use model::{Card, Collection};
pub use report::{Note, Report};
pub use rules_text::{OtherRules, is_imported};
pub use source::{Kind, read};
