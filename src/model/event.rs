//! What happened, to whom: the form in which the rules see a hook.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::facts::{Facts, MediaType};

/// A value of a field of an event.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A name, a word, or an id.
    Text(String),
    /// A count or a rating.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// Several names.
    List(Vec<String>),
    /// A point in time: milliseconds since 1970, UTC.
    Date(i64),
}

/// A series, by whatever ids the sender has. Two references name the same series if an id agrees.
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

/// How much of a series is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Level {
    /// All of it.
    Series,
    /// One season, by its number.
    Season(u32),
    /// One episode, by season and number.
    Episode(u32, u32),
    /// Whatever the media server has under the key: only the key is known.
    Unknown,
}

/// Who is meant by an event, a job, a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Series, season or episode.
    pub level: Level,
    /// The media server's key of the item itself, digits only, where the sender knows it.
    pub key: Option<String>,
    /// The series it belongs to.
    pub series: SeriesRef,
    /// The media server that the sender means, by the server's own identifier: keys of other servers mean other items.
    pub server_uuid: Option<String>,
}

impl Subject {
    /// A name that is equal for equal subjects: what jobs of one server are told apart by.
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
            _ => format!(
                "title:{}",
                series.title.as_deref().unwrap_or("").to_lowercase()
            ),
        };
        match self.level {
            Level::Series | Level::Unknown => base,
            Level::Season(season) => format!("{base}/s{season:02}"),
            Level::Episode(season, episode) => format!("{base}/s{season:02}e{episode:02}"),
        }
    }

    /// True if there is anything to find the item by.
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

/// As log lines begin: `Dark s01e03`, or the key where there is no name yet. Control characters are left out.
impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.series.title, &self.key) {
            (Some(title), _) => {
                for letter in title.chars().filter(|letter| !letter.is_control()).take(80) {
                    write!(f, "{letter}")?;
                }
            }
            (None, Some(key)) => write!(f, "item {key}")?,
            (None, None) => f.write_str(&self.id())?,
        }
        match self.level {
            Level::Series | Level::Unknown => Ok(()),
            Level::Season(season) => write!(f, " s{season:02}"),
            Level::Episode(season, episode) => write!(f, " s{season:02}e{episode:02}"),
        }
    }
}

/// Something happened. One hook makes one event, or one for each episode that it names.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The sender.
    pub source: &'static str,
    /// The connection of the settings it came from, if it is known.
    pub connection: Option<String>,
    /// What happened, by the name that rules use.
    pub name: &'static str,
    /// Who it happened to; none for events about the server itself.
    pub subject: Option<Subject>,
    /// What is known about it, by the names of [`crate::model::FIELDS`].
    pub fields: BTreeMap<&'static str, Value>,
}

/// Events that one hook may make. Sonarr names every episode of a pack, and the largest seasons have a few hundred.
const EVENTS_MAX: usize = 500;

impl Event {
    /// The events in what a hook says: none if rules have no name for it, otherwise one for each episode named.
    #[must_use]
    pub fn from_facts(facts: &Facts, connection: Option<&str>) -> Vec<Event> {
        let Some(name) = facts.word else {
            return Vec::new();
        };
        let event = |level: Option<Level>, key: Option<String>, episode| Event {
            source: facts.source,
            connection: connection.map(String::from),
            name,
            subject: level
                .map(|level| Subject {
                    level,
                    key,
                    series: facts.series(),
                    server_uuid: facts.server_uuid.clone(),
                })
                .filter(Subject::is_named),
            fields: facts.fields(episode),
        };
        if facts.episodes.len() > 1 {
            let named = facts.episodes.iter().take(EVENTS_MAX);
            return named
                .map(|one| {
                    event(
                        Some(Level::Episode(one.season, one.episode)),
                        None,
                        Some(one),
                    )
                })
                .collect();
        }
        let level = match (facts.media_type, facts.season, facts.episode) {
            (Some(MediaType::Episode), Some(season), Some(episode)) => {
                Some(Level::Episode(season, episode))
            }
            (Some(MediaType::Season), Some(season), _) => Some(Level::Season(season)),
            (Some(MediaType::Show), ..) => Some(Level::Series),
            (Some(MediaType::Episode | MediaType::Season) | None, ..) => Some(Level::Unknown),
            (Some(_), ..) => None,
        };
        vec![event(
            level,
            facts.rating_key.clone(),
            facts.episodes.first(),
        )]
    }
}

impl Facts {
    /// The series that is meant, by all ids the hook carries.
    #[must_use]
    pub fn series(&self) -> SeriesRef {
        SeriesRef {
            key: self.series_rating_key.clone(),
            title: self.series_title.clone(),
            year: self.year,
            tvdb: self.tvdb_id,
            tmdb: self.tmdb_id,
            imdb: self.imdb_id.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EpisodeFact;

    #[test]
    fn a_pack_makes_one_event_for_each_episode() {
        let one = |episode| EpisodeFact {
            season: 1,
            episode,
            ..EpisodeFact::default()
        };
        let facts = Facts {
            source: "sonarr",
            word: Some("import"),
            media_type: Some(MediaType::Episode),
            tvdb_id: Some(7),
            episodes: vec![one(1), one(2)],
            ..Facts::default()
        };
        let ids: Vec<String> = Event::from_facts(&facts, None)
            .iter()
            .filter_map(|event| event.subject.as_ref())
            .map(Subject::id)
            .collect();
        assert_eq!(ids, ["tvdb:7/s01e01", "tvdb:7/s01e02"]);
    }

    #[test]
    fn a_film_has_no_subject() {
        let facts = Facts {
            source: "plex",
            word: Some("media.rate"),
            media_type: Some(MediaType::Movie),
            rating_key: Some("3".into()),
            ..Facts::default()
        };
        assert_eq!(Event::from_facts(&facts, None)[0].subject, None);
    }

    #[test]
    fn a_bare_key_is_a_subject_of_unknown_level() {
        let facts = Facts {
            source: "tautulli",
            word: Some("created"),
            rating_key: Some("3".into()),
            ..Facts::default()
        };
        let subject = Event::from_facts(&facts, None)
            .remove(0)
            .subject
            .expect("a key names something");
        assert_eq!(
            (subject.level, subject.id().as_str()),
            (Level::Unknown, "key:3")
        );
    }
}
