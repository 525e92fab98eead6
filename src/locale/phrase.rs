//! The names of seasons, episodes and months in a language.

use crate::locale::range::{is_in_digits, is_range};
use crate::locale::row::{Column, Row};

/// What a name with a number is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phrase {
    /// `Season 2`.
    Season,
    /// `Episode 5`.
    Episode,
    /// `Ep. 5`.
    EpisodeShort,
}

/// `Season 2`, `Folge 5`, `第5話`: the name with that number, which may be in words or Roman, or a range. In English if nothing
/// is known about the language.
#[must_use]
pub fn phrase(phrase: Phrase, number: &str, language: &str) -> String {
    let row = Row::or_english(language);
    let mut names = match phrase {
        Phrase::Season => row.names(Column::Season),
        Phrase::Episode => row.names(Column::Episode),
        Phrase::EpisodeShort if row.field(Column::EpisodeShort).is_empty() => {
            row.names(Column::Episode)
        }
        Phrase::EpisodeShort => row.names(Column::EpisodeShort),
    };
    let name = names.next().unwrap_or("#");
    let plural = match phrase {
        _ if row.tag() != "en" || !is_range(number) => None,
        Phrase::Season => Some("Seasons #"),
        Phrase::Episode => Some("Episodes #"),
        Phrase::EpisodeShort => Some("Eps. #"),
    };
    let name = plural.unwrap_or(name);
    let is_in_digits = is_in_digits(number);
    match name.strip_prefix("#. ") {
        // The point makes digits an ordinal, and cannot follow a word: `5. epizód`, but `Epizód öt`.
        Some(noun) if !is_in_digits => {
            let mut letters = noun.chars();
            let first = letters.next().into_iter().flat_map(char::to_uppercase);
            format!("{}{} {number}", first.collect::<String>(), letters.as_str())
        }
        _ => name.replacen('#', number, 1),
    }
}

/// `Season 2`, or `Specials` for season 0.
#[must_use]
pub fn season_name(number: u32, language: &str) -> String {
    if number != 0 {
        return phrase(Phrase::Season, &number.to_string(), language);
    }
    let row = Row::or_english(language);
    let name = row.names(Column::Specials).next();
    name.unwrap_or_default().to_string()
}

/// The name of a month from 1 to 12, in the form that it has in a date: `10 июня`. None for other numbers.
#[must_use]
pub fn month(number: u32, language: &str) -> Option<String> {
    let at = usize::try_from(number).ok()?.checked_sub(1)?;
    let months = Row::or_english(language).field(Column::Months);
    match months.contains('#') {
        true if at < 12 => Some(months.replacen('#', &number.to_string(), 1)),
        true => None,
        false => months.split(',').nth(at).map(String::from),
    }
}
