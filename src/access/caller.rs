//! Where a caller is: at home, or anywhere else; behind proxies too.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// Addresses that no router on the internet passes on: who has one is in the house, or on its private network.
const HOME: [IpNet; 9] = [
    v4([127, 0, 0, 0], 8), // this machine
    v4([10, 0, 0, 0], 8),  // RFC 1918
    v4([172, 16, 0, 0], 12),
    v4([192, 168, 0, 0], 16),
    v4([169, 254, 0, 0], 16), // RFC 3927, without a router
    v4([100, 64, 0, 0], 10),  // RFC 6598, which Tailscale uses too
    v6([0, 0, 0, 0, 0, 0, 0, 1], 128),
    v6([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7),  // RFC 4193
    v6([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10), // RFC 4291, without a router
];

const fn v4(start: [u8; 4], bits: u8) -> IpNet {
    let [a, b, c, d] = start;
    IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), bits))
}

const fn v6(start: [u16; 8], bits: u8) -> IpNet {
    let [a, b, c, d, e, f, g, h] = start;
    IpNet::V6(Ipv6Net::new_assert(
        Ipv6Addr::new(a, b, c, d, e, f, g, h),
        bits,
    ))
}

/// A request, as far as it tells who is calling.
#[derive(Clone, Copy, Debug)]
pub struct Call<'c> {
    /// The other end of the connection.
    pub peer: IpAddr,
    /// Path and query.
    pub target: &'c str,
    /// Names in lower case. A name may come several times.
    pub headers: &'c [(String, String)],
}

impl<'c> Call<'c> {
    /// All values of a header, in the order they came.
    pub(super) fn values(&self, name: &'static str) -> impl DoubleEndedIterator<Item = &'c str> {
        let named = self.headers.iter().filter(move |(own, _)| own == name);
        named.map(|(_, value)| value.as_str())
    }
}

/// Who is calling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The address that is answerable for the call; one that a proxy we trust has named, else the peer's own.
    pub address: IpAddr,
    /// It is loopback or private, and so is all that the call has come through.
    pub is_home: bool,
    /// A proxy we trust says that its client used `https`.
    pub is_encrypted: bool,
    /// A page in somebody's browser sends this: it may be any page, though the browser is at home.
    pub is_page: bool,
}

impl Caller {
    /// Finds out who is calling.
    ///
    /// Of a proxy in `trusted`, the last name in `X-Forwarded-For` that is no trusted proxy itself counts. A header
    /// from anybody else may be made up, so it can take trust away and never give any: every address in it must be at
    /// home, as the peer is. Otherwise a reverse proxy that nobody has told us of would lend its own private address
    /// to all the internet.
    #[must_use]
    pub fn of(call: &Call<'_>, trusted: &[IpNet]) -> Caller {
        let peer = call.peer.to_canonical();
        let mut names: Vec<&str> = call.values("x-forwarded-for").collect();
        names = names.iter().flat_map(|value| value.split(',')).collect();
        let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
        let (address, is_home) = if is_trusted(&peer) {
            if names.is_empty() {
                names.extend(call.values("x-real-ip"));
            }
            // From the nearest to the farthest, as far as each has been named by a proxy of ours.
            let mut client = Some(peer);
            for name in names.iter().rev() {
                client = address(name);
                if !client.is_some_and(|hop| is_trusted(&hop)) {
                    break;
                }
            }
            client.map_or((peer, false), |client| (client, is_at_home(client)))
        } else {
            names.extend(call.values("x-real-ip"));
            let is_hidden = call.values("forwarded").next().is_some();
            let are_home = names
                .iter()
                .all(|name| address(name).is_some_and(is_at_home));
            (peer, is_at_home(peer) && are_home && !is_hidden)
        };
        let scheme = call.values("x-forwarded-proto").next_back();
        let is_https = scheme
            .and_then(|value| value.rsplit(',').next())
            .is_some_and(|word| word.trim().eq_ignore_ascii_case("https"));
        Caller {
            address,
            is_home,
            is_encrypted: is_https && is_trusted(&peer),
            is_page: call.values("origin").next().is_some(),
        }
    }
}

/// An address as proxies write it: `192.0.2.1`, `192.0.2.1:5000`, `[2001:db8::1]:5000`, `2001:db8::1`.
fn address(name: &str) -> Option<IpAddr> {
    let name = name.trim();
    let bare = name
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let address = bare.unwrap_or(name).parse::<IpAddr>().ok();
    let with_port = || Some(name.parse::<SocketAddr>().ok()?.ip());
    Some(address.or_else(with_port)?.to_canonical())
}

fn is_at_home(address: IpAddr) -> bool {
    HOME.iter().any(|net| net.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("the test writes addresses")
    }

    #[test]
    fn private_addresses_are_at_home_and_their_neighbours_are_not() {
        for (addresses, expected) in [
            (
                "127.0.0.1 127.255.255.255 10.0.0.0 10.255.255.255 172.16.0.1 172.31.255.255",
                true,
            ),
            (
                "192.168.0.1 192.168.255.255 169.254.9.9 100.64.0.0 100.127.255.255",
                true,
            ),
            (
                "::1 fc00::1 fdff::1 fe80::1 febf::1 ::ffff:192.168.1.1",
                true,
            ),
            (
                "126.255.255.255 128.0.0.0 9.255.255.255 11.0.0.0 172.15.255.255 172.32.0.0",
                false,
            ),
            (
                "192.167.255.255 192.169.0.0 169.253.0.1 169.255.0.1 100.63.255.255 100.128.0.0",
                false,
            ),
            (
                "0.0.0.0 255.255.255.255 203.0.113.9 224.0.0.1 :: ::2 fbff::1 fe00::1 fec0::1",
                false,
            ),
            ("2001:db8::1 ::ffff:203.0.113.9", false),
        ] {
            for address in addresses.split(' ') {
                assert_eq!(
                    is_at_home(ip(address).to_canonical()),
                    expected,
                    "{address}"
                );
            }
        }
    }

    /// The headers that came, one for each `Name: value`.
    fn caller(peer: &str, headers: &[&str], trusted: &[&str]) -> Caller {
        let split = |line: &&str| {
            let (name, value) = line.split_once(": ").expect("the test writes headers");
            (name.to_lowercase(), value.to_string())
        };
        let headers: Vec<(String, String)> = headers.iter().map(split).collect();
        let net = |text: &&str| match text.contains('/') {
            true => text.parse().expect("the test writes networks"),
            false => IpNet::from(ip(text)),
        };
        let trusted: Vec<IpNet> = trusted.iter().map(net).collect();
        let call = Call {
            peer: ip(peer),
            target: "/",
            headers: &headers,
        };
        Caller::of(&call, &trusted)
    }

    /// The peer, its headers, the proxies that are trusted; who is answerable, and whether it is at home.
    type Case<'c> = (&'c str, &'c [&'c str], &'c [&'c str], &'c str, bool);

    const CASES: &[Case<'_>] = &[
        ("192.168.1.2", &[], &[], "192.168.1.2", true),
        ("203.0.113.9", &[], &[], "203.0.113.9", false),
        ("::ffff:192.168.1.2", &[], &[], "192.168.1.2", true),
        // A stranger writes what it likes.
        (
            "203.0.113.9",
            &["X-Forwarded-For: 192.168.1.2"],
            &[],
            "203.0.113.9",
            false,
        ),
        // A proxy at home that nobody has told us of.
        (
            "192.168.1.2",
            &["X-Forwarded-For: 203.0.113.9"],
            &[],
            "192.168.1.2",
            false,
        ),
        (
            "127.0.0.1",
            &["X-Forwarded-For: 10.0.0.1, 203.0.113.9"],
            &[],
            "127.0.0.1",
            false,
        ),
        (
            "127.0.0.1",
            &["X-Forwarded-For: 203.0.113.9, 10.0.0.1"],
            &[],
            "127.0.0.1",
            false,
        ),
        (
            "127.0.0.1",
            &["X-Forwarded-For: 10.0.0.1", "X-Forwarded-For: 203.0.113.9"],
            &[],
            "127.0.0.1",
            false,
        ),
        (
            "127.0.0.1",
            &["X-Forwarded-For: 10.0.0.1, fd00::1"],
            &[],
            "127.0.0.1",
            true,
        ),
        (
            "127.0.0.1",
            &["X-Forwarded-For: unknown"],
            &[],
            "127.0.0.1",
            false,
        ),
        (
            "127.0.0.1",
            &["X-Real-IP: 203.0.113.9"],
            &[],
            "127.0.0.1",
            false,
        ),
        (
            "127.0.0.1",
            &["X-Forwarded-For: 10.0.0.1", "Forwarded: for=203.0.113.9"],
            &[],
            "127.0.0.1",
            false,
        ),
        // One that we trust: the last name counts, whatever the client wrote before.
        (
            "10.0.0.5",
            &["X-Forwarded-For: 192.168.1.2, 203.0.113.9"],
            &["10.0.0.5"],
            "203.0.113.9",
            false,
        ),
        (
            "10.0.0.5",
            &["X-Forwarded-For: 203.0.113.9, 192.168.1.2"],
            &["10.0.0.5/32"],
            "192.168.1.2",
            true,
        ),
        (
            "10.0.0.5",
            &["X-Forwarded-For: 203.0.113.9:443"],
            &["10.0.0.5"],
            "203.0.113.9",
            false,
        ),
        (
            "10.0.0.5",
            &["X-Forwarded-For: [2001:db8::9]:443"],
            &["10.0.0.5"],
            "2001:db8::9",
            false,
        ),
        (
            "10.0.0.5",
            &["X-Real-IP: 203.0.113.9"],
            &["10.0.0.5"],
            "203.0.113.9",
            false,
        ),
        ("10.0.0.5", &[], &["10.0.0.5"], "10.0.0.5", true),
        // A chain of ours.
        (
            "10.0.0.5",
            &["X-Forwarded-For: 203.0.113.9, 10.0.0.6"],
            &["10.0.0.0/24"],
            "203.0.113.9",
            false,
        ),
        (
            "10.0.0.5",
            &["X-Forwarded-For: 10.0.0.7, 10.0.0.6"],
            &["10.0.0.0/24"],
            "10.0.0.7",
            true,
        ),
        // Something in the chain that is no address.
        (
            "10.0.0.5",
            &["X-Forwarded-For: 10.0.0.7, _hidden, 10.0.0.6"],
            &["10.0.0.0/24"],
            "10.0.0.5",
            false,
        ),
        (
            "10.0.0.5",
            &["X-Forwarded-For: 192.168.1.2, _hidden"],
            &["10.0.0.5"],
            "10.0.0.5",
            false,
        ),
        (
            "10.0.0.5",
            &["X-Forwarded-For: "],
            &["10.0.0.5"],
            "10.0.0.5",
            false,
        ),
        // A trusted proxy out there does not make a house of the internet.
        (
            "198.51.100.1",
            &["X-Forwarded-For: 203.0.113.9"],
            &["198.51.100.1"],
            "203.0.113.9",
            false,
        ),
        (
            "198.51.100.1",
            &["X-Forwarded-For: 192.168.1.2"],
            &["198.51.100.2"],
            "198.51.100.1",
            false,
        ),
    ];

    #[test]
    fn proxies_cannot_lend_their_place_in_the_house() {
        for (peer, headers, trusted, address, is_home) in CASES {
            let caller = caller(peer, headers, trusted);
            let told = (caller.address, caller.is_home);
            assert_eq!(
                told,
                (ip(address), *is_home),
                "{peer} {headers:?} {trusted:?}"
            );
        }
    }

    #[test]
    fn only_a_trusted_proxy_is_believed_that_its_client_used_https() {
        let https = &["X-Forwarded-Proto: http, HTTPS"];
        assert!(caller("10.0.0.5", https, &["10.0.0.5"]).is_encrypted);
        assert!(!caller("10.0.0.5", https, &["10.0.0.6"]).is_encrypted);
        assert!(!caller("10.0.0.5", &["X-Forwarded-Proto: http"], &["10.0.0.5"]).is_encrypted);
    }
}
