//! Where a caller is: on the private network, or anywhere else. Takes proxies into account.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use crate::access::call::Call;
use crate::access::forwarded::{Forwarded, Hop};
use crate::access::names::Names;

/// Addresses that are not routed on the internet. Their owners are on the private network.
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

/// Why the client that a trusted proxy names is not trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// No header names the client by an address.
    Silent,
    /// Two headers name different clients. The client itself may have written one of them.
    Contradictory,
}

/// How a request of a web page is recognized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// The browser says that a page of another site makes the request: `Origin` or `Sec-Fetch-Site`.
    OtherSite,
    /// `Host` is a name that is not known. Its owner may have pointed it at our address (DNS rebinding).
    OtherName {
        /// The caller is a browser, by its `User-Agent` or `Sec-Fetch-Site`. If not, it may be a source that uses a
        /// name of this machine that the machine does not know.
        is_browser: bool,
    },
}

/// The caller of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The address that is responsible for the request: the one that a trusted proxy names, otherwise the peer's own.
    pub address: IpAddr,
    /// It is loopback or private, and so is every hop between.
    pub is_private: bool,
    /// A trusted proxy says that its client used `https`.
    pub is_encrypted: bool,
    /// A web page sends the request. It may be any page, although the browser is on the private network.
    pub page: Option<Page>,
    /// The peer is a trusted proxy, but the client that it names cannot be trusted.
    pub doubt: Option<Doubt>,
}

impl Caller {
    /// Identifies the caller.
    ///
    /// For a proxy in `trusted`, the client is the farthest one that it names, in any header: the last address that is
    /// not a trusted proxy itself. If it names none, or its headers disagree, the caller is not private, because a
    /// header that the proxy forwards unchanged is the client's own. A header from any other peer may be forged, so it
    /// can remove trust but never add it: every address in it must be private, like the peer. Otherwise a reverse proxy
    /// that is not in the settings would lend its own private address to the whole internet.
    #[must_use]
    pub fn of(call: &Call<'_>, trusted: &[IpNet], names: &Names) -> Caller {
        let peer = call.peer.to_canonical();
        let forwarded = Forwarded::by(call);
        let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
        let (address, is_private, doubt) = if is_trusted(&peer) {
            behind_proxy(peer, &forwarded, is_trusted)
        } else {
            let are_home = forwarded.chains.iter().flatten().all(Hop::is_private);
            (peer, is_at_home(peer) && are_home, None)
        };
        let is_encrypted = forwarded.is_https && is_trusted(&peer);
        // A page cannot be served over https under a name for which our proxy has no certificate.
        let is_other_name = !is_encrypted && call.values("host").any(|host| !names.are_ours(host));
        let page = match (is_of_other_site(call), is_other_name) {
            (true, _) => Some(Page::OtherSite),
            (false, true) => Some(Page::OtherName {
                is_browser: is_browser(call),
            }),
            (false, false) => None,
        };
        Caller {
            address,
            is_private,
            is_encrypted,
            page,
            doubt,
        }
    }
}

/// The client that a trusted peer names, whether it and all proxies on the way are private, and why the client cannot
/// be trusted.
fn behind_proxy(
    peer: IpAddr,
    forwarded: &Forwarded,
    is_trusted: impl Fn(&IpAddr) -> bool,
) -> (IpAddr, bool, Option<Doubt>) {
    /// The farthest hop of a chain that trusted proxies have named, and whether all hops up to it are private.
    struct Farthest {
        hop: Hop,
        hops: usize,
        is_private: bool,
    }
    let is_proxy = |hop: &Hop| matches!(hop, Hop::Address(address) if is_trusted(address));
    let farthest = |chain: &Vec<Hop>| {
        let named = chain.iter().rev().take_while(|hop| is_proxy(hop)).count();
        let hops = (named + 1).min(chain.len());
        let passed = &chain[chain.len() - hops..];
        let hop = *passed.first()?;
        let is_private = passed.iter().all(Hop::is_private);
        Some(Farthest {
            hop,
            hops,
            is_private,
        })
    };
    let mut clients: Vec<Farthest> = forwarded.chains.iter().filter_map(farthest).collect();
    if clients.iter().any(|client| !is_proxy(&client.hop)) {
        // A header that ends at a trusted proxy only contains less than another one.
        clients.retain(|client| !is_proxy(&client.hop));
    } else if let Some(most) = clients.iter().map(|client| client.hops).max() {
        clients.retain(|client| client.hops == most);
    }
    // For the log, and for counting guesses: an address that is not private is the most likely one.
    let addresses = || clients.iter().filter_map(|client| client.hop.address());
    let answerable = || addresses().find(|address| !is_at_home(*address));
    let doubted = |doubt| (answerable().unwrap_or(peer), false, Some(doubt));
    let Some(first) = clients.first() else {
        return doubted(Doubt::Silent);
    };
    if clients.iter().any(|client| client.hop != first.hop) {
        return doubted(Doubt::Contradictory);
    }
    match first.hop {
        Hop::Hidden => doubted(Doubt::Silent),
        Hop::Address(address) => {
            let is_private = is_at_home(peer) && clients.iter().all(|client| client.is_private);
            (address, is_private, None)
        }
    }
}

/// A browser says so. `same-site` is a page on another port or a sibling domain; intertitle has no pages itself. `none`
/// is a URL that the user has typed.
fn is_of_other_site(call: &Call<'_>) -> bool {
    let is_other = |site: &str| !matches!(site.trim(), "none" | "same-origin");
    call.values("origin").next().is_some() || call.values("sec-fetch-site").any(is_other)
}

fn is_browser(call: &Call<'_>) -> bool {
    let mut agents = call.values("user-agent");
    call.values("sec-fetch-site").next().is_some() || agents.any(|name| name.contains("Mozilla/"))
}

impl Hop {
    fn is_private(&self) -> bool {
        self.address().is_some_and(is_at_home)
    }
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
    fn private_address_ranges_end_where_they_should() {
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

    /// The headers, one for each `Name: value`.
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
        Caller::of(&call, &trusted, &Names::default())
    }

    /// The peer, its headers, and the trusted proxies; the responsible address, and whether it is private.
    type Case<'c> = (&'c str, &'c [&'c str], &'c [&'c str], &'c str, bool);

    const CASES: &[Case<'_>] = &[
        ("192.168.1.2", &[], &[], "192.168.1.2", true),
        ("203.0.113.9", &[], &[], "203.0.113.9", false),
        ("::ffff:192.168.1.2", &[], &[], "192.168.1.2", true),
        // A caller on the internet can write any header.
        (
            "203.0.113.9",
            &["X-Forwarded-For: 192.168.1.2"],
            &[],
            "203.0.113.9",
            false,
        ),
        // A proxy on the private network that is not trusted.
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
        // A trusted proxy: the last name counts, whatever the client wrote before it.
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
        // A trusted proxy that names no client.
        ("10.0.0.5", &[], &["10.0.0.5"], "10.0.0.5", false),
        // A chain of trusted proxies.
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
        // Something in the chain is not an address.
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
        // A trusted proxy on the internet does not make its clients private.
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
    fn a_private_proxy_does_not_make_its_client_private() {
        for (peer, headers, trusted, address, is_private) in CASES {
            let caller = caller(peer, headers, trusted);
            let forwarded = (caller.address, caller.is_private);
            assert_eq!(
                forwarded,
                (ip(address), *is_private),
                "{peer} {headers:?} {trusted:?}"
            );
        }
    }

    #[test]
    fn a_trusted_proxy_may_name_its_client_in_any_header() {
        use Doubt::{Contradictory, Silent};
        const PROXY: &str = "10.0.0.5";
        const OUT: &str = "203.0.113.9";
        let cases: &[(&[&str], &str, bool, Option<Doubt>)] = &[
            (&["Forwarded: for=203.0.113.9"], OUT, false, None),
            (
                &["Forwarded: For=203.0.113.9;proto=https;by=192.0.2.5"],
                OUT,
                false,
                None,
            ),
            (
                &["Forwarded: proto=https ; for=\"203.0.113.9:80\""],
                OUT,
                false,
                None,
            ),
            (&["Forwarded: for=203.0.113.9:_port"], OUT, false, None),
            (
                &["Forwarded: for=\"[2001:db8::9]:443\""],
                "2001:db8::9",
                false,
                None,
            ),
            (
                &["Forwarded: for=\"[2001:db8::9]:_gz\""],
                "2001:db8::9",
                false,
                None,
            ),
            (
                &["Forwarded: for=\"[::ffff:192.168.1.2]\""],
                "192.168.1.2",
                true,
                None,
            ),
            (
                &["Forwarded: for=\"[fe80::1%25eth0]\""],
                "fe80::1",
                true,
                None,
            ),
            (&["Forwarded: for=192.168.1.2"], "192.168.1.2", true, None),
            // The client's own values come first, the proxy's last.
            (
                &["Forwarded: for=192.168.1.2, for=203.0.113.9"],
                OUT,
                false,
                None,
            ),
            (
                &["Forwarded: for=192.168.1.2", "Forwarded: for=203.0.113.9"],
                OUT,
                false,
                None,
            ),
            (
                &["Forwarded: for=203.0.113.9, for=10.0.0.6"],
                OUT,
                false,
                None,
            ),
            (
                &["Forwarded: for=\"x,for=192.168.1.2\", for=203.0.113.9"],
                OUT,
                false,
                None,
            ),
            // An unclosed quote of a client includes what the proxy adds.
            (
                &["Forwarded: for=192.168.1.2;x=\", for=203.0.113.9"],
                PROXY,
                false,
                Some(Silent),
            ),
            (
                &["Forwarded: for=192.168.1.2;x=\"\\, for=203.0.113.9"],
                PROXY,
                false,
                Some(Silent),
            ),
            (
                &["Forwarded: for=192.168.1.2;x=\", for=\"[2001:db8::9]\""],
                PROXY,
                false,
                Some(Silent),
            ),
            (
                &["Forwarded: for=192.168.1.2;for=192.168.1.3"],
                PROXY,
                false,
                Some(Silent),
            ),
            // It names no client.
            (&[], PROXY, false, Some(Silent)),
            (&["Forwarded: for=unknown"], PROXY, false, Some(Silent)),
            (&["Forwarded: for=_hidden"], PROXY, false, Some(Silent)),
            (
                &["Forwarded: for=\"_hidden:80\""],
                PROXY,
                false,
                Some(Silent),
            ),
            (
                &["Forwarded: for=192.168.1.2, for=unknown"],
                PROXY,
                false,
                Some(Silent),
            ),
            (&["Forwarded: proto=https"], PROXY, false, Some(Silent)),
            (&["Forwarded: "], PROXY, false, Some(Silent)),
            (&["Forwarded: for=\"\""], PROXY, false, Some(Silent)),
            (
                &["Forwarded: for=192.168.1.2.3"],
                PROXY,
                false,
                Some(Silent),
            ),
            (&["X-Forwarded-For: unknown"], PROXY, false, Some(Silent)),
            // The client and the proxy both write headers.
            (
                &["X-Real-IP: 192.168.1.2", "X-Forwarded-For: 203.0.113.9"],
                OUT,
                false,
                Some(Contradictory),
            ),
            (
                &["X-Real-IP: 192.168.1.2", "Forwarded: for=203.0.113.9"],
                OUT,
                false,
                Some(Contradictory),
            ),
            (
                &["X-Forwarded-For: 192.168.1.2", "Forwarded: for=203.0.113.9"],
                OUT,
                false,
                Some(Contradictory),
            ),
            (
                &["X-Forwarded-For: 203.0.113.9", "Forwarded: for=192.168.1.2"],
                OUT,
                false,
                Some(Contradictory),
            ),
            (
                &["X-Real-IP: 192.168.1.2", "X-Real-IP: 203.0.113.9"],
                OUT,
                false,
                Some(Contradictory),
            ),
            (
                &["X-Forwarded-For: 192.168.1.2", "Forwarded: for=_hidden"],
                PROXY,
                false,
                Some(Contradictory),
            ),
            (
                &["X-Forwarded-For: 192.168.1.2", "Forwarded: proto=https"],
                PROXY,
                false,
                Some(Contradictory),
            ),
            (
                &["X-Forwarded-For: 192.168.1.2", "X-Real-IP: 192.168.1.3"],
                PROXY,
                false,
                Some(Contradictory),
            ),
            (
                &[
                    "X-Forwarded-For: 192.168.1.2",
                    "CF-Connecting-IP: 203.0.113.9",
                ],
                OUT,
                false,
                Some(Contradictory),
            ),
            // They agree, or one of them ends at a trusted proxy.
            (
                &[
                    "X-Real-IP: 203.0.113.9",
                    "X-Forwarded-For: 203.0.113.9, 10.0.0.6",
                ],
                OUT,
                false,
                None,
            ),
            (
                &["X-Real-IP: 192.168.1.2", "X-Forwarded-For: 192.168.1.2"],
                "192.168.1.2",
                true,
                None,
            ),
            (
                &[
                    "X-Real-IP: 10.0.0.6",
                    "X-Forwarded-For: 203.0.113.9, 10.0.0.6",
                ],
                OUT,
                false,
                None,
            ),
            (
                &[
                    "X-Real-IP: 10.0.0.6",
                    "X-Forwarded-For: 192.168.1.2, 10.0.0.6",
                ],
                "192.168.1.2",
                true,
                None,
            ),
            (
                &["X-Real-IP: 10.0.0.6", "X-Forwarded-For: 10.0.0.7, 10.0.0.6"],
                "10.0.0.7",
                true,
                None,
            ),
            (
                &["X-Forwarded-For: \"[2001:db8::9]:443\""],
                "2001:db8::9",
                false,
                None,
            ),
            (
                &["X-Forwarded-For: 192.168.1.2:5000"],
                "192.168.1.2",
                true,
                None,
            ),
        ];
        for (headers, address, is_private, doubt) in cases {
            let caller = caller(PROXY, headers, &["10.0.0.5", "10.0.0.6", "10.0.0.7"]);
            let forwarded = (caller.address, caller.is_private, caller.doubt);
            assert_eq!(forwarded, (ip(address), *is_private, *doubt), "{headers:?}");
        }
        let out_there = caller(
            "198.51.100.1",
            &["Forwarded: for=192.168.1.2"],
            &["198.51.100.1"],
        );
        assert!(
            !out_there.is_private,
            "a proxy on the internet is on another network"
        );
    }

    #[test]
    fn any_header_of_an_unlisted_proxy_revokes_trust() {
        for (header, is_private) in [
            ("Forwarded: for=192.168.1.2", true),
            ("Forwarded: for=203.0.113.9", false),
            ("Forwarded: for=_hidden", false),
            ("Forwarded: proto=https", false),
            ("X-Real-IP: 192.168.1.2", true),
            ("X-Real-IP: 203.0.113.9", false),
            ("True-Client-IP: 203.0.113.9", false),
            ("CF-Connecting-IP: 203.0.113.9", false),
        ] {
            let caller = caller("192.168.1.2", &[header], &[]);
            assert_eq!(
                (caller.is_private, caller.doubt),
                (is_private, None),
                "{header}"
            );
        }
    }

    #[test]
    fn a_page_is_recognized_by_browser_headers_and_by_a_foreign_host_name() {
        const NAME: Option<Page> = Some(Page::OtherName { is_browser: false });
        const BROWSER: Option<Page> = Some(Page::OtherName { is_browser: true });
        let page = |headers: &[&str]| caller("192.168.1.2", headers, &["10.0.0.5"]).page;
        for (headers, expected) in [
            (&["Host: nas:8474"] as &[&str], None),
            (&["Host: evil.example"], NAME),
            (&["Host: nas", "Host: evil.example"], NAME),
            (
                &["Host: nas", "Origin: http://nas:8474"],
                Some(Page::OtherSite),
            ),
            (&["Host: nas", "Origin: null"], Some(Page::OtherSite)),
            (
                &["Host: nas", "Sec-Fetch-Site: cross-site"],
                Some(Page::OtherSite),
            ),
            (
                &["Host: nas", "Sec-Fetch-Site: same-site"],
                Some(Page::OtherSite),
            ),
            (&["Host: nas", "Sec-Fetch-Site: none"], None),
            (
                &["Host: evil.example", "Sec-Fetch-Site: same-origin"],
                BROWSER,
            ),
            (
                &["Host: evil.example", "User-Agent: Mozilla/5.0 (X11)"],
                BROWSER,
            ),
            // Not from a trusted proxy.
            (&["Host: evil.example", "X-Forwarded-Proto: https"], NAME),
        ] {
            assert_eq!(page(headers), expected, "{headers:?}");
        }
        let https = [
            "Host: cards.example.org",
            "X-Forwarded-Proto: https",
            "X-Forwarded-For: 192.168.1.2",
        ];
        assert_eq!(caller("10.0.0.5", &https, &["10.0.0.5"]).page, None);
        let http = ["Host: cards.example.org", "X-Forwarded-For: 192.168.1.2"];
        assert_eq!(caller("10.0.0.5", &http, &["10.0.0.5"]).page, NAME);
    }

    #[test]
    fn only_a_trusted_proxy_is_believed_that_its_client_used_https() {
        let https = &["X-Forwarded-Proto: http, HTTPS"];
        assert!(caller("10.0.0.5", https, &["10.0.0.5"]).is_encrypted);
        assert!(!caller("10.0.0.5", https, &["10.0.0.6"]).is_encrypted);
        assert!(!caller("10.0.0.5", &["X-Forwarded-Proto: http"], &["10.0.0.5"]).is_encrypted);
        let forwarded = &["Forwarded: for=1.2.3.4;proto=http, for=1.2.3.4; Proto=\"HTTPS\""];
        assert!(caller("10.0.0.5", forwarded, &["10.0.0.5"]).is_encrypted);
        let contradictory = &[
            "Forwarded: for=1.2.3.4;proto=https",
            "X-Forwarded-Proto: http",
        ];
        assert!(!caller("10.0.0.5", contradictory, &["10.0.0.5"]).is_encrypted);
    }
}
