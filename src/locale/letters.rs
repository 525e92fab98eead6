//! Letters as languages write them: capitals, small letters, titles. And Roman numerals.

use unicode_normalization::UnicodeNormalization;

/// Capitals, as the language writes them: Turkish keeps the dots of its i, Lithuanian drops those under accents, Greek
/// drops its accents.
#[must_use]
pub fn upper(text: &str, language: &str) -> String {
    let text = match language.get(..2) {
        Some("tr" | "az") => text.replace('i', "İ"),
        Some("lt") => text.nfd().filter(|letter| *letter != DOT).nfc().collect(),
        Some("hy") => text.replace('և', "եվ"),
        _ => text.to_string(),
    };
    let raised = text.to_uppercase();
    if raised.chars().any(is_greek) {
        unaccented_greek(&raised)
    } else {
        raised
    }
}

/// Small letters, as the language writes them.
#[must_use]
pub fn lower(text: &str, language: &str) -> String {
    match language.get(..2) {
        Some("tr" | "az") => text.replace('I', "ı").replace('İ', "i").to_lowercase(),
        Some("lt") => dotted(text),
        _ => text.to_lowercase(),
    }
}

/// The dot above.
const DOT: char = '\u{307}';

/// Lithuanian small letters: i and j keep their dot under an accent.
fn dotted(text: &str) -> String {
    let mut letters = text.nfd().peekable();
    let mut small = String::new();
    while let Some(letter) = letters.next() {
        small.extend(letter.to_lowercase());
        let is_accent = |next: &char| matches!(next, '\u{300}' | '\u{301}' | '\u{303}');
        if matches!(letter, 'I' | 'J') && letters.peek().is_some_and(is_accent) {
            small.push(DOT);
        }
    }
    small.nfc().collect()
}

/// Words that English titles do not capitalise between others.
const SMALL: &[&str] = &[
    "a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "nor", "of", "on", "or", "the",
    "to", "vs", "with",
];

/// The first letter of each word as a capital, the rest as it is; in English, and if the language is unknown, small words
/// stay small inside.
#[must_use]
pub fn title_case(text: &str, language: &str) -> String {
    let is_english = matches!(language.get(..2), None | Some("en"));
    let last = text
        .split(' ')
        .filter(|word| !word.is_empty())
        .count()
        .saturating_sub(1);
    let mut count = 0usize;
    let mut after_colon = true;
    let cased: Vec<String> = text
        .split(' ')
        .map(|word| {
            let place = count;
            count += usize::from(!word.is_empty());
            let is_small = is_english && SMALL.contains(&word.to_lowercase().as_str());
            let result = match is_small && !after_colon && place < last {
                true => word.to_lowercase(),
                false => capitalised(word, language),
            };
            after_colon = word.ends_with([':', '.', '?', '!']);
            result
        })
        .collect();
    cased.join(" ")
}

/// The text with its first letter as a capital.
#[must_use]
pub fn capitalised(text: &str, language: &str) -> String {
    let mut letters = text.char_indices();
    match letters.find(|(_, letter)| letter.is_alphanumeric()) {
        // Georgian has capitals for whole words only.
        Some((_, '\u{10d0}'..='\u{10ff}')) | None => text.to_string(),
        Some((at, letter)) => {
            // The Dutch ij is one letter.
            let is_ij = language.starts_with("nl") && text[at..].starts_with("ij");
            let next = at + letter.len_utf8() + usize::from(is_ij);
            format!(
                "{}{}{}",
                &text[..at],
                capital(&text[at..next], language),
                &text[next..]
            )
        }
    }
}

/// A letter alone as a capital: here Greek keeps its accent.
fn capital(letter: &str, language: &str) -> String {
    if letter.chars().any(is_greek) {
        letter.to_uppercase()
    } else {
        upper(letter, language)
    }
}

/// 1 to 3999 in Roman numerals; other numbers in digits.
#[must_use]
pub fn roman(number: u32) -> String {
    const NUMERALS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if !(1..4000).contains(&number) {
        return number.to_string();
    }
    let mut rest = number;
    let mut numeral = String::new();
    for (value, letters) in NUMERALS {
        while rest >= value {
            numeral += letters;
            rest -= value;
        }
    }
    numeral
}

fn is_greek(letter: char) -> bool {
    matches!(letter, '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}')
}

/// Greek capitals carry no tonos; the dialytika stays, and comes where only the tonos said that two vowels are apart.
fn unaccented_greek(text: &str) -> String {
    let (mut is_after_greek, mut is_apart, mut had_tonos) = (false, false, false);
    let mut kept = String::new();
    for letter in text.nfd() {
        let is_mark = matches!(letter, '\u{300}'..='\u{36f}');
        let is_dropped = is_after_greek
            && matches!(
                letter,
                '\u{300}' | '\u{301}' | '\u{313}' | '\u{314}' | '\u{342}'
            );
        if is_mark {
            had_tonos |= letter == '\u{301}';
            // The mark that the letter has already is not put twice.
            if is_apart && letter == DIALYTIKA {
                continue;
            }
        } else {
            is_after_greek = is_greek(letter);
            is_apart =
                had_tonos && matches!(letter, 'Ι' | 'Υ') && kept.ends_with(['Α', 'Ε', 'Ο', 'Υ']);
            had_tonos = false;
        }
        if !is_dropped {
            kept.push(letter);
        }
        if is_apart && !is_mark {
            kept.push(DIALYTIKA);
        }
    }
    kept.nfc().collect()
}

/// The two dots that separate two vowels in pronunciation.
const DIALYTIKA: char = '\u{308}';

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_follow_the_language() {
        let rows = [
            ("", "Straße nach île", "STRASSE NACH ÎLE"),
            ("tr", "iki ışık", "İKİ IŞIK"),
            ("az-Latn", "iki", "İKİ"),
            ("", "iki", "IKI"),
            ("el", "Η ζωή εν Ελλάδι", "Η ΖΩΗ ΕΝ ΕΛΛΑΔΙ"),
            ("", "Μάιος άυλος ταΐζω ρολόι", "ΜΑΪΟΣ ΑΫΛΟΣ ΤΑΪΖΩ ΡΟΛΟΪ"),
            ("el", "ὁ λόγος τοῦ Ὀδυσσέως", "Ο ΛΟΓΟΣ ΤΟΥ ΟΔΥΣΣΕΩΣ"),
            ("nl", "ijsberg", "IJSBERG"),
            ("lt", "i\u{307}\u{301}da", "ÍDA"),
            ("hy", "Բարև", "ԲԱՐԵՎ"),
            ("", "ﬁn ŉ", "FIN ʼN"),
            ("", "進撃 ½ ♥", "進撃 ½ ♥"),
        ];
        for (language, text, expected) in rows {
            assert_eq!(upper(text, language), expected, "{language} {text}");
        }
    }

    #[test]
    fn small_letters_follow_the_language() {
        let rows = [
            ("tr", "IKI İKİ", "ıkı iki"),
            ("", "ΟΔΥΣΣΕΥΣ ΣΑΣ", "οδυσσευς σας"),
            ("lt", "ÌR Í", "i\u{307}\u{300}r i\u{307}\u{301}"),
            ("", "STRASSE", "strasse"),
        ];
        for (language, text, expected) in rows {
            assert_eq!(lower(text, language), expected, "{language} {text}");
        }
    }

    #[test]
    fn the_first_letter_of_a_title_follows_the_language() {
        let rows = [
            ("nl", "ijs en vuur", "IJs En Vuur"),
            ("", "ijs", "Ijs"),
            ("tr", "istanbul", "İstanbul"),
            ("ka", "თბილისი", "თბილისი"),
            ("el", "άνθρωπος", "Άνθρωπος"),
        ];
        for (language, text, expected) in rows {
            assert_eq!(title_case(text, language), expected, "{language} {text}");
        }
    }

    #[test]
    fn english_titles_keep_small_words_small() {
        assert_eq!(title_case("en stad by the sea", "sv"), "En Stad By The Sea");
        assert_eq!(title_case("half of it", "en-GB"), "Half of It");
        assert_eq!(title_case("the one with the tv", ""), "The One with the Tv");
        assert_eq!(
            title_case("war: of the \"worlds\"", ""),
            "War: Of the \"Worlds\""
        );
    }

    #[test]
    fn numerals_go_to_3999() {
        for (number, numeral) in [
            (0, "0"),
            (4, "IV"),
            (21, "XXI"),
            (112, "CXII"),
            (4000, "4000"),
        ] {
            assert_eq!(roman(number), numeral);
        }
    }
}
