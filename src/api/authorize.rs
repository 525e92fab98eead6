//! Turns the decision of the guard into a response.

use crate::access::{Access, Call, Resource};
use crate::app::App;
use crate::http::exchange::Request;
use crate::http::response::{Response, error};

/// Checks whether the caller may use the resource.
///
/// # Errors
/// The response to send instead, if it may not.
pub(crate) fn authorize(app: &App, request: &Request, resource: Resource) -> Result<(), Response> {
    match app
        .guard
        .authorize(resource, &call(request), app.clock.now_ms())
    {
        Access::Allowed => Ok(()),
        Access::Denied {
            status,
            why,
            wait_s,
        } => Err(error(status, why).retry_after(wait_s)),
    }
}

/// Counts the bytes of a webhook towards the caller's allowance.
///
/// # Errors
/// The response to send instead, if the caller has sent too much.
pub(crate) fn count_bytes(app: &App, request: &Request) -> Result<(), Response> {
    let now_ms = app.clock.monotonic_ms();
    let counted = app.guard.take(&call(request), request.body.len(), now_ms);
    counted.map_err(|excess| error(503, &excess.to_string()).retry_after(Some(excess.wait_s)))
}

/// Whether the caller may use the resource. Counts and logs nothing.
pub(crate) fn may(app: &App, request: &Request, resource: Resource) -> bool {
    app.guard.would_admit(resource, &call(request))
}

fn call(request: &Request) -> Call<'_> {
    Call {
        peer: request.peer,
        target: &request.target,
        headers: &request.headers,
    }
}
