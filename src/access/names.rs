//! The names that callers may use for this machine. A page can point a name of its own at our address (DNS rebinding),
//! but it cannot use an address, or a name that no registry on the internet assigns.

use std::fs;
use std::net::IpAddr;

/// Endings of names that exist on private networks only: RFC 6761, RFC 6762 with its appendix G, RFC 8375, those
/// reserved by ICANN, and two under which only the owner can set an address: AVM's routers and Tailscale's networks.
const PRIVATE_DOMAINS: &[&str] = &[
    "localhost",
    "local",
    "localdomain",
    "lan",
    "home",
    "home.arpa",
    "internal",
    "intranet",
    "private",
    "corp",
    "fritz.box",
    "ts.net",
];

/// The names of this machine, in addition to those that only exist on private networks.
#[derive(Clone, Debug, Default)]
pub struct Names(Vec<String>);

impl Names {
    /// The names of this machine, alone and in its search domains, and those in the settings.
    #[must_use]
    pub fn of_machine(settings: &[String]) -> Names {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let machine = plain(&read("/proc/sys/kernel/hostname"));
        let resolver = read("/etc/resolv.conf");
        let domains = resolver.lines().filter_map(|line| {
            let (word, rest) = line.trim().split_once(char::is_whitespace)?;
            matches!(word, "search" | "domain").then_some(rest)
        });
        let domains = domains.flat_map(str::split_whitespace).map(plain);
        let mut names: Vec<String> = settings.iter().map(|name| plain(name)).collect();
        if !machine.is_empty() {
            names.extend(domains.map(|domain| format!("{machine}.{domain}")));
            names.push(machine);
        }
        Names(names)
    }

    /// Whether the value of a `Host` is an address, or a name that no page on the internet can have.
    #[must_use]
    pub fn are_ours(&self, host: &str) -> bool {
        let host = plain(host);
        if host.starts_with('[') {
            return true;
        }
        let name = host
            .rsplit_once(':')
            .map_or(host.as_str(), |(name, _)| name);
        let name = name.strip_suffix('.').unwrap_or(name);
        // Names without a dot come from the local router, a hosts file or Docker.
        let is_private = |ending: &str| {
            let before = name.strip_suffix(ending);
            before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
        };
        !name.contains('.')
            || host.parse::<IpAddr>().is_ok()
            || name.parse::<IpAddr>().is_ok()
            || PRIVATE_DOMAINS.iter().copied().any(is_private)
            || self.0.iter().any(|own| own == name)
    }
}

fn plain(name: &str) -> String {
    name.trim().trim_end_matches('.').to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_names_of_private_domains_are_ours_and_those_an_attacker_can_register_are_not() {
        let names = Names(vec!["cards.example.org".into(), "nas.example.net".into()]);
        for ours in [
            "",
            "nas",
            "nas:8474",
            "NAS.",
            "localhost:8474",
            "intertitle",
            "192.168.1.2",
            "192.168.1.2:8474",
            "203.0.113.9",
            "[::1]:8474",
            "[2001:db8::1]",
            "::1",
            "nas.local",
            "NAS.Local:8474",
            "nas.local.",
            "nas.lan",
            "nas.home.arpa",
            "nas.fritz.box",
            "nas.internal",
            "nas.tail1234.ts.net",
            "a.b.lan",
            "cards.example.org",
            "Cards.Example.Org.:443",
            "nas.example.net:8474",
        ] {
            assert!(names.are_ours(ours), "{ours}");
        }
        for foreign in [
            "evil.example",
            "evil.example:8474",
            "nas.evil.example",
            "local.evil.example",
            "evillocal.com",
            "evil.notlan",
            "xts.net",
            "evilfritz.box",
            "example.org",
            "x.cards.example.org",
            "cards.example.org.evil.example",
            "192.168.1.2.evil.example",
            "192.168.1.2.nip.io",
            "nas.duckdns.org",
            "evil.example.",
            "localhost.evil.example",
            "nas.lan.evil.example:8474",
            "127.1",
            "home.example",
        ] {
            assert!(!names.are_ours(foreign), "{foreign}");
        }
    }
}
