//! Socket to inbox: a hook is on disk before its sender is answered, and nothing else happens in a request.

use std::io::Read as _;

use tiny_http::{Header, Method, Request, Response};

use crate::app::{App, Haste, health};
use crate::daemon::body::BODY_BYTES_MAX;
use crate::daemon::precede::unknown_triggers;
use crate::daemon::turn::Bell;
use crate::model::{Door, Facts, Note, Outcome};
use crate::seams::Source;
use crate::source;
use crate::store::{NewHook, UNDECIDED_MAX};

/// Of a body that could not be read, for a look.
const REFUSED_BYTES_KEPT: usize = 64 << 10;

/// The address at which people and programs have the rules on disk read at once.
const RELOAD: &str = "/api/v1/rules/reload";

/// An answer: status and what it says.
struct Answer {
    status: u16,
    body: serde_json::Value,
}

fn answer(status: u16, body: serde_json::Value) -> Answer {
    Answer { status, body }
}

fn error(status: u16, why: &str) -> Answer {
    answer(status, serde_json::json!({"error": why}))
}

/// Answers one request.
pub(super) fn receive(app: &App, bell: &Bell, mut request: Request) {
    let mut body = Vec::new();
    let limit = u64::try_from(BODY_BYTES_MAX).unwrap_or(u64::MAX);
    let answer = match request.as_reader().take(limit).read_to_end(&mut body) {
        Ok(_) => respond(app, bell, &request, &body),
        Err(_) => error(400, "the body of the request broke off"),
    };
    let json =
        Header::from_bytes("Content-Type", "application/json").expect("the header is well formed");
    let response = Response::from_string(format!("{}\n", answer.body))
        .with_status_code(answer.status)
        .with_header(json);
    // A sender that has gone does not take the hook back.
    drop(request.respond(response));
}

fn respond(app: &App, bell: &Bell, request: &Request, body: &[u8]) -> Answer {
    let target = request.url();
    let path = target.split('?').next().unwrap_or(target);
    let is_look = matches!(request.method(), Method::Get | Method::Head);
    match path {
        "/ping" if is_look => answer(200, serde_json::json!({"status": "OK"})),
        "/health" if is_look => match health(app).map(serde_json::to_value) {
            Ok(Ok(health)) => answer(200, health),
            _ => error(503, "the state file does not answer"),
        },
        RELOAD if *request.method() == Method::Post => reload(app, bell),
        RELOAD => error(405, "this address reads the rules on disk: use POST"),
        "/ping" | "/health" => error(405, "this address is for looking: use GET"),
        _ if is_look && Door::from_target(target).is_some() => {
            error(405, "this is the address of a webhook: it waits for POST")
        }
        _ if !matches!(request.method(), Method::Post | Method::Put)
            && Door::from_target(target).is_some() =>
        {
            error(405, "webhooks come by POST, or by PUT")
        }
        _ => {
            let header = |name: &'static str| {
                let found = request
                    .headers()
                    .iter()
                    .find(|header| header.field.equiv(name));
                found.map_or("", |header| header.value.as_str())
            };
            let (status, body) = take(
                app,
                bell,
                target,
                header("Content-Type"),
                header("Content-Encoding"),
                body,
            );
            Answer { status, body }
        }
    }
}

/// Reads the rules and designs on disk now, whether or not they have changed, and says what came of it.
fn reload(app: &App, bell: &Bell) -> Answer {
    if app.look_at_folder(Haste::Now) {
        bell.ring();
    }
    match health(app) {
        Ok(health) if health.rules.ok => answer(200, serde_json::json!({"rules": health.rules})),
        Ok(health) => answer(422, serde_json::json!({"rules": health.rules})),
        Err(why) => error(503, &why.to_string()),
    }
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
