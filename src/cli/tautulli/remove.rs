//! `tautulli remove`: the agents that have our names or call our address are deleted; others are left alone.

use clap::ArgMatches;

use crate::cli::tautulli::arguments::TautulliArgs;
use crate::cli::tautulli::match_agents::{calls_us, has_our_name};
use crate::cli::terminal::{say, table};
use crate::server::Agent;
use crate::text::UserError;

/// Yes, also if there was nothing to delete.
pub(super) fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    let asked = TautulliArgs::new(matches)?;
    let is_ours = |agent: &&Agent| has_our_name(agent) || calls_us(agent, &asked.address);
    let agents = asked.agents()?.1;
    let ours: Vec<&Agent> = agents.iter().filter(is_ours).collect();
    if ours.is_empty() {
        say(&format!(
            "No webhook agent of {} calls {} or has a name that intertitle uses: nothing was deleted.\n",
            asked.url, asked.address
        ));
        return Ok(true);
    }
    let mut rows = Vec::new();
    for agent in ours {
        asked.tautulli.delete_agent(agent.id)?;
        rows.push([
            "removed".into(),
            format!("agent {}", agent.id),
            agent.name.clone(),
        ]);
    }
    say(&table(0, &rows));
    // Tautulli reports success for any deletion.
    match asked.agents()?.1.iter().find(|agent| is_ours(agent)) {
        None => Ok(true),
        Some(agent) => Err(format!("agent {} still exists", agent.id).into()),
    }
}
