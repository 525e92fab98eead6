//! Words that are too long for any line.

use unicode_segmentation::UnicodeSegmentation;

/// Letters by which a break may miss the place that makes pieces of equal length, to fall between syllables.
const SYLLABLE: usize = 2;

/// The beginning of `word` that is set on a line of its own, and where its rest begins, in bytes.
///
/// The pieces are about as long as each other. In scripts that divide words by hyphens there is one, and the next piece
/// begins as most syllables do, with a consonant before a vowel, if such a place is near. No language is known here, so
/// that no better is promised. At least one letter is taken, however narrow the line is.
pub fn break_word(word: &str, max_width: f32, width: &dyn Fn(&str) -> f32) -> (String, usize) {
    let letters: Vec<&str> = word.graphemes(true).collect();
    let mut ends = Vec::with_capacity(letters.len());
    let mut end = 0;
    for letter in &letters {
        end += letter.len();
        ends.push(end);
    }
    let head = |at: usize| {
        let piece = &word[..ends[at]];
        let follows = letters.get(at + 1).copied().unwrap_or_default();
        match is_alphabetic(letters[at]) && is_alphabetic(follows) {
            true => format!("{piece}-"),
            false => piece.to_string(),
        }
    };
    let may_end = |at: &usize| !letters[*at].ends_with(is_vowel_before);
    let places: Vec<usize> = (0..letters.len().saturating_sub(1))
        .filter(may_end)
        .collect();
    // Widths grow with the letters, near enough for a search by halves.
    let fitting = places.partition_point(|at| width(&head(*at)) <= max_width);
    let fitting = &places[..fitting.max(1).min(places.len())];
    let Some(last) = fitting.last() else {
        return (word.to_string(), word.len());
    };
    let pieces = (width(word) / width(&head(*last)).max(1.0)).ceil().max(1.0);
    let fair = width(word) / pieces;
    let near = |at: &usize| (width(&head(*at)) - fair).abs();
    let fairest = fitting
        .iter()
        .copied()
        .min_by(|one, other| near(one).total_cmp(&near(other)));
    let fairest = fairest.unwrap_or(*last);
    // The rest must not need one more line for it.
    let fits = |at: usize| width(&word[ends[at]..]) <= max_width * (pieces - 1.0);
    let syllable = fitting
        .iter()
        .copied()
        .filter(|at| at.abs_diff(fairest) <= SYLLABLE && begins_syllable(&letters[*at..]))
        .filter(|at| fits(*at))
        .min_by_key(|at| at.abs_diff(fairest));
    let at = syllable.unwrap_or(fairest);
    (head(at), ends[at])
}

/// True for letters of scripts whose words are divided by hyphens: Latin, Greek, Cyrillic.
fn is_alphabetic(letter: &str) -> bool {
    letter.chars().next().is_some_and(|first| {
        first.is_alphabetic() && matches!(first, '\0'..='\u{52f}' | '\u{1e00}'..='\u{1fff}')
    })
}

/// A consonant before a vowel, behind the letter that comes first here and with which it is not spoken as one.
fn begins_syllable(letters: &[&str]) -> bool {
    const AS_ONE: [&str; 5] = ["ch", "ck", "ph", "sh", "th"];
    match letters {
        [before, first, second, ..] => {
            let both = format!("{before}{first}").to_lowercase();
            let is_start = is_alphabetic(first) && !is_vowel(first) && is_vowel(second);
            is_start && !AS_ONE.contains(&both.as_str())
        }
        _ => false,
    }
}

fn is_vowel(letter: &str) -> bool {
    const VOWELS: &str = "aeiouyäöüåæøáàâãéèêëíìîïóòôõúùûýαεηιουωάέήίόύώаеёиоуыэюяіїє";
    let first = letter
        .chars()
        .next()
        .and_then(|first| first.to_lowercase().next());
    first.is_some_and(|first| VOWELS.contains(first))
}

/// Vowels of Thai and Lao that are written before the consonant after which they are spoken: no line ends with them.
fn is_vowel_before(letter: char) -> bool {
    matches!(letter, '\u{e40}'..='\u{e44}' | '\u{ec0}'..='\u{ec4}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ten_a_letter(line: &str) -> f32 {
        line.graphemes(true).map(|_| 10.0).sum()
    }

    #[track_caller]
    fn check(word: &str, letters: u8, head: &str) {
        let (found, at) = break_word(word, f32::from(letters) * 10.0, &ten_a_letter);
        assert_eq!(found, head, "{word} at {letters}");
        assert_eq!(found.trim_end_matches('-'), &word[..at]);
    }

    #[test]
    fn pieces_are_about_as_long_as_each_other_and_begin_as_syllables_do() {
        check("Donaudampfschiff", 12, "Donau-");
        check("Rindfleischetikettierung", 14, "Rindfleische-");
        check("достопримечательность", 14, "достопри-");
        check("xxxxxxxx", 6, "xxx-");
    }

    #[test]
    fn scripts_without_hyphens_get_none() {
        check("진격의거인", 4, "진격");
        check("กกเก", 3, "กก");
        check("12345678", 5, "1234");
        check("ee\u{301}e\u{301}e", 3, "e-");
    }

    #[test]
    fn one_letter_at_least_is_taken() {
        check("abc", 0, "a-");
        check("a", 0, "a");
        check("", 5, "");
    }
}
