//! `status`: how intertitle is, on one screen.

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::Value;

use crate::app::SystemClock;
use crate::cli::context::{Row, open_store, settings};
use crate::cli::own_daemon::health;
use crate::cli::terminal::{render_json, say, table};
use crate::model::Zone;
use crate::ports::Clock as _;
use crate::settings::ConfigDir;
use crate::text::UserError;
use crate::views::Overview;

pub(super) const ROW: Row = Row { describe, run };

fn describe() -> Command {
    Command::new("status")
        .about("Show the status on one screen; exit code 0 if healthy, else 1")
        .arg(
            Arg::new("json")
                .long("json")
                .action(ArgAction::SetTrue)
                .help("Print JSON"),
        )
}

fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    let settings = settings(matches)?;
    let store = open_store(&settings)?;
    let zone = Zone::of_machine();
    let overview = Overview::read(
        &settings,
        &store,
        SystemClock.now_ms(),
        &zone,
        health(&settings),
    )?;
    let status = serde_json::to_value(&overview).map_err(|error| error.to_string())?;
    let is_well = status["health"]["status"] == "ok" && !settings.servers.is_empty();
    match matches.get_flag("json") {
        true => say(&render_json(&status)),
        false => say(&table(0, &rows(&status, &settings.config_dir))),
    }
    Ok(is_well)
}

/// The waiting work, by step.
fn waiting(queue: &Value) -> String {
    let steps = [
        ("hooks_undecided", "webhooks to decide"),
        ("find", "to find"),
        ("render", "to draw"),
        ("upload", "to upload"),
    ];
    let steps = steps.into_iter().filter(|(step, _)| queue[*step] != 0);
    let steps: Vec<String> = steps
        .map(|(step, what)| format!("{} {what}", queue[step]))
        .collect();
    match steps.is_empty() {
        true => "empty".to_string(),
        false => steps.join(", "),
    }
}

/// The end of the row of a media server: where its events come from.
fn events(events: &Value) -> String {
    let parts = (
        events["by"].as_str(),
        events["since"].as_str(),
        events["why"].as_str(),
    );
    match parts {
        (Some("webhook"), ..) => "; events: webhooks".into(),
        (Some(_), Some(since), _) => format!("; events: stream, connected since {since}"),
        (Some(_), None, Some(why)) => format!("; events: stream, not connected: {why}"),
        (Some(_), None, None) => "; events: stream, not connected yet".into(),
        (None, ..) => String::new(),
    }
}

/// The screen.
fn rows(status: &Value, config_dir: &ConfigDir) -> Vec<[String; 2]> {
    let health = &status["health"];
    let mut rows = Vec::new();
    let mut row = |head: &str, text: String| rows.push([head.to_string(), text]);
    let word = |value: &Value| value.as_str().unwrap_or_default().to_string();
    match health {
        Value::Null => row("daemon", word(&status["silence"])),
        health => {
            let up = health["uptime_s"].as_i64().unwrap_or(0);
            row(
                "daemon",
                format!("{}, up {}", word(&health["version"]), span(up)),
            );
            let rules = &health["rules"];
            row(
                "rules",
                match rules["ok"] == true {
                    true => format!("{} loaded", rules["rules"]),
                    false => format!(
                        "{}; using the previous {}",
                        // The first line is the error;
                        match rules["errors"]
                            .as_str()
                            .unwrap_or("")
                            .lines()
                            .collect::<Vec<_>>()
                            .as_slice()
                        {
                            [only] => only.trim_start_matches("error: ").to_string(),
                            _ => "rules on disk have errors (see `intertitle check`)".into(),
                        },
                        rules["rules"]
                    ),
                },
            );
            if health["designs"]["ok"] != true {
                row(
                    "designs",
                    match health["designs"]["why"].as_str() {
                        Some(why) => format!("{why}; using the previous designs"),
                        None => "some have errors (see `intertitle check`)".into(),
                    },
                );
            }
            if health["state_file"]["ok"] != true {
                row("state file", word(&health["state_file"]["why"]));
            }
            if health["connections"].as_array().is_some_and(Vec::is_empty) {
                row(
                    "servers",
                    format!(
                        "{}: run `intertitle setup` and restart",
                        config_dir.lacks_servers()
                    ),
                );
            }
            if health["cards_folder"]["ok"] == false {
                row("cards folder", word(&health["cards_folder"]["why"]));
            }
            for server in health["connections"].as_array().into_iter().flatten() {
                let head = format!("{} {}", word(&server["kind"]), word(&server["name"]));
                let state = match server["state"].as_str() {
                    Some("ok") => server["why"].as_str().unwrap_or("ok").into(),
                    Some("away") => format!("unreachable: {}", word(&server["why"])),
                    _ => "not checked yet".into(),
                };
                row(&head, state + &events(&server["events"]));
            }
        }
    }
    let webhooks: Vec<String> = status["last_hooks"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(sender, when)| format!("{sender} {}", word(when)))
        .collect();
    row(
        "last webhooks",
        match webhooks.is_empty() {
            true => "none yet; `intertitle urls` lists the URLs".into(),
            false => webhooks.join(", "),
        },
    );
    for why in status["wrong_addresses"].as_array().into_iter().flatten() {
        row("wrong URL", word(why));
    }
    if let Some(pause) = status["pause"].as_object() {
        row(
            "paused",
            match pause["until"].as_str() {
                Some(until) => format!("until {until}; `intertitle resume` ends it"),
                None => format!(
                    "since {}; `intertitle resume` ends it",
                    word(&pause["since"])
                ),
            },
        );
    }
    let queue = &status["queue"];
    row("queue", waiting(queue));
    if let Some(why) = health["backfill_waits"].as_str() {
        row("library", format!("not filled now: {why}"));
    }
    if queue["dead"] != 0 {
        row(
            "given up",
            format!(
                "{} jobs; `intertitle queue jobs` shows the reasons",
                queue["dead"]
            ),
        );
    }
    row(
        "cards",
        format!(
            "{}, {} of them in the last day",
            status["cards"], status["cards_of_a_day"]
        ),
    );
    let zone = match health["time_zone"].as_str() {
        Some(zone) => zone.to_string(),
        None => Zone::of_machine().shown(SystemClock.now_ms()),
    };
    row("time zone", zone);
    row(
        "backup",
        match (
            status["health"]["backups"]["why"].as_str(),
            status["last_backup"].as_str(),
        ) {
            (Some(why), _) => why.to_string(),
            (None, Some(name)) => name.to_string(),
            (None, None) => "none yet".into(),
        },
    );
    rows
}

/// `3 days 4 h`, `12 min`, `40 s`.
fn span(seconds: i64) -> String {
    match (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, hours, _) => format!("{days} days {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn durations_are_shown_by_their_two_largest_units() {
        let spans = [40, 700, 11_520, 273_600].map(span);
        assert_eq!(spans, ["40 s", "11 min", "3 h 12 min", "3 days 4 h"]);
    }

    #[test]
    fn a_server_is_shown_with_where_its_events_come_from() {
        for (value, shown) in [
            (Value::Null, ""),
            (json!({"by": "webhook"}), "; events: webhooks"),
            (
                json!({"by": "stream"}),
                "; events: stream, not connected yet",
            ),
            (
                json!({"by": "stream", "since": "2026-11-27T20:13:05Z"}),
                "; events: stream, connected since 2026-11-27T20:13:05Z",
            ),
            (
                json!({"by": "stream", "why": "the connection was lost"}),
                "; events: stream, not connected: the connection was lost",
            ),
        ] {
            assert_eq!(events(&value), shown);
        }
    }

    #[test]
    fn only_problems_have_a_row() {
        let mut status = json!({
            "health": {"status": "ok", "version": "0.1.0", "uptime_s": 40, "rules": {"ok": true, "rules": 6},
                       "designs": {"ok": true}, "state_file": {"ok": true},
                       "connections": [{"kind": "plex", "name": "home", "state": "ok"}]},
            "silence": null, "last_hooks": {"plex": "2026-11-27T20:13:05Z"}, "cards": 12, "cards_of_a_day": 3,
            "queue": {"hooks_undecided": 0, "find": 1, "render": 0, "upload": 0, "dead": 0}, "last_backup": null,
        });
        let heads = |status: &Value| {
            rows(status, &ConfigDir::new("/config".into()))
                .into_iter()
                .map(|[head, _]| head)
                .collect::<Vec<_>>()
        };
        let well = [
            "daemon",
            "rules",
            "plex home",
            "last webhooks",
            "queue",
            "cards",
            "time zone",
            "backup",
        ];
        assert_eq!(heads(&status), well);
        status["health"]["state_file"] = json!({"ok": false, "why": "the disk is full"});
        status["health"]["designs"]["ok"] = false.into();
        status["queue"]["dead"] = 2.into();
        assert_eq!(
            heads(&status),
            [
                "daemon",
                "rules",
                "designs",
                "state file",
                "plex home",
                "last webhooks",
                "queue",
                "given up",
                "cards",
                "time zone",
                "backup"
            ]
        );
        status["health"] = Value::Null;
        status["silence"] = "it does not answer".into();
        assert_eq!(
            rows(&status, &ConfigDir::new("/config".into()))[0],
            ["daemon", "it does not answer"].map(String::from)
        );
    }
}
