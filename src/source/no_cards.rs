//! What plays and is in no library of series: live television, trailers and extras, music, photos, films from elsewhere.
//!
//! No job may wait for such an item: the media server will never have it in a library.

use crate::model::MediaType;
use crate::source::json::{self, Object};

const LIVE: &str = "live television is in no library";
const EXTRA: &str = "trailers, extras and clips have no cards";
const MUSIC: &str = "music has no cards";
const PHOTO: &str = "photos have no cards";
const FILM: &str = "films have no cards";
const ELSEWHERE: &str = "it plays from outside the server's libraries";

/// Why no card can come of an item that a hook of Plex is about; none if one can.
pub fn of_plex(kind: Option<MediaType>, item: &Object) -> Option<&'static str> {
    let key = json::text(item, "key").unwrap_or_default();
    let is_live = json::flag(item, "live") == Some(true)
        || is_live_key(&key)
        || json::text(item, "ratingKey").is_some_and(|key| is_live_key(&key));
    let has = |name| json::member(item, name).is_some();
    let is_extra = has("extraType") || kind == Some(MediaType::Clip);
    let is_from_provider = json::text(item, "source")
        .is_some_and(|from| from.starts_with("provider://"))
        || json::text(item, "ratingKey").is_some_and(|key| is_of_provider(&key));
    if is_live {
        Some(LIVE)
    } else if is_extra {
        Some(EXTRA)
    } else if is_from_provider {
        Some(ELSEWHERE)
    } else {
        of_kind(kind)
    }
}

/// Why no card can come of an item that Tautulli tells of; none if one can.
pub fn of_tautulli(kind: Option<MediaType>, flat: &Object) -> Option<&'static str> {
    let is_live = json::flag(flat, "live") == Some(true)
        || json::text(flat, "rating_key").is_some_and(|key| is_live_key(&key))
        || json::text(flat, "channel_call_sign").is_some()
        || json::text(flat, "channel_identifier").is_some();
    let is_extra = json::text(flat, "extra_type").is_some() || kind == Some(MediaType::Clip);
    if is_live {
        Some(LIVE)
    } else if is_extra {
        Some(EXTRA)
    } else {
        of_kind(kind)
    }
}

/// Why an item of that kind has no card.
fn of_kind(kind: Option<MediaType>) -> Option<&'static str> {
    match kind? {
        MediaType::Artist | MediaType::Album | MediaType::Track => Some(MUSIC),
        MediaType::Photo => Some(PHOTO),
        MediaType::Movie => Some(FILM),
        MediaType::Clip => Some(EXTRA),
        _ => None,
    }
}

fn is_live_key(key: &str) -> bool {
    key.trim_start_matches('/').starts_with("livetv")
}

/// Plex's own catalogue, of which it plays films and trailers, has keys of 24 hexadecimal digits.
fn is_of_provider(key: &str) -> bool {
    key.len() == 24 && key.bytes().all(|byte| byte.is_ascii_hexdigit())
}
