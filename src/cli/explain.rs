//! `explain`: shows what a webhook means and what would follow. Read-only.

use std::path::Path;

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::json;

use crate::app::{App, SystemClock, vocabulary};
use crate::cli::context::{Row, open_store, settings};
use crate::cli::explained::{DeliveryResult, Explained, Known, decision, render};
use crate::cli::terminal::{json_screen, say, shown};
use crate::decide::plan::{DecisionInput, IsRepeated, Target};
use crate::files;
use crate::model::{DeliveryId, Endpoint, Episode, Facts, Fields, Moment};
use crate::ports::Clock as _;
use crate::rules::{RuleSet, SampleEvent};
use crate::settings::Settings;
use crate::source;
use crate::store::{JobRow, Store, WhichJobs};
use crate::text::UserError;

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
                    "The number of a delivery (see `queue hooks`), a file with a request body (with --as), or an event as in a test: \
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
        let (endpoint, read) = body(sender, Path::new(what), address, content_type)?;
        let facts = match read {
            Ok(facts) => facts,
            Err(why) => return Ok(refused(&why, as_json)),
        };
        return explain(&settings, &endpoint, &facts, None, as_json);
    }
    if let Ok(id) = what.parse::<DeliveryId>() {
        return hook(&settings, id, as_json);
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
type Body = (Endpoint, Result<Facts, String>);

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
    let read = source::read(source, &content_type, &body).map(|(_, facts)| facts);
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

fn refused(why: &str, as_json: bool) -> bool {
    if as_json {
        let refused = json!({"event": null, "decision": {"outcome": "refused", "reason": why}});
        say(&json_screen(&refused));
    } else {
        say(&format!(
            "invalid body (would be rejected with 400): {}\n",
            shown(why)
        ));
    }
    false
}

/// A stored delivery, as it arrived, with the fields that were looked up then.
fn hook(settings: &Settings, id: DeliveryId, as_json: bool) -> Result<bool, UserError> {
    let store = open_store(settings)?;
    let kept = store.hook(id).map_err(|error| error.to_string())?;
    let kept = kept.ok_or_else(|| {
        format!("no delivery {id}; `intertitle queue hooks` lists the stored ones")
    })?;
    let endpoint = kept.endpoint.ok_or("its endpoint is no longer supported")?;
    let source = source::named(endpoint.source).ok_or("its source is no longer supported")?;
    let facts = match source.read(&kept.body) {
        Ok(facts) => facts,
        Err(why) => return Ok(refused(&why, as_json)),
    };
    let episodes = store.episodes_of(id, EXPLAINED_MAX);
    let kept = Kept {
        found: kept.found,
        arrived_ms: kept.arrived_ms,
        outcome: delivery_outcome(&store, id)?,
        episodes: episodes.map_err(|error| error.to_string())?,
        is_repeated: Box::new(move |word, names| {
            store
                .is_repeated(word, names, kept.arrived_ms, id)
                .unwrap_or(false)
        }),
    };
    explain(settings, &endpoint, &facts, Some(kept), as_json)
}

/// Known data of a delivery in addition to its body.
struct Kept {
    found: Option<Fields>,
    arrived_ms: i64,
    episodes: Vec<Episode>,
    /// What became of it when it came.
    outcome: Option<DeliveryResult>,
    is_repeated: Box<IsRepeated<'static>>,
}

/// Most jobs of one delivery that are shown: a season rarely has more.
const JOBS_SHOWN_MAX: usize = 30;

/// The result of a stored delivery and of its jobs so far, oldest first.
fn delivery_outcome(store: &Store, id: DeliveryId) -> Result<Option<DeliveryResult>, String> {
    let outcome = store.outcome_of(id).map_err(|error| error.to_string())?;
    let Some((outcome, reason)) = outcome else {
        return Ok(None);
    };
    let which = WhichJobs {
        hook: Some(id),
        ..WhichJobs::default()
    };
    let mut jobs: Vec<JobRow> = store
        .list_some_jobs(&which, u32::MAX)
        .map_err(|error| error.to_string())?;
    jobs.reverse();
    let left_out = jobs.len().saturating_sub(JOBS_SHOWN_MAX);
    jobs.truncate(JOBS_SHOWN_MAX);
    Ok(Some(DeliveryResult {
        hook: id,
        outcome,
        reason: reason.unwrap_or_default(),
        jobs,
        left_out,
    }))
}

/// Most events and episodes of one delivery that are explained: those of a season pack differ only in their episode.
const EXPLAINED_MAX: u32 = 3;

fn explain(
    settings: &Settings,
    endpoint: &Endpoint,
    facts: &Facts,
    kept: Option<Kept>,
    as_json: bool,
) -> Result<bool, UserError> {
    let book = book(settings)?;
    let connection = match &endpoint.interface {
        None => None,
        Some(interface) => {
            let server = settings.server_named(interface);
            let none = || format!("unknown connection in interface_id={interface}");
            match (server, settings.servers.as_slice()) {
                (Some(server), _) => Some(server.name.clone()),
                // As the daemon does: there is only one that can be meant.
                (None, [_]) => None,
                (None, _) => return Err(none().into()),
            }
        }
    };
    let targets = targets(settings);
    let now_ms = SystemClock.now_ms();
    let kept = kept.unwrap_or_else(|| Kept {
        found: None,
        arrived_ms: now_ms,
        episodes: Vec::new(),
        outcome: None,
        is_repeated: Box::new(|_, _| false),
    });
    let moment = Moment::at(kept.arrived_ms);
    let input = DecisionInput {
        targets: &targets,
        book: &book,
        endpoint,
        connection: connection.as_deref(),
        facts,
        found: kept.found.as_ref(),
        arrived: moment,
        now_ms,
        is_repeated: &*kept.is_repeated,
    };
    let known = Known {
        book: &book,
        moment,
        episodes: &kept.episodes,
        settings,
    };
    let events = input.events();
    let explained: Vec<Explained> = events
        .iter()
        .take(usize::try_from(EXPLAINED_MAX).unwrap_or(1))
        .map(|event| known.explain(event))
        .collect();
    let plan = input.plan();
    if as_json {
        let mut whole = json!({"event": facts, "decision": decision(&plan, &explained)});
        if let Some(outcome) = &kept.outcome {
            whole["became"] = outcome.json();
        }
        say(&json_screen(&whole));
    } else {
        let outcome = kept.outcome.as_ref().map(ToString::to_string);
        say(&(render(facts, &plan, &explained) + &outcome.unwrap_or_default()));
    }
    Ok(true)
}

/// A made-up event: only the rules decide it.
fn event(settings: &Settings, text: &str, as_json: bool) -> Result<bool, UserError> {
    let words = vocabulary(settings)?;
    let imagined = SampleEvent::read(text, &words).map_err(UserError::Diagnostics)?;
    let book = App::read_rules(settings, &words)?;
    let (mut event, moment) = imagined.at(Moment::at(SystemClock.now_ms()));
    if let (None, [only]) = (&event.connection, settings.servers.as_slice()) {
        event.connection = Some(only.name.clone());
    }
    let known = Known {
        book: &book,
        moment,
        episodes: &[],
        settings,
    };
    let explained = known.explain(&event);
    if as_json {
        say(&json_screen(&explained.json()));
    } else {
        say(&explained.to_string());
    }
    Ok(true)
}

fn book(settings: &Settings) -> Result<RuleSet, UserError> {
    App::read_rules(settings, &vocabulary(settings)?)
}

/// The media servers of the settings; they are not contacted.
pub(super) fn targets(settings: &Settings) -> Vec<Target> {
    settings
        .servers
        .iter()
        .map(|server| Target {
            name: server.name.clone(),
            identity: None,
        })
        .collect()
}
