//! Names and URLs of other machines in the settings.

use std::net::Ipv6Addr;

/// Parses a URL and removes a trailing slash.
pub(super) fn url(text: &str) -> Result<String, String> {
    let rest = text
        .strip_prefix("http://")
        .or_else(|| text.strip_prefix("https://"));
    let host = rest.map(|rest| rest.split('/').next().unwrap_or(""));
    match host {
        None | Some("") => Err("expected a URL such as `http://192.0.2.10:32400`".into()),
        Some(_) if text.contains(['@', '?', '#', ' ']) => {
            Err("the URL of a server cannot contain a user name, a query or a space; the token is a separate setting".into())
        }
        Some(_) => Ok(text.trim_end_matches('/').to_string()),
    }
}

/// Parses the URL of a Plex server: like [`url`], with a valid host, and without the path of Plex's pages.
pub(super) fn server_url(text: &str) -> Result<String, String> {
    let address = url(text.trim())?;
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = match authority.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((host, port)) if host.parse::<Ipv6Addr>().is_ok() => {
                port_of(port.strip_prefix(':').or(port.is_empty().then_some("80")))?;
                host
            }
            _ => return Err("invalid IPv6 address in brackets".into()),
        },
        None if authority.matches(':').count() > 1 => {
            return Err("an IPv6 address needs brackets around it".into());
        }
        None => {
            let (host, port) = authority.split_once(':').unwrap_or((authority, "80"));
            port_of(Some(port))?;
            host
        }
    };
    let is_plain = |letter: char| letter.is_alphanumeric() || ".-_:".contains(letter);
    if host.is_empty() || !host.chars().all(is_plain) {
        return Err("expected a URL such as `http://192.0.2.10:32400`".into());
    }
    if matches!(
        host.to_ascii_lowercase().as_str(),
        "app.plex.tv" | "plex.tv" | "www.plex.tv"
    ) {
        return Err("this is Plex's website; expected the URL of your own server".into());
    }
    let first = path.split('/').next().unwrap_or("");
    if PAGES.contains(&first.to_ascii_lowercase().as_str()) {
        return Err("the URL must end after the port, without the path of a page".into());
    }
    Ok(address)
}

/// The start of the paths of Plex's own pages and API. Other paths may belong to a reverse proxy.
const PAGES: &[&str] = &[
    "web",
    "manage",
    "library",
    "identity",
    "status",
    "settings",
    "desktop",
    "media",
    "hubs",
    "index.html",
];

fn port_of(text: Option<&str>) -> Result<u16, String> {
    let port = text.and_then(|text| text.parse::<u16>().ok());
    port.filter(|port| *port > 0)
        .ok_or_else(|| "expected a port from 1 to 65535 after the colon".into())
}

/// Checks that a name can be used in rules. `what` is its owner, for the message.
pub(super) fn word(what: &str, name: &str) -> Result<(), String> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    let starts_well = name.starts_with(|letter: char| letter.is_ascii_alphabetic());
    if starts_well && name.chars().all(is_plain) {
        return Ok(());
    }
    Err(format!(
        "{what} must be a letter, followed by letters, digits, `-` and `_`"
    ))
}
