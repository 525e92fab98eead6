//! Names that a server or TMDb makes up of a number or a date as long as there is no title: `Folge 5`, `TBA`, `Season 2`.

use crate::locale::row::{Column, Row};
use crate::text::fold;

/// What the name of an episode can be made of.
#[derive(Clone, Copy, Debug, Default)]
pub struct Naming<'e> {
    /// The title of its series.
    pub series: &'e str,
    /// The number of its season.
    pub season: u32,
    /// Its number; None if its day identifies it, and then a day is its title.
    pub number: Option<u32>,
    /// Its number within the series.
    pub absolute: Option<u32>,
    /// The day it was first aired, `YYYY-MM-DD`.
    pub airdate: Option<&'e str>,
}

/// Titles that mean that there is none, without spaces.
const NONE: &[&str] = &[
    "tba",
    "tbd",
    "tbc",
    "t.b.a.",
    "t.b.d.",
    "tobeannounced",
    "tobedetermined",
    "tobeconfirmed",
    "untitled",
    "未定",
    "待定",
    "미정",
];

/// The letters of the longest name that is compared with numbers and dates. Titles that are longer say something else.
const LETTERS_MAX: usize = 40;

/// True if the title is empty, says that there is none, or is the name of the series, the number of the episode in any
/// language, or its day.
#[must_use]
pub fn is_placeholder(title: &str, naming: &Naming<'_>) -> bool {
    let title = plain(title);
    if title.is_empty() || NONE.contains(&title.as_str()) || title == plain(naming.series) {
        return true;
    }
    if title.chars().count() > LETTERS_MAX
        || !title.contains(|letter: char| letter.is_ascii_digit())
    {
        return false;
    }
    let numbers = [naming.number, naming.absolute];
    let is_own = |number: Option<u32>| number.is_some() && numbers.contains(&number);
    is_own(numbered(&title, &[Column::Episode, Column::EpisodeShort]))
        || naming
            .number
            .is_some_and(|number| is_code(&title, naming.season, number))
        || (naming.number.is_some() && naming.airdate.is_some_and(|day| is_day(&title, day)))
}

/// The number of a season whose name is only its number in some language: `Season 2`, `Staffel 02`, `2. évad`, `S2`, `2`;
/// 0 for `Specials`. None for a name of its own.
#[must_use]
pub fn season_number(name: &str) -> Option<u32> {
    let name = plain(name);
    if let Ok(number) = name.parse() {
        return Some(number);
    }
    let mut specials = Row::all().flat_map(|row| row.names(Column::Specials));
    if specials.any(|own| plain(own) == name) {
        return Some(0);
    }
    numbered(&name, &[Column::Season])
}

/// The number in a name of one of these columns, in any language.
fn numbered(name: &str, columns: &[Column]) -> Option<u32> {
    let digits = |letter: char| letter.is_ascii_digit();
    let start = name.find(digits)?;
    let end = name.rfind(digits)? + 1;
    let number = name[start..end].parse().ok()?;
    let (before, after) = (&name[..start], &name[end..]);
    let is_same = |own: &str| {
        let own = plain(own);
        let around = own.split_once('#');
        around == Some((before, after))
    };
    let names_of = |row: Row| columns.iter().flat_map(move |column| row.names(*column));
    Row::all().flat_map(names_of).any(is_same).then_some(number)
}

/// `s01e05`, `1x05`, `#1.5`, as IMDb has it also after a word, `#5`.
fn is_code(title: &str, season: u32, number: u32) -> bool {
    let title = title.strip_prefix("episode").unwrap_or(title);
    let codes = [
        format!("s{season:02}e{number:02}"),
        format!("s{season}e{number}"),
        format!("{season}x{number:02}"),
        format!("{season:02}x{number:02}"),
        format!("#{season}.{number}"),
        format!("#{number}"),
    ];
    codes.iter().any(|code| code == title)
}

/// True if the title is that day, in digits or with the name of the month, in any order: `10.06.2024`, `June 10, 2024`; also
/// without the year, as in Plex's `Episode 06-10`.
fn is_day(title: &str, day: &str) -> bool {
    let numbers = |text: &str| -> Vec<u32> {
        let groups = text.split(|letter: char| !letter.is_ascii_digit());
        groups.filter_map(|group| group.parse().ok()).collect()
    };
    let [year, month, date] = numbers(day)[..] else {
        return false;
    };
    let mut found = numbers(title);
    let letters: String = title
        .chars()
        .filter(|letter| letter.is_alphabetic())
        .collect();
    let is_month = |own: &str| {
        let own = plain(own);
        let short: String = own.chars().take(3).collect();
        letters == own || letters == short
    };
    let named = |row: Row| {
        let months = row.field(Column::Months);
        let at = usize::try_from(month).unwrap_or(0).saturating_sub(1);
        !months.contains('#') && months.split(',').nth(at).is_some_and(is_month)
    };
    match letters.as_str() {
        "" | "episode" | "年月日" | "년월일" => {}
        _ if Row::all().any(named) => found.push(month),
        _ => return false,
    }
    let mut whole = vec![year, month, date];
    found.sort_unstable();
    whole.sort_unstable();
    let mut without_year = vec![month, date];
    without_year.sort_unstable();
    found == whole || (found == without_year && !letters.is_empty())
}

/// The text in the form in which it is compared: folded, without spaces, with the digits of ASCII.
fn plain(text: &str) -> String {
    let digit = |letter: char| {
        let zeros = ['\u{660}', '\u{6f0}', '\u{966}', '\u{e50}', '\u{ff10}'];
        let mut values = zeros.iter().filter_map(|zero| {
            let value = (letter as u32).checked_sub(*zero as u32)?;
            char::from_digit(value, 10)
        });
        values.next().unwrap_or(letter)
    };
    let letters = fold(text);
    letters
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .map(digit)
        .collect()
}
