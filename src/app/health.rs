//! What `/health` says: whether all is well, and if not, what is the matter.

use serde::Serialize;

use crate::app::open::App;
use crate::model::rfc3339;
use crate::store::{QueueLengths, StoreError};

/// The whole answer.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Health {
    /// `ok`, or `degraded` if the rules have a mistake or a server is away.
    pub status: &'static str,
    pub version: &'static str,
    pub uptime_s: i64,
    pub rules: RulesHealth,
    pub queue: QueueLengths,
    pub connections: Vec<ConnectionHealth>,
}

/// The rules in force.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct RulesHealth {
    pub ok: bool,
    /// RFC 3339, UTC.
    pub since: String,
    pub files: Vec<String>,
    pub rules: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub errors: Option<String>,
}

/// One media server.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ConnectionHealth {
    pub name: String,
    pub kind: &'static str,
    /// `ok`, `away`, or `unknown` until it has been asked.
    pub state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// Looks at everything.
///
/// # Errors
/// The state file does not answer: nothing is well then.
pub fn health(app: &App) -> Result<Health, StoreError> {
    let rules = app.desk.state();
    let connections: Vec<ConnectionHealth> = app
        .lanes
        .iter()
        .map(|lane| {
            let (state, why) = lane.state();
            ConnectionHealth {
                name: lane.server.name().into(),
                kind: "plex",
                state,
                why,
            }
        })
        .collect();
    let is_well = rules.is_ok
        && connections
            .iter()
            .all(|connection| connection.state != "away");
    Ok(Health {
        status: if is_well { "ok" } else { "degraded" },
        version: env!("CARGO_PKG_VERSION"),
        uptime_s: (app.clock.now_ms() - app.started_ms) / 1000,
        rules: RulesHealth {
            ok: rules.is_ok,
            since: rfc3339(rules.since_ms),
            files: rules.files,
            rules: rules.rules,
            errors: rules.errors,
        },
        queue: app.store.lengths()?,
        connections,
    })
}
