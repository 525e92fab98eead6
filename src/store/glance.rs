//! Reads that never wait for a lock. While there is one, they return the last known state.
//!
//! In WAL mode no reader has to wait, except for another one. A network share has no WAL, so writers block readers there.

use std::sync::{Mutex, PoisonError, TryLockError};
use std::time::Duration;

use rusqlite::Connection;

use crate::store::db::{READ_PATIENCE, Store};
use crate::store::error::{Fault, StoreError};
use crate::store::listing::lengths;
use crate::store::pause;
use crate::store::schedules::schedules;
use crate::store::seen::{Glance, Glancer};

impl Store {
    /// The lengths of the queues and the progress of the schedules. If that would have to wait, the last known ones.
    ///
    /// # Errors
    /// The state file could not be read, and not because it is locked.
    pub fn glance(&self) -> Result<Glance, StoreError> {
        let (Some(glancer), Some(reader)) = (&self.glancer, &self.reader) else {
            return self.read(look);
        };
        let seen = match &glancer.own {
            Some(own) => Some(look(&own.lock().unwrap_or_else(PoisonError::into_inner))),
            None => look_with(reader),
        };
        self.health.observe_damage(glancer.known(seen))
    }

    /// A number that is another one after another process has written the state file. 0 if it cannot be read now, or in memory.
    ///
    /// <https://www.sqlite.org/pragma.html#pragma_data_version>
    #[must_use]
    pub fn version(&self) -> i64 {
        // What its own connection has written does not change it.
        let writer = self.reader.as_ref().map(|_| self.writer.take());
        let Some(Ok(writer)) = writer else {
            return 0;
        };
        writer
            .pragma_query_value(None, "data_version", |row| row.get(0))
            .unwrap_or(0)
    }
}

impl Glancer {
    /// What was seen now, or the last known state if nothing could be.
    fn known(&self, seen: Option<Result<Glance, StoreError>>) -> Result<Glance, StoreError> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        match seen {
            None => {}
            Some(Ok(seen)) => *last = seen,
            Some(Err(error)) if error.fault() == Fault::Busy => {}
            Some(Err(error)) => return Err(error),
        }
        Ok(last.clone())
    }
}

/// Looks with the connection of all readers, unless one of them has it now.
fn look_with(reader: &Mutex<Connection>) -> Option<Result<Glance, StoreError>> {
    let reader = match reader.try_lock() {
        Ok(reader) => reader,
        Err(TryLockError::Poisoned(error)) => error.into_inner(),
        Err(TryLockError::WouldBlock) => return None,
    };
    let seen = || {
        reader.busy_timeout(Duration::ZERO)?;
        let seen = look(&reader);
        reader.busy_timeout(READ_PATIENCE)?;
        seen
    };
    Some(seen())
}

fn look(connection: &Connection) -> Result<Glance, StoreError> {
    Ok(Glance {
        queue: lengths(connection)?,
        schedules: schedules(connection)?,
        pause: pause::read(connection)?,
    })
}
