//! Episode details from the name of a picture:

use crate::cli::draw::details::Details;

/// Fills in series, year, season, episode and title, as far as the name (without its extension) has them. A name
/// without a number is only the title, and its card shows neither season nor episode.
pub(super) fn fill(details: &mut Details, stem: &str) {
    // Dots and underscores are often used for spaces.
    let spaced = match stem.contains(' ') {
        true => stem.to_string(),
        false => stem.replace(['.', '_'], " "),
    };
    let Some(found) = number(&spaced) else {
        details.text.title = trimmed(&spaced).to_string();
        for name in ["hide_season", "hide_episode"] {
            details.properties.push((name.into(), "on".into()));
        }
        return;
    };
    let (series, year) = dated(trimmed(&spaced[..found.from]));
    if !series.is_empty() {
        details.text.series = series.to_string();
    }
    details.text.year = year.or(details.text.year);
    details.text.season = found.season;
    details.text.number = found.episode;
    details.text.title = trimmed(&spaced[found.to..]).to_string();
}

/// `S01E02`, and its place.
#[derive(Debug)]
struct Number {
    season: u32,
    episode: u32,
    from: usize,
    to: usize,
}

fn number(text: &str) -> Option<Number> {
    text.char_indices().find_map(|(from, letter)| {
        let before = text[..from].chars().next_back();
        let rest = &text[from..];
        if before.is_some_and(char::is_alphanumeric) {
            return None;
        }
        let (season, rest) = match letter {
            's' | 'S' => digits(&rest[1..], 4)?,
            '0'..='9' => digits(rest, 2)?,
            _ => return None,
        };
        let separators: &[char] = match letter {
            's' | 'S' => &['e', 'E'],
            _ => &['x', 'X'],
        };
        let (episode, mut rest) = digits(rest.trim_start().strip_prefix(separators)?, 4)?;
        // Further episodes of the same file.
        while let Some((_, more)) = rest
            .strip_prefix('-')
            .unwrap_or(rest)
            .strip_prefix(['e', 'E'])
            .and_then(|more| digits(more, 4))
        {
            rest = more;
        }
        if rest.chars().next().is_some_and(char::is_alphanumeric) {
            return None;
        }
        Some(Number {
            season,
            episode,
            from,
            to: text.len() - rest.len(),
        })
    })
}

/// The number that the text begins with, of so many digits at most, and what follows it.
fn digits(text: &str, most: usize) -> Option<(u32, &str)> {
    let end = text
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(text.len());
    match end <= most {
        true => Some((text[..end].parse().ok()?, &text[end..])),
        false => None,
    }
}

/// `Show (2021)` in its parts.
fn dated(series: &str) -> (&str, Option<u32>) {
    let parts = series
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once('('));
    match parts.map(|(name, year)| (name, year.parse::<u32>())) {
        Some((name, Ok(year))) if (1900..2200).contains(&year) => (name.trim_end(), Some(year)),
        _ => (series, None),
    }
}

fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '-', '–', '_', '.'])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Series, year, season, episode, title.
    #[track_caller]
    fn check(stem: &str, expected: (&str, Option<u32>, u32, u32, &str)) {
        let mut details = Details::new();
        fill(&mut details, stem);
        let text = &details.text;
        let found = (
            text.series.as_str(),
            text.year,
            text.season,
            text.number,
            text.title.as_str(),
        );
        assert_eq!(found, expected, "{stem}");
    }

    #[test]
    fn names_of_episodes_are_read_as_people_write_them() {
        check("Dark - S01E02 - Lies", ("Dark", None, 1, 2, "Lies"));
        check(
            "Dark (2017) - s01e02-e03 - Lies",
            ("Dark", Some(2017), 1, 2, "Lies"),
        );
        check(
            "The.Long.Tide.S10E105.The.End",
            ("The Long Tide", None, 10, 105, "The End"),
        );
        check("Dark 1x02 Lies", ("Dark", None, 1, 2, "Lies"));
        check("S00E01", ("", None, 0, 1, ""));
        check(
            "進撃の巨人 - S01E01 - 二千年後の君へ",
            ("進撃の巨人", None, 1, 1, "二千年後の君へ"),
        );
        check(
            "24 - S01E01 - 12-00 A.M. - 1-00 A.M",
            ("24", None, 1, 1, "12-00 A.M. - 1-00 A.M"),
        );
    }

    #[test]
    fn a_name_without_a_number_is_a_title_and_no_number_is_made_up() {
        let mut details = Details::new();
        fill(&mut details, "1920x1080 wall - S1 of 2");
        assert_eq!(details.text.title, "1920x1080 wall - S1 of 2");
        assert_eq!(details.properties.len(), 2);
    }
}
