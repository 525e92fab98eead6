//! The decision whether a caller is allowed. Uses no clock, no file and no socket.

use crate::access::caller::{Caller, Page};
use crate::access::keys::Keys;
use crate::settings::{Secret, WithoutKey};

/// The resource that is requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// Sending webhooks as that source.
    Webhook(&'static str),
    /// Reading `/health`.
    Health,
    /// Any path below `/api/v1/`.
    Api,
}

/// Whether the caller may use the resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Yes: it is on the private network.
    AtHome,
    /// Yes: it has the key.
    HasKey,
    /// No: it has no key, and needs one.
    NoKey,
    /// No: none of its keys is valid for this resource.
    WrongKey,
}

/// Decides. The key of a source is valid for the endpoints of that source only, and the API key for the API and
/// `/health` only.
#[must_use]
pub fn decide(
    request: Resource,
    caller: &Caller,
    without_key: WithoutKey,
    keys: &Keys,
    shown: &[Secret],
) -> Decision {
    let is_open = match (request, without_key) {
        (_, WithoutKey::Nobody) | (Resource::Api, _) => false,
        // Sources are not web pages. Any page could make a browser on the private network send webhooks.
        (Resource::Webhook(_), WithoutKey::Private) => {
            let may_be_sender = matches!(
                caller.page,
                None | Some(Page::OtherName { is_browser: false })
            );
            caller.is_private && may_be_sender
        }
        // Pages must not read this, and old browsers do not say that a page makes the request.
        (Resource::Health, WithoutKey::Private) => caller.is_private && caller.page.is_none(),
    };
    if is_open {
        return Decision::AtHome;
    }
    let key = match request {
        Resource::Webhook(sender) => keys.of_sender(sender),
        Resource::Health | Resource::Api => Some(keys.of_api()),
    };
    match key {
        _ if shown.is_empty() => Decision::NoKey,
        Some(key) if shown.iter().any(|shown| key.is_same(shown)) => Decision::HasKey,
        _ => Decision::WrongKey,
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    const KEYS: &str = "api aaaaaaaaaaaaaaaa\nplex pppppppppppppppp\nsonarr ssssssssssssssss\n";

    fn caller(is_private: bool, page: Option<Page>) -> Caller {
        Caller {
            address: IpAddr::from([192, 0, 2, 1]),
            is_private,
            is_encrypted: false,
            page,
            doubt: None,
        }
    }

    #[test]
    fn the_private_network_needs_no_key_for_webhooks_and_each_key_opens_only_its_endpoints() {
        use Decision::{AtHome, HasKey, NoKey, WrongKey};
        use Resource::{Api, Health, Webhook};
        type From = (bool, Option<Page>);
        const OUT: From = (false, None);
        const HOME: From = (true, None);
        const PAGE: From = (true, Some(Page::OtherSite));
        const NAMED: From = (true, Some(Page::OtherName { is_browser: false }));
        const REBOUND: From = (true, Some(Page::OtherName { is_browser: true }));
        let keys = Keys::parse(KEYS).expect("the test writes keys");
        let private = WithoutKey::Private;
        let nobody = WithoutKey::Nobody;
        for (request, (is_private, page), without_key, shown, expected) in [
            (Webhook("plex"), HOME, private, "", AtHome),
            (
                Webhook("plex"),
                HOME,
                private,
                "of-a-program-from-before",
                AtHome,
            ),
            (Webhook("plex"), HOME, nobody, "", NoKey),
            (Webhook("plex"), HOME, nobody, "p", HasKey),
            (Webhook("plex"), PAGE, private, "", NoKey),
            (Webhook("plex"), PAGE, private, "p", HasKey),
            (Webhook("plex"), OUT, private, "", NoKey),
            (Webhook("plex"), OUT, private, "p", HasKey),
            (Webhook("plex"), OUT, private, "s", WrongKey),
            (Webhook("plex"), OUT, private, "a", WrongKey),
            (Webhook("plex"), OUT, private, "x", WrongKey),
            (Webhook("plex"), OUT, private, "xp", HasKey),
            (Webhook("sonarr"), OUT, private, "s", HasKey),
            (Webhook("sonarr"), OUT, private, "p", WrongKey),
            // A source without a key in the file cannot be used from outside.
            (Webhook("tautulli"), OUT, private, "ps", WrongKey),
            (Webhook("tautulli"), HOME, private, "", AtHome),
            (Health, HOME, private, "", AtHome),
            (Health, HOME, nobody, "", NoKey),
            (Webhook("plex"), NAMED, private, "", AtHome),
            (Webhook("plex"), REBOUND, private, "", NoKey),
            (Webhook("plex"), REBOUND, private, "p", HasKey),
            (Health, PAGE, private, "", NoKey),
            (Health, NAMED, private, "", NoKey),
            (Health, REBOUND, private, "", NoKey),
            (Health, PAGE, private, "a", HasKey),
            (Health, OUT, private, "", NoKey),
            (Health, OUT, private, "a", HasKey),
            (Health, OUT, private, "ps", WrongKey),
            (Api, HOME, private, "", NoKey),
            (Api, HOME, private, "ps", WrongKey),
            (Api, HOME, private, "a", HasKey),
            (Api, OUT, private, "a", HasKey),
        ] {
            let shown: Vec<Secret> = match shown {
                "of-a-program-from-before" => vec![Secret::new(shown)],
                letters => {
                    let letters = letters.chars().map(|letter| letter.to_string().repeat(16));
                    letters.map(|key| Secret::new(&key)).collect()
                }
            };
            let decision = decide(
                request,
                &caller(is_private, page),
                without_key,
                &keys,
                &shown,
            );
            assert_eq!(
                decision,
                expected,
                "{request:?}, home {is_private}, page {page:?}, {without_key:?}, {} keys",
                shown.len()
            );
        }
    }
}
