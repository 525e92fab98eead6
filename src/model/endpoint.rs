//! The endpoints of webhooks: which source each is for, and the options in its query.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::own_event::OWN_SOURCE;
use crate::text::nearest;

/// How a delivery arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// A source sent a webhook.
    Webhook,
    /// The event stream of a media server says it, or a listing that looks for what the stream has missed.
    Stream,
    /// An `every` statement was due.
    Schedule,
    /// A person requested it.
    Person,
    /// intertitle itself reports it.
    Itself,
}

impl Via {
    const ALL: [Via; 5] = [
        Via::Webhook,
        Via::Stream,
        Via::Schedule,
        Via::Person,
        Via::Itself,
    ];

    /// The way with that word in the state file.
    #[must_use]
    pub fn named(word: &str) -> Option<Via> {
        Via::ALL.into_iter().find(|via| via.word() == word)
    }

    /// The word in the state file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Via::Webhook => "webhook",
            Via::Stream => "stream",
            Via::Schedule => "schedule",
            Via::Person => "person",
            Via::Itself => "itself",
        }
    }
}

/// The events that an endpoint accepts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndpointFilter {
    /// All events of the source.
    #[default]
    Everything,
    /// Sonarr: new and better files of episodes only, like TitleCardMaker's endpoint.
    Cards,
    /// Sonarr: new series only.
    SeriesAdd,
    /// Sonarr: deleted series only.
    SeriesDelete,
    /// Tautulli: a bare rating key, like TitleCardMaker's endpoint.
    RatingKey,
}

/// The endpoint of a webhook and its options. It is parsed from the request's target once, on arrival. Deliveries store
/// the options as JSON. It displays without secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// The source: `plex`, `sonarr`, `tautulli`.
    #[serde(skip)]
    pub source: &'static str,
    /// The events that are accepted.
    #[serde(default, skip_serializing_if = "is_default")]
    pub filter: EndpointFilter,
    /// `interface_id`: the name of a media server, or its number in the settings, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(rename = "interface")]
    pub server: Option<String>,
    /// `trigger_on`: TitleCardMaker's list of events, which is applied before the rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trigger_on: Option<Vec<String>>,
    /// `require_owner`: only actions of the server's owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub require_owner: Option<bool>,
    /// `delete_title_cards`: false keeps the card files of a deleted series.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delete_title_cards: Option<bool>,
}

fn is_default(filter: &EndpointFilter) -> bool {
    *filter == EndpointFilter::default()
}

/// The start of the paths of all webhooks.
const ROOT: &str = "/api/webhooks/";

/// The source of webhooks to a path without an endpoint.
pub const NO_SOURCE: &str = "unknown";

const ENDPOINTS: &[(&str, &str, EndpointFilter)] = &[
    ("/api/webhooks/plex", "plex", EndpointFilter::Everything),
    (
        "/api/webhooks/plex/rating-key",
        "tautulli",
        EndpointFilter::RatingKey,
    ),
    ("/api/webhooks/sonarr", "sonarr", EndpointFilter::Everything),
    (
        "/api/webhooks/sonarr/cards",
        "sonarr",
        EndpointFilter::Cards,
    ),
    (
        "/api/webhooks/sonarr/series/add",
        "sonarr",
        EndpointFilter::SeriesAdd,
    ),
    (
        "/api/webhooks/sonarr/series/delete",
        "sonarr",
        EndpointFilter::SeriesDelete,
    ),
    (
        "/api/webhooks/tautulli",
        "tautulli",
        EndpointFilter::Everything,
    ),
];

impl Endpoint {
    /// The endpoint that a request's target (`/api/webhooks/plex?interface_id=1`) names. None if there is none.
    ///
    /// Unknown parameters are ignored: sources and proxies add their own. A trailing slash is ignored. The URLs of
    /// later TitleCardMakers, below `/api/v2/webhooks/`, are the same endpoints.
    #[must_use]
    pub fn from_target(target: &str) -> Option<Endpoint> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let path = path.strip_suffix('/').unwrap_or(path);
        let later = path.strip_prefix("/api/v2/webhooks/");
        let is_same = |known: &str| match later {
            Some(rest) => known.strip_prefix(ROOT) == Some(rest),
            None => known == path,
        };
        let (_, source, filter) = ENDPOINTS.iter().find(|(known, ..)| is_same(known))?;
        let mut endpoint = Endpoint {
            filter: *filter,
            ..Endpoint::of_sender(source, None)
        };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "interface_id" => {
                    endpoint.server = Some(value.trim().to_string()).filter(|text| !text.is_empty())
                }
                "trigger_on" => {
                    let words = value.split(',').map(|word| word.trim().to_string());
                    endpoint.trigger_on = Some(words.filter(|word| !word.is_empty()).collect());
                }
                "require_owner" => endpoint.require_owner = flag(&value),
                "delete_title_cards" => endpoint.delete_title_cards = flag(&value),
                _ => {}
            }
        }
        Some(endpoint)
    }

    /// The endpoint that a target without an endpoint probably means: its path contains the name of a source, perhaps
    /// misspelt, and what follows it. The query is used unchanged.
    #[must_use]
    pub fn near(target: &str) -> Option<Endpoint> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let path = path.to_ascii_lowercase();
        let words: Vec<&str> = path.split('/').filter(|word| !word.is_empty()).collect();
        let sources = Endpoint::senders();
        let exact = words.iter().position(|word| sources.contains(word));
        let similar = || {
            let near = |word: &&str| nearest(word, sources.iter().copied());
            words.iter().position(|word| near(word).is_some())
        };
        let at = exact.or_else(similar)?;
        let source = nearest(words[at], sources)?;
        let first = format!("{ROOT}{source}");
        // The rest of a wrong path may be meaningless, too.
        let rest: String = words[at + 1..]
            .iter()
            .map(|word| format!("/{word}"))
            .collect();
        let known = Endpoint::paths().filter_map(|known| known.strip_prefix(&first));
        let rest = nearest(&rest, known).unwrap_or_default();
        let path = first + rest;
        Endpoint::from_target(&format!("{path}?{query}"))
    }

    /// The endpoint that accepts all webhooks of a source, with the Plex server that their keys belong to.
    #[must_use]
    pub fn of_sender(source: &'static str, server: Option<&str>) -> Endpoint {
        Endpoint {
            source,
            filter: EndpointFilter::Everything,
            server: server.map(String::from),
            trigger_on: None,
            require_owner: None,
            delete_title_cards: None,
        }
    }

    /// The endpoint of a source with the stored options of a delivery. None if the source does not exist any more.
    #[must_use]
    pub fn of_source(source: &str, options: Endpoint) -> Option<Endpoint> {
        let sources = ENDPOINTS.iter().map(|(_, known, _)| *known);
        let source = sources.chain([OWN_SOURCE]).find(|known| *known == source)?;
        Some(Endpoint { source, ..options })
    }

    /// The sources, each once.
    #[must_use]
    pub fn senders() -> Vec<&'static str> {
        let mut senders: Vec<&str> = ENDPOINTS.iter().map(|(_, source, _)| *source).collect();
        senders.sort_unstable();
        senders.dedup();
        senders
    }

    /// The paths of all endpoints, for the response to a path without one.
    pub fn paths() -> impl Iterator<Item = &'static str> {
        ENDPOINTS.iter().map(|(path, ..)| *path)
    }
}

/// Parses yes and no in URLs. None for anything else.
fn flag(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Some(true),
        "false" | "0" | "no" | "off" => Some(false),
        _ => None,
    }
}

/// The URL without keys and unknown parameters, which do not affect the decision.
impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = ENDPOINTS
            .iter()
            .find(|(_, source, filter)| (source, filter) == (&self.source, &self.filter));
        f.write_str(row.map_or("", |(path, ..)| path))?;
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let Some(server) = &self.server {
            query.append_pair("interface_id", server);
        }
        if let Some(words) = &self.trigger_on {
            query.append_pair("trigger_on", &words.join(","));
        }
        if let Some(owner) = self.require_owner {
            query.append_pair("require_owner", &owner.to_string());
        }
        if let Some(delete) = self.delete_title_cards {
            query.append_pair("delete_title_cards", &delete.to_string());
        }
        let query = query.finish();
        if query.is_empty() {
            Ok(())
        } else {
            write!(f, "?{query}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_titlecardmaker_address_is_taken_apart() {
        let endpoint = Endpoint::from_target(
            "/api/webhooks/plex?interface_id=2&trigger_on=library.new,%20media.rate&require_owner=False&key=secret",
        )
        .expect("the endpoint is known");
        assert_eq!(
            (endpoint.source, endpoint.filter, endpoint.server.as_deref()),
            ("plex", EndpointFilter::Everything, Some("2"))
        );
        assert_eq!(
            endpoint.trigger_on,
            Some(vec!["library.new".to_string(), "media.rate".to_string()])
        );
        assert_eq!(endpoint.require_owner, Some(false));
    }

    #[test]
    fn an_endpoint_is_stored_without_secrets_and_read_back_the_same() {
        let endpoint = Endpoint::from_target(
            "/api/webhooks/sonarr/series/delete/?delete_title_cards=false&key=secret",
        );
        let endpoint = endpoint.expect("the endpoint is known");
        assert_eq!(
            endpoint.to_string(),
            "/api/webhooks/sonarr/series/delete?delete_title_cards=false"
        );
        assert_eq!(Endpoint::from_target(&endpoint.to_string()), Some(endpoint));
    }

    #[test]
    fn the_addresses_of_later_titlecardmakers_are_the_same_ones() {
        for path in Endpoint::paths() {
            let rest = path.strip_prefix("/api/").expect("all begin so");
            let later =
                Endpoint::from_target(&format!("/api/v2/{rest}/?timeout=30&interface_id=2"));
            let own = Endpoint::from_target(&format!("{path}?interface_id=2"));
            assert!(own.is_some() && later == own, "{path}");
        }
        for path in [
            "/api/v2/webhooks",
            "/api/v2/webhooks/",
            "/api/v3/webhooks/plex",
            "/api/v2/plex",
        ] {
            assert_eq!(Endpoint::from_target(path), None, "{path}");
        }
    }

    #[test]
    fn an_address_that_is_nearly_right_leads_to_the_right_one() {
        for (wrong, right) in [
            (
                "/plex?interface_id=home&key=secret",
                "/api/webhooks/plex?interface_id=home",
            ),
            ("/webhooks/plex", "/api/webhooks/plex"),
            ("/webhook/plex/", "/api/webhooks/plex"),
            ("/api/webhook/plex", "/api/webhooks/plex"),
            ("/api/plex", "/api/webhooks/plex"),
            ("//api//webhooks//plex", "/api/webhooks/plex"),
            ("/api/webhooks/plex//", "/api/webhooks/plex"),
            ("/API/Webhooks/Plex", "/api/webhooks/plex"),
            ("/intertitle/api/webhooks/sonarr", "/api/webhooks/sonarr"),
            ("/api/v1/webhooks/sonarr", "/api/webhooks/sonarr"),
            (
                "/api/v3/webhooks/sonarr/cards",
                "/api/webhooks/sonarr/cards",
            ),
            ("/sonarr/series/add", "/api/webhooks/sonarr/series/add"),
            (
                "/sonarr/series/delete?delete_title_cards=false",
                "/api/webhooks/sonarr/series/delete?delete_title_cards=false",
            ),
            (
                "/api/webhooks/plex/ratingkey",
                "/api/webhooks/plex/rating-key",
            ),
            ("/api/webhooks/plex/anything/else", "/api/webhooks/plex"),
            ("/api/webhooks/tautuli", "/api/webhooks/tautulli"),
            ("/soanrr", "/api/webhooks/sonarr"),
        ] {
            assert_eq!(Endpoint::from_target(wrong), None, "{wrong}");
            let near = Endpoint::near(wrong).map(|endpoint| endpoint.to_string());
            assert_eq!(near.as_deref(), Some(right), "{wrong}");
        }
        for far in [
            "/",
            "",
            "/wp-login.php",
            "/api/webhooks",
            "/api/webhooks/radarr-and-more",
        ] {
            assert_eq!(Endpoint::near(far), None, "{far}");
        }
    }

    #[test]
    fn other_paths_have_no_endpoint() {
        for path in [
            "/",
            "/api/webhooks",
            "/api/webhooks/plex/../plex",
            "/api/webhooks/plexx",
        ] {
            assert_eq!(Endpoint::from_target(path), None, "{path}");
        }
    }
}
