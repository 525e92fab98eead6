//! What `/health` and `/metrics` see of the state file, and what they saw last.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use rusqlite::Connection;
use serde::Serialize;

use crate::store::error::StoreError;

/// How much is to be done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct QueueLengths {
    pub hooks_undecided: u64,
    pub find: u64,
    pub render: u64,
    pub upload: u64,
    pub dead: u64,
}

/// How far a schedule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Its next time is counted from here: its last time, whether it ran then or not, or when it was first seen.
    /// Milliseconds since 1970, as all times.
    pub since_ms: i64,
    /// When it last ran.
    pub ran_ms: Option<i64>,
}

/// What there is to see at a glance.
#[derive(Clone, Debug, Default)]
pub struct Glance {
    /// How much is to be done.
    pub queue: QueueLengths,
    /// How far each schedule is, by its statement.
    pub schedules: BTreeMap<String, Progress>,
}

/// A connection that never waits, and what it saw last.
pub(super) struct Glancer(pub(super) Mutex<(Connection, Glance)>);

impl Glancer {
    /// By a connection that nobody else uses.
    pub(super) fn new(connection: Connection) -> Result<Glancer, StoreError> {
        connection.busy_timeout(Duration::ZERO)?;
        Ok(Glancer(Mutex::new((connection, Glance::default()))))
    }
}
