//! The title of a card for the several episodes of one file.

use crate::locale::roman;
use crate::locale::words;
use crate::text::fold;

/// The words for a part of a story, in the languages of titles.
const PARTS: [&str; 16] = [
    "part",
    "pt.",
    "pt",
    "teil",
    "partie",
    "parte",
    "deel",
    "del",
    "osa",
    "część",
    "část",
    "časť",
    "rész",
    "часть",
    "частина",
    "bölüm",
];
/// The most titles that are written one after the other.
const TITLES_MAX: usize = 4;
/// The highest number of a part that is written as a word.
const WORDS_MAX: u32 = 20;

/// What the titles have in common if they are parts of one story, such as `Exodus` for `Exodus (1)` and `Exodus (2)`;
/// otherwise all of them: `Pilot / Lies`. Of more than four only the first and the last.
#[must_use]
pub fn range_title(titles: &[String]) -> String {
    let titles: Vec<&str> = titles.iter().map(|title| title.trim()).collect();
    let titles: Vec<&str> = titles
        .into_iter()
        .filter(|title| !title.is_empty())
        .collect();
    let Some((first, others)) = titles.split_first() else {
        return String::new();
    };
    if others.iter().all(|other| fold(other) == fold(first)) {
        return (*first).to_string();
    }
    if let Some(stem) = common_stem(&titles) {
        return stem.to_string();
    }
    match others {
        [.., last] if titles.len() > TITLES_MAX => format!("{first} / … / {last}"),
        _ => titles.join(" / "),
    }
}

/// The title of the story, if all titles are parts of it, in order.
fn common_stem<'t>(titles: &[&'t str]) -> Option<&'t str> {
    let parts: Option<Vec<(&str, u32)>> = titles.iter().map(|title| part(title)).collect();
    let parts = parts?;
    let (stem, _) = *parts.first()?;
    let is_same = parts.iter().all(|(own, _)| fold(own) == fold(stem));
    let is_in_order = parts.windows(2).all(|pair| pair[0].1 + 1 == pair[1].1);
    (is_same && is_in_order).then_some(stem)
}

/// A title without the part at its end, and the number of the part: `(1)`, `, Part 1`, `: Teil Zwei`, `II`.
fn part(title: &str) -> Option<(&str, u32)> {
    let bare = title.strip_suffix([')', ']', '）']);
    let opens = ['(', '[', '（'];
    if let Some(bare) = bare {
        let at = bare.rfind(opens)?;
        let inside = bare[at..].trim_start_matches(opens);
        let number = numeral(inside).or_else(|| {
            named(inside)
                .filter(|(stem, _)| stem.is_empty())
                .map(|(_, number)| number)
        });
        return Some((without_marks(&bare[..at])?, number?));
    }
    if let Some((stem, number)) = named(title) {
        return Some((without_marks(stem)?, number));
    }
    let (stem, last) = title.rsplit_once(' ')?;
    let is_roman = last
        .bytes()
        .all(|letter| matches!(letter, b'I' | b'V' | b'X'));
    let number = numeral(last).filter(|_| is_roman)?;
    Some((without_marks(stem)?, number))
}

/// A text that ends with a word for a part and its number, without them.
fn named(text: &str) -> Option<(&str, u32)> {
    let (before, last) = text.trim_end().rsplit_once(' ')?;
    let number = numeral(last)?;
    let before = before.trim_end();
    let word = before.rsplit([' ', ':', ',', '-', '–']).next()?;
    let is_part = PARTS.contains(&word.to_lowercase().as_str());
    is_part.then(|| (&before[..before.len() - word.len()], number))
}

/// The number that a text is: `2`, `II`, `Two`.
fn numeral(text: &str) -> Option<u32> {
    let text = text.trim();
    if let Ok(number) = text.parse::<u32>() {
        return Some(number).filter(|number| *number <= 100);
    }
    (1..=WORDS_MAX).find(|number| text == roman(*number) || fold(text) == fold(&words(*number, "")))
}

/// A title without the marks at its end. None if nothing is left.
fn without_marks(title: &str) -> Option<&str> {
    let bare = title.trim_end_matches([' ', ',', ':', ';', '-', '–', '—', '.']);
    (!bare.is_empty()).then_some(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_of_one_story_have_its_title_and_others_are_joined() {
        for (titles, expected) in [
            ("Exodus (1)|Exodus (2)", "Exodus"),
            ("Exodus: Part 1|Exodus: Part 2", "Exodus"),
            ("Exodus, Part One|Exodus, Part Two", "Exodus"),
            ("Exodus - Pt. I|Exodus - Pt. II|Exodus - Pt. III", "Exodus"),
            ("Exodus (Part 1)|Exodus (Part 2)", "Exodus"),
            ("Das Ende, Teil 1|Das Ende, Teil 2", "Das Ende"),
            ("Exodus I|Exodus II", "Exodus"),
            (
                "Kobol's Last Gleaming (3)|Kobol’s Last Gleaming (4)",
                "Kobol's Last Gleaming",
            ),
            ("Pilot|Pilot", "Pilot"),
            ("Pilot|", "Pilot"),
            ("Pilot|Lies", "Pilot / Lies"),
            ("Room 1|Room 2", "Room 1 / Room 2"),
            ("Exodus (2)|Exodus (1)", "Exodus (2) / Exodus (1)"),
            ("Exodus (1)|Genesis (2)", "Exodus (1) / Genesis (2)"),
            ("(1)|(2)", "(1) / (2)"),
            ("Part 1|Part 2", "Part 1 / Part 2"),
            ("Malcolm X|Malcolm XI", "Malcolm"),
            ("Apart 1|Apart 2", "Apart 1 / Apart 2"),
            ("A|B|C|D", "A / B / C / D"),
            ("A|B|C|D|E", "A / … / E"),
            ("|", ""),
        ] {
            let all: Vec<String> = titles.split('|').map(String::from).collect();
            assert_eq!(range_title(&all), expected, "{titles}");
        }
    }
}
