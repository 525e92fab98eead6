//! The meaning of a frame of Plex's event stream.
//!
//! A frame has one object. Older servers put a list into a container, as the WebSocket does. Numbers may be texts, and any
//! member may be missing.

use crate::json::{Bounds, Inner, Scalar, Several, members, of_text, repaired};
use crate::model::{ItemState, MediaType, PlayState, StreamMessage};
use crate::server::plex::items::key;

/// The events of the stream that are of use. Plex sends many others during a scan.
pub(super) const FILTERS: &str = "timeline,playing";

/// The library's own identifier. Other agents of Plex report items as well.
const LIBRARY: &str = "com.plexapp.plugins.library";

/// The bounds of one frame.
const BOUNDS: Bounds = Bounds {
    bytes: 1 << 20,
    values: 100_000,
    text_bytes: 4 << 10,
};

members! {
    /// A frame, or the container in it.
    struct Frame {
        container: Inner<Container> = "NotificationContainer",
        items: Several<Entry> = "TimelineEntry",
        plays: Several<Play> = "PlaySessionStateNotification",
    }
}

members! {
    /// The container of older servers.
    struct Container {
        items: Several<Entry> = "TimelineEntry",
        plays: Several<Play> = "PlaySessionStateNotification",
    }
}

members! {
    /// The state of an item.
    struct Entry {
        agent: Scalar = "identifier",
        section: Scalar = "sectionID",
        key: Scalar = "itemID",
        kind: Scalar = "type",
        state: Scalar = "state",
        metadata_state: Scalar = "metadataState",
        queue: Scalar = "queueSize",
    }
}

members! {
    /// The state of a player.
    struct Play {
        session: Scalar = "sessionKey",
        key: Scalar = "ratingKey",
        state: Scalar = "state",
    }
}

/// The messages in a frame. None if it is about something else, or cannot be read.
pub(super) fn messages(event: &[u8], data: &[u8]) -> Vec<StreamMessage> {
    if !matches!(event, b"timeline" | b"playing") {
        return Vec::new();
    }
    let Ok(text) = repaired(data, BOUNDS) else {
        return Vec::new();
    };
    let Ok(Inner::Is(frame)) = of_text::<Inner<Frame>>(&text) else {
        return Vec::new();
    };
    let inner = frame.container.get();
    let items = inner.map_or(&frame.items, |inner| &inner.items);
    let plays = inner.map_or(&frame.plays, |inner| &inner.plays);
    let items = items.entries().iter().filter_map(item);
    items
        .chain(plays.entries().iter().filter_map(play))
        .collect()
}

fn item(entry: &Entry) -> Option<StreamMessage> {
    let is_foreign = entry.agent.as_text().is_some_and(|agent| agent != LIBRARY);
    // Extras are in the section -1.
    let has_section = entry.section.is_missing() || entry.section.id().is_some();
    if is_foreign || !has_section {
        return None;
    }
    // Plex's numbers of the kinds.
    let kind = match entry.kind.number()? {
        2 => MediaType::Show,
        3 => MediaType::Season,
        4 => MediaType::Episode,
        _ => return None,
    };
    let is_at_work = !entry.metadata_state.is_missing() || !entry.queue.is_missing();
    let state = match entry.state.number()? {
        0 => ItemState::Created,
        5 if !is_at_work => ItemState::Finished,
        9 => ItemState::Deleted,
        _ => ItemState::Busy,
    };
    Some(StreamMessage::Item {
        key: key(&entry.key)?,
        kind,
        state,
    })
}

fn play(play: &Play) -> Option<StreamMessage> {
    let state = match play.state.as_text()? {
        "playing" => PlayState::Playing,
        "paused" => PlayState::Paused,
        "stopped" => PlayState::Stopped,
        _ => return None,
    };
    Some(StreamMessage::Play {
        session: play.session.text()?,
        key: key(&play.key)?,
        state,
    })
}
