//! The words of languages: seasons, episodes, months and numbers on cards; codes of languages; and names that a server makes
//! up of such words.

mod codes;
mod number;
mod phrase;
mod placeholder;
mod row;
#[cfg(test)]
mod tests;

pub use codes::{is_language, near_language};
pub use number::{Counted, ordinal, words};
pub use phrase::{Phrase, month, phrase, season_name};
pub use placeholder::{Naming, is_placeholder, season_number};
pub use row::{has_words, tags};
