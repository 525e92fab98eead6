//! Help for errors in the settings: the right spelling. Help never repeats what may be a secret.

use std::net::{IpAddr, Ipv6Addr};

use crate::model::SERVER_KINDS;
use crate::settings::entries::Raw;
use crate::settings::keys::{foreseen, homes_of, is_near, is_plain_name, keys_of};
use crate::settings::server::has_names;
use crate::text::one_of;

/// The port that Plex listens on.
const PLEX_PORT: u16 = 32400;
/// The port that intertitle listens on.
const OWN_PORT: u16 = 8474;

/// Help for a value that its key does not accept.
pub(super) fn of_value(path: &[&str], raw: &Raw) -> Option<String> {
    match (path, raw) {
        ([section, ..], Raw::Other("table")) if has_names(section) => {
            Some(format!("write a plain name, as `[{}.home]`", path[0]))
        }
        ([section], _) if has_names(section) => {
            Some(format!("write `[{section}.home]`, one section for each"))
        }
        ([section, name], _) if has_names(section) && is_plain_name(name) => {
            Some(format!("write `[{}.{name}]`, one section for each", path[0]))
        }
        (_, Raw::Other("array")) => {
            Some("write one string with commas: `\"one, two\"`".into())
        }
        (["plex", _, "url"], Raw::Text(text)) => {
            address(text).map(|address| format!("write `{address}`"))
        }
        (["plex", _, "token"], Raw::Text(text)) if text.contains("X-Plex-Token") => {
            Some("write only what follows `X-Plex-Token=`".into())
        }
        (["plex", _, "token"], _) => {
            Some("https://support.plex.tv/articles/204059436 shows where to find it".into())
        }
        (["server", "listen"], Raw::Integer(port)) => {
            let port = u16::try_from(*port).ok()?;
            Some(format!("write `\"0.0.0.0:{port}\"`"))
        }
        (["server", "listen"], Raw::Text(text)) => {
            listen(text).map(|address| format!("write `{address}`"))
        }
        (["cards", "size"] | ["tmdb", "minimum"], Raw::Text(text)) => {
            size(text).map(|size| format!("write `{size}`"))
        }
        (["log", "level"], Raw::Text(text)) => match text.to_lowercase().as_str() {
            "warning" | "warnings" => Some("write `warn`".into()),
            "verbose" | "all" => Some("write `debug`".into()),
            "quiet" | "none" => Some("write `off`".into()),
            _ => None,
        },
        (["server", "trusted_proxies"], _) => {
            Some("write the IP address of the proxy, because a host name may change its address".into())
        }
        (_, Raw::Text(text)) if text.contains(char::is_control) => Some(
            "in double quotes `\\` starts an escape, such as `\\t` for a tab: use single quotes, such as \
             'D:\\media\\cards'"
                .into(),
        ),
        _ => None,
    }
}

/// A message about an unknown name, and help. None if its section was already reported.
pub(super) fn of_unknown(path: &[&str], sections: &[&str]) -> Option<(String, Option<String>)> {
    let (name, known): (&str, Vec<&str>) = match path {
        [section] => (section, sections.to_vec()),
        [section, ..] if !sections.contains(section) => return None,
        [section, key] => (key, keys_of(section)),
        [section, _, key] => (key, keys_of(&format!("{section}.*"))),
        // The table that contains it has been reported.
        _ => return None,
    };
    let under = match path {
        [_] => String::new(),
        [section, _] => format!(" in `{section}`"),
        [section, name, ..] if is_plain_name(name) => format!(" in `{section}.{name}`"),
        [section, ..] => format!(" in this section of `{section}`"),
        [] => String::new(),
    };
    let message = match is_near(name) {
        true => format!("unknown setting `{name}`{under}"),
        // It may be a secret instead of a name.
        false => format!("unknown setting{under}"),
    };
    let help = foreseen(name).map(String::from);
    let help = help.or_else(|| joined(path)).or_else(|| elsewhere(path));
    Some((message, help.or_else(|| one_of(name, known))))
}

/// `[plex-home]`, `[plex_home]`, `[plexhome]`: the dot is missing.
fn joined(path: &[&str]) -> Option<String> {
    let [section] = path else { return None };
    let of = |kind: &str| {
        let head = section.get(..kind.len())?;
        let name = section
            .get(kind.len()..)?
            .trim_start_matches(['-', '_', ' ']);
        let is_meant = head.eq_ignore_ascii_case(kind) && !name.is_empty() && is_plain_name(name);
        is_meant.then(|| format!("write `[{kind}.{name}]`, with a dot"))
    };
    let kinds = SERVER_KINDS.iter().map(|kind| kind.word);
    kinds.chain(["notify"]).find_map(of)
}

/// A key that belongs in another section.
fn elsewhere(path: &[&str]) -> Option<String> {
    let key = path.last()?;
    match *key {
        "url" | "token" if path.len() == 1 => {
            Some(format!("`{key}` belongs in a section, as `[plex.home]`"))
        }
        _ => match homes_of(key).split_last()? {
            (home, []) => Some(format!("`{key}` belongs in {home}")),
            // A `token` may also be a wrong name for another key.
            (_, others) if others.iter().any(|home| home.contains('.')) => None,
            (home, others) => Some(format!(
                "`{key}` belongs in {} or {home}",
                others.join(", ")
            )),
        },
    }
}

/// The URL of a server that a text probably means, if it can be shown without repeating a secret.
fn address(text: &str) -> Option<String> {
    let text = text.trim().trim_matches(['"', '\'', '<', '>']);
    let lower = text.to_ascii_lowercase();
    let scheme = match lower.starts_with("https") {
        true => "https",
        false => "http",
    };
    let written =
        lower.starts_with(scheme) && lower[scheme.len()..].starts_with([':', '/', '\\', ';']);
    let rest = match written {
        true => text[scheme.len()..].trim_start_matches([':', '/', '\\', ';']),
        false => text,
    };
    let rest = rest.split(['/', '\\', '?', '#', ' ', ',']).next()?;
    let rest = rest.rsplit('@').next()?;
    let (host, port) = host_and_port(rest);
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let is_address = bare.parse::<IpAddr>().is_ok() || host == "localhost";
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || ".-".contains(letter);
    // Without a scheme, a single word may be a token.
    let is_name =
        host.chars().all(is_plain) && (written || port.is_some() || host.ends_with(".local"));
    let is_shown = !host.is_empty() && host.len() <= HOST_SHOWN_MAX && (is_address || is_name);
    let host = host.to_ascii_lowercase();
    is_shown.then(|| format!("{scheme}://{host}:{}", port.unwrap_or(PLEX_PORT)))
}

/// The longest host name that is repeated. Tokens of version 4 are longer.
const HOST_SHOWN_MAX: usize = 64;

/// `fd00::10:32400` is an IPv6 address without brackets and a port.
fn host_and_port(text: &str) -> (String, Option<u16>) {
    if text.starts_with('[') {
        let end = text.find(']').map_or(text.len(), |end| end + 1);
        let port = text[end..].trim_start_matches(':').parse().ok();
        return (text[..end].to_string(), port);
    }
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) => (host, port.parse::<u16>().ok()),
        None => (text, None),
    };
    match (host.parse::<Ipv6Addr>(), text.parse::<Ipv6Addr>()) {
        // The last group of a complete address is not a port.
        (Ok(_), whole) if whole.is_err() || port.is_some_and(|port| port >= 1000) => {
            (format!("[{host}]"), port)
        }
        (_, Ok(_)) => (format!("[{text}]"), None),
        _ => (host.to_string(), port),
    }
}

/// The address to listen on that a text probably means.
fn listen(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let text = text.trim_end_matches('/');
    if let Ok(port) = text.trim_start_matches([':', '*']).parse::<u16>() {
        return Some(format!("0.0.0.0:{port}"));
    }
    let (host, port) = host_and_port(text);
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let is_address = bare.parse::<IpAddr>().is_ok() || host == "localhost";
    is_address.then(|| format!("{host}:{}", port.unwrap_or(OWN_PORT)))
}

/// The size that is meant by `1920 x 1080`, `1920×1080`, `1080p`, `4k`.
fn size(text: &str) -> Option<String> {
    match text.trim().to_lowercase().as_str() {
        "4k" | "uhd" | "2160p" => return Some("3840x2160".into()),
        "1080p" | "fullhd" | "full hd" | "fhd" => return Some("1920x1080".into()),
        "720p" | "hd" => return Some("1280x720".into()),
        _ => {}
    }
    let numbers = text.split(|letter: char| !letter.is_ascii_digit());
    let numbers: Vec<u32> = numbers.filter_map(|word| word.parse().ok()).collect();
    match numbers.as_slice() {
        [width, height] if *width <= 9999 && *height <= 9999 => {
            Some(format!("{}x{}", (*width).min(3840), (*height).min(2160)))
        }
        _ => None,
    }
}
