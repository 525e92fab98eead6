//! The values of an episode as texts for its card.

use crate::card::name::Which;
use crate::card::range_title::range_title;
use crate::locale::{Phrase, has_words, month, phrase, range, season_name, season_number};
use crate::model::{Episode, day_value};

/// The values that a card may show. Control characters are removed on use, except line feeds in the title.
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(missing_docs)]
pub struct CardText {
    pub series: String,
    /// Empty if the episode has none: then the card has none.
    pub title: String,
    /// 0 for specials.
    pub season: u32,
    /// The name of the season on the server; none if unknown.
    pub season_name: Option<String>,
    /// The first number, if the card is for several episodes.
    pub number: u32,
    /// The last number, if the card is for several episodes.
    pub last: Option<u32>,
    /// The episode has no number: the date replaces it.
    pub is_unnumbered: bool,
    pub absolute: Option<u32>,
    pub year: Option<u32>,
    /// How many episodes the season has.
    pub episodes: Option<u32>,
    /// The day it was first aired, `YYYY-MM-DD`.
    pub airdate: Option<String>,
    /// Decides between the properties `watched` and `unwatched`.
    pub watched: bool,
}

impl From<&Episode> for CardText {
    fn from(episode: &Episode) -> CardText {
        CardText {
            series: episode.series.clone(),
            title: match (&episode.range, &episode.translated_title) {
                (Some(range), _) => range_title(&range.titles),
                (None, Some(translated)) => translated.to_string(),
                (None, None) => episode.title.clone(),
            },
            season: episode.season,
            season_name: episode.season_title.clone(),
            number: episode
                .range
                .as_ref()
                .map_or(episode.number, |range| range.first),
            last: episode.range.as_ref().map(|range| range.last),
            is_unnumbered: episode.is_unnumbered,
            absolute: absolute(episode),
            year: episode.of_series.year,
            episodes: episode.season_episodes,
            airdate: episode.airdate.clone(),
            watched: episode.watched,
        }
    }
}

/// The absolute number of the first episode of the card.
fn absolute(episode: &Episode) -> Option<u32> {
    let before = episode.range.as_ref();
    let before = before.map_or(0, |range| episode.number.saturating_sub(range.first));
    episode.absolute?.checked_sub(before)
}

impl CardText {
    /// A number of the episode, or the range from that number if the card is for several episodes.
    fn ranged(&self, first: u32) -> String {
        let added = self.last.map_or(0, |last| last.saturating_sub(self.number));
        range(first, first.saturating_add(added))
    }

    /// The value of that name of [`crate::model::TEXT_VALUES`], with the words of that language, or of English.
    #[must_use]
    pub fn value(&self, name: &str, language: &str) -> Option<String> {
        let episode = |kind: Phrase| {
            (!self.is_unnumbered).then(|| phrase(kind, &self.ranged(self.number), language))
        };
        match name {
            "series" => Some(one_line(&self.series)),
            "title" => Some(lines(&self.title)),
            "season" => Some(self.season.to_string()),
            "episode" | "episode_start" | "episode_end" if self.is_unnumbered => None,
            "episode" => Some(self.ranged(self.number)),
            "episode_start" => Some(self.number.to_string()),
            "episode_end" => Some(self.last.unwrap_or(self.number).to_string()),
            "episode_code" => match (self.is_unnumbered, &self.airdate) {
                (false, _) => Some(Which::Number(self.number).in_season(self.season)),
                (true, Some(day)) => Some(Which::Day(day).in_season(self.season)),
                (true, None) => None,
            },
            "episode_name" => episode(Phrase::Episode),
            "episode_short" => episode(Phrase::EpisodeShort),
            "episodes" => self.episodes.map(|number| number.to_string()),
            "absolute" => self.absolute.map(|number| self.ranged(number)),
            "year" => self.year.map(|number| number.to_string()),
            "airdate" => self.airdate.as_deref().map(one_line),
            "air_month_name" => {
                let number = day_value("air_month", self.airdate.as_deref()?)?;
                month(number.parse().ok()?, language)
            }
            "season_name" => {
                let own = self.own_season_name(language);
                Some(own.unwrap_or_else(|| season_name(self.season, language)))
            }
            name => day_value(name, self.airdate.as_deref()?),
        }
    }

    /// The name of the season on the server, if it is more than its number. The word that the server has for a season stays,
    /// unless the card has a language of its own.
    fn own_season_name(&self, language: &str) -> Option<String> {
        let name = one_line(self.season_name.as_deref()?);
        let is_number = name.chars().all(|letter| letter.is_ascii_digit());
        let is_word = has_words(language) && season_number(&name) == Some(self.season);
        (!is_number && !is_word).then_some(name)
    }
}

/// Most letters of a value: no title is longer, and a card could not show it.
const LETTERS_MAX: usize = 1000;

/// The text with its line feeds, without other control characters.
fn lines(text: &str) -> String {
    let text = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{2029}', '\u{b}', '\u{c}'], "\n");
    let shown = text
        .chars()
        .take(LETTERS_MAX)
        .filter_map(|letter| match letter {
            '\n' => Some('\n'),
            '\t' => Some(' '),
            letter if letter.is_control() => None,
            // Overrides would turn the whole line around; proper scripts need no help.
            '\u{202a}'..='\u{202e}' | '\u{feff}' => None,
            letter => Some(letter),
        });
    shown.collect::<String>().trim().to_string()
}

fn one_line(text: &str) -> String {
    lines(text).replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use crate::model::{EpisodeRange, TextKind};

    use super::*;

    #[test]
    fn control_characters_are_not_drawn_and_line_feeds_break() {
        let text = CardText {
            title: "Line\r\nTwo\0\u{202e} \t".into(),
            series: "A\nB\u{1b}[1m".into(),
            ..CardText::default()
        };
        assert_eq!(text.value("title", "").as_deref(), Some("Line\nTwo"));
        assert_eq!(text.value("series", "").as_deref(), Some("A B[1m"));
    }

    #[test]
    fn every_value_that_texts_may_name_is_there() {
        let text = CardText {
            absolute: Some(3),
            episodes: Some(8),
            year: Some(2017),
            airdate: Some("2017-12-01".into()),
            ..CardText::default()
        };
        for value in crate::model::TEXT_VALUES {
            let found = text.value(value.name, "");
            assert!(found.is_some(), "{}", value.name);
            let is_number = found.is_some_and(|text| text.parse::<u32>().is_ok());
            assert_eq!(is_number, value.kind == TextKind::Number, "{}", value.name);
        }
    }

    #[test]
    fn the_episodes_of_one_file_are_a_range_with_one_title() {
        let range = EpisodeRange {
            first: 4,
            last: 6,
            titles: vec![
                "Exodus (1)".into(),
                "Exodus (2)".into(),
                "Exodus (3)".into(),
            ],
        };
        let second = Episode {
            season: 1,
            number: 5,
            absolute: Some(17),
            title: "Exodus (2)".into(),
            range: Some(Box::new(range)),
            ..Episode::default()
        };
        let text = CardText::from(&second);
        for (name, expected) in [
            ("title", "Exodus"),
            ("episode", "4–6"),
            ("episode_name", "Episodes 4–6"),
            ("episode_short", "Eps. 4–6"),
            ("episode_start", "4"),
            ("episode_end", "6"),
            ("absolute", "16–18"),
        ] {
            assert_eq!(text.value(name, "").as_deref(), Some(expected), "{name}");
        }
        let alone = CardText::from(&Episode {
            range: None,
            ..second
        });
        for (name, expected) in [
            ("title", "Exodus (2)"),
            ("episode", "5"),
            ("episode_start", "5"),
            ("episode_end", "5"),
            ("absolute", "17"),
        ] {
            assert_eq!(alone.value(name, "").as_deref(), Some(expected), "{name}");
        }
    }

    #[test]
    fn a_season_has_the_name_that_the_server_gives_it() {
        for (season, given, name) in [
            (1, Some("Book One: Water"), "Book One: Water"),
            (2, Some("Staffel 2"), "Staffel 2"),
            (0, Some("Extras"), "Extras"),
            (3, Some("3"), "Season 3"),
            (3, Some(" "), "Season 3"),
            (0, Some(""), "Specials"),
            (3, None, "Season 3"),
        ] {
            let text = CardText {
                season,
                season_name: given.map(String::from),
                ..CardText::default()
            };
            assert_eq!(
                text.value("season_name", "").as_deref(),
                Some(name),
                "{given:?}"
            );
        }
    }

    #[test]
    fn a_name_that_is_only_a_number_is_in_the_language_of_the_card() {
        for (season, given, language, name) in [
            (2, Some("Season 2"), "de", "Staffel 2"),
            (2, Some("Staffel 2"), "fr", "Saison 2"),
            (2, Some("シーズン 2"), "en", "Season 2"),
            (2, Some("Season 3"), "de", "Season 3"),
            (0, Some("Specials"), "fr-CA", "Épisodes spéciaux"),
            (0, None, "zh-TW", "特別篇"),
            (1, Some("Book One: Water"), "de", "Book One: Water"),
            (2, Some("Season 2"), "cy", "Season 2"),
            (2, Some("Cyfres 2"), "cy", "Cyfres 2"),
        ] {
            let text = CardText {
                season,
                season_name: given.map(String::from),
                ..CardText::default()
            };
            let found = text.value("season_name", language);
            assert_eq!(found.as_deref(), Some(name), "{given:?} {language}");
        }
    }

    #[test]
    fn season_0_is_called_specials() {
        let name = |season| {
            CardText {
                season,
                ..CardText::default()
            }
            .value("season_name", "")
        };
        assert_eq!(
            (name(0), name(3)),
            (Some("Specials".into()), Some("Season 3".into()))
        );
    }
}
