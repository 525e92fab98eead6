//! `healthcheck`: checks that the daemon of this config folder answers, for containers, which have no curl.

use std::net::SocketAddr;

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::Value;

use crate::cli::context::{Row, settings};
use crate::cli::own_daemon::{address, health};
use crate::cli::terminal::{say, shown};
use crate::daemon::ping::{look, ping};
use crate::settings::ConfigDir;
use crate::text::UserError;

pub(super) const ROW: Row = Row { describe, run };

fn describe() -> Command {
    Command::new("healthcheck")
        .about("Check that the daemon of this config folder answers and can store webhooks: exit code 0, or 1")
        .arg(
            Arg::new("deep")
                .long("deep")
                .action(ArgAction::SetTrue)
                .help("Check also its media servers, rules, designs, cards folder and backups"),
        )
}

/// Every error is a negative result: Docker defines only the codes 0 and 1.
fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    let outcome = settings(matches).and_then(|settings| {
        let address = ask(&settings.listen)?;
        let faults = match matches.get_flag("deep") {
            true => faults(&health(&settings)?, &settings.config_dir),
            false => Vec::new(),
        };
        Ok((address, faults))
    });
    match outcome {
        Ok((_, faults)) if !faults.is_empty() => {
            for fault in faults {
                say(&format!("{}\n", shown(fault)));
            }
            Ok(false)
        }
        Ok((address, _)) => {
            say(&format!("intertitle answers at {address}\n"));
            Ok(true)
        }
        Err(why) => {
            say(&format!("{}\n", why.to_string().trim_end()));
            Ok(false)
        }
    }
}

/// Sends requests to the address of `listen`, as seen from here.
fn ask(listen: &str) -> Result<SocketAddr, String> {
    let address = address(listen)?;
    match ping(address) {
        Ok(true) => state_file(address).map(|()| address),
        Ok(false) => Err(format!("the program at {address} is not intertitle")),
        Err(error) => Err(format!("intertitle does not answer at {address}: {error}")),
    }
}

/// Whether the daemon can store webhooks, as far as `/health` reports it.
fn state_file(address: SocketAddr) -> Result<(), String> {
    let Ok((200, body)) = look(address, "/health", None) else {
        // The settings may restrict access.
        return Ok(());
    };
    let health: serde_json::Value = serde_json::from_str(&body).unwrap_or_default();
    match health["state_file"]["why"].as_str() {
        Some(why) => Err(format!("intertitle answers at {address}, but: {why}")),
        None => Ok(()),
    }
}

/// What `/api/v1/status` reports as wrong, one message each. A media server that has not answered yet is wrong, too.
fn faults(health: &Value, config_dir: &ConfigDir) -> Vec<String> {
    let parts = [
        ("state_file", "state file"),
        ("backups", "backups"),
        ("cards_folder", "cards folder"),
        ("rules", "rules"),
        ("designs", "designs"),
    ];
    let bad = parts
        .into_iter()
        .filter(|(key, _)| health[*key]["ok"] == false);
    let mut faults: Vec<String> = bad
        .map(|(key, name)| match health[key]["why"].as_str() {
            Some(why) => format!("{name}: {why}"),
            None => format!("{name}: some have errors (see `intertitle check`)"),
        })
        .collect();
    let servers = health["connections"].as_array();
    for server in servers.into_iter().flatten() {
        let text = |key: &str| server[key].as_str();
        let why = match (text("state"), text("why")) {
            (Some("ok"), None) => continue,
            (Some("unknown"), _) => "it has not answered yet",
            (_, why) => why.unwrap_or("it does not answer"),
        };
        let kind = text("kind").unwrap_or_default();
        faults.push(format!(
            "{kind} {}: {why}",
            text("name").unwrap_or_default()
        ));
    }
    if servers.is_none_or(Vec::is_empty) {
        faults.push(config_dir.lacks_servers());
    }
    if faults.is_empty() && health["status"] != "ok" {
        faults.push("something is not well: `intertitle status` shows what".into());
    }
    faults
}
