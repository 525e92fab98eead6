//! The words of languages: seasons, episodes, months and numbers on cards; codes of languages; names that a server makes
//! up of such words; letter case; and texts with values in them.

mod codes;
mod letters;
mod number;
mod phrase;
mod placeholder;
mod range;
mod row;
mod template;
#[cfg(test)]
mod tests;

pub use codes::{is_language, near_language};
pub use letters::{lower, roman, title_case, upper};
pub use number::{Counted, ordinal, words};
pub use phrase::{Phrase, month, phrase, season_name};
pub use placeholder::{Naming, is_placeholder, season_number};
pub use range::{range, rewritten};
pub use row::{has_words, tags};
pub use template::{Template, TemplateError};
