//! The jobs: waiting, running and finished.

use serde::Serialize;

use crate::model::{DeliveryId, State};
use crate::settings::Settings;
use crate::store::{JobRow, Store, WhichJobs};
use crate::views::error::ViewError;

/// Jobs, newest first.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct Jobs {
    /// One of each.
    pub rows: Vec<JobRow>,
}

/// Which jobs are meant: those that match all of these.
#[derive(Clone, Debug, Default)]
pub struct JobFilter {
    /// Their states. All states if empty.
    pub states: Vec<State>,
    /// The name of their media server. Case does not matter.
    pub server: Option<String>,
    /// A part of the name under which they are listed. Case does not matter.
    pub name: Option<String>,
    /// The delivery that they came from.
    pub delivery: Option<DeliveryId>,
}

impl Jobs {
    /// The newest of the jobs that match, at most `limit` of them.
    ///
    /// # Errors
    /// The state file could not be read, or there is no job and no media server of that name.
    pub fn read(
        settings: &Settings,
        store: &Store,
        filter: &JobFilter,
        limit: u32,
    ) -> Result<Jobs, ViewError> {
        let states: Vec<&str> = filter.states.iter().map(|state| state.word()).collect();
        let which = WhichJobs {
            states: &states,
            server: filter.server.as_deref(),
            name: filter.name.as_deref(),
            delivery: filter.delivery,
            item: None,
        };
        let rows = store.list_some_jobs(&which, limit)?;
        // A server that the settings do not have any more may have left jobs behind.
        if let (Some(name), true) = (which.server, rows.is_empty()) {
            known_server(settings, name).map_err(ViewError::NotFound)?;
        }
        Ok(Jobs { rows })
    }
}

/// # Errors
/// The settings have no media server of that name; the message lists them.
fn known_server(settings: &Settings, name: &str) -> Result<(), String> {
    let mut names = settings.servers.iter().map(|plex| plex.name.as_str());
    if names.clone().any(|known| known.eq_ignore_ascii_case(name)) {
        return Ok(());
    }
    let known: Vec<&str> = names.by_ref().collect();
    Err(match known.as_slice() {
        [] => settings.config_dir.lacks_servers(),
        known => format!(
            "no media server `{name}` in intertitle.toml; it has {}",
            known.join(", ")
        ),
    })
}
