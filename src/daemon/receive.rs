//! Socket to inbox: a hook is on disk before its sender is answered, and nothing else happens in a request.

use std::io::Read as _;

use tiny_http::{Method, Request};

use crate::access;
use crate::app::App;
use crate::daemon::admit::admit;
use crate::daemon::answer::{Answer, answer, error};
use crate::daemon::api;
use crate::daemon::body::BODY_BYTES_MAX;
use crate::daemon::precede::unknown_triggers;
use crate::daemon::turn::Bell;
use crate::model::{Door, Facts, Note, Outcome};
use crate::seams::Source;
use crate::source;
use crate::store::{NewHook, UNDECIDED_MAX};

/// Of a body that could not be read, for a look.
const REFUSED_BYTES_KEPT: usize = 64 << 10;

/// Answers one request.
pub(super) fn receive(app: &App, bell: &Bell, mut request: Request) {
    let mut body = Vec::new();
    let limit = u64::try_from(BODY_BYTES_MAX).unwrap_or(u64::MAX);
    let answer = match request.as_reader().take(limit).read_to_end(&mut body) {
        Ok(_) => respond(app, bell, &request, &body),
        Err(_) => error(400, "the body of the request broke off"),
    };
    // A sender that has gone does not take the hook back.
    drop(request.respond(answer.response()));
}

fn respond(app: &App, bell: &Bell, request: &Request, body: &[u8]) -> Answer {
    let target = app.settings.door.within(request.url());
    let path = target.split('?').next().unwrap_or(target);
    let method = request.method();
    let is_look = matches!(method, Method::Get | Method::Head);
    let admit = |asks: access::Request| admit(app, request, asks);
    let door = Door::from_target(target);
    match (path, &door) {
        ("/ping", _) if is_look => answer(200, serde_json::json!({"status": "OK"})),
        ("/health", _) if is_look => match admit(access::Request::Health) {
            Ok(()) => api::status(app),
            Err(refusal) => refusal,
        },
        ("/metrics", _) if is_look => match admit(access::Request::Health) {
            Ok(()) => api::metrics_page(app),
            Err(refusal) => refusal,
        },
        ("/ping" | "/health" | "/metrics", _) => error(405, "this address is for looking: use GET"),
        (path, _) if path.starts_with(api::ROOT) => match admit(access::Request::Api) {
            Ok(()) => api::respond(app, bell, method, path),
            Err(refusal) => refusal,
        },
        (_, Some(_)) if is_look => {
            error(405, "this is the address of a webhook: it waits for POST")
        }
        (_, Some(_)) if !matches!(method, Method::Post | Method::Put) => {
            error(405, "webhooks come by POST, or by PUT")
        }
        (_, Some(door)) => match admit(access::Request::Hook(door.source)) {
            Ok(()) => take_in(app, bell, request, target, body),
            Err(refusal) => refusal,
        },
        (_, None) => take_in(app, bell, request, target, body),
    }
}

fn take_in(app: &App, bell: &Bell, request: &Request, target: &str, body: &[u8]) -> Answer {
    let header = |name: &'static str| {
        let mut headers = request.headers().iter();
        let found = headers.find(|header| header.field.equiv(name));
        found.map_or("", |header| header.value.as_str())
    };
    let (kind, encoding) = (header("Content-Type"), header("Content-Encoding"));
    let (status, body) = take(app, bell, target, kind, encoding, body);
    answer(status, body)
}

/// Takes a hook that came to `target` by POST or PUT: the status and the JSON of the answer.
pub fn take(
    app: &App,
    bell: &Bell,
    target: &str,
    content_type: &str,
    content_encoding: &str,
    body: &[u8],
) -> (u16, serde_json::Value) {
    let answer = match Door::from_target(target) {
        Some(door) => hook(app, bell, &door, content_type, content_encoding, body),
        None => {
            let doors: Vec<&str> = Door::paths().collect();
            answer(
                404,
                serde_json::json!({"error": "there is nothing here", "webhooks": doors}),
            )
        }
    };
    (answer.status, answer.body)
}

fn hook(
    app: &App,
    bell: &Bell,
    door: &Door,
    content_type: &str,
    encoding: &str,
    body: &[u8],
) -> Answer {
    let connection = match &door.interface {
        None => None,
        Some(interface) => match app.settings.plex_named(interface) {
            Some(server) => Some(server.name.as_str()),
            None => return no_such_interface(app),
        },
    };
    let Some(source) = source::named(door.source) else {
        return error(404, "this sender is not known");
    };
    if !encoding.is_empty() && !encoding.eq_ignore_ascii_case("identity") {
        return refuse(
            app,
            door,
            connection,
            b"",
            "the body is compressed; it must be sent as it is",
            415,
        );
    }
    match source::read(source, content_type, body) {
        Ok((kept, facts)) => {
            warn_of_unknown_triggers(door, source);
            keep(app, bell, door, connection, &kept, &facts)
        }
        Err(why) => refuse(app, door, connection, body, &why, 400),
    }
}

fn no_such_interface(app: &App) -> Answer {
    let names: Vec<&str> = app
        .settings
        .plex
        .iter()
        .map(|server| server.name.as_str())
        .collect();
    let why = if names.is_empty() {
        "interface_id names a connection, and there is none in intertitle.toml yet".to_string()
    } else {
        let listed: Vec<String> = (1..)
            .zip(&names)
            .map(|(number, name)| format!("{name} (or {number})"))
            .collect();
        format!(
            "interface_id names no connection; there are: {}",
            listed.join(", ")
        )
    };
    answer(404, serde_json::json!({"error": why, "connections": names}))
}

fn warn_of_unknown_triggers(door: &Door, source: &dyn Source) {
    for word in unknown_triggers(door, |word| {
        source.events().iter().any(|event| event.name == word)
    }) {
        log::warn!(
            "the address of a webhook names `{}` in trigger_on, and Plex has no such event",
            word.escape_debug()
        );
    }
}

fn keep(
    app: &App,
    bell: &Bell,
    door: &Door,
    connection: Option<&str>,
    kept: &str,
    facts: &Facts,
) -> Answer {
    let full = match app.store.undecided() {
        Ok(undecided) => undecided >= UNDECIDED_MAX,
        Err(why) => return not_kept(&why.to_string()),
    };
    if full {
        return not_kept("the inbox is full");
    }
    let (outcome, reason) = if facts.is_test {
        (Outcome::Test, Some("a test delivery; it arrived"))
    } else {
        (Outcome::Waiting, None)
    };
    let new = NewHook {
        source: door.source,
        address: &door.to_string(),
        connection,
        event: facts.event.as_deref(),
        body: kept,
        outcome,
        reason,
    };
    match app.store.record(&new, app.clock.now_ms()) {
        Err(why) => not_kept(&why.to_string()),
        Ok(id) => {
            app.tell(&Note::HookKept {
                id,
                source: door.source,
                event: facts.event.clone(),
            });
            bell.ring();
            let status = if facts.is_test { "test" } else { "kept" };
            answer(202, serde_json::json!({"status": status, "id": id}))
        }
    }
}

/// Only 5xx is honest when the hook is not on disk; no sender tries again, but each shows it.
fn not_kept(why: &str) -> Answer {
    log::error!("a hook was not kept: {why}");
    error(503, "the hook could not be kept; see intertitle's log")
}

fn refuse(
    app: &App,
    door: &Door,
    connection: Option<&str>,
    body: &[u8],
    why: &str,
    status: u16,
) -> Answer {
    let shown = String::from_utf8_lossy(&body[..body.len().min(REFUSED_BYTES_KEPT)]);
    let new = NewHook {
        source: door.source,
        address: &door.to_string(),
        connection,
        event: None,
        body: &shown,
        outcome: Outcome::Refused,
        reason: Some(why),
    };
    match app.store.record(&new, app.clock.now_ms()) {
        Ok(id) => app.tell(&Note::HookRefused {
            id,
            source: door.source,
            why: why.into(),
        }),
        Err(error) => log::error!("a refused hook was not kept: {error}"),
    }
    error(status, why)
}
