//! Counts letters as people do: an accent that is stored separately belongs to its letter, and an emoji of several characters
//! is one.

use unicode_segmentation::UnicodeSegmentation as _;

/// The number of letters, blanks and signs (grapheme clusters) in a text.
#[must_use]
pub fn letters(text: &str) -> usize {
    text.graphemes(true).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_counted_as_people_see_them() {
        for (text, expected) in [
            ("", 0),
            ("Dark", 4),
            ("Poke\u{301}mon", 7),
            ("½ Past", 6),
            ("👨\u{200d}👩\u{200d}👧!", 2),
            ("\u{1f1e9}\u{1f1ea}", 1),
            ("नमस्ते", 3),
            ("한국", 2),
        ] {
            assert_eq!(letters(text), expected, "{text}");
        }
    }
}
