//! `explain`: what a hook means, and what would follow. Touches nothing.

use std::fs;
use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::{Value, json};

use crate::app::{App, SystemClock, vocabulary};
use crate::cli::command::{Row, settings};
use crate::daemon::dispatch::{Target, Verdict, verdict};
use crate::model::{Door, Event, Facts, Moment, Wish};
use crate::rules::Explanation;
use crate::seams::Clock as _;
use crate::settings::Settings;
use crate::source;

pub(super) const ROW: Row = Row { describe, run };

fn describe() -> Command {
    Command::new("explain")
        .about("Says what a webhook's body means and what would follow; touches nothing")
        .arg(
            Arg::new("as")
                .long("as")
                .value_name("SENDER")
                .value_parser(["plex", "sonarr", "tautulli"])
                .required(true)
                .help("Whose hook it is"),
        )
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .required(true)
                .help("The body of the request, as it came"),
        )
        .arg(
            Arg::new("content-type")
                .long("content-type")
                .value_name("TYPE")
                .help("Its content type, if it is unusual"),
        )
        .arg(
            Arg::new("address")
                .long("address")
                .value_name("PATH")
                .help("The address it came to [default: /api/webhooks/SENDER]"),
        )
        .arg(
            Arg::new("json")
                .long("json")
                .action(ArgAction::SetTrue)
                .help("As JSON"),
        )
}

fn run(matches: &ArgMatches) -> Result<bool, String> {
    let settings = settings(matches)?;
    let sender = matches
        .get_one::<String>("as")
        .ok_or("say --as plex, sonarr or tautulli")?;
    let file = matches.get_one::<PathBuf>("file").ok_or("say which file")?;
    let body =
        fs::read(file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    let default = format!("/api/webhooks/{sender}");
    let address = matches.get_one::<String>("address").unwrap_or(&default);
    let door = Door::from_target(address).filter(|door| door.source == sender);
    let door = door.ok_or_else(|| format!("`{address}` is no address for hooks of {sender}"))?;
    let source = source::named(sender).ok_or("this sender is not known")?;
    let content_type = matches
        .get_one::<String>("content-type")
        .cloned()
        .unwrap_or_else(|| guessed(&body));
    let as_json = matches.get_flag("json");
    match source::read(source, &content_type, &body) {
        Err(why) if as_json => {
            let refused = json!({"event": null, "decision": {"outcome": "refused", "reason": why}});
            println!("{refused:#}");
            Ok(false)
        }
        Err(why) => {
            println!("It cannot be read, and would be answered 400: {why}");
            Ok(false)
        }
        Ok((_, facts)) => {
            let (verdict, told_rules) = decide(&settings, &door, &facts)?;
            if as_json {
                let explained =
                    json!({"event": facts, "decision": decision(&verdict, &told_rules)});
                println!("{explained:#}");
            } else {
                print!("{}", told(&facts, &verdict, &told_rules));
            }
            Ok(true)
        }
    }
}

/// Events of one hook that are explained: those of a pack differ in their episode only.
const EXPLAINED_MAX: usize = 3;

/// A stored body has lost its header: a multipart body begins with two dashes and its boundary.
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

/// What would follow, and what each rule says to each event in the hook.
fn decide(
    settings: &Settings,
    door: &Door,
    facts: &Facts,
) -> Result<(Verdict, Vec<Explanation>), String> {
    let words = vocabulary(settings)?;
    let book = App::read_rules(settings, &words)?;
    let connection = match &door.interface {
        None => None,
        Some(interface) => {
            let server = settings.plex_named(interface);
            Some(
                server
                    .ok_or_else(|| format!("interface_id={interface} names no connection"))?
                    .name
                    .clone(),
            )
        }
    };
    let targets: Vec<Target> = settings
        .plex
        .iter()
        .map(|server| Target {
            name: server.name.clone(),
            identity: None,
        })
        .collect();
    let now_ms = SystemClock.now_ms();
    let name = connection.as_deref();
    let explanations = Event::from_facts(facts, name)
        .iter()
        .take(EXPLAINED_MAX)
        .map(|event| book.explain(event, Moment::at(now_ms)))
        .collect();
    Ok((
        verdict(&targets, &book, door, name, facts, now_ms),
        explanations,
    ))
}

fn decision(verdict: &Verdict, explanations: &[Explanation]) -> Value {
    let rules: Vec<Value> = explanations
        .iter()
        .flat_map(|explanation| &explanation.rules)
        .map(|told| json!({"place": told.place.to_string(), "rule": told.text, "says": told.said.to_string()}))
        .collect();
    let jobs: Vec<Value> = verdict
        .jobs
        .iter()
        .map(|job| {
            let Wish::Put { anew, with } = &job.wish;
            json!({"rule": job.rule, "server": job.server, "subject": job.subject.to_string(),
                   "action": if *anew { "remake card" } else { "make card" }, "with": with})
        })
        .collect();
    json!({"outcome": verdict.outcome.word(), "reason": verdict.reason, "jobs": jobs, "rules": rules})
}

fn told(facts: &Facts, verdict: &Verdict, explanations: &[Explanation]) -> String {
    let mut text = String::new();
    let value = serde_json::to_value(facts).unwrap_or(Value::Null);
    for (name, value) in value.as_object().into_iter().flatten() {
        if !value.is_null() && *value != json!([]) && *value != json!(false) {
            text += &format!("{name:<18} {value}\n");
        }
    }
    text += "\n";
    for explanation in explanations {
        text += &format!(
            "{explanation}
"
        );
    }
    text += &format!("{}: {}\n", verdict.outcome.word(), verdict.reason);
    for job in &verdict.jobs {
        text += &format!(
            "  {} on plex {}, by {}\n",
            job.subject, job.server, job.rule
        );
    }
    text
}
