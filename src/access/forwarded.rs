//! Parses the headers in which proxies name the client: `X-Forwarded-For`, `Forwarded` (RFC 7239), `X-Real-IP` and
//! similar ones.

use std::net::IpAddr;

use crate::access::call::Call;

/// Headers with one address, the client's, which some proxies and tunnels send.
const SINGLE: &[&str] = &[
    "x-real-ip",
    "cf-connecting-ip",
    "true-client-ip",
    "x-client-ip",
    "fastly-client-ip",
];

/// One party between the client and us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hop {
    Address(IpAddr),
    /// It is named in another way (`unknown`, `_hidden`), not at all, or by a malformed value.
    Hidden,
}

impl Hop {
    pub(super) fn address(&self) -> Option<IpAddr> {
        match self {
            Hop::Address(address) => Some(*address),
            Hop::Hidden => None,
        }
    }
}

/// The contents of the headers.
pub(super) struct Forwarded {
    /// One chain for each header that is present: the client first, the client of the nearest proxy last. No chain is
    /// empty.
    pub(super) chains: Vec<Vec<Hop>>,
    /// The client of the nearest proxy used https, and no header contradicts that.
    pub(super) is_https: bool,
}

impl Forwarded {
    /// Parses the headers of a request.
    pub(super) fn by(call: &Call<'_>) -> Forwarded {
        let listed = call.values("x-forwarded-for");
        let listed = listed.flat_map(|value| value.split(',')).map(hop).collect();
        let lines: Vec<Vec<Element>> = call.values("forwarded").map(elements).collect();
        let elements: Vec<&Element> = lines.iter().flatten().collect();
        let forwarded = elements.iter().map(|element| element.client).collect();
        let single = SINGLE.iter().flat_map(|name| call.values(name));
        let single = single.map(|value| vec![hop(value)]);
        let chains = [listed, forwarded].into_iter().chain(single);
        let scheme = call.values("x-forwarded-proto").next_back();
        let scheme = scheme.and_then(|value| value.rsplit(',').next());
        let schemes = [
            scheme.map(is_https),
            elements.last().and_then(|element| element.is_https),
        ];
        Forwarded {
            chains: chains
                .filter(|chain: &Vec<Hop>| !chain.is_empty())
                .collect(),
            is_https: schemes.contains(&Some(true)) && !schemes.contains(&Some(false)),
        }
    }
}

fn is_https(word: &str) -> bool {
    word.trim().eq_ignore_ascii_case("https")
}

/// One element of `Forwarded`, which one proxy has added.
struct Element {
    client: Hop,
    is_https: Option<bool>,
}

const HIDDEN: Element = Element {
    client: Hop::Hidden,
    is_https: None,
};

/// The elements of one line of `Forwarded`: `for=192.0.2.1;proto=https, for="[2001:db8::1]:443"`. A line without
/// elements counts as one element without a name.
fn elements(line: &str) -> Vec<Element> {
    let parts = split(line, ',');
    let parts = parts.into_iter().filter(|part| !part.trim().is_empty());
    let mut elements: Vec<Element> = parts.map(|part| element(part).unwrap_or(HIDDEN)).collect();
    if elements.is_empty() {
        elements.push(HIDDEN);
    }
    elements
}

/// None if any part is malformed, not only the one that names the client: an unclosed quote of a client would include
/// what the proxy adds.
fn element(text: &str) -> Option<Element> {
    let (mut client, mut is_https) = (None, None);
    for pair in split(text, ';') {
        if pair.trim().is_empty() {
            continue;
        }
        let (name, value) = pair.split_once('=')?;
        let value = unquoted(value.trim())?;
        match name.trim().to_ascii_lowercase().as_str() {
            "for" if client.is_some() => return None,
            "for" => client = Some(hop(&value)),
            "proto" => is_https = Some(self::is_https(&value)),
            _ => {}
        }
    }
    Some(Element {
        client: client.unwrap_or(Hop::Hidden),
        is_https,
    })
}

/// Splits at separators outside of quotes.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    text.split(|letter: char| {
        let is_plain = !std::mem::take(&mut is_escaped);
        match letter {
            '"' if is_plain => is_quoted = !is_quoted,
            '\\' if is_plain && is_quoted => is_escaped = true,
            _ => {}
        }
        letter == separator && !is_quoted
    })
    .collect()
}

/// Removes the quotes of a value. None if a quote is not closed, or is inside.
fn unquoted(value: &str) -> Option<String> {
    let Some(rest) = value.strip_prefix('"') else {
        return (!value.contains('"')).then(|| value.to_string());
    };
    let (mut text, mut letters) = (String::new(), rest.chars());
    loop {
        match letters.next()? {
            '"' => return letters.next().is_none().then_some(text),
            '\\' => text.push(letters.next()?),
            letter => text.push(letter),
        }
    }
}

/// The party that is named: `192.0.2.1`, `192.0.2.1:5000`, `[2001:db8::1]:5000`, `2001:db8::1`, with or without quotes.
fn hop(name: &str) -> Hop {
    let name = unquoted(name.trim());
    let address = name.as_deref().and_then(address);
    address.map_or(Hop::Hidden, Hop::Address)
}

fn address(name: &str) -> Option<IpAddr> {
    let name = name.trim();
    let (host, port) = match name.strip_prefix('[') {
        Some(rest) => {
            let (host, rest) = rest.split_once(']')?;
            let port = match rest {
                "" => None,
                rest => Some(rest.strip_prefix(':')?),
            };
            (host.contains(':').then_some(host)?, port)
        }
        // With more than one colon it is IPv6, which needs brackets for a port.
        None => match name.split_once(':') {
            Some((host, port)) if !port.contains(':') => (host, Some(port)),
            _ => (name, None),
        },
    };
    if !port.is_none_or(is_port) {
        return None;
    }
    // The zone of an address (its network interface) only matters on its own machine.
    let host = host.split('%').next().unwrap_or(host);
    Some(host.parse::<IpAddr>().ok()?.to_canonical())
}

/// A port, or what a proxy may send instead: `_gazonk`.
fn is_port(text: &str) -> bool {
    let is_hidden = text.strip_prefix('_').is_some_and(|rest| !rest.is_empty());
    is_hidden || text.parse::<u16>().is_ok()
}
