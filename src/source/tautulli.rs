//! Tautulli's webhook agents, which send whatever the user's JSON template makes of an event.
//!
//! Tautulli replaces `{name}` within texts, so every value is a text, an unknown value is empty, and a misspelt name
//! stays as it was written. Known templates are flat (`"rating_key": "{rating_key}"`), or have the shape of Plex's
//! webhooks, or contain only the key, like those of TitleCardMaker's agents.

use crate::json::{Inner, Scalar, ticked};
use crate::model::{EventWord, SourceEvent};
use crate::ports::Source;
use crate::source::template::{self, Template};
use crate::source::{body, plex_key};

/// Tautulli.
pub struct Tautulli;

/// The reason for an empty body. A test without text and a template that is not JSON look the same.
///
/// Tautulli accepts `{rating_key}` without quotes when it is saved, and never sends anything then.
pub const EMPTY_BODY: &str = "the body is empty: this is Tautulli's test without text, or the agent's data is not \
JSON, for example {rating_key} without quotes";

impl Source for Tautulli {
    fn name(&self) -> &'static str {
        "tautulli"
    }

    fn events(&self) -> &'static [EventWord] {
        EVENTS
    }

    /// An empty body is stored as `null`, which is Tautulli's own value when it sends one.
    fn keep(&self, content_type: &str, body: &[u8]) -> Result<String, String> {
        let text = body::kept::<Template>(body)?;
        let form = body::kind(content_type) == "application/x-www-form-urlencoded";
        if form && text.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            return Err("the body is a form: Tautulli sends JSON if the agent's headers set no content type".into());
        }
        Ok(match text.is_empty() {
            true => "null".to_string(),
            false => text,
        })
    }

    fn read(&self, kept: &str) -> Result<SourceEvent, String> {
        let mut source_event = SourceEvent {
            source: "tautulli",
            ..SourceEvent::default()
        };
        let body = match kept.trim() {
            "" => Inner::default(),
            text => body::value::<Template>(text).map_err(|why| {
                format!("{why}; check the JSON data of Tautulli's agent, which needs double quotes")
            })?,
        };
        let body = match &body {
            Inner::Is(_) if is_empty_object(kept) => &Scalar::Missing,
            Inner::Is(template) => return object(source_event, template),
            Inner::Other(other) => other,
        };
        match body {
            Scalar::Missing => source_event.is_test = true,
            Scalar::Text(text) if template::is_placeholder(text) => source_event.is_test = true,
            Scalar::Text(_) | Scalar::Number(_) => match plex_key::from(body) {
                Some(key) => {
                    (source_event.rating_key, source_event.word) = (Some(key), Some("key"))
                }
                None => return Err(plex_key::refusal("the body", body)),
            },
            other => {
                return Err(format!(
                    "the JSON body is {}; expected an object or a rating key from Tautulli's agent",
                    other.shown()
                ));
            }
        }
        Ok(source_event)
    }
}

/// True for `{}`.
fn is_empty_object(text: &str) -> bool {
    let inside = text.trim().strip_prefix('{');
    let inside = inside.and_then(|text| text.strip_suffix('}'));
    inside.is_some_and(|text| text.trim().is_empty())
}

/// The event in an object.
fn object(mut source_event: SourceEvent, template: &Template) -> Result<SourceEvent, String> {
    let event = match template.event() {
        Scalar::Missing => None,
        Scalar::Text(text) if text.trim().is_empty() || template::is_placeholder(text) => None,
        Scalar::Text(text) => Some(bare(text)),
        other => {
            return Err(format!("unknown value for `action`: {}", other.shown()));
        }
    };
    source_event.event = event.map(String::from);
    source_event.word = match event {
        Some(event) => word(event),
        None => Some("key"),
    };
    let has_cards = template.no_cards().is_none();
    match (template.raw_key(), event) {
        // An item that is in no library may lack a key.
        _ if !has_cards => {}
        (Scalar::Text(text), None) if template::is_placeholder(text) => {
            // The Test tab sends its text unchanged.
            (source_event.word, source_event.is_test) = (None, true);
            return Ok(source_event);
        }
        (Scalar::Text(text), Some(_))
            if template::is_placeholder(text) && source_event.word.is_some() =>
        {
            let shown = ticked(text);
            return Err(format!(
                "`rating_key` is {shown}, a placeholder that Tautulli did not replace: its name is {{rating_key}}, \
                 and the Test tab replaces none"
            ));
        }
        (Scalar::Text(text), _) if text.trim().is_empty() && source_event.word.is_some() => {
            return Err("`rating_key` is empty, but the item cannot be found without it".into());
        }
        (Scalar::Missing, None) => {
            return Err("the JSON has neither `action` nor `rating_key`: the agent's data must have both, as \
            \"{action}\" and \"{rating_key}\""
                .into());
        }
        _ => {}
    }
    let mut more = source_event.clone();
    match template.note(&mut more) {
        Ok(()) => {}
        // Rules have no name for this event, so its other members do not matter.
        Err(_) if source_event.word.is_none() => return Ok(source_event),
        Err(why) => return Err(why),
    }
    if more.word == Some("watched") {
        more.watched = Some(true);
    }
    let named = more.rating_key.is_some()
        || more.series_rating_key.is_some()
        || more.series_title.is_some()
        || more.title.is_some()
        || (more.tvdb_id, more.tmdb_id) != (None, None);
    if more.word.is_some() && !named && has_cards {
        return Err(
            "the JSON names no item: the agent's data must have \"rating_key\": \"{rating_key}\""
                .into(),
        );
    }
    Ok(more)
}

/// The name of an event without its prefix: `on_watched`, `tautulli.watched`.
fn bare(event: &str) -> &str {
    let event = event.trim();
    let event = event.strip_prefix("tautulli.").unwrap_or(event);
    event.strip_prefix("on_").unwrap_or(event)
}

/// The name that rules use. Templates for programs that expect Plex's webhooks use Plex's names.
fn word(event: &str) -> Option<&'static str> {
    let event = match event {
        "library.new" => "created",
        "media.scrobble" => "watched",
        event => event.strip_prefix("media.").unwrap_or(event),
    };
    let sent = EVENTS.iter().filter(|word| word.name != "key");
    sent.map(|word| word.name)
        .find(|name| name.eq_ignore_ascii_case(event))
}

const ITEM: &[&str] = &[
    "series",
    "title",
    "kind",
    "season",
    "episode",
    "special",
    "year",
    "airdate",
    "library",
    "server",
    "tracked",
    "labels",
    "genres",
    "tvdb",
    "tmdb",
    "imdb",
    "title_length",
    "seasons",
    "premiere",
    "finale",
    "collection",
    "network",
    "tags",
    "series_type",
];

const PLAYED: &[&str] = &[
    "series",
    "title",
    "kind",
    "season",
    "episode",
    "special",
    "year",
    "airdate",
    "library",
    "server",
    "tracked",
    "labels",
    "genres",
    "tvdb",
    "tmdb",
    "imdb",
    "title_length",
    "seasons",
    "premiere",
    "finale",
    "collection",
    "network",
    "user",
    "player",
    "local",
    "owner",
    "tags",
    "series_type",
];

const WATCHED: &[&str] = &[
    "series",
    "title",
    "kind",
    "season",
    "episode",
    "special",
    "year",
    "airdate",
    "library",
    "server",
    "tracked",
    "labels",
    "genres",
    "tvdb",
    "tmdb",
    "imdb",
    "title_length",
    "seasons",
    "premiere",
    "finale",
    "collection",
    "network",
    "user",
    "player",
    "local",
    "watched",
    "owner",
    "tags",
    "series_type",
];

const EVENTS: &[EventWord] = &[
    EventWord {
        name: "created",
        fields: ITEM,
        item: true,
        plain: Some("added"),
        help: "Something was added to a library (Recently Added). Tautulli waits five minutes by default, and names \
        the season or the series if several episodes were added together.",
    },
    EventWord {
        name: "watched",
        fields: WATCHED,
        item: true,
        plain: Some("watched"),
        help: "An episode was played past Tautulli's own threshold, 85 percent by default. Marking it as watched in \
        Plex sends nothing.",
    },
    EventWord {
        name: "play",
        fields: PLAYED,
        item: true,
        plain: None,
        help: "Playback started (Playback Start).",
    },
    EventWord {
        name: "stop",
        fields: PLAYED,
        item: true,
        plain: None,
        help: "Playback stopped (Playback Stop).",
    },
    EventWord {
        name: "pause",
        fields: PLAYED,
        item: true,
        plain: None,
        help: "Playback was paused (Playback Pause).",
    },
    EventWord {
        name: "resume",
        fields: PLAYED,
        item: true,
        plain: None,
        help: "Playback was resumed (Playback Resume).",
    },
    EventWord {
        name: "key",
        fields: PLAYED,
        item: true,
        plain: None,
        help: "A rating key without an action, as TitleCardMaker's agents send it when something was added or \
        watched. Other fields that rules need are looked up in Plex.",
    },
];
