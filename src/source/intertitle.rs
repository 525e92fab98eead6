//! intertitle itself, as a source: what became of its cards, and what it has found in the listings of media servers.

use crate::model::{EventWord, Level, MediaType, OWN_SOURCE, OwnEvent, OwnKind, SourceEvent};
use crate::ports::Source;

/// intertitle itself. It sends no webhooks: its events are stored as deliveries where they happen.
pub struct Intertitle;

impl Source for Intertitle {
    fn name(&self) -> &'static str {
        OWN_SOURCE
    }

    fn events(&self) -> &'static [EventWord] {
        EVENTS
    }

    fn keep(&self, _content_type: &str, _body: &[u8]) -> Result<String, String> {
        Err("intertitle itself sends no webhooks".into())
    }

    fn read(&self, kept: &str) -> Result<SourceEvent, String> {
        let own: OwnEvent = serde_json::from_str(kept)
            .map_err(|error| format!("it was stored by another version of intertitle: {error}"))?;
        Ok(source_event(own))
    }
}

/// The text to store of an event.
#[must_use]
pub fn stored(own: &OwnEvent) -> String {
    serde_json::to_string(own).expect("its maps have texts as keys")
}

fn source_event(own: OwnEvent) -> SourceEvent {
    let word = own.kind.word();
    let subject = own.subject;
    let mut event = SourceEvent {
        source: OWN_SOURCE,
        event: Some(word.into()),
        word: Some(word),
        detail: own.reason,
        rating_key: subject.key,
        series_title: subject.series.title,
        series_rating_key: subject.series.key,
        year: subject.series.year,
        tvdb_id: subject.series.tvdb,
        tmdb_id: subject.series.tmdb,
        imdb_id: subject.series.imdb,
        server_uuid: subject.server_uuid,
        server_name: Some(own.server),
        episode_title: subject.own.title,
        episode_tvdb_id: subject.own.tvdb,
        episode_tmdb_id: subject.own.tmdb,
        episode_imdb_id: subject.own.imdb,
        airdate: subject.own.airdate,
        ..SourceEvent::default()
    };
    (event.media_type, event.season, event.episode) = match subject.level {
        Level::Series => (Some(MediaType::Show), None, None),
        Level::Season(season) => (Some(MediaType::Season), Some(season), None),
        Level::Episode(season, number) => (Some(MediaType::Episode), Some(season), Some(number)),
        Level::Unnumbered(season) => (Some(MediaType::Episode), Some(season), None),
        Level::Unknown => (None, None, None),
    };
    if let Some(episode) = own.episode {
        let mut labels = episode.of_series.labels;
        labels.extend(episode.own_labels);
        event.media_type = Some(MediaType::Episode);
        event.season = Some(episode.season);
        event.episode = (!episode.is_unnumbered).then_some(episode.number);
        event.series_title = Some(episode.series);
        event.series_rating_key = Some(episode.series_key).filter(|key| !key.is_empty());
        event.episode_title = Some(episode.title);
        event.rating_key = Some(episode.key);
        event.library = Some(episode.library);
        event.watched = Some(episode.watched);
        event.absolute = episode.absolute;
        event.airdate = episode.airdate;
        event.added_at = episode.added_at;
        event.year = episode.of_series.year;
        event.tvdb_id = episode.of_series.tvdb;
        event.tmdb_id = episode.of_series.tmdb;
        event.imdb_id = episode.of_series.imdb;
        event.labels = Some(labels);
        event.genres = Some(episode.of_series.genres);
    }
    event
}

const EPISODE: &[&str] = &[
    "series",
    "title",
    "title_length",
    "kind",
    "season",
    "episode",
    "special",
    "premiere",
    "finale",
    "absolute",
    "year",
    "seasons",
    "airdate",
    "added",
    "library",
    "server",
    "watched",
    "labels",
    "genres",
    "collection",
    "network",
    "tvdb",
    "tmdb",
    "imdb",
    "tags",
    "series_type",
];

const FAILED: &[&str] = &[
    "series",
    "title",
    "title_length",
    "kind",
    "season",
    "episode",
    "special",
    "premiere",
    "finale",
    "absolute",
    "year",
    "seasons",
    "airdate",
    "added",
    "library",
    "server",
    "watched",
    "labels",
    "genres",
    "collection",
    "network",
    "tvdb",
    "tmdb",
    "imdb",
    "reason",
    "tags",
    "series_type",
];

const EVENTS: &[EventWord] = &[
    EventWord {
        name: OwnKind::CardMade.word(),
        fields: EPISODE,
        item: true,
        plain: None,
        help: "A card was uploaded, and the media server shows it. At most 20 an hour are reported.",
    },
    EventWord {
        name: OwnKind::CardFailed.word(),
        fields: FAILED,
        item: true,
        plain: None,
        help: "A card was given up; `reason` says why. At most 20 an hour are reported.",
    },
    EventWord {
        name: OwnKind::Unwatched.word(),
        fields: EPISODE,
        item: true,
        plain: None,
        help: "An episode that was watched is not any more. It is found when a library is listed: once a night, and by \
        `sync watched`.",
    },
    EventWord {
        name: OwnKind::TitleChanged.word(),
        fields: EPISODE,
        item: true,
        plain: None,
        help: "The media server has another title for an episode. It is found when a library is listed: once a night, \
        and by `sync titles`.",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Episode, Event, Failure, SeriesRef, Subject, Value};

    #[test]
    fn an_event_is_read_as_it_was_stored() {
        let episode = Episode {
            key: "7".into(),
            series_key: "5".into(),
            series: "Dark".into(),
            title: "Secrets".into(),
            season: 1,
            number: 2,
            library: "TV".into(),
            ..Episode::default()
        };
        let own = OwnEvent {
            kind: OwnKind::CardFailed,
            server: "home".into(),
            subject: Subject {
                level: episode.level(),
                key: Some("7".into()),
                series: episode.series_ref(),
                ..Subject::default()
            },
            episode: Some(episode.clone()),
            reason: Some(Failure::give_up("Plex answered 400").why().into()),
        };
        let read = Intertitle.read(&stored(&own)).expect("it was just stored");
        let event = Event::from_source(&read, Some("home")).remove(0);
        assert_eq!((event.source, event.name), ("intertitle", "card.failed"));
        let mut expected = episode.fields();
        expected.remove("collection");
        expected.insert("server", Value::Text("home".into()));
        expected.insert("reason", Value::Text("Plex answered 400".into()));
        assert_eq!(event.fields, expected);
        assert_eq!(
            event.subject.map(|subject| subject.id()),
            Some("key:7".to_string())
        );
        // Its fields are those that the checker knows.
        for name in event.fields.keys() {
            assert!(FAILED.contains(name), "{name}");
        }
    }

    #[test]
    fn a_card_that_was_never_found_has_a_name_all_the_same() {
        let own = OwnEvent {
            kind: OwnKind::CardFailed,
            server: "home".into(),
            subject: Subject {
                level: Level::Episode(1, 2),
                series: SeriesRef {
                    title: Some("Dark".into()),
                    tvdb: Some(334_824),
                    ..SeriesRef::default()
                },
                ..Subject::default()
            },
            episode: None,
            reason: None,
        };
        let read = Intertitle.read(&stored(&own)).expect("it was just stored");
        let event = Event::from_source(&read, Some("home")).remove(0);
        let subject = event.subject.expect("it is an episode");
        assert_eq!(subject.to_string(), "Dark s01e02");
        assert!(Intertitle.read("{}").is_err() && Intertitle.keep("", b"{}").is_err());
    }
}
