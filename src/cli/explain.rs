//! `explain`: shows what a webhook means and what would follow. Read-only.

use std::path::Path;

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde::Serialize;

use crate::app::{App, SystemClock, vocabulary};
use crate::cli::context::{Row, open_store, settings};
use crate::cli::explained::{render_event, render_webhook};
use crate::cli::terminal::{render_json, say, shown};
use crate::files;
use crate::model::{DeliveryId, Endpoint, Fields, Moment, SourceEvent};
use crate::ports::Clock as _;
use crate::rules::{RuleSet, SampleEvent};
use crate::settings::Settings;
use crate::source;
use crate::text::UserError;
use crate::views::{Explanation, RuleContext, Webhook};

pub(super) const ROW: Row = Row { describe, run };

const SENDERS: [&str; 3] = ["plex", "sonarr", "tautulli"];

fn describe() -> Command {
    let flag = |name| Arg::new(name).long(name);
    Command::new("explain")
        .about("Explain a webhook: its fields, the rule that decides, the card style and the result (read-only)")
        .arg(
            Arg::new("what")
                .value_name("DELIVERY-ID, FILE or EVENT")
                .required(true)
                .help(
                    "The number of a delivery (see `queue deliveries`), a file with a request body (with --as), or an event as in a test: \
                     'plex media.rate { series \"Dark\", rating 9 }'",
                ),
        )
        .arg(
            flag("as")
                .value_name("SENDER")
                .value_parser(SENDERS)
                .help("Read the file as a webhook body of this source"),
        )
        .arg(
            flag("content-type")
                .value_name("TYPE")
                .requires("as")
                .help("The content type of the body, if it is unusual"),
        )
        .arg(
            flag("address")
                .value_name("PATH")
                .requires("as")
                .help("The URL path it was sent to [default: /api/webhooks/SENDER]"),
        )
        .arg(flag("json").action(ArgAction::SetTrue).help("As JSON"))
}

fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    let settings = settings(matches)?;
    let text = |name| matches.get_one::<String>(name);
    let what = text("what").map_or("", String::as_str);
    let as_json = matches.get_flag("json");
    if let Some(sender) = text("as") {
        let default = format!("/api/webhooks/{sender}");
        let address = text("address").unwrap_or(&default);
        let content_type = text("content-type").map(String::as_str);
        let (endpoint, source_event) = body(sender, Path::new(what), address, content_type)?;
        let webhook = Webhook::new(endpoint, source_event);
        return explain(&settings, webhook, as_json);
    }
    if let Ok(id) = what.parse::<DeliveryId>() {
        let store = open_store(&settings)?;
        return explain(&settings, Webhook::stored(&store, id)?, as_json);
    }
    if !what.contains(char::is_whitespace) {
        let senders = SENDERS.join(", ");
        let why = match Path::new(what).exists() {
            true => format!("use --as to name the source of {what}: {senders}"),
            false => format!(
                "`{what}` is not a delivery number or an event such as 'plex media.rate {{ rating 9 }}'; to explain \
                 a file, add --as SENDER"
            ),
        };
        return Err(why.into());
    }
    event(&settings, what, as_json)
}

/// Largest webhook body.
const BODY_BYTES_MAX: u64 = 8 << 20;

/// The facts in a file, or why the webhook would be rejected.
type Body = (Endpoint, Result<SourceEvent, String>);

fn body(
    sender: &str,
    file: &Path,
    address: &str,
    content_type: Option<&str>,
) -> Result<Body, String> {
    let body = files::read(file, BODY_BYTES_MAX)
        .map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    let endpoint = Endpoint::from_target(address).filter(|endpoint| endpoint.source == sender);
    let endpoint =
        endpoint.ok_or_else(|| format!("`{address}` is not a webhook URL of {sender}"))?;
    let source = source::named(sender).ok_or("unknown source")?;
    let content_type = content_type.map_or_else(|| guessed(&body), String::from);
    let read = source::read(source, &content_type, &body).map(|(_, source_event)| source_event);
    Ok((endpoint, read))
}

/// A stored body has no header: a multipart body starts with two dashes and its boundary.
fn guessed(body: &[u8]) -> String {
    let first = body.split(|byte| *byte == b'\n').next().unwrap_or(&[]);
    let line = String::from_utf8_lossy(first);
    match line.trim_end().strip_prefix("--") {
        Some(boundary) if !boundary.is_empty() => {
            format!("multipart/form-data; boundary=\"{boundary}\"")
        }
        _ => "application/json".into(),
    }
}

fn explain(settings: &Settings, webhook: Webhook<'_>, as_json: bool) -> Result<bool, UserError> {
    let explanation = webhook.explain(settings, || rule_set(settings), SystemClock.now_ms())?;
    say(&match &explanation {
        view if as_json => json(view)?,
        Explanation::Refused(why) => format!(
            "invalid body (would be rejected with 400): {}\n",
            shown(why)
        ),
        Explanation::Explained(explained) => render_webhook(explained),
    });
    Ok(matches!(explanation, Explanation::Explained(_)))
}

/// A made-up event: only the rules decide it.
fn event(settings: &Settings, text: &str, as_json: bool) -> Result<bool, UserError> {
    let words = vocabulary(settings)?;
    let sample = SampleEvent::read(text, &words).map_err(UserError::Diagnostics)?;
    let rule_set = App::read_rules(settings, &words)?;
    let (mut event, moment) = sample.at(Moment::at(SystemClock.now_ms()));
    if let (None, [only]) = (&event.connection, settings.servers.as_slice()) {
        event.connection = Some(only.name.clone());
    }
    let known = RuleContext {
        rule_set: &rule_set,
        moment,
        episodes: &[],
        of_sonarr: &|_| Fields::new(),
        settings,
    };
    let explained = known.explain(&event);
    if as_json {
        say(&json(&explained)?);
    } else {
        say(&render_event(&explained));
    }
    Ok(true)
}

fn rule_set(settings: &Settings) -> Result<RuleSet, UserError> {
    App::read_rules(settings, &vocabulary(settings)?)
}

fn json(view: &impl Serialize) -> Result<String, String> {
    let value = serde_json::to_value(view).map_err(|error| error.to_string())?;
    Ok(render_json(&value))
}
