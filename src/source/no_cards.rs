//! Items that are in no library of series: live television, trailers, music, photos, films, items from elsewhere.
//!
//! No job may wait for such an item, because the media server will never have it in a library.

use crate::json::Scalar;
use crate::model::MediaType;

const LIVE: &str = "live television is not in a library";
const EXTRA: &str = "trailers, extras and clips have no cards";
const MUSIC: &str = "music has no cards";
const PHOTO: &str = "photos have no cards";
const FILM: &str = "films have no cards";
const ELSEWHERE: &str = "it is not in a library of the server";

/// The members of Plex's item that show it.
#[allow(missing_docs)]
pub struct ItemMarkers<'i> {
    pub key: &'i Scalar,
    /// `key`, which is the path of the item.
    pub path: &'i Scalar,
    pub live: &'i Scalar,
    pub extra: &'i Scalar,
    pub source: &'i Scalar,
}

/// Why there is no card for the item of a webhook of Plex. None if there may be one.
pub fn of_plex(kind: Option<MediaType>, item: &ItemMarkers<'_>) -> Option<&'static str> {
    let key = item.key.text().unwrap_or_default();
    let path = item.path.text().unwrap_or_default();
    let is_live = item.live.flag() == Some(true) || is_live_key(&path) || is_live_key(&key);
    let is_extra = !item.extra.is_missing() || kind == Some(MediaType::Clip);
    let source = item.source.text().unwrap_or_default();
    if is_live {
        Some(LIVE)
    } else if is_extra {
        Some(EXTRA)
    } else if source.starts_with("provider://") || is_of_provider(&key) {
        Some(ELSEWHERE)
    } else {
        of_kind(kind)
    }
}

/// The members of a Tautulli template that show it, if they are filled in.
#[allow(missing_docs)]
pub struct TemplateMarkers<'t> {
    pub key: &'t Scalar,
    pub live: &'t Scalar,
    pub extra: &'t Scalar,
    pub channel: [&'t Scalar; 2],
}

/// Why there is no card for an item that Tautulli reports. None if there may be one.
pub fn of_tautulli(kind: Option<MediaType>, flat: &TemplateMarkers<'_>) -> Option<&'static str> {
    let is_live = flat.live.flag() == Some(true)
        || flat.key.text().is_some_and(|key| is_live_key(&key))
        || flat.channel.iter().any(|channel| channel.text().is_some());
    let is_extra = flat.extra.text().is_some() || kind == Some(MediaType::Clip);
    if is_live {
        Some(LIVE)
    } else if is_extra {
        Some(EXTRA)
    } else {
        of_kind(kind)
    }
}

/// Why items of that kind have no cards.
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

/// Plex's own catalogue of films and trailers has keys of 24 hexadecimal digits.
fn is_of_provider(key: &str) -> bool {
    key.len() == 24 && key.bytes().all(|byte| byte.is_ascii_hexdigit())
}
