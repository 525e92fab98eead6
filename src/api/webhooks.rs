//! Accepts webhooks. A webhook is on disk before its source gets a response, and nothing else happens in the request.

use std::sync::PoisonError;

use crate::access;
use crate::api::authorize::may;
use crate::api::context::Context;
use crate::api::stored::Stored;
use crate::app::{App, ServerWorker};
use crate::decide::endpoint_policy::unknown_triggers;
use crate::http::exchange::Request;
use crate::http::response::{Response, error, json};
use crate::model::{Activity, Endpoint, NO_SOURCE, Outcome, SourceEvent};
use crate::pipeline::feed;
use crate::ports::Source;
use crate::source;
use crate::store::{Fault, NewDelivery, StoreError};
use crate::worker::worker_loop::Waker;

/// Bytes to store of a body that could not be read, so that the user can look at it.
const REFUSED_BYTES_KEPT: usize = 64 << 10;

/// Characters to store of a path without an endpoint, for the log and the list.
const PATH_LETTERS_KEPT: usize = 100;
/// After how many seconds a source may retry a webhook that could not be stored.
const RETRY_S: u64 = 5;

/// Accepts a webhook of a caller that is allowed.
pub(crate) fn accept(context: &Context<'_>, request: &Request, endpoint: &Endpoint) -> Response {
    let content_type = request.header("content-type");
    let encoding = request.header("content-encoding");
    let mut stored = None;
    let app = context.app;
    let response = accept_body(
        app,
        &mut stored,
        endpoint,
        content_type,
        encoding,
        &request.body,
    );
    context.stored.replace(stored);
    response
}

/// Accepts a webhook sent to `target` by POST or PUT. Returns the status and the JSON of the response.
pub fn accept_target(
    app: &App,
    waker: &Waker,
    target: &str,
    content_type: &str,
    content_encoding: &str,
    body: &[u8],
) -> (u16, serde_json::Value) {
    let mut stored = None;
    let answer = match Endpoint::from_target(target) {
        Some(endpoint) => accept_body(
            app,
            &mut stored,
            &endpoint,
            content_type,
            content_encoding,
            body,
        ),
        None => nothing_here(target),
    };
    if let Some(stored) = stored {
        stored.follow_up(app, waker);
    }
    let body = serde_json::from_slice(&answer.body).unwrap_or_default();
    (answer.status, body)
}

/// The response for a path without an endpoint.
pub(crate) fn nothing_here(target: &str) -> Response {
    let endpoints: Vec<&str> = Endpoint::paths().collect();
    let why = match Endpoint::near(target) {
        Some(endpoint) => format!("unknown path; did you mean `{endpoint}`?"),
        None => "unknown path".to_string(),
    };
    json(
        404,
        &serde_json::json!({"error": why, "webhooks": endpoints}),
    )
}

/// Records and logs a webhook to a path without an endpoint, because sources do not show that they got a 404. Scanners
/// on an open port try many paths; those are not recorded.
pub(crate) fn misdirected(app: &App, request: &Request, target: &str) {
    let near = Endpoint::near(target);
    let source = near.as_ref().map_or("plex", |endpoint| endpoint.source);
    let path: String = target.chars().take_while(|letter| *letter != '?').collect();
    let path: String = path.chars().take(PATH_LETTERS_KEPT).collect();
    let now_ms = app.clock.now_ms();
    if !may(app, request, access::Resource::Webhook(source))
        || !app.misdirected.is_new(&path, now_ms)
    {
        return;
    }
    let why = match near {
        Some(endpoint) => {
            let host = request.header("host");
            let base = &app.settings.access.base_path;
            let key = match target.contains("key=") {
                true => ", followed by the key",
                false => "",
            };
            format!(
                "webhook to the unknown path `{path}`: its source should call http://{host}{base}{endpoint}{key}"
            )
        }
        None => {
            format!("webhook to the unknown path `{path}`: `intertitle urls` shows the right URLs")
        }
    };
    log::warn!("{why}");
    let new = NewDelivery {
        path,
        ..NewDelivery::webhook(NO_SOURCE, "").decided(Outcome::Refused, why)
    };
    if let Err(error) = app.store.record(new, now_ms) {
        error.log("could not record a webhook to an unknown path");
    }
}

fn accept_body(
    app: &App,
    stored: &mut Option<Stored>,
    endpoint: &Endpoint,
    content_type: &str,
    encoding: &str,
    body: &[u8],
) -> Response {
    let Some(source) = source::named(endpoint.source) else {
        return error(404, "unknown source");
    };
    if !encoding.is_empty() && !encoding.eq_ignore_ascii_case("identity") {
        return refuse(
            app,
            endpoint,
            None,
            b"",
            "the body is compressed; it must be sent uncompressed",
            415,
        );
    }
    match source::read(source, content_type, body) {
        Ok((kept, source_event)) => {
            warn_of_unknown_triggers(endpoint, source);
            match connection(app, endpoint, Some(&source_event)) {
                Ok(connection) => keep(app, stored, endpoint, connection, kept, &source_event),
                Err(why) => {
                    // Recorded, because Plex does not show that it got a 404.
                    let server = endpoint.server.as_deref().unwrap_or_default();
                    let reason = format!(
                        "interface_id={server} {why}. Use one of these in the webhook URL, or remove it"
                    );
                    refuse(app, endpoint, None, kept.as_bytes(), &reason, 404);
                    no_such_server(app, &why)
                }
            }
        }
        Err(why) => match connection(app, endpoint, None) {
            Ok(connection) => refuse(app, endpoint, connection, body, &why, 400),
            Err(why) => no_such_server(app, &why),
        },
    }
}

/// The connection that a URL selects by `interface_id`. A number, or a name from another program, which no connection
/// has, is ignored if the webhook can only mean one connection: there is only one, or the identifier of its server
/// selects it.
///
/// # Errors
/// Why the connection cannot be selected, worded to follow `interface_id`.
fn connection<'a>(
    app: &'a App,
    endpoint: &Endpoint,
    source_event: Option<&SourceEvent>,
) -> Result<Option<&'a str>, String> {
    let Some(server) = &endpoint.server else {
        return Ok(None);
    };
    if let Some(server) = app.settings.server_named(server) {
        return Ok(Some(server.name.as_str()));
    }
    let identity = source_event.and_then(|source_event| source_event.server_uuid.as_ref());
    let is_same =
        |worker: &ServerWorker| identity.is_some() && worker.identity().as_ref() == identity;
    let is_single = source_event.is_some() && app.workers.len() == 1;
    if is_single || app.workers.iter().any(is_same) {
        // As if there were no `interface_id`: the webhook itself identifies its server.
        return Ok(None);
    }
    let names = names(app);
    if names.is_empty() {
        return Err("is not a connection; there is none in intertitle.toml yet".to_string());
    }
    let listed = (1..).zip(names);
    let listed = listed.map(|(number, name)| format!("{name} (or {number})"));
    let listed: Vec<String> = listed.collect();
    Err(format!(
        "is not a connection; there are: {}",
        listed.join(", ")
    ))
}

fn names(app: &App) -> Vec<&str> {
    let servers = app.settings.servers.iter();
    servers.map(|server| server.name.as_str()).collect()
}

fn no_such_server(app: &App, why: &str) -> Response {
    let why = format!("interface_id {why}");
    json(
        404,
        &serde_json::json!({"error": why, "connections": names(app)}),
    )
}

fn warn_of_unknown_triggers(endpoint: &Endpoint, source: &dyn Source) {
    for word in unknown_triggers(endpoint, |word| {
        source.events().iter().any(|event| event.name == word)
    }) {
        log::warn!(
            "a webhook URL has `{}` in trigger_on, which is not an event of Plex",
            word.escape_debug()
        );
    }
}

fn keep(
    app: &App,
    stored: &mut Option<Stored>,
    endpoint: &Endpoint,
    connection: Option<&str>,
    kept: String,
    source_event: &SourceEvent,
) -> Response {
    let new = NewDelivery {
        endpoint: Some(endpoint.clone()),
        connection: connection.map(String::from),
        event: source_event.event.clone(),
        ..NewDelivery::webhook(endpoint.source, kept)
    };
    let new = match source_event.is_test {
        true => new.decided(Outcome::Test, "test delivery received"),
        false => new,
    };
    match app.store.record(new, app.clock.now_ms()) {
        Err(why) => not_stored(app, &why),
        Ok(id) => {
            if !source_event.is_test {
                let identity = source_event.server_uuid.as_deref();
                feed::webhook_came(app, endpoint.source, connection, identity);
            }
            *stored = Some(Stored {
                note: Activity::DeliveryStored {
                    id,
                    source: endpoint.source,
                    event: source_event.event.clone(),
                },
                is_test: source_event.is_test,
            });
            let status = if source_event.is_test { "test" } else { "kept" };
            json(202, &serde_json::json!({"status": status, "id": id}))
        }
    }
}

/// A webhook that is not on disk must get a 5xx. No source sends it again, but each of them shows the error.
fn not_stored(app: &App, why: &StoreError) -> Response {
    log_unstored(app, why);
    let reason = match why.fault() {
        // The number of waiting deliveries is not a secret, and says what to do.
        Fault::InboxFull => format!("{why}; try again later"),
        _ => "the webhook could not be stored; see the log of intertitle".to_string(),
    };
    error(503, &reason).retry_after(Some(RETRY_S))
}

fn log_unstored(app: &App, why: &StoreError) {
    let mut unstored = app.unstored.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(others) = unstored.happened(app.clock.now_ms()) {
        log::error!("cannot store a webhook: {why}{others}");
    }
}

fn refuse(
    app: &App,
    endpoint: &Endpoint,
    connection: Option<&str>,
    body: &[u8],
    why: &str,
    status: u16,
) -> Response {
    let shown = String::from_utf8_lossy(&body[..body.len().min(REFUSED_BYTES_KEPT)]);
    let new = NewDelivery {
        endpoint: Some(endpoint.clone()),
        connection: connection.map(String::from),
        ..NewDelivery::webhook(endpoint.source, shown).decided(Outcome::Refused, why)
    };
    match app.store.record(new, app.clock.now_ms()) {
        Ok(id) => app.emit(&Activity::DeliveryRefused {
            id,
            source: endpoint.source,
            why: why.into(),
        }),
        Err(why) => log_unstored(app, &why),
    }
    error(status, why)
}
