//! The one filter for all text that is printed: nothing from outside moves a cursor, turns the direction of a line or
//! begins a line of its own, on a screen or in a log.
//!
//! Titles, names of files and words of rules come from other people and programs. Terminals obey C0 and C1 controls
//! (ECMA-48), and the Unicode bidirectional algorithm (UAX 9) turns text around; editors and pagers break lines at
//! U+2028 and U+2029 as well.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The target of log records that are a screen of several lines, each of them filtered already. All other records are
/// one line, whatever they hold.
pub const LOG_SCREEN: &str = "intertitle::screen";

/// The replacement of a letter: itself, a space for tabs and line ends, U+FFFD for everything that a terminal
/// interprets or that is invisible. One letter always becomes one letter, so columns stay right.
#[must_use]
pub fn printable_letter(letter: char) -> char {
    match letter {
        '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => ' ',
        _ if letter.is_control() || is_unseen(letter) => char::REPLACEMENT_CHARACTER,
        _ => letter,
    }
}

/// Marks of direction, and letters that no screen shows: byte order marks, annotations, tags.
fn is_unseen(letter: char) -> bool {
    matches!(
        letter,
        '\u{61c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// A text as a part of one line.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    filtered(text, false)
}

/// A text of several lines: its line feeds stay.
#[must_use]
pub fn printable_lines(text: &str) -> Cow<'_, str> {
    filtered(text, true)
}

fn filtered(text: &str, keeps_line_feeds: bool) -> Cow<'_, str> {
    let put = |letter: char| match letter {
        '\n' if keeps_line_feeds => letter,
        _ => printable_letter(letter),
    };
    match text.chars().all(|letter| put(letter) == letter) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.chars().map(put).collect()),
    }
}

/// A written JSON value with everything that [`printable`] takes away as `\u…` escapes: it means the same.
///
/// Line feeds and blanks between values stay. `json` must be whole JSON: only its strings can hold such letters.
#[must_use]
pub fn json_printable(json: &str) -> Cow<'_, str> {
    let is_well = |letter: char| letter == '\n' || printable_letter(letter) == letter;
    if json.chars().all(is_well) {
        return Cow::Borrowed(json);
    }
    let mut text = String::with_capacity(json.len() + 16);
    for letter in json.chars() {
        if is_well(letter) {
            text.push(letter);
        } else {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                // Writing into a text cannot fail.
                let _ = write!(text, "\\u{unit:04x}");
            }
        }
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything that must not reach a screen.
    fn hostile() -> impl Iterator<Item = char> {
        let ranges = [
            '\0'..='\u{1f}',
            '\u{7f}'..='\u{9f}',
            '\u{61c}'..='\u{61c}',
            '\u{200e}'..='\u{200f}',
            '\u{2028}'..='\u{202e}',
            '\u{2066}'..='\u{2069}',
            '\u{feff}'..='\u{feff}',
            '\u{e0000}'..='\u{e007f}',
        ];
        ranges.into_iter().flatten()
    }

    #[test]
    fn nothing_that_a_terminal_obeys_is_printed_and_each_letter_stays_one() {
        for letter in hostile() {
            let shown = printable_letter(letter);
            assert!(
                shown == ' ' || shown == '\u{fffd}',
                "{letter:?} is printed as {shown:?}"
            );
            let text = format!("a{letter}b");
            assert_eq!(printable(&text), format!("a{shown}b"), "{letter:?}");
        }
        assert_eq!(printable_lines("a\r\n\u{1b}[2Jb\n"), "a \n\u{fffd}[2Jb\n");
    }

    #[test]
    fn letters_of_all_languages_and_what_joins_them_stay() {
        // The joiners are needed in Persian and in emoji.
        for text in [
            "Pokémon",
            "進撃の巨人",
            "می\u{200c}خواهم",
            "👩\u{200d}🚀",
            "❤\u{fe0f}",
            "ไทย",
            "a\u{a0}b",
            "",
        ] {
            assert_eq!(printable(text), text);
            assert_eq!(json_printable(text), text);
        }
    }

    #[test]
    fn json_means_the_same_and_holds_nothing_that_a_terminal_obeys() {
        let text: String = hostile().chain("é 進 \" \\ 👩".chars()).collect();
        let value = serde_json::json!({ "title": text, text.clone(): [text, 1] });
        for written in [value.to_string(), format!("{value:#}")] {
            let safe = json_printable(&written);
            assert!(
                safe.chars()
                    .all(|letter| letter == '\n' || printable_letter(letter) == letter),
                "{safe:?}"
            );
            let read: serde_json::Value = serde_json::from_str(&safe).expect("it is JSON");
            assert_eq!(read, value);
        }
    }
}
