//! Access in `[server]`: callers without a key, trusted proxies, the base path.

use std::net::IpAddr;

use ipnet::IpNet;

/// Who may send webhooks and read `/health` without a key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WithoutKey {
    /// Callers on this machine or with a private address.
    #[default]
    Private,
    /// Nobody.
    Nobody,
}

/// The keys of `[server]` about callers.
#[derive(Clone, Debug, Default)]
pub struct AccessSettings {
    /// Who needs no key.
    pub without_key: WithoutKey,
    /// Proxies whose headers about their clients are trusted.
    pub trusted_proxies: Vec<IpNet>,
    /// Names of this machine, in addition to its own and those of private networks.
    pub names: Vec<String>,
    /// The path at which a proxy publishes intertitle, like `/intertitle`. Empty for the root.
    pub base_path: String,
}

impl AccessSettings {
    /// Sets one of the keys.
    pub(super) fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        match key {
            "without_key" => self.without_key = without_key(value)?,
            "trusted_proxies" => self.trusted_proxies = networks(value)?,
            "names" => self.names = names(value)?,
            _ => self.base_path = base_path(value)?,
        }
        Ok(())
    }

    /// Removes the base path from the target of a request. A target that does not begin with it is unchanged: a proxy
    /// may already have removed it.
    #[must_use]
    pub fn within<'t>(&self, target: &'t str) -> &'t str {
        match target.strip_prefix(self.base_path.as_str()) {
            Some("") => "/",
            Some(rest) if rest.starts_with('/') => rest,
            _ => target,
        }
    }
}

fn without_key(text: &str) -> Result<WithoutKey, String> {
    match text.trim() {
        "private" => Ok(WithoutKey::Private),
        "nobody" => Ok(WithoutKey::Nobody),
        _ => Err("expected `private` or `nobody`".into()),
    }
}

/// Parses `10.0.0.5, 172.16.0.0/12`. Empty for an empty text.
fn networks(text: &str) -> Result<Vec<IpNet>, String> {
    let words = text
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty());
    let network = |word: &str| {
        let address = word.parse::<IpAddr>().map(IpNet::from);
        address.ok().or_else(|| word.parse::<IpNet>().ok())
    };
    let networks = words.map(network).collect::<Option<Vec<IpNet>>>();
    networks.ok_or_else(|| {
        "expected addresses or networks separated by commas, such as `192.0.2.5, 172.16.0.0/12`; host names are not \
         supported"
            .into()
    })
}

/// Parses `cards.example.org, nas.example.org`. Names must not have a port.
fn names(text: &str) -> Result<Vec<String>, String> {
    let words = text.split(',').map(str::trim);
    let words = words.filter(|word| !word.is_empty());
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || ".-_".contains(letter);
    let name = |word: &str| {
        word.chars()
            .all(is_plain)
            .then(|| word.to_ascii_lowercase())
    };
    let names = words.map(name).collect::<Option<Vec<String>>>();
    names.ok_or_else(|| {
        "expected host names separated by commas, such as `cards.example.org, nas.example.org`, without `http://`, \
         port or `*`".into()
    })
}

fn base_path(text: &str) -> Result<String, String> {
    let path = text.trim().trim_end_matches('/');
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "/-._~".contains(letter);
    match path {
        "" => Ok(String::new()),
        path if path.starts_with('/') && !path.contains("//") && path.chars().all(is_plain) => {
            Ok(path.into())
        }
        _ => Err("expected a path such as `/intertitle`".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access(key: &str, value: &str) -> Result<AccessSettings, String> {
        let mut access = AccessSettings::default();
        access.set(key, value).map(|()| access)
    }

    #[test]
    fn the_base_path_is_cut_off_where_it_is() {
        for (base, target, expected) in [
            ("", "/ping", "/ping"),
            ("/cards/", "/cards/ping?a=b", "/ping?a=b"),
            ("/cards", "/ping", "/ping"),
            ("/cards", "/cardsping", "/cardsping"),
            ("/cards", "/cards", "/"),
            ("/a/b", "/a/b/api/webhooks/plex", "/api/webhooks/plex"),
        ] {
            let access = access("base_path", base).expect(base);
            assert_eq!(access.within(target), expected, "{base} {target}");
        }
        for wrong in [
            "cards",
            "/car ds",
            "/a//b",
            "https://x/cards",
            "/a?b",
            "/a%20b",
        ] {
            assert!(access("base_path", wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn names_are_those_of_machines() {
        let proxied =
            access("names", "Cards.Example.org, nas.example.net,").expect("they are read");
        assert_eq!(proxied.names, ["cards.example.org", "nas.example.net"]);
        for wrong in [
            "https://cards.example.org",
            "*.example.org",
            "nas:8474",
            "a b",
        ] {
            assert!(access("names", wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn proxies_are_addresses_and_networks() {
        let proxies =
            access("trusted_proxies", "192.0.2.5, 172.16.0.0/12,fd00::/8,").expect("they are read");
        let shown: Vec<String> = proxies
            .trusted_proxies
            .iter()
            .map(IpNet::to_string)
            .collect();
        assert_eq!(shown, ["192.0.2.5/32", "172.16.0.0/12", "fd00::/8"]);
        for wrong in ["traefik", "192.0.2.5/33", "192.0.2", "*"] {
            assert!(access("trusted_proxies", wrong).is_err(), "{wrong}");
        }
    }
}
