//! `tautulli status`: whether the agents are there, on, and set as they should be. Nothing is changed.

use clap::ArgMatches;

use crate::cli::tautulli::agents::{ROLES, Role, body, is_same};
use crate::cli::tautulli::arguments::TautulliArgs;
use crate::cli::tautulli::install::duplicate_warnings;
use crate::cli::tautulli::match_agents::{calls_us, duplicates, match_roles};
use crate::cli::tautulli::thresholds;
use crate::cli::terminal::{paragraph, say, table};
use crate::server::{Agent, AgentLine};
use crate::text::UserError;

/// True if new episodes are sent, and no agent has an error.
pub(super) fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    let asked = TautulliArgs::new(matches)?;
    let version = asked.tautulli.version()?;
    let seen = asked.tautulli.plex_server()?;
    say(&format!(
        "Tautulli {version} at {} watches the Plex server `{}`.\n",
        asked.url, seen.name
    ));
    let (lines, agents) = asked.agents()?;
    let match_roles = match_roles(&agents, &asked.address);
    let mut rows = Vec::new();
    let mut wrong = Vec::new();
    for (role, agent) in ROLES.into_iter().zip(match_roles) {
        let Some(agent) = agent else {
            rows.push([role.name().into(), "missing".into(), String::new()]);
            // Watched episodes are optional.
            if role == Role::Added {
                wrong.push(
                    "new episodes are not announced: `intertitle tautulli install` creates the agent"
                        .into(),
                );
            }
            continue;
        };
        let line = lines.iter().find(|line| line.id == agent.id);
        rows.push([
            role.name().into(),
            format!("agent {}", agent.id),
            state(agent, role, line),
        ]);
        wrong.extend(complaints(agent, role, &asked.address));
    }
    say(&table(0, &rows));
    let ids = match_roles.map(|agent| agent.map(|agent| agent.id));
    wrong.extend(duplicate_warnings(&duplicates(
        &agents,
        &ids,
        &asked.address,
    )));
    if ids[1].is_some() {
        wrong.extend(thresholds::warning(&asked.tautulli));
    }
    for warning in &wrong {
        say(&paragraph(0, &format!("warning: {warning}")));
    }
    Ok(wrong.is_empty())
}

/// Active or not, for which users, and the result of its last delivery.
fn state(agent: &Agent, role: Role, line: Option<&AgentLine>) -> String {
    let is_on = agent.triggers.iter().any(|on| on == role.trigger());
    let on = match (is_on, line.is_none_or(|line| line.is_active)) {
        (true, _) => "on",
        (false, true) => "active for other events only",
        (false, false) => "inactive",
    };
    let last = match line.and_then(|line| line.last_success) {
        None => "nothing sent yet",
        Some(true) => "the last delivery arrived",
        Some(false) => "the last delivery was not accepted",
    };
    format!("{on}: {}; {last}", role.event_text(&users(agent)))
}

/// The accounts that the agent's conditions let through; none of them means everybody.
fn users(agent: &Agent) -> Vec<String> {
    let of_users = agent
        .conditions
        .iter()
        .filter(|condition| condition["parameter"] == "username" && condition["operator"] == "is");
    let values = of_users.filter_map(|condition| condition["value"].as_array());
    let names = values.flatten().filter_map(|name| name.as_str());
    names.map(String::from).collect()
}

/// What keeps the agent from telling us anything.
fn complaints(agent: &Agent, role: Role, address: &str) -> Vec<String> {
    let id = agent.id;
    let mut wrong = Vec::new();
    if !agent.triggers.iter().any(|on| on == role.trigger()) {
        wrong.push(format!(
            "agent {id} is inactive: `intertitle tautulli install` activates it"
        ));
    }
    if !calls_us(agent, address) {
        wrong.push(format!(
            "agent {id} calls {}, but intertitle is at {address}: fix it with `intertitle tautulli install`, or use \
             --address to give the URL of intertitle",
            shown(&agent.webhook_url)
        ));
    }
    if agent.method != "POST" {
        wrong.push(format!(
            "agent {id} uses {}, but webhooks need POST",
            agent.method
        ));
    }
    let data = agent.texts.get(role.trigger()).map_or("", |(_, data)| data);
    if !is_same(data, &body()) {
        wrong.push(match serde_json::from_str::<serde_json::Value>(data) {
            Ok(_) => format!("agent {id} has custom data: fields that it lacks must be looked up for rules"),
            Err(_) => format!("the data of agent {id} is not JSON, so Tautulli sends nothing: put {{rating_key}} in quotes"),
        });
    }
    wrong
}

/// A URL without its query, which may contain a key.
fn shown(webhook_url: &str) -> String {
    let bare = webhook_url.split('?').next().unwrap_or_default();
    match bare.split_once('@') {
        Some((_, host)) => format!("`{host}`"),
        None => format!("`{bare}`"),
    }
}
