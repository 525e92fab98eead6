//! Finds the agents of intertitle among the existing ones, and their roles.

use crate::cli::tautulli::agents::{ROLES, Role};
use crate::model::Endpoint;
use crate::server::Agent;

/// Whether the agent calls intertitle: its URL is one of our endpoints for Tautulli.
pub(super) fn calls_us(agent: &Agent, address: &str) -> bool {
    let Some((start, target)) = agent.webhook_url.split_at_checked(address.len()) else {
        return false;
    };
    start.eq_ignore_ascii_case(address)
        && Endpoint::from_target(target).is_some_and(|endpoint| endpoint.source == "tautulli")
}

/// Whether the agent belongs to intertitle by its name.
pub(super) fn has_our_name(agent: &Agent) -> bool {
    ROLES.iter().any(|role| agent.name == role.name())
}

/// The agent for each role, in the order of [`ROLES`].
///
/// By its name, else by its URL and events; last, an agent with our URL and no events, as one that was deactivated.
pub(super) fn match_roles<'a>(agents: &'a [Agent], address: &str) -> [Option<&'a Agent>; 2] {
    let mut match_roles = ROLES.map(|role| agents.iter().find(|agent| agent.name == role.name()));
    let has_trigger =
        |agent: &Agent, role: Role| agent.triggers.iter().any(|on| on == role.trigger());
    let by_trigger = |role: Role, agent: &Agent| has_trigger(agent, role);
    let silent = |_: Role, agent: &Agent| agent.triggers.is_empty();
    for fits in [&by_trigger as &dyn Fn(Role, &Agent) -> bool, &silent] {
        for (place, role) in ROLES.into_iter().enumerate() {
            if match_roles[place].is_some() {
                continue;
            }
            let is_free = |agent: &&Agent| {
                let is_cast = match_roles
                    .iter()
                    .flatten()
                    .any(|other| other.id == agent.id);
                !is_cast && !has_our_name(agent) && calls_us(agent, address)
            };
            match_roles[place] = agents
                .iter()
                .filter(is_free)
                .find(|agent| fits(role, agent));
        }
    }
    match_roles
}

/// The other agents that also send new or watched episodes, so that each arrives twice.
pub(super) fn duplicates<'a>(
    agents: &'a [Agent],
    match_roles: &[Option<u32>],
    address: &str,
) -> Vec<&'a Agent> {
    let is_double = |agent: &&Agent| {
        let has_trigger = |role: &Role| agent.triggers.iter().any(|on| on == role.trigger());
        !match_roles.contains(&Some(agent.id))
            && (calls_us(agent, address) || has_our_name(agent))
            && ROLES.iter().any(has_trigger)
    };
    agents.iter().filter(is_double).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agent(id: u32, name: &str, webhook_url: &str, triggers: &[&str]) -> Agent {
        Agent {
            id,
            name: name.into(),
            webhook_url: webhook_url.into(),
            method: "POST".into(),
            triggers: triggers.iter().map(|name| (*name).to_string()).collect(),
            texts: Default::default(),
            conditions: Vec::new(),
            logic: String::new(),
        }
    }

    /// The agents, their roles, and the duplicates.
    type Case<'c> = (Vec<Agent>, [Option<u32>; 2], &'c [u32]);

    #[test]
    fn an_agent_is_found_by_its_name_or_by_our_address() {
        const OLD: &str = "http://nas:8474/api/webhooks/plex/rating-key?interface_id=1";
        const NEW: &str = "HTTP://NAS:8474/api/webhooks/tautulli";
        const OTHER: &str = "http://tcm:4242/api/webhooks/plex/rating-key?interface_id=1";
        const SONARR: &str = "http://nas:8474/api/webhooks/sonarr";
        let (added, watched) = (Role::Added.name(), Role::Watched.name());
        let both: &[&str] = &["on_created", "on_watched"];
        let cases: &[Case<'_>] = &[
            (vec![], [None, None], &[]),
            // By name, wherever it calls.
            (vec![agent(1, watched, OTHER, &[])], [None, Some(1)], &[]),
            // By our address, under any name and with any of our endpoints.
            (
                vec![
                    agent(1, "x", OLD, &["on_watched"]),
                    agent(2, "", NEW, &["on_created"]),
                ],
                [Some(2), Some(1)],
                &[],
            ),
            // Agents of other programs, and of unrelated kinds.
            (
                vec![agent(1, "x", OTHER, both), agent(2, "x", SONARR, both)],
                [None, None],
                &[],
            ),
            // The name has priority over the URL; the other one is a duplicate.
            (
                vec![
                    agent(1, "x", OLD, &["on_created"]),
                    agent(2, added, NEW, &["on_created"]),
                ],
                [Some(2), None],
                &[1],
            ),
            // An agent with both events gets one of the roles.
            (vec![agent(1, "x", NEW, both)], [Some(1), None], &[]),
            // A deactivated agent still belongs to intertitle.
            (vec![agent(1, "x", NEW, &[])], [Some(1), None], &[]),
            // Of two that have the same name the first counts.
            (
                vec![
                    agent(1, added, NEW, &["on_created"]),
                    agent(2, added, NEW, &["on_created"]),
                ],
                [Some(1), None],
                &[2],
            ),
            // Something of its own is left alone.
            (vec![agent(1, "x", NEW, &["on_play"])], [None, None], &[]),
        ];
        for (agents, wanted, twice) in cases {
            let found =
                match_roles(agents, "http://nas:8474").map(|agent| agent.map(|agent| agent.id));
            assert_eq!(found, *wanted, "{agents:?}");
            let duplicates = duplicates(agents, &found, "http://nas:8474");
            let duplicates: Vec<u32> = duplicates.iter().map(|agent| agent.id).collect();
            assert_eq!(duplicates, *twice, "{agents:?}");
        }
    }
}
