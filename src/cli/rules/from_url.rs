//! `rules from-url`: converts a TitleCardMaker webhook URL to rules.

use crate::model::{Endpoint, EndpointFilter, EventWord};
use crate::rules::tidy;
use crate::settings::Settings;
use crate::source;
use crate::text::{UserError, nearest, printable_letter, render_all};

/// The paths that TitleCardMaker has, without the version that its newer ones begin with.
const PATHS: &[&str] = &[
    "/api/webhooks/plex",
    "/api/webhooks/plex/rating-key",
    "/api/webhooks/sonarr/cards",
    "/api/webhooks/sonarr/series/add",
    "/api/webhooks/sonarr/series/delete",
];

/// What TitleCardMaker takes for `trigger_on` where an address has none.
const TRIGGERS: &[&str] = &["library.new", "media.scrobble"];

/// A formatted rules file with the meaning of `url`. What cannot be converted is noted in comments.
///
/// # Errors
/// It is not a TitleCardMaker URL.
pub(super) fn rules(url: &str, settings: &Settings) -> Result<String, UserError> {
    let target = target(url);
    let path = target.split('?').next().unwrap_or_default();
    let path = match path.trim_end_matches('/') {
        "" => "/",
        path => path,
    };
    let endpoint = match Endpoint::from_target(&target) {
        Some(endpoint) if PATHS.contains(&path) => endpoint,
        Some(_) => {
            return Err(
                format!("`{path}` is a URL of intertitle; rules apply to it already").into(),
            );
        }
        None => return Err(unknown(path).into()),
    };
    let mut notes = Vec::new();
    let rule = match endpoint.filter {
        EndpointFilter::Everything => plex(&endpoint, settings, &mut notes),
        EndpointFilter::RatingKey => {
            let note = "The TitleCardMaker agents in Tautulli send only a rating key.";
            notes.push(note.to_string());
            "on tautulli key -> make card".to_string()
        }
        EndpointFilter::Cards => {
            "on sonarr import, upgrade, import.complete -> make card".to_string()
        }
        EndpointFilter::SeriesAdd => "on sonarr series.add -> add series".to_string(),
        EndpointFilter::SeriesDelete => match endpoint.delete_title_cards {
            Some(false) => "on sonarr series.delete -> delete series keep cards".to_string(),
            _ => "on sonarr series.delete -> delete series".to_string(),
        },
    };
    let notes: String = notes.iter().map(|note| format!("# {note}\n")).collect();
    let text = notes + &rule;
    // An error in the generated text is a bug.
    tidy(&text)
        .map_err(|diagnostics| UserError::Diagnostics(render_all("from-url", &text, &diagnostics)))
}

/// The path and query: without the host, a prefix added by a proxy, and the version.
fn target(url: &str) -> String {
    let url = url.trim().split('#').next().unwrap_or_default();
    let behind_host = |rest: &str| {
        rest.find('/')
            .map_or("/".into(), |at| rest[at..].to_string())
    };
    let target = match url.split_once("://") {
        Some((_, rest)) => behind_host(rest),
        None => url.to_string(),
    };
    let start = target.find("/api/").unwrap_or(0);
    target[start..].replacen("/api/v2/webhooks", "/api/webhooks", 1)
}

/// Only the path is shown: the query may contain a key.
fn unknown(path: &str) -> String {
    let near = match nearest(path, PATHS.iter().copied()) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => String::new(),
    };
    let list: String = PATHS.iter().map(|path| format!("\n  {path}")).collect();
    format!("`{path}` is not a TitleCardMaker webhook URL{near}\nThe known URLs are{list}")
}

/// The rule for a webhook of Plex; empty if the URL has no event that makes cards.
fn plex(endpoint: &Endpoint, settings: &Settings, notes: &mut Vec<String>) -> String {
    let events = match &endpoint.trigger_on {
        Some(words) => triggers(words, notes),
        None => {
            notes.push(format!(
                "The URL has no trigger_on; TitleCardMaker then uses {}.",
                TRIGGERS.join(" and ")
            ));
            TRIGGERS.to_vec()
        }
    };
    let connection = connection(endpoint, settings, notes);
    if events.is_empty() {
        notes.push("trigger_on has no usable event, so this URL makes no cards.".to_string());
        return String::new();
    }
    let owner = match endpoint.require_owner {
        Some(false) => "",
        _ => " when owner",
    };
    let events = events.join(", ");
    format!("on plex{connection} {events}{owner} -> make card")
}

/// The events named in `trigger_on`.
fn triggers(words: &[String], notes: &mut Vec<String>) -> Vec<&'static str> {
    let known: &'static [EventWord] = source::named("plex").map_or(&[], |plex| plex.events());
    let mut events: Vec<&str> = Vec::new();
    let first = "Remove trigger_on from the URL: it filters events before the rules see them.";
    notes.push(first.to_string());
    for word in words {
        match known.iter().find(|event| event.name == word) {
            Some(event) if !event.item => notes.push(format!(
                "trigger_on has {word}, which has no episode and makes no card."
            )),
            Some(event) if events.contains(&event.name) => {}
            Some(event) => events.push(event.name),
            None => notes.push(unknown_event(word, known)),
        }
    }
    events
}

/// `@attic`, if `interface_id` names a server of the settings.
fn connection(endpoint: &Endpoint, settings: &Settings, notes: &mut Vec<String>) -> String {
    let Some(named_server) = &endpoint.server else {
        return String::new();
    };
    if let Some(server) = settings.server_named(named_server) {
        return format!("@{}", server.name);
    }
    notes.push(format!(
        "interface_id={} is not a server in intertitle.toml, so the rule applies to all servers.",
        shown(named_server)
    ));
    String::new()
}

fn unknown_event(word: &str, known: &[EventWord]) -> String {
    let near = nearest(word, known.iter().map(|event| event.name));
    let help = near.map(|near| format!("; did you mean {near}?"));
    format!(
        "trigger_on has {}, which Plex does not send{}",
        shown(word),
        help.unwrap_or_else(|| ".".to_string())
    )
}

/// A word of an address within a comment, which ends with its line.
fn shown(word: &str) -> String {
    let letters = word.chars().take(60);
    letters.map(printable_letter).collect()
}
