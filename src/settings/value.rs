//! Values in the settings, and messages about invalid ones.

use std::ops::RangeInclusive;

use log::LevelFilter;

use crate::model::{CARD_HEIGHT, CARD_WIDTH};
use crate::settings::entries::Raw;

/// What happens to a picture that a user has chosen by hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CustomArtwork {
    /// It stays.
    #[default]
    Keep,
    /// A card replaces it. The picture is stored.
    Replace,
}

/// Where the events of a media server come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EventSource {
    /// Its event stream, until the first webhook has come.
    #[default]
    Auto,
    /// Webhooks alone.
    Webhook,
    /// Its event stream, whether or not there are webhooks.
    Stream,
}

pub(super) fn text(raw: &Raw) -> Result<&str, String> {
    match raw {
        Raw::Text(text) if text.contains(char::is_control) => {
            Err("unexpected tab, line break or other control character".into())
        }
        Raw::Text(text) => Ok(text),
        Raw::Integer(_) => Err("expected a string, found a number".into()),
        Raw::Flag(_) => Err("expected a string, found a boolean".into()),
        Raw::Other(kind) => {
            let article = if kind.starts_with('a') { "an" } else { "a" };
            Err(format!("expected a string, found {article} {kind}"))
        }
    }
}

pub(super) fn listen(text: &str) -> Result<String, String> {
    let port = text
        .rsplit_once(':')
        .and_then(|(host, port)| Some((host, port.parse::<u16>().ok()?)));
    match port {
        // Without brackets, the end of an IPv6 address is ambiguous.
        Some((host, _))
            if !host.is_empty()
                && !host.contains(['/', ' '])
                && (!host.contains(':') || host.starts_with('[') && host.ends_with(']')) =>
        {
            Ok(text.to_string())
        }
        _ => Err("expected an address and a port, such as `0.0.0.0:8474`".into()),
    }
}

pub(super) fn size(text: &str) -> Result<(u32, u32), String> {
    let parsed = text
        .split_once('x')
        .and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    match parsed {
        Some((width, height)) if CARD_WIDTH.contains(&width) && CARD_HEIGHT.contains(&height) => {
            Ok((width, height))
        }
        _ => Err("expected a size such as `1920x1080`, from 160x90 to 3840x2160".into()),
    }
}

/// Parses a whole number within `range`. From the environment, it is text. `message` is the error for anything else.
pub(super) fn number<N: TryFrom<i64> + PartialOrd>(
    raw: &Raw,
    range: RangeInclusive<N>,
    message: &str,
) -> Result<N, String> {
    let number = match raw {
        Raw::Integer(number) => Some(*number),
        Raw::Text(text) => text.trim().parse().ok(),
        Raw::Flag(_) | Raw::Other(_) => None,
    };
    number
        .and_then(|number| N::try_from(number).ok())
        .filter(|number| range.contains(number))
        .ok_or_else(|| message.into())
}

pub(super) fn level(text: &str) -> Result<LevelFilter, String> {
    text.trim()
        .parse()
        .map_err(|_| "expected `off`, `error`, `warn`, `info`, `debug` or `trace`".into())
}

pub(super) fn flag(raw: &Raw) -> Result<bool, String> {
    match raw {
        Raw::Flag(flag) => Ok(*flag),
        Raw::Text(text) if text.trim().eq_ignore_ascii_case("true") => Ok(true),
        Raw::Text(text) if text.trim().eq_ignore_ascii_case("false") => Ok(false),
        _ => Err("expected `true` or `false`".into()),
    }
}

pub(super) fn custom_artwork(text: &str) -> Result<CustomArtwork, String> {
    match text.trim() {
        "keep" => Ok(CustomArtwork::Keep),
        "replace" => Ok(CustomArtwork::Replace),
        _ => Err("expected `keep` or `replace`".into()),
    }
}

pub(super) fn event_source(text: &str) -> Result<EventSource, String> {
    match text.trim() {
        "auto" => Ok(EventSource::Auto),
        "webhook" => Ok(EventSource::Webhook),
        "stream" => Ok(EventSource::Stream),
        _ => Err("expected `auto`, `webhook` or `stream`".into()),
    }
}
