//! Ranges of numbers: `1–2`.

/// The en dash between the two numbers of a range, without spaces.
const DASH: char = '–';

/// The range from one number to another; the number alone if they are the same.
#[must_use]
pub fn range(first: u32, last: u32) -> String {
    match first == last {
        true => first.to_string(),
        false => format!("{first}{DASH}{last}"),
    }
}

/// The text with both ends of the range written by `write`. None if it is not a range.
#[must_use]
pub fn rewritten(text: &str, write: &dyn Fn(u32) -> String) -> Option<String> {
    let (first, last) = text.split_once(DASH)?;
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    Some(format!("{}{DASH}{}", write(first), write(last)))
}

/// True if a number in a name is a range, in digits or in words.
pub(in crate::locale) fn is_range(number: &str) -> bool {
    number.contains(DASH)
}

/// True if a number is in digits, or a range of such.
pub(in crate::locale) fn is_in_digits(number: &str) -> bool {
    number
        .chars()
        .all(|letter| letter.is_ascii_digit() || letter == DASH)
}
