//! `/api/v1/`: for people and programs that have the API key.

use tiny_http::Method;

use crate::app::{App, Reload, health, metrics};
use crate::http::response::{Response, answer, error};
use crate::worker::worker_loop::Waker;

/// All addresses of the API begin so.
pub(crate) const ROOT: &str = "/api/v1/";

/// Answers a call of the API whose key is right.
pub(crate) fn respond(app: &App, waker: &Waker, method: &Method, path: &str) -> Response {
    let is_look = matches!(method, Method::Get | Method::Head);
    match path.strip_prefix(ROOT).unwrap_or_default() {
        "status" if is_look => status(app),
        "status" => error(405, "this address is for looking: use GET"),
        "rules/reload" if *method == Method::Post => reload(app, waker),
        "rules/reload" => error(405, "this address reads the rules on disk: use POST"),
        _ => answer(
            404,
            serde_json::json!({
                "error": "there is nothing here",
                "addresses": ["GET /api/v1/status", "POST /api/v1/rules/reload"],
            }),
        ),
    }
}

/// What `/health` tells too.
pub(crate) fn status(app: &App) -> Response {
    match health(app).map(serde_json::to_value) {
        Ok(Ok(health)) => answer(200, health),
        _ => error(503, "the state file does not answer"),
    }
}

/// What `/metrics` tells.
pub(crate) fn metrics_page(app: &App) -> Response {
    match metrics(app) {
        Ok(page) => Response {
            page: Some(("text/plain; version=0.0.4", page)),
            ..answer(200, serde_json::Value::Null)
        },
        Err(_) => error(503, "the state file does not answer"),
    }
}

/// Reads the rules and designs on disk now, whether or not they have changed, and says what came of it.
fn reload(app: &App, waker: &Waker) -> Response {
    if app.look_at_folder(Reload::Immediately) {
        waker.wake_all();
    }
    match health(app) {
        Ok(health) if health.rules.ok => answer(200, serde_json::json!({"rules": health.rules})),
        Ok(health) => answer(422, serde_json::json!({"rules": health.rules})),
        Err(why) => error(503, &why.to_string()),
    }
}
