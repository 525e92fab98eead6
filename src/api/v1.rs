//! `/health`, `/metrics` and `/api/v1/`, for people and programs that monitor intertitle.

use crate::api::context::Context;
use crate::app::{Reload, health, metrics};
use crate::http::exchange::Request;
use crate::http::response::{Response, error, json, page};

/// The start of all paths of the API.
pub(crate) const ROOT: &str = "/api/v1/";

/// The response to an unknown path of the API. It lists the existing ones.
pub(crate) fn nothing(paths: &[String]) -> Response {
    json(
        404,
        &serde_json::json!({"error": "unknown path", "addresses": paths}),
    )
}

/// What `/health` reports.
pub(crate) fn status(context: &Context<'_>, _: &Request) -> Response {
    match health(context.app).map(serde_json::to_value) {
        Ok(Ok(health)) => json(200, &health),
        _ => error(503, "the state file does not respond"),
    }
}

/// What `/metrics` reports.
pub(crate) fn metrics_page(context: &Context<'_>, _: &Request) -> Response {
    match metrics(context.app) {
        Ok(text) => page(200, "text/plain; version=0.0.4", text),
        Err(_) => error(503, "the state file does not respond"),
    }
}

/// Wakes all workers: another process has written jobs into the state file.
pub(crate) fn wake(context: &Context<'_>, _: &Request) -> Response {
    context.waker.wake_all();
    json(202, &serde_json::json!({"status": "ok"}))
}

/// Reads the rules and designs on disk now, whether or not they have changed, and reports the result.
pub(crate) fn reload(context: &Context<'_>, _: &Request) -> Response {
    let app = context.app;
    if app.look_at_folder(Reload::Immediately) {
        context.waker.wake_all();
    }
    match health(app) {
        Ok(health) if health.rules.ok => json(200, &serde_json::json!({"rules": health.rules})),
        Ok(health) => json(422, &serde_json::json!({"rules": health.rules})),
        Err(why) => error(503, &why.to_string()),
    }
}
