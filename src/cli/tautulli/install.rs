//! `tautulli install`: finds or creates each agent, sets it up, verifies it and tests it.

use std::time::Duration;

use clap::ArgMatches;

use crate::access::Keys;
use crate::cli::tautulli::agents::{ROLES, Role, Wanted, headers, webhook_url};
use crate::cli::tautulli::arguments::TautulliArgs;
use crate::cli::tautulli::delivery_test::{DeliveryTest, TestOutcome};
use crate::cli::tautulli::match_agents::{duplicates, has_our_name, match_roles};
use crate::cli::tautulli::people::accounts;
use crate::cli::tautulli::thresholds;
use crate::cli::tautulli::watched_server::watched_server;
use crate::cli::terminal::{paragraph, say, table};
use crate::server::{Agent, Tautulli};
use crate::text::UserError;

/// Yes if all that was tried has arrived.
pub(super) fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    let asked = TautulliArgs::new(matches)?;
    let tautulli = &asked.tautulli;
    let version = tautulli.version()?;
    let seen = tautulli.plex_server()?;
    let named = matches.get_one::<String>("plex").map(String::as_str);
    let plex = watched_server(&asked.settings, named, &seen)?;
    let names = matches.get_many::<String>("user").unwrap_or_default();
    let users = match names.len() {
        0 => Vec::new(),
        _ => accounts(names, &tautulli.users()?)?,
    };
    say(&format!(
        "Tautulli {version} at {} watches the Plex server `{}` (`{}` in intertitle.toml).\n",
        asked.url, seen.name, plex.name
    ));
    let webhook_url = webhook_url(&asked.address, &plex.name);
    // Without a daemon in this folder there are no keys yet, and webhooks from private addresses need none.
    let keys = Keys::read(&asked.settings.config_dir.keys())?;
    let headers = headers(keys.as_ref().and_then(|keys| keys.of_sender("tautulli")));
    let mut warnings: Vec<String> = plex.doubt.into_iter().collect();
    let mut installed: Vec<(Role, u32)> = Vec::new();
    let mut rows = Vec::new();
    let (_, there) = asked.agents()?;
    for (role, agent) in ROLES.into_iter().zip(match_roles(&there, &asked.address)) {
        if role == Role::Watched && matches.get_flag("no-watched") {
            if let Some(agent) = agent.filter(|agent| has_our_name(agent)) {
                tautulli.delete_agent(agent.id)?;
                rows.push(row("removed", agent.id, role, &users));
            }
            continue;
        }
        let wanted = Wanted::new(role, &webhook_url, &headers, &users);
        let (what, id) = set(tautulli, &wanted, agent)?;
        rows.push(row(what, id, role, &users));
        warnings.extend(agent.map(|agent| changed(agent, role)).unwrap_or_default());
        installed.push((role, id));
    }
    say(&table(0, &rows));
    say(&format!("They send to {webhook_url}\n"));
    let ids: Vec<Option<u32>> = installed.iter().map(|(_, id)| Some(*id)).collect();
    warnings.extend(duplicate_warnings(&duplicates(
        &asked.agents()?.1,
        &ids,
        &asked.address,
    )));
    let mut has_arrived = true;
    if !matches.get_flag("no-test") {
        let wait = matches.get_one::<u16>("wait").copied().unwrap_or_default();
        let wait = Duration::from_secs(wait.into());
        let test = DeliveryTest::new(tautulli, &asked.settings, wait);
        for (role, id) in &installed {
            has_arrived &= run_test(&test, *role, *id, &headers, &asked.address)?;
        }
    }
    if ids.len() == ROLES.len() {
        warnings.extend(thresholds::warning(tautulli));
    }
    for warning in warnings {
        say(&paragraph(0, &format!("warning: {warning}")));
    }
    Ok(has_arrived)
}

fn row(what: &str, id: u32, role: Role, users: &[String]) -> [String; 4] {
    let event_text = match what {
        "removed" => String::new(),
        _ => role.event_text(users),
    };
    [
        what.into(),
        format!("agent {id}"),
        role.name().into(),
        event_text,
    ]
}

/// Sets up the agent. Returns what was done, and its number.
fn set(
    tautulli: &Tautulli,
    wanted: &Wanted,
    there: Option<&Agent>,
) -> Result<(&'static str, u32), String> {
    if let Some(agent) = there.filter(|agent| wanted.is_met_by(agent)) {
        return Ok(("kept", agent.id));
    }
    let (what, id) = match there {
        Some(agent) => ("updated", agent.id),
        None => ("created", tautulli.add_agent()?),
    };
    let fields = wanted.fields();
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let is_set = tautulli.set_agent(id, &fields).and_then(|()| {
        // Tautulli accepts values that it does not store, and still reports success.
        match wanted.is_met_by(&tautulli.agent(id)?) {
            true => Ok(()),
            false => Err(format!(
                "Tautulli accepted the settings of agent {id} but did not store them: see its log"
            )),
        }
    });
    match is_set {
        Ok(()) => Ok((what, id)),
        Err(why) => {
            // Do not leave an empty agent behind.
            if there.is_none() {
                drop(tautulli.delete_agent(id));
            }
            Err(why)
        }
    }
}

/// Notes about changes to an existing agent.
fn changed(agent: &Agent, role: Role) -> Vec<String> {
    let mut notes = Vec::new();
    if agent.name != role.name() {
        notes.push(format!(
            "agent {} already called intertitle; its name was `{}`",
            agent.id, agent.name
        ));
    }
    if !agent.triggers.iter().any(|on| on == role.trigger()) {
        let was = match agent.triggers.is_empty() {
            true => "inactive",
            false => "off for this event",
        };
        notes.push(format!("agent {} was {was}; it is active again", agent.id));
    }
    notes
}

/// A warning for each agent that sends the same events as another one.
pub(super) fn duplicate_warnings(duplicates: &[&Agent]) -> Vec<String> {
    let describe = |agent: &&Agent| {
        format!(
            "agent {} `{}` also calls intertitle: its events arrive twice or are unwanted. Delete it in Tautulli \
             under Settings, Notification Agents",
            agent.id, agent.name
        )
    };
    duplicates.iter().map(describe).collect()
}

/// Tests one agent and prints the result; true unless a delivery was lost.
fn run_test(
    test: &DeliveryTest<'_>,
    role: Role,
    id: u32,
    headers: &str,
    address: &str,
) -> Result<bool, UserError> {
    let (episode, came) = match role {
        Role::Added => test.of_added(id)?,
        Role::Watched => (None, test.of_watched(id, headers)?),
    };
    let what = match episode {
        Some(episode) => format!("agent {id} announced {episode}"),
        None => format!("agent {id} sent a test"),
    };
    let result = match came {
        TestOutcome::Arrived(Some(delivery)) => {
            format!("{what}, and it arrived: `intertitle explain {delivery}`")
        }
        TestOutcome::Arrived(None) => format!("{what}, and it arrived"),
        TestOutcome::Elsewhere => format!(
            "{what}, and a program at {address} accepted it, but not the intertitle of this config folder: use \
             --address to give its URL"
        ),
        TestOutcome::Refused => format!(
            "{what}, but nothing at {address} accepted it: check that `intertitle serve` is running and that \
             Tautulli can reach it at this address. Use --address to give another one; in a container, not the \
             address of the container itself"
        ),
        TestOutcome::Unsent => format!(
            "{what}, but Tautulli has not sent it yet: see its notification logs, or wait longer with --wait"
        ),
        TestOutcome::NoEpisode => format!("agent {id} was not tested: Tautulli has no new episode"),
    };
    say(&paragraph(0, &format!("test: {result}")));
    Ok(matches!(
        came,
        TestOutcome::Arrived(_) | TestOutcome::NoEpisode
    ))
}
