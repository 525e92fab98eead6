//! `queue`: lists deliveries and jobs, and retries jobs.

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::app::SystemClock;
use crate::cli::context::{Row, open_store, settings};
use crate::cli::terminal::{render_json, say};
use crate::model::{DeliveryId, State};
use crate::ports::Clock as _;
use crate::store::{DeliveryRow, JobRow, Retried, Store};
use crate::text::{UserError, printable};
use crate::views::{Deliveries, JobFilter, Jobs};

pub(super) const ROW: Row = Row { describe, run };

fn describe() -> Command {
    let json = || {
        Arg::new("json")
            .long("json")
            .action(ArgAction::SetTrue)
            .help("Print a JSON list")
    };
    let limit = || {
        Arg::new("limit")
            .long("limit")
            .value_name("N")
            .value_parser(value_parser!(u32))
            .default_value("50")
            .help("Show the newest N")
    };
    Command::new("queue")
        .about("Show deliveries and jobs, newest first; retry jobs")
        .subcommand_required(true)
        .subcommand(
            Command::new("deliveries")
                .alias("hooks")
                .about("Deliveries: what arrived, and what was decided")
                .args([json(), limit()]),
        )
        .subcommand(
            Command::new("jobs")
                .about("Jobs: waiting, running and finished")
                .args([json(), limit()])
                .args([
                    Arg::new("state")
                        .long("state")
                        .value_name("STATE")
                        .action(ArgAction::Append)
                        .value_delimiter(',')
                        .value_parser(State::ALL.map(State::word))
                        .help("Only jobs in this state, or in one of several: `waiting,running`"),
                    Arg::new("series")
                        .long("series")
                        .value_name("TEXT")
                        .help("Only jobs whose name contains this text, such as `Dark` or `Dark s01`"),
                    Arg::new("server")
                        .long("server")
                        .value_name("NAME")
                        .help("Only jobs of this media server, by its name in intertitle.toml"),
                    Arg::new("delivery")
                        .long("delivery")
                        .alias("hook")
                        .value_name("NUMBER")
                        .value_parser(value_parser!(DeliveryId))
                        .help("Only jobs of this delivery, by its number in `intertitle queue deliveries`"),
                ]),
        )
        .subcommand(
            Command::new("retry")
                .about("Retry jobs that were given up or wait for another try; they start within a minute")
                .args([
                    Arg::new("number")
                        .value_name("NUMBER")
                        .value_parser(value_parser!(i64))
                        .required_unless_present("all")
                        .num_args(1..)
                        .help("Job numbers from `intertitle queue jobs`"),
                    Arg::new("all")
                        .long("all")
                        .action(ArgAction::SetTrue)
                        .conflicts_with("number")
                        .help("Retry all of them, for example after an outage"),
                    Arg::new("server")
                        .long("server")
                        .value_name("NAME")
                        .requires("all")
                        .help("With --all: only those of this media server, by its name in intertitle.toml"),
                    Arg::new("series")
                        .long("series")
                        .value_name("TEXT")
                        .requires("all")
                        .help("With --all: only those whose name contains this text, such as `Dark` or `Dark s01`"),
                ]),
        )
}

fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    let settings = settings(matches)?;
    let store = open_store(&settings)?;
    let (what, own) = matches
        .subcommand()
        .ok_or("use `queue deliveries` or `queue jobs`")?;
    if what == "retry" {
        return retry(&store, own);
    }
    let limit = own.get_one::<u32>("limit").copied().unwrap_or(50);
    let text = if what == "deliveries" {
        let deliveries = Deliveries::read(&store, limit)?;
        if own.get_flag("json") {
            json(&deliveries)?
        } else {
            table(
                &["id", "arrived", "event", "outcome", "reason"],
                deliveries.rows.iter().map(delivery),
            )
        }
    } else {
        let jobs = Jobs::read(&settings, &store, &filter(own), limit)?;
        if own.get_flag("json") {
            json(&jobs)?
        } else {
            table(
                &["id", "made", "episode", "state", "reason"],
                jobs.rows.iter().map(job),
            )
        }
    };
    say(&text);
    Ok(true)
}

/// Which jobs the arguments select.
fn filter(matches: &ArgMatches) -> JobFilter {
    let text = |name: &str| matches.get_one::<String>(name).cloned();
    let states = matches.get_many::<String>("state").into_iter().flatten();
    JobFilter {
        states: states.filter_map(|word| State::from_word(word)).collect(),
        server: text("server"),
        name: text("series"),
        delivery: matches.get_one::<DeliveryId>("delivery").copied(),
    }
}

fn retry(store: &Store, matches: &ArgMatches) -> Result<bool, UserError> {
    if matches.get_flag("all") {
        let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
        let which = Retried {
            server: text("server"),
            name: text("series"),
        };
        let count = store
            .retry_all(&which, SystemClock.now_ms())
            .map_err(|error| error.to_string())?;
        say(&match count {
            0 => "no jobs to retry\n".to_string(),
            1 => "retrying 1 job\n".to_string(),
            count => format!("retrying {count} jobs\n"),
        });
        return Ok(true);
    }
    let numbers = matches.get_many::<i64>("number").into_iter().flatten();
    let mut all = true;
    for number in numbers {
        let again = store
            .retry(*number, SystemClock.now_ms())
            .map_err(|error| error.to_string())?;
        match again {
            true => say(&format!("retrying job {number}\n")),
            false => say(&format!("job {number} is not waiting or given up\n")),
        }
        all &= again;
    }
    Ok(all)
}

fn json(rows: &impl serde::Serialize) -> Result<String, String> {
    serde_json::to_value(rows)
        .map(|rows| render_json(&rows))
        .map_err(|error| error.to_string())
}

fn delivery(row: &DeliveryRow) -> [String; 5] {
    let event = row.event.as_deref().unwrap_or("");
    let name = format!("{} {event}", row.source).trim_end().to_string();
    [
        row.id.to_string(),
        row.arrived.clone(),
        name,
        row.outcome.clone(),
        row.reason.clone().unwrap_or_default(),
    ]
}

fn job(row: &JobRow) -> [String; 5] {
    let state = match row.outcome.as_str() {
        "waiting" | "running" => format!("{} ({})", row.outcome, row.step),
        _ => row.outcome.clone(),
    };
    let reason = row.reason.clone().unwrap_or_else(|| row.rule.clone());
    [
        row.id.to_string(),
        row.made.clone(),
        row.subject.clone(),
        state,
        reason,
    ]
}

fn table<const N: usize>(heads: &[&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let rows: Vec<[String; N]> = std::iter::once(heads.map(String::from))
        .chain(rows)
        .collect();
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..N).map(width).collect();
    let line = |row: &[String; N]| {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{:width$}", printable(cell)));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_string() + "\n"
    };
    rows.iter().map(line).collect()
}
