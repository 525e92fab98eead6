//! The response to `/`: what runs here, and where to find more. It contains no state and no secret.

use crate::api::context::Context;
use crate::http::exchange::Request;
use crate::http::response::{Response, json, page};
use crate::model::Endpoint;

const ABOUT: &str = "intertitle makes title cards for Plex";

/// Commands that show what a user who opens the URL in a browser may be looking for.
const COMMANDS: &[(&str, &str)] = &[
    ("intertitle status", "the status, on one screen"),
    (
        "intertitle urls",
        "the webhook addresses for Plex, Sonarr and Tautulli, with their keys",
    ),
    (
        "intertitle queue deliveries",
        "the webhooks received, and what was decided",
    ),
    ("intertitle --help", "all commands"),
];

/// The manual, in the folder of the release.
const MANUAL: &str = "docs/README.md";

/// The front page: text for browsers, JSON for callers that accept JSON and not HTML.
pub(crate) fn front_page(context: &Context<'_>, request: &Request) -> Response {
    let accept = request.header("accept");
    let base = &context.app.settings.access.base_path;
    let health = format!("{base}/health");
    let is_for_program = accept.contains("json") && !accept.contains("text/html");
    if is_for_program {
        let webhooks: Vec<String> = Endpoint::paths()
            .map(|path| format!("{base}{path}"))
            .collect();
        let commands: serde_json::Map<String, serde_json::Value> = COMMANDS
            .iter()
            .map(|(command, what)| ((*command).to_string(), serde_json::json!(what)))
            .collect();
        return json(
            200,
            &serde_json::json!({"about": ABOUT, "commands": commands, "health": health, "webhooks": webhooks, "manual": MANUAL}),
        );
    }
    let width = COMMANDS.iter().map(|(command, _)| command.len()).max();
    let width = width.unwrap_or(0);
    let mut text = format!(
        "{ABOUT}. It is running.\n\nThere is nothing to click here. In a terminal on this machine:\n\n"
    );
    for (command, what) in COMMANDS {
        text += &format!("  {command:width$}  {what}\n");
    }
    text += &format!(
        "\nThe same as JSON: {health}\nThe manual: {MANUAL}\n\nWebhooks are sent by POST to\n\n"
    );
    for path in Endpoint::paths() {
        text += &format!("  {base}{path}\n");
    }
    page(200, "text/plain; charset=utf-8", text)
}
