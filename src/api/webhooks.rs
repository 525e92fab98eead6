//! Socket to inbox: a hook is on disk before its sender is answered, and nothing else happens in a request.

use std::io::Read as _;
use std::sync::{Mutex, PoisonError};

use tiny_http::{Method, Request};

use crate::access;
use crate::api::authorize::{self, authorize, may_look, might_send};
use crate::api::front_page::front_page;
use crate::api::v1;
use crate::app::{App, ServerWorker};
use crate::decide::endpoint_policy::unknown_triggers;
use crate::http::body::BODY_BYTES_MAX;
use crate::http::response::{Response, answer, error};
use crate::model::{Activity, Endpoint, Facts, NO_SOURCE, Outcome, Via};
use crate::ports::Source;
use crate::source;
use crate::store::{Fault, NewDelivery, StoreError};
use crate::worker::worker_loop::{Role, Waker};

/// Of a body that could not be read, for a look.
const REFUSED_BYTES_KEPT: usize = 64 << 10;

/// Of a path where there is nothing, for the log and the list.
const PATH_LETTERS_KEPT: usize = 100;
/// After so many seconds a sender may try again what could not be kept.
const RETRY_S: u64 = 5;

/// Bodies with more are read one at a time: each stands in memory several times until it is on disk. A webhook of Plex with
/// its picture has 100 kB, and an import of 500 episodes 200 kB.
const HEAVY_BYTES: usize = 256 << 10;
static ONE_HEAVY: Mutex<()> = Mutex::new(());

/// Answers one request.
pub(crate) fn receive(app: &App, waker: &Waker, mut request: Request) {
    // Its length is what the porter has counted: nothing is reserved in vain, and nothing is copied to grow.
    let length = request.body_length().unwrap_or(0).min(BODY_BYTES_MAX);
    let _turn =
        (length > HEAVY_BYTES).then(|| ONE_HEAVY.lock().unwrap_or_else(PoisonError::into_inner));
    let mut body = Vec::with_capacity(length);
    let limit = u64::try_from(BODY_BYTES_MAX).unwrap_or(u64::MAX);
    let answer = match request.as_reader().take(limit).read_to_end(&mut body) {
        Ok(_) => respond(app, waker, &request, &body),
        Err(_) => error(400, "the body of the request broke off"),
    };
    // A sender that has gone does not take the hook back.
    drop(request.respond(answer.response()));
}

fn respond(app: &App, waker: &Waker, request: &Request, body: &[u8]) -> Response {
    let target = app.settings.access.within(request.url());
    let path = target.split('?').next().unwrap_or(target);
    let method = request.method();
    let is_look = matches!(method, Method::Get | Method::Head);
    let authorize = |asks: access::Resource| authorize(app, request, asks);
    let endpoint = Endpoint::from_target(target);
    match (path, &endpoint) {
        // To others there is nothing here: strangers who try an open port are of no interest.
        ("/", _) if is_look && may_look(app, request) => front_page(app, header(request, "Accept")),
        ("/health", _) if is_look => match authorize(access::Resource::Health) {
            Ok(()) => v1::status(app),
            Err(refusal) => refusal,
        },
        ("/metrics", _) if is_look => match authorize(access::Resource::Health) {
            Ok(()) => v1::metrics_page(app),
            Err(refusal) => refusal,
        },
        ("/ping" | "/health" | "/metrics", _) => error(405, "this address is for looking: use GET"),
        (path, _) if path.starts_with(v1::ROOT) => match authorize(access::Resource::Api) {
            Ok(()) => v1::respond(app, waker, method, path),
            Err(refusal) => refusal,
        },
        (_, Some(_)) if is_look => {
            error(405, "this is the address of a webhook: it waits for POST")
        }
        (_, Some(_)) if !matches!(method, Method::Post | Method::Put) => {
            error(405, "webhooks come by POST, or by PUT")
        }
        (_, Some(endpoint)) => {
            let admitted = authorize(access::Resource::Webhook(endpoint.source));
            match admitted.and_then(|()| authorize::take(app, request, body.len())) {
                Ok(()) => take_in(app, waker, request, endpoint, body),
                Err(refusal) => refusal,
            }
        }
        (_, None) => {
            if matches!(method, Method::Post | Method::Put) {
                went_astray(app, request, target);
            }
            nothing_here(target)
        }
    }
}

fn header<'r>(request: &'r Request, name: &'static str) -> &'r str {
    let mut headers = request.headers().iter();
    let found = headers.find(|header| header.field.equiv(name));
    found.map_or("", |header| header.value.as_str())
}

fn take_in(
    app: &App,
    waker: &Waker,
    request: &Request,
    endpoint: &Endpoint,
    body: &[u8],
) -> Response {
    let (kind, encoding) = (
        header(request, "Content-Type"),
        header(request, "Content-Encoding"),
    );
    hook(app, waker, endpoint, kind, encoding, body)
}

/// Takes a hook that came to `target` by POST or PUT: the status and the JSON of the answer.
pub fn take(
    app: &App,
    waker: &Waker,
    target: &str,
    content_type: &str,
    content_encoding: &str,
    body: &[u8],
) -> (u16, serde_json::Value) {
    let answer = match Endpoint::from_target(target) {
        Some(endpoint) => hook(app, waker, &endpoint, content_type, content_encoding, body),
        None => nothing_here(target),
    };
    (answer.status, answer.body)
}

/// The answer to a path that has no door.
fn nothing_here(target: &str) -> Response {
    let endpoints: Vec<&str> = Endpoint::paths().collect();
    let why = match Endpoint::near(target) {
        Some(endpoint) => format!("there is nothing here; did you mean `{endpoint}`?"),
        None => "there is nothing here".to_string(),
    };
    answer(
        404,
        serde_json::json!({"error": why, "webhooks": endpoints}),
    )
}

/// Writes down that a webhook came to an address where there is none, and says so in the log: its sender shows nobody
/// that it got a 404. Strangers on an open port try many addresses, which is of no interest.
fn went_astray(app: &App, request: &Request, target: &str) {
    let near = Endpoint::near(target);
    let source = near.as_ref().map_or("plex", |endpoint| endpoint.source);
    let path: String = target.chars().take_while(|letter| *letter != '?').collect();
    let path: String = path.chars().take(PATH_LETTERS_KEPT).collect();
    let now_ms = app.clock.now_ms();
    if !might_send(app, request, source) || !app.astray.is_new(&path, now_ms) {
        return;
    }
    let why = match near {
        Some(endpoint) => {
            let host = header(request, "Host");
            let base = &app.settings.access.base_path;
            let key = match target.contains("key=") {
                true => ", with the key at its end",
                false => "",
            };
            format!(
                "a webhook came to `{path}`, where there is none: let its sender call http://{host}{base}{endpoint}{key}"
            )
        }
        None => format!(
            "a webhook came to `{path}`, where there is none: `intertitle urls` shows the right addresses"
        ),
    };
    log::warn!("{why}");
    let new = NewDelivery {
        source: NO_SOURCE,
        via: Via::Webhook,
        endpoint: None,
        path: &path,
        connection: None,
        event: None,
        body: "",
        outcome: Outcome::Refused,
        reason: Some(&why),
    };
    if let Err(error) = app.store.record(&new, now_ms) {
        error.log("a webhook at a wrong address was not written down");
    }
}

fn hook(
    app: &App,
    waker: &Waker,
    endpoint: &Endpoint,
    content_type: &str,
    encoding: &str,
    body: &[u8],
) -> Response {
    let Some(source) = source::named(endpoint.source) else {
        return error(404, "this sender is not known");
    };
    if !encoding.is_empty() && !encoding.eq_ignore_ascii_case("identity") {
        return refuse(
            app,
            endpoint,
            None,
            b"",
            "the body is compressed; it must be sent as it is",
            415,
        );
    }
    match source::read(source, content_type, body) {
        Ok((kept, facts)) => {
            warn_of_unknown_triggers(endpoint, source);
            match connection(app, endpoint, Some(&facts)) {
                Ok(connection) => keep(app, waker, endpoint, connection, &kept, &facts),
                Err(why) => {
                    // Written down: Plex shows nobody that it got a 404.
                    let interface = endpoint.interface.as_deref().unwrap_or_default();
                    let told = format!(
                        "interface_id={interface} {why}. Let the sender's address say one of these, or nothing of it"
                    );
                    refuse(app, endpoint, None, kept.as_bytes(), &told, 404);
                    no_such_interface(app, &why)
                }
            }
        }
        Err(why) => match connection(app, endpoint, None) {
            Ok(connection) => refuse(app, endpoint, connection, body, &why, 400),
            Err(why) => no_such_interface(app, &why),
        },
    }
}

/// The connection that an address names by `interface_id`. A number or a name of another program, which no connection
/// has, is passed over if the webhook itself can only mean one: there is one, or its server's identifier says which.
///
/// # Errors
/// What is wrong with it, after `interface_id`.
fn connection<'a>(
    app: &'a App,
    endpoint: &Endpoint,
    facts: Option<&Facts>,
) -> Result<Option<&'a str>, String> {
    let Some(interface) = &endpoint.interface else {
        return Ok(None);
    };
    if let Some(server) = app.settings.plex_named(interface) {
        return Ok(Some(server.name.as_str()));
    }
    let said = facts.and_then(|facts| facts.server_uuid.as_ref());
    let is_said = |worker: &ServerWorker| said.is_some() && worker.identity().as_ref() == said;
    let is_single = facts.is_some() && app.workers.len() == 1;
    if is_single || app.workers.iter().any(is_said) {
        // As without interface_id: the webhook itself says whose it is.
        return Ok(None);
    }
    let names = names(app);
    if names.is_empty() {
        return Err("names a connection, and there is none in intertitle.toml yet".to_string());
    }
    let listed = (1..).zip(names);
    let listed = listed.map(|(number, name)| format!("{name} (or {number})"));
    let listed: Vec<String> = listed.collect();
    Err(format!(
        "names no connection; there are: {}",
        listed.join(", ")
    ))
}

fn names(app: &App) -> Vec<&str> {
    let servers = app.settings.plex.iter();
    servers.map(|server| server.name.as_str()).collect()
}

fn no_such_interface(app: &App, why: &str) -> Response {
    let why = format!("interface_id {why}");
    answer(
        404,
        serde_json::json!({"error": why, "connections": names(app)}),
    )
}

fn warn_of_unknown_triggers(endpoint: &Endpoint, source: &dyn Source) {
    for word in unknown_triggers(endpoint, |word| {
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
    waker: &Waker,
    endpoint: &Endpoint,
    connection: Option<&str>,
    kept: &str,
    facts: &Facts,
) -> Response {
    let (outcome, reason) = if facts.is_test {
        (Outcome::Test, Some("a test delivery; it arrived"))
    } else {
        (Outcome::Waiting, None)
    };
    let new = NewDelivery {
        source: endpoint.source,
        via: Via::Webhook,
        endpoint: Some(endpoint),
        path: "",
        connection,
        event: facts.event.as_deref(),
        body: kept,
        outcome,
        reason,
    };
    match app.store.record(&new, app.clock.now_ms()) {
        Err(why) => not_kept(app, &why),
        Ok(id) => {
            app.emit(&Activity::DeliveryStored {
                id,
                source: endpoint.source,
                event: facts.event.clone(),
            });
            if outcome == Outcome::Waiting {
                waker.wake(&[Role::Dispatch]);
            }
            let status = if facts.is_test { "test" } else { "kept" };
            answer(202, serde_json::json!({"status": status, "id": id}))
        }
    }
}

/// Only 5xx is honest when the hook is not on disk; no sender tries again, but each shows it.
fn not_kept(app: &App, why: &StoreError) -> Response {
    tell_unkept(app, why);
    let told = match why.fault() {
        // How much waits is no secret, and says what to do.
        Fault::InboxFull => format!("{why}; try again later"),
        _ => "the webhook could not be kept; see intertitle's log".to_string(),
    };
    Response {
        retry_s: Some(RETRY_S),
        ..error(503, &told)
    }
}

fn tell_unkept(app: &App, why: &StoreError) {
    let mut unkept = app.unkept.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(others) = unkept.happened(app.clock.now_ms()) {
        log::error!("a webhook was not kept: {why}{others}");
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
        source: endpoint.source,
        via: Via::Webhook,
        endpoint: Some(endpoint),
        path: "",
        connection,
        event: None,
        body: &shown,
        outcome: Outcome::Refused,
        reason: Some(why),
    };
    match app.store.record(&new, app.clock.now_ms()) {
        Ok(id) => app.emit(&Activity::DeliveryRefused {
            id,
            source: endpoint.source,
            why: why.into(),
        }),
        Err(why) => tell_unkept(app, &why),
    }
    error(status, why)
}
