//! The subject of an event, a job or a card.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::value::{Fields, Value};
use crate::text::{fold, printable, printable_letter};

/// A series, with the ids that the source knows. Two references mean the same series if an id agrees.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct SeriesRef {
    /// The media server's own key.
    pub key: Option<String>,
    pub title: Option<String>,
    pub year: Option<u32>,
    pub tvdb: Option<u64>,
    pub tmdb: Option<u64>,
    pub imdb: Option<String>,
}

/// The part of a series that is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Level {
    /// All of it.
    Series,
    /// One season, by its number.
    Season(u32),
    /// One episode, by season and number.
    Episode(u32, u32),
    /// One episode of a season with days instead of numbers. Its key or its day identifies it.
    Unnumbered(u32),
    /// Any item: only its key is known.
    Unknown,
}

/// The data of a source about an episode, except its numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)]
pub struct EpisodeRef {
    /// The episode's own ids, not those of the series.
    pub tvdb: Option<u64>,
    pub tmdb: Option<u64>,
    pub imdb: Option<String>,
    /// The day it was first aired, `YYYY-MM-DD`.
    pub airdate: Option<String>,
    pub title: Option<String>,
    /// The path of its file, as the machine of the source names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

impl EpisodeRef {
    /// True if nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == EpisodeRef::default()
    }
}

/// What an event of one media server means for the same episode elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Follow {
    /// Other servers and libraries that have it get jobs as well, once it is found.
    Elsewhere,
    /// It follows the event of another server or library: there is nothing to do if it is not there.
    IfThere,
}

/// The subject of an event, a job or a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Series, season or episode.
    pub level: Level,
    /// The media server's key of the item itself, if the source knows it.
    pub key: Option<String>,
    /// The series it belongs to.
    pub series: SeriesRef,
    /// The identifier of the media server that the source means. Keys of other servers mean other items.
    pub server_uuid: Option<String>,
    /// The event was that it was watched. The media server may not have counted that yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub was_watched: bool,
    /// The account that has watched it, by all names and ids in the event. Empty if it was certainly the owner of the
    /// server, or if nobody has watched it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub watched_by: Vec<String>,
    /// Another event requested the same card, regardless of who has watched it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_wanted_anyway: bool,
    /// What follows elsewhere, or that it follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow: Option<Follow>,
    /// The data of the source about the episode, except its numbers.
    #[serde(default, skip_serializing_if = "EpisodeRef::is_empty")]
    pub own: EpisodeRef,
}

impl Default for Subject {
    fn default() -> Subject {
        Subject {
            level: Level::Unknown,
            key: None,
            series: SeriesRef::default(),
            server_uuid: None,
            was_watched: false,
            watched_by: Vec::new(),
            is_wanted_anyway: false,
            follow: None,
            own: EpisodeRef::default(),
        }
    }
}

impl Subject {
    /// All items of a media server.
    #[must_use]
    pub fn everything() -> Subject {
        Subject {
            series: SeriesRef {
                title: Some("all episodes".into()),
                ..SeriesRef::default()
            },
            ..Subject::default()
        }
    }

    /// A name that is the same for equal subjects. It identifies the jobs of one server.
    #[must_use]
    pub fn id(&self) -> String {
        if let Some(key) = &self.key {
            return format!("key:{key}");
        }
        let series = &self.series;
        let base = match (&series.key, series.tvdb, series.tmdb, &series.imdb) {
            (Some(key), ..) => format!("series:{key}"),
            (_, Some(id), ..) => format!("tvdb:{id}"),
            (_, _, Some(id), _) => format!("tmdb:{id}"),
            (_, _, _, Some(id)) => format!("imdb:{id}"),
            _ => format!("title:{}", fold(series.title.as_deref().unwrap_or(""))),
        };
        // Until it is found there, it neither replaces a job that waits for the episode nor is replaced by it.
        let base = match self.follow {
            Some(Follow::IfThere) => format!("follow {base}"),
            _ => base,
        };
        match self.level {
            Level::Series | Level::Unknown => base,
            Level::Season(season) => format!("{base}/s{season:02}"),
            Level::Unnumbered(season) => {
                format!(
                    "{base}/s{season:02}/{}",
                    self.own.airdate.as_deref().unwrap_or("")
                )
            }
            Level::Episode(season, episode) => format!("{base}/s{season:02}e{episode:02}"),
        }
    }

    /// The subject without any key of a media server: identified by ids, titles and numbers, or by other data of the
    /// episode.
    #[must_use]
    pub fn without_keys(&self, episode: Option<(SeriesRef, Level)>) -> Subject {
        let (series, level) = episode.unwrap_or_else(|| (self.series.clone(), self.level));
        Subject {
            level,
            key: None,
            series: SeriesRef {
                key: None,
                ..series
            },
            server_uuid: None,
            ..self.clone()
        }
    }

    /// Adds the data of a lookup that a bare key lacks: the series, and which part of it is meant.
    pub fn learn(&mut self, found: &Fields) {
        if self.level != Level::Unknown {
            return;
        }
        let text = |name| match found.get(name) {
            Some(Value::Text(text)) => Some(text.clone()),
            _ => None,
        };
        let number = |name| match found.get(name) {
            // It is the whole number of an episode, so a saturating cast is right.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            Some(Value::Number(number)) => Some(*number as u32),
            _ => None,
        };
        let kind = text("kind");
        self.level = match (kind.as_deref(), number("season"), number("episode")) {
            (Some("episode"), Some(season), Some(episode)) => Level::Episode(season, episode),
            (Some("episode"), Some(season), None) => Level::Unnumbered(season),
            (Some("season"), Some(season), _) => Level::Season(season),
            (Some("series"), ..) => Level::Series,
            _ => return,
        };
        let series = &mut self.series;
        series.title = series.title.take().or_else(|| text("series"));
        series.year = series.year.or_else(|| number("year"));
        let id = |name| text(name)?.parse().ok();
        series.tvdb = series.tvdb.or_else(|| id("tvdb"));
        series.tmdb = series.tmdb.or_else(|| id("tmdb"));
        series.imdb = series.imdb.take().or_else(|| text("imdb"));
    }

    /// True if there is any data to find the item by.
    #[must_use]
    pub fn is_named(&self) -> bool {
        let series = &self.series;
        self.key.is_some()
            || (self.level != Level::Unknown
                && (series.key.is_some()
                    || series.tvdb.is_some()
                    || series.tmdb.is_some()
                    || series.imdb.is_some()
                    || series
                        .title
                        .as_ref()
                        .is_some_and(|title| !title.trim().is_empty())))
    }
}

/// The start of log lines: `Dark s01e03`, or the key if there is no name yet.
impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.series.title, &self.key) {
            (Some(title), _) => {
                for letter in title.chars().map(printable_letter).take(80) {
                    write!(f, "{letter}")?;
                }
            }
            (None, Some(key)) => write!(f, "item {}", printable(key))?,
            (None, None) => f.write_str(&printable(&self.id()))?,
        }
        match self.level {
            Level::Series | Level::Unknown => Ok(()),
            Level::Season(season) => write!(f, " s{season:02}"),
            Level::Unnumbered(season) => {
                let day = self.own.airdate.as_deref().unwrap_or("");
                write!(f, " s{season:02} {day}")
            }
            Level::Episode(season, episode) => write!(f, " s{season:02}e{episode:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_spellings_of_a_title_name_the_same_series() {
        let id = |title: &str| {
            let series = SeriesRef {
                title: Some(title.into()),
                ..SeriesRef::default()
            };
            let subject = Subject {
                level: Level::Episode(1, 2),
                series,
                ..Subject::default()
            };
            subject.id()
        };
        assert_eq!(id("Guy’s Poke\u{301}mon"), id("guy's pok\u{e9}mon"));
        assert_ne!(id("Guys Pokemon"), id("guy's pokémon"));
    }
}
