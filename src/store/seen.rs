//! The state that `/health` and `/metrics` show, and the last known one.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use rusqlite::Connection;
use serde::Serialize;

use crate::store::connection::configure;
use crate::store::error::StoreError;

/// The lengths of the queues.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct QueueLengths {
    #[serde(rename = "hooks_undecided")]
    pub deliveries_undecided: u64,
    pub find: u64,
    pub render: u64,
    pub upload: u64,
    pub dead: u64,
}

/// The progress of a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The next run is counted from here: when the last one was due, whether it ran then or not, or when the schedule
    /// was first seen. Milliseconds since 1970, like all times.
    pub since_ms: i64,
    /// When it last ran.
    pub ran_ms: Option<i64>,
}

/// A pause that a person has requested. It outlasts restarts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Pause {
    /// When it began, in milliseconds since 1970.
    pub since_ms: i64,
    /// When it ends, in milliseconds since 1970. None until somebody resumes.
    pub until_ms: Option<i64>,
}

impl Pause {
    /// Whether it has not ended by itself.
    #[must_use]
    pub fn lasts(&self, now_ms: i64) -> bool {
        self.until_ms.is_none_or(|until_ms| now_ms < until_ms)
    }
}

/// The state at one moment.
#[derive(Clone, Debug, Default)]
pub struct Glance {
    /// How much is to be done.
    pub queue: QueueLengths,
    /// The progress of each schedule, by its statement.
    pub schedules: BTreeMap<String, Progress>,
    /// A pause, which may have ended by itself.
    pub pause: Option<Pause>,
}

/// The last known state, and what it takes to read it without waiting.
#[derive(Default)]
pub(super) struct Glancer {
    /// A connection for nothing else, which never waits for a lock. None with WAL: there a reader never has to.
    pub(super) own: Option<Mutex<Connection>>,
    pub(super) last: Mutex<Glance>,
}

impl Glancer {
    /// With a connection for nothing else.
    pub(super) fn with(connection: Connection) -> Result<Glancer, StoreError> {
        configure(&connection)?;
        connection.busy_timeout(Duration::ZERO)?;
        Ok(Glancer {
            own: Some(Mutex::new(connection)),
            last: Mutex::default(),
        })
    }
}
