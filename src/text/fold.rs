//! The form in which names are compared: what two programs write with other signs of one kind is the same name.

use unicode_normalization::UnicodeNormalization;

/// The form in which equal texts are equal: composed, in small letters, with the plainest sign of each kind.
///
/// Sonarr, Plex and people write the same title composed and decomposed, with straight and curly apostrophes, with
/// dashes of several lengths, three dots or an ellipsis, and spaces that do not break: `Pokémon` and `Guy’s` are one
/// series each nevertheless.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase().replace('`', "'");
    }
    let mut folded = String::with_capacity(text.len());
    let letters = text.nfc().flat_map(char::to_lowercase).nfc();
    for letter in letters {
        match letter {
            '`' | '´' | '‘' | '’' | '‚' | '‛' | 'ʹ' | 'ʻ' | 'ʼ' | 'ʽ' | '′' | '‵' | '＇' =>
            {
                folded.push('\'');
            }
            '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '‶' | '＂' => folded.push('"'),
            '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '﹘' | '﹣' | '－' => {
                folded.push('-')
            }
            '…' => folded.push_str("..."),
            // Greek has a second small sigma for the ends of words, but one capital for both.
            'ς' => folded.push('σ'),
            // Marks without a shape come along when a name is copied from a page.
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
            letter if letter.is_whitespace() => folded.push(' '),
            letter => folded.push(letter),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn same(one: &str, other: &str) {
        assert_eq!(fold(one), fold(other), "{one:?} and {other:?}");
    }

    #[test]
    fn case_and_composition_do_not_count() {
        same("POKE\u{301}MON", "pokémon");
        same("ΟΔΟΣ", "οδος");
        same("οδος", "οδοσ");
    }

    #[test]
    fn signs_of_one_kind_are_equal() {
        for apostrophe in ["’", "‘", "ʼ", "′", "´", "`"] {
            same(
                &format!("Guy{apostrophe}s Spelling Bee"),
                "Guy's Spelling Bee",
            );
        }
        for dash in ["‐", "‑", "‒", "–", "—", "―", "−"] {
            same(&format!("Spider{dash}Man"), "Spider-Man");
        }
        for quotes in ["“Home”", "„Home“", "«Home»"] {
            same(quotes, "\"Home\"");
        }
        same("Wait…", "Wait...");
        for space in ["\u{a0}", "\u{202f}", "\u{2009}", "\u{3000}"] {
            same(&format!("The{space}Wire"), "The Wire");
        }
        same("The\u{200b} Wire", "the wire");
    }

    #[test]
    fn letters_stay_apart() {
        for (one, other) in [
            ("Café", "Cafe"),
            ("Naïve", "Naive"),
            ("A-B", "A B"),
            ("M.A.S.H", "MASH"),
        ] {
            assert_ne!(fold(one), fold(other), "{one} and {other}");
        }
    }
}
