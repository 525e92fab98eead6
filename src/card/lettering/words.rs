//! Letters and numbers as people write them: capitals, Roman numerals, numbers in words.

use unicode_normalization::UnicodeNormalization;

/// Capitals, as the language writes them: Turkish keeps the dots of its i, Greek drops its accents.
#[must_use]
pub fn upper(text: &str, language: &str) -> String {
    let turkish = matches!(language.get(..2), Some("tr" | "az"));
    let raised: String = text
        .chars()
        .flat_map(|letter| {
            if turkish && letter == 'i' {
                vec!['İ']
            } else {
                letter.to_uppercase().collect()
            }
        })
        .collect();
    if raised.chars().any(is_greek) {
        unaccented_greek(&raised)
    } else {
        raised
    }
}

/// Small letters, as the language writes them.
#[must_use]
pub fn lower(text: &str, language: &str) -> String {
    if matches!(language.get(..2), Some("tr" | "az")) {
        text.replace('I', "ı").replace('İ', "i").to_lowercase()
    } else {
        text.to_lowercase()
    }
}

/// Words that English titles do not capitalise between others.
const SMALL: &[&str] = &[
    "a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "nor", "of", "on", "or", "the",
    "to", "vs", "with",
];

/// The first letter of each word as a capital, the rest as it is; small words of English stay small inside.
#[must_use]
pub fn title_case(text: &str, language: &str) -> String {
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
            let is_small = SMALL.contains(&word.to_lowercase().as_str());
            let result = if is_small && !after_colon && place < last {
                word.to_lowercase()
            } else {
                let mut letters = word.char_indices();
                match letters.find(|(_, letter)| letter.is_alphanumeric()) {
                    Some((at, letter)) => {
                        let next = at + letter.len_utf8();
                        format!(
                            "{}{}{}",
                            &word[..at],
                            upper(&word[at..next], language),
                            &word[next..]
                        )
                    }
                    None => word.to_string(),
                }
            };
            after_colon = word.ends_with([':', '.', '?', '!']);
            result
        })
        .collect();
    cased.join(" ")
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
#[must_use]
pub fn words(number: u32) -> String {
    let Ok(number) = u16::try_from(number) else {
        return number.to_string();
    };
    let number = usize::from(number);
    let rest = |above: usize, link: &str| {
        let rest = number % above;
        if rest == 0 {
            String::new()
        } else {
            format!("{link}{}", words(u32::try_from(rest).unwrap_or(0)))
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

/// `1st`, `2nd`, `3rd`, `4th`, `11th`.
#[must_use]
pub fn ordinal(number: u32) -> String {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

fn is_greek(letter: char) -> bool {
    matches!(letter, '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}')
}

/// Greek capitals carry no tonos; the dialytika stays.
fn unaccented_greek(text: &str) -> String {
    let mut is_after_greek = false;
    let kept = text.nfd().filter(|letter| {
        let is_mark = matches!(letter, '\u{300}'..='\u{36f}');
        let is_dropped = is_after_greek
            && matches!(
                letter,
                '\u{300}' | '\u{301}' | '\u{313}' | '\u{314}' | '\u{342}'
            );
        if !is_mark {
            is_after_greek = is_greek(*letter);
        }
        !is_dropped
    });
    kept.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_follow_the_language() {
        assert_eq!(upper("Straße nach île", ""), "STRASSE NACH ÎLE");
        assert_eq!(
            (upper("iki", "tr"), upper("iki", "")),
            ("İKİ".into(), "IKI".into())
        );
        assert_eq!(upper("Η ζωή εν Ελλάδι", "el"), "Η ΖΩΗ ΕΝ ΕΛΛΑΔΙ");
        assert_eq!(lower("IKI İKİ", "tr"), "ıkı iki");
    }

    #[test]
    fn titles_keep_small_words_small() {
        assert_eq!(title_case("the one with the tv", ""), "The One with the Tv");
        assert_eq!(
            title_case("war: of the \"worlds\"", ""),
            "War: Of the \"Worlds\""
        );
    }

    #[test]
    fn numbers_are_written_out() {
        let rows = [
            (4, "IV", "Four", "4th"),
            (21, "XXI", "Twenty-One", "21st"),
            (112, "CXII", "One Hundred Twelve", "112th"),
        ];
        for (number, numeral, word, place) in rows {
            assert_eq!(
                (roman(number), words(number), ordinal(number)),
                (numeral.into(), word.into(), place.into())
            );
        }
        assert_eq!(
            (roman(0), roman(4000), words(70_000)),
            ("0".into(), "4000".into(), "70000".into())
        );
        assert_eq!(
            (words(3_000), words(1_999)),
            (
                "Three Thousand".into(),
                "One Thousand Nine Hundred Ninety-Nine".into()
            )
        );
    }
}
