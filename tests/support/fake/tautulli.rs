//! A fake Tautulli on loopback: handles requests, and sends webhooks when a test says so.

use std::io::{self, Read as _};
use std::sync::Mutex;

use serde_json::json;
use tiny_http::{Request, Response};

use crate::support::fake::tautulli_state::{TautulliState, wrapped};
use intertitle::fake::Library;
use intertitle::fake::{Host, header, lock};

/// A running fake Tautulli. It stops when it is dropped.
pub struct FakeTautulli {
    host: Host<TautulliState>,
}

impl FakeTautulli {
    /// Starts on a free port of 127.0.0.1. It monitors a Plex server with that library and machine identifier.
    ///
    /// # Errors
    /// No port was available.
    pub fn start(library: Library, machine: &str) -> io::Result<FakeTautulli> {
        let host = Host::start(1, TautulliState::new(library, machine), serve)?;
        Ok(FakeTautulli { host })
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> String {
        self.host.url()
    }

    /// Reads or changes its state.
    pub fn change<T>(&self, change: impl FnOnce(&mut TautulliState) -> T) -> T {
        change(&mut self.host.state())
    }

    /// Adds a new item: every agent whose trigger is on and whose conditions hold sends a webhook.
    pub fn create(&self, key: u32) {
        self.host.state().happen("on_created", key, None);
    }

    /// A user has watched an episode beyond the threshold.
    pub fn watch(&self, key: u32, user: &str) {
        self.host.state().happen("on_watched", key, Some(user));
    }
}

fn serve(mut request: Request, state: &Mutex<TautulliState>) {
    let mut body = String::new();
    let body_read = request.as_reader().take(1 << 20).read_to_string(&mut body);
    let (path, query) = request.url().split_once('?').unwrap_or((request.url(), ""));
    let pairs = form_urlencoded::parse(query.as_bytes());
    let posted = form_urlencoded::parse(body.as_bytes());
    let fields: Vec<(String, String)> = pairs.into_owned().chain(posted.into_owned()).collect();
    let mut state = lock(state);
    let line = format!("{} {}", request.method(), request.url());
    state.requests.push(line);
    let (status, text) = match (&state.page, body_read, path) {
        (Some((status, page)), ..) => (*status, page.clone()),
        (_, Err(_), _) => (400, String::new()),
        (_, _, "/api/v2") => state.answer(&fields),
        (_, _, "/api/v1") => (
            200,
            wrapped("error", Some("Please use the /api/v2 endpoint."), json!({})),
        ),
        _ => (404, "<html><title>Tautulli - 404</title></html>".into()),
    };
    drop(state);
    let kind = if text.starts_with('<') {
        "text/html;charset=utf-8"
    } else {
        "application/json;charset=UTF-8"
    };
    let answer = Response::from_string(text)
        .with_status_code(status)
        .with_header(header("Content-Type", kind));
    // A client that has disconnected does not matter to a fake server.
    drop(request.respond(answer));
}
