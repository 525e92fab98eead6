//! Numbers in words and ordinals.

use crate::locale::row::{Column, Row};

/// A number in words, such as `twenty-one`: in English up to 9999 and with capitals, in other languages up to 100. Larger
/// ones in digits, and all of them if nothing is known about the language.
///
/// They are the forms for counting, which follow the word for an episode: `Folge eins`, `Серия один`.
#[must_use]
pub fn words(number: u32, language: &str) -> String {
    let row = Row::or_english(language);
    match row.tag() {
        "en" => english(number),
        _ => of_row(row, number).unwrap_or_else(|| number.to_string()),
    }
}

/// The number in words by the fields of the row. None if they do not have it.
fn of_row(row: Row, number: u32) -> Option<String> {
    let mut exceptions = row.field(Column::Exceptions).split(',').map(keyed);
    if let Some((_, word)) = exceptions.find(|(own, _)| *own == Some(number)) {
        return Some(word.to_string());
    }
    let number = usize::try_from(number).ok()?;
    let numbers = row.field(Column::Numbers);
    if numbers.is_empty() || number > 100 {
        return None;
    }
    let alone = |number: usize| numbers.split(',').nth(number);
    if let Some(word) = alone(number) {
        return Some(word.to_string());
    }
    let ten = |number: usize| row.field(Column::Tens).split(',').nth(number / 10 - 2);
    let (ten, added) = match (number, ten(number)?) {
        (100, hundred) => (hundred, 0),
        (_, "") => (ten(number - 10)?, number % 10 + 10),
        (_, own) => (own, number % 10),
    };
    if added == 0 {
        return Some(ten.to_string());
    }
    let mut forms = row.field(Column::Added).split(',').map(keyed);
    let form = forms.find(|(own, _)| own.is_some_and(|own| own as usize == added));
    let added = form.map(|(_, form)| form).or_else(|| alone(added))?;
    let joined = row.field(Column::Join);
    Some(without_erased(
        &joined.replacen('#', ten, 1).replacen('>', added, 1),
    ))
}

/// The number at the start of an entry, and the rest of it.
fn keyed(entry: &str) -> (Option<u32>, &str) {
    let end = entry.find(|letter: char| !letter.is_ascii_digit());
    let (number, rest) = entry.split_at(end.unwrap_or(entry.len()));
    (number.parse().ok(), rest)
}

/// The text without each letter that a `<` follows.
fn without_erased(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter == '<' {
            kept.pop();
        } else {
            kept.push(letter);
        }
    }
    kept
}

/// What an ordinal counts: the gender of its word decides the form in some languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// `3.ª temporada`.
    Seasons,
    /// `3.º episodio`.
    Episodes,
}

/// `1st`, `2nd`, `11th`; `1.` in German, `1re` for a season in French. The number alone if nothing is known about the
/// language.
#[must_use]
pub fn ordinal(number: u32, language: &str, counted: Counted) -> String {
    let row = Row::or_english(language);
    let of_episodes = row.field(Column::EpisodeOrdinal);
    let forms = match counted {
        Counted::Episodes if !of_episodes.is_empty() => of_episodes,
        _ => row.field(Column::SeasonOrdinal),
    };
    let holds = |form: &&str| {
        let (is_exact, form) = match form.strip_prefix('=') {
            Some(form) => (true, form),
            None => (false, *form),
        };
        match keyed(form) {
            (None, _) => true,
            (Some(own), _) if is_exact => number == own,
            (Some(own), _) => number % 10 == own && !(11..=14).contains(&(number % 100)),
        }
    };
    let form = forms.split(',').find(holds).unwrap_or_default();
    let (_, form) = keyed(form.trim_start_matches('='));
    match form {
        "" => number.to_string(),
        form => form.replacen('#', &number.to_string(), 1),
    }
}

const ONES: [&str; 20] = [
    "Zero",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
    "Thirteen",
    "Fourteen",
    "Fifteen",
    "Sixteen",
    "Seventeen",
    "Eighteen",
    "Nineteen",
];
const TENS: [&str; 10] = [
    "", "", "Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety",
];

/// 0 to 9999 in English words (`Twenty-One`); larger numbers in digits.
fn english(number: u32) -> String {
    let Ok(number) = u16::try_from(number) else {
        return number.to_string();
    };
    let number = usize::from(number);
    let rest = |above: usize, link: &str| {
        let rest = number % above;
        if rest == 0 {
            String::new()
        } else {
            format!("{link}{}", english(u32::try_from(rest).unwrap_or(0)))
        }
    };
    match number {
        0..20 => ONES[number].to_string(),
        20..100 => format!("{}{}", TENS[number / 10], rest(10, "-")),
        100..1000 => format!("{} Hundred{}", ONES[number / 100], rest(100, " ")),
        1000..10_000 => format!("{} Thousand{}", ONES[number / 1000], rest(1000, " ")),
        _ => number.to_string(),
    }
}
