//! The events that rules see.

use crate::model::derived::derive;
use crate::model::scope::Scope;
use crate::model::source_event::{MediaType, SourceEvent};
use crate::model::subject::{EpisodeRef, Level, Subject};
use crate::model::value::{Fields, Value};
use crate::text::fold;

/// An event. A delivery makes one event, or one for each episode that it names.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The source.
    pub source: &'static str,
    /// The connection in the settings that it came from, if it is known.
    pub connection: Option<String>,
    /// The name of the event in rules.
    pub name: &'static str,
    /// The item that it is about. None for events about the server itself.
    pub subject: Option<Subject>,
    /// The known fields, by the names of [`crate::model::FIELDS`].
    pub fields: Fields,
    /// The same item was counted under the plain word of this event (`any watched`) less than a minute before.
    pub is_repeated: bool,
    /// Why there is no card for it, if that is known.
    pub no_cards: Option<&'static str>,
}

/// The most events of one webhook. Sonarr names every episode of an import, which may be a whole series. 5,000 events
/// take 20 MB of memory for a moment. [`SourceEvent::left_out`] is the number of those left out.
pub const EVENTS_MAX: usize = 5000;

impl Event {
    /// The events that the source reported: none if rules have no name for them, otherwise one for each episode.
    #[must_use]
    pub fn from_source(source_event: &SourceEvent, connection: Option<&str>) -> Vec<Event> {
        let Some(name) = source_event.word else {
            return Vec::new();
        };
        let event = |level: Option<Level>, key: Option<String>, episode| Event {
            source: source_event.source,
            connection: connection.map(String::from),
            name,
            subject: level
                .map(|level| Subject {
                    level,
                    key,
                    series: source_event.series(),
                    server_uuid: source_event.server_uuid.clone(),
                    was_watched: source_event.watched == Some(true),
                    watched_by: match source_event.watched {
                        Some(true) if source_event.actor_is_owner != Some(true) => {
                            source_event.accounts.clone()
                        }
                        _ => Vec::new(),
                    },
                    own: match level {
                        Level::Episode(..) | Level::Unnumbered(_) => {
                            source_event.episode_ref(episode)
                        }
                        _ => EpisodeRef::default(),
                    },
                    ..Subject::default()
                })
                .filter(Subject::is_named),
            fields: source_event.fields(episode),
            is_repeated: false,
            no_cards: source_event.no_cards,
        };
        if source_event.no_cards.is_some() {
            return vec![event(None, None, None)];
        }
        if source_event.episodes.len() > 1 {
            let named = source_event.episodes.iter().take(EVENTS_MAX);
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
        let level = match (
            source_event.media_type,
            source_event.season,
            source_event.episode,
        ) {
            (Some(MediaType::Episode), Some(season), Some(episode)) => {
                Some(Level::Episode(season, episode))
            }
            (Some(MediaType::Episode), Some(season), None) if source_event.rating_key.is_some() => {
                Some(Level::Unnumbered(season))
            }
            (Some(MediaType::Season), Some(season), _) => Some(Level::Season(season)),
            (Some(MediaType::Show), ..) => Some(Level::Series),
            (Some(MediaType::Episode | MediaType::Season) | None, ..) => Some(Level::Unknown),
            (Some(_), ..) => None,
        };
        vec![event(
            level,
            source_event.rating_key.clone(),
            source_event.episodes.first(),
        )]
    }
}

impl Event {
    /// Adds the fields of a lookup. Fields of the delivery itself are not replaced.
    pub fn learn(&mut self, found: &Fields) {
        for (name, value) in found {
            self.fields.entry(name).or_insert_with(|| value.clone());
        }
        derive(&mut self.fields);
        if let Some(subject) = &mut self.subject {
            subject.learn(found);
        }
    }

    /// Lets the field `server` match both names of the media server: its own, which the source sends, and that of the
    /// connection in the settings.
    pub fn name_server(&mut self, connection: Option<&str>) {
        if let (Some(name), Some(Value::Text(own))) = (connection, self.fields.get("server"))
            && fold(own) != fold(name)
        {
            let both = vec![own.clone(), name.to_string()];
            self.fields.insert("server", Value::List(both));
        }
    }

    /// The names of the item, both on the media server `server` and elsewhere: two events are about the same item if
    /// they have a name in common. Sources know different ids of an episode.
    #[must_use]
    pub fn names(&self, server: Option<&str>) -> Vec<String> {
        self.names_of(server, None)
    }

    /// The names of the item, or of the part of its series that `scope` names.
    #[must_use]
    pub fn names_of(&self, server: Option<&str>, scope: Option<Scope>) -> Vec<String> {
        let mut names = Vec::new();
        let key = self
            .subject
            .as_ref()
            .and_then(|subject| subject.key.as_ref());
        let is_wider = matches!(scope, Some(Scope::Season | Scope::Series));
        if let (Some(server), Some(key), false) = (server, key, is_wider) {
            names.push(format!("{server} key:{key}"));
        }
        let number = |name| match self.fields.get(name) {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        };
        let parts = (self.fields.get("kind"), number("season"), number("episode"));
        let within = match parts {
            _ if scope == Some(Scope::Series) => String::new(),
            (_, Some(season), _) if scope == Some(Scope::Season) => format!("/s{season}"),
            (Some(Value::Text(kind)), ..) if kind == "series" => String::new(),
            (Some(Value::Text(kind)), Some(season), _) if kind == "season" => format!("/s{season}"),
            (_, Some(season), Some(episode)) => format!("/s{season}e{episode}"),
            _ => return names,
        };
        for name in ["tvdb", "tmdb", "imdb", "series"] {
            if let Some(Value::Text(text)) = self.fields.get(name) {
                names.push(format!("{name}:{}{within}", fold(text)));
            }
        }
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::source_event::EventEpisode;

    #[test]
    fn all_spellings_of_a_title_name_the_same_item() {
        let names = |title: &str| {
            let event = Event {
                source: "plex",
                connection: None,
                name: "media.play",
                subject: None,
                is_repeated: false,
                no_cards: None,
                fields: [
                    ("series", Value::Text(title.to_string())),
                    ("season", Value::Number(1.0)),
                    ("episode", Value::Number(2.0)),
                ]
                .into_iter()
                .collect(),
            };
            event.names(None)
        };
        let once = names("Guy's Pok\u{e9}mon");
        assert_eq!(once.len(), 1);
        for title in [
            "Guy’s Poke\u{301}mon",
            "GUY‘S POK\u{c9}MON",
            "guyʼs pokémon",
        ] {
            assert_eq!(names(title), once, "{title}");
        }
        assert_ne!(names("Guys Pokemon"), once);
    }

    #[test]
    fn a_pack_makes_one_event_for_each_episode() {
        let one = |episode| EventEpisode {
            season: 1,
            episode,
            ..EventEpisode::default()
        };
        let source_event = SourceEvent {
            source: "sonarr",
            word: Some("import"),
            media_type: Some(MediaType::Episode),
            tvdb_id: Some(7),
            episodes: vec![one(1), one(2)],
            ..SourceEvent::default()
        };
        let ids: Vec<String> = Event::from_source(&source_event, None)
            .iter()
            .filter_map(|event| event.subject.as_ref())
            .map(Subject::id)
            .collect();
        assert_eq!(ids, ["tvdb:7/s01e01", "tvdb:7/s01e02"]);
    }

    #[test]
    fn a_film_has_no_subject() {
        let source_event = SourceEvent {
            source: "plex",
            word: Some("media.rate"),
            media_type: Some(MediaType::Movie),
            rating_key: Some("3".into()),
            ..SourceEvent::default()
        };
        assert_eq!(Event::from_source(&source_event, None)[0].subject, None);
    }

    #[test]
    fn a_bare_key_is_a_subject_of_unknown_level() {
        let source_event = SourceEvent {
            source: "tautulli",
            word: Some("created"),
            rating_key: Some("3".into()),
            ..SourceEvent::default()
        };
        let subject = Event::from_source(&source_event, None)
            .remove(0)
            .subject
            .expect("a key names something");
        assert_eq!(
            (subject.level, subject.id().as_str()),
            (Level::Unknown, "key:3")
        );
    }
}
