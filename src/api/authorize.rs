//! Whether a request may come in: the guard is asked, and its word becomes an answer.

use std::net::IpAddr;

use tiny_http::Request;

use crate::access::{self, Access, Call};
use crate::app::App;
use crate::http::backend::PEER;
use crate::http::response::{Response, error};

/// What the caller is answered instead, if it may not come in.
pub(crate) fn authorize(
    app: &App,
    request: &Request,
    asks: access::Resource,
) -> Result<(), Response> {
    let headers = headers(request);
    match app
        .guard
        .authorize(asks, &call(request, &headers), app.clock.now_ms())
    {
        Access::Allowed => Ok(()),
        Access::Denied {
            status,
            why,
            wait_s,
        } => Err(Response {
            retry_s: wait_s,
            ..error(status, why)
        }),
    }
}

/// What the caller is answered instead, if it sends too much.
pub(crate) fn take(app: &App, request: &Request, bytes: usize) -> Result<(), Response> {
    let headers = headers(request);
    let taken = app
        .guard
        .take(&call(request, &headers), bytes, app.clock.monotonic_ms());
    taken.map_err(|excess| Response {
        retry_s: Some(excess.wait_s),
        ..error(503, &excess.to_string())
    })
}

/// Whether the caller could send webhooks of that source.
pub(crate) fn might_send(app: &App, request: &Request, source: &'static str) -> bool {
    let headers = headers(request);
    let asks = access::Resource::Webhook(source);
    app.guard.would_admit(asks, &call(request, &headers))
}

/// Whether the caller may look without a key, or has shown the right one. Nothing is counted or logged.
pub(crate) fn may_look(app: &App, request: &Request) -> bool {
    let headers = headers(request);
    let asks = access::Resource::Health;
    app.guard.would_admit(asks, &call(request, &headers))
}

fn headers(request: &Request) -> Vec<(String, String)> {
    let headers = request.headers().iter();
    headers
        .map(|header| {
            let name = header.field.as_str().as_str().to_ascii_lowercase();
            (name, header.value.to_string())
        })
        .collect()
}

fn call<'c>(request: &'c Request, headers: &'c [(String, String)]) -> Call<'c> {
    // The porter has written it; what it could not find out is nobody's address.
    let named = headers
        .iter()
        .find(|(name, _)| PEER.eq_ignore_ascii_case(name));
    let peer = named.and_then(|(_, value)| value.parse().ok());
    Call {
        peer: peer.unwrap_or(IpAddr::from([0, 0, 0, 0])),
        target: request.url(),
        headers,
    }
}
