//! Plex Media Server's webhooks.

use std::borrow::Cow;

use crate::json::{Inner, Scalar, members};
use crate::model::{EventWord, SourceEvent};
use crate::ports::Source;
use crate::source::item::Item;
use crate::source::{body, form, metadata, multipart};

/// Plex. Webhooks belong to an account, so those of other people's servers arrive too; `server_uuid` distinguishes
/// them.
pub struct Plex;

members! {
    /// The members of a webhook that are used.
    struct Payload {
        event: Scalar = "event",
        owner: Scalar = "owner",
        user: Scalar = "user",
        rating: Scalar = "rating",
        account: Inner<Account> = "Account",
        server: Inner<Server> = "Server",
        player: Inner<Player> = "Player",
        item: Inner<Item> = "Metadata",
    }
}

members! {
    /// The account that acted.
    struct Account {
        id: Scalar = "id",
        title: Scalar = "title",
    }
}

members! {
    /// The media server.
    struct Server {
        title: Scalar = "title",
        uuid: Scalar = "uuid",
    }
}

members! {
    /// The player.
    struct Player {
        title: Scalar = "title",
        local: Scalar = "local",
    }
}

impl Source for Plex {
    fn name(&self) -> &'static str {
        "plex"
    }

    fn events(&self) -> &'static [EventWord] {
        EVENTS
    }

    /// Plex sends multipart. Programs between may send the same JSON as a form or bare.
    fn keep(&self, content_type: &str, body: &[u8]) -> Result<String, String> {
        let kind = body::kind(content_type);
        let json = if kind.starts_with("multipart/") {
            Cow::Borrowed(multipart::payload(content_type, body)?)
        } else if kind == "application/x-www-form-urlencoded" {
            form::payload(body)?
        } else {
            Cow::Borrowed(body)
        };
        body::kept::<Payload>(&json)
    }

    fn read(&self, kept: &str) -> Result<SourceEvent, String> {
        let payload: Payload = body::object(kept)?;
        let event = match &payload.event {
            Scalar::Text(event) if !event.trim().is_empty() => event.trim(),
            Scalar::Missing => return Err("the JSON has no `event`: it is not from Plex".into()),
            other => {
                let shown = other.shown();
                return Err(format!("unknown value for `event`: {shown}"));
            }
        };
        let word = word(event);
        let mut source_event = SourceEvent {
            source: "plex",
            event: Some(event.to_string()),
            word: word.map(|word| word.name),
            ..SourceEvent::default()
        };
        who(&mut source_event, &payload);
        let mut more = source_event.clone();
        match (what(&mut more, &payload, word), word) {
            (Ok(()), _) => Ok(more),
            // A later Plex may use these members with another meaning, and the event leads to nothing anyway.
            (Err(_), None) => Ok(source_event),
            (Err(why), Some(_)) => Err(why),
        }
    }
}

/// The row of an event. The last one has been seen with two names.
fn word(event: &str) -> Option<&'static EventWord> {
    let event = match event {
        "admin.database.corrupt" => "admin.database.corrupted",
        event => event,
    };
    EVENTS.iter().find(|word| word.name == event)
}

/// Adds the account, the server and the player, and why Plex sent the webhook.
fn who(source_event: &mut SourceEvent, payload: &Payload) {
    source_event.owner = payload.owner.flag();
    source_event.user_flag = payload.user.flag();
    // `owner` alone means that the owner has this webhook, `user` that the account that acted has it.
    source_event.actor_is_owner = match (source_event.owner, source_event.user_flag) {
        (Some(owner), Some(user)) => Some(owner && user),
        (Some(false), None) | (None, Some(false)) => Some(false),
        _ => None,
    };
    if let Some(account) = payload.account.get() {
        source_event.user = account.title.text();
        source_event.account_id = account.id.id();
    }
    if let Some(server) = payload.server.get() {
        source_event.server_name = server.title.text();
        source_event.server_uuid = server.uuid.text();
    }
    if let Some(player) = payload.player.get() {
        source_event.player = player.title.text();
        source_event.local = player.local.flag();
    }
}

/// Adds the facts about the item.
fn what(
    source_event: &mut SourceEvent,
    payload: &Payload,
    word: Option<&EventWord>,
) -> Result<(), String> {
    let Some(item) = payload.item.object("Metadata")? else {
        return match word.filter(|word| word.item) {
            Some(word) => Err(format!(
                "`{}` needs `Metadata`, which is missing",
                word.name
            )),
            None => Ok(()),
        };
    };
    metadata::note(source_event, item)?;
    rating(source_event, payload, item)
}

/// Adds the rating that was just given. Plex rates from 0 to 10 in steps of one, half a star each.
///
/// Removing a rating is -1 in Plex's API. The webhook for it is not documented: no value, 0 and negative values all
/// count as that. `Metadata.rating` is the critics' rating and is never used.
fn rating(source_event: &mut SourceEvent, payload: &Payload, item: &Item) -> Result<(), String> {
    if source_event.word != Some("media.rate") {
        return Ok(());
    }
    let given = |member: &Scalar, name| match member.decimal() {
        _ if member.is_missing() || member.is_blank() => Ok(None),
        Some(rating) if rating <= 10.0 => Ok(Some(rating)),
        _ => Err(format!(
            "`{name}` is {}; ratings are from 0 to 10",
            member.shown()
        )),
    };
    let rating = match given(&payload.rating, "rating")? {
        None => given(&item.rating, "userRating")?,
        rating => rating,
    };
    source_event.user_rating = rating.filter(|rating| *rating > 0.0);
    source_event.rating_cleared = Some(source_event.user_rating.is_none());
    Ok(())
}

const ITEM: &[&str] = &[
    "series",
    "title",
    "kind",
    "season",
    "episode",
    "special",
    "absolute",
    "year",
    "airdate",
    "added",
    "library",
    "server",
    "user",
    "owner",
    "watched",
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
    "absolute",
    "year",
    "airdate",
    "added",
    "library",
    "server",
    "user",
    "owner",
    "watched",
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
    "player",
    "local",
    "tags",
    "series_type",
];

const RATED: &[&str] = &[
    "series",
    "title",
    "kind",
    "season",
    "episode",
    "special",
    "absolute",
    "year",
    "airdate",
    "added",
    "library",
    "server",
    "user",
    "owner",
    "watched",
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
    "player",
    "local",
    "rating",
    "tags",
    "series_type",
];

const EVENTS: &[EventWord] = &[
    EventWord {
        name: "library.new",
        fields: ITEM,
        item: true,
        plain: Some("added"),
        help: "Something was added to a library. For several episodes, Plex may name only the season or the series. \
        It requires push notifications in Plex's general settings, and is sent again after a refresh.",
    },
    EventWord {
        name: "library.on.deck",
        fields: ITEM,
        item: true,
        plain: None,
        help: "An episode appeared in On Deck. It requires push notifications in Plex's general settings.",
    },
    EventWord {
        name: "media.play",
        fields: PLAYED,
        item: true,
        plain: None,
        help: "Playback started. Seeking in an episode sends it many times.",
    },
    EventWord {
        name: "media.pause",
        fields: PLAYED,
        item: true,
        plain: None,
        help: "Playback was paused. Seeking in an episode sends it many times.",
    },
    EventWord {
        name: "media.resume",
        fields: PLAYED,
        item: true,
        plain: None,
        help: "Playback was resumed.",
    },
    EventWord {
        name: "media.stop",
        fields: PLAYED,
        item: true,
        plain: None,
        help: "Playback stopped. It is not sent if a player crashes.",
    },
    EventWord {
        name: "media.scrobble",
        fields: PLAYED,
        item: true,
        plain: Some("watched"),
        help: "An episode was played past the point at which Plex counts it as watched, 90 percent by default. \
        Marking it as watched by hand sends nothing.",
    },
    EventWord {
        name: "media.rate",
        fields: RATED,
        item: true,
        plain: Some("rated"),
        help: "A user rated an episode, a season or a series, or removed the rating; then `rating` has no value.",
    },
    EventWord {
        name: "playback.started",
        fields: PLAYED,
        item: true,
        plain: None,
        help: "A user with whom the server is shared started playback. Only the owner of the server gets it.",
    },
    EventWord {
        name: "device.new",
        fields: &["server", "user", "owner", "player", "local"],
        item: false,
        plain: None,
        help: "A device connected to the server for the first time. Only the owner of the server gets it.",
    },
    EventWord {
        name: "admin.database.backup",
        fields: &["server", "user", "owner"],
        item: false,
        plain: None,
        help: "Plex backed up its database. Only the owner of the server gets it.",
    },
    EventWord {
        name: "admin.database.corrupted",
        fields: &["server", "user", "owner"],
        item: false,
        plain: None,
        help: "Plex found its database damaged. Only the owner of the server gets it.",
    },
];
