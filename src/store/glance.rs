//! Reads that never wait for a lock. While there is one, they return the last known state.
//!
//! In WAL mode no reader has to wait. A network share has no WAL, so writers block readers there.

use std::sync::PoisonError;

use rusqlite::Connection;

use crate::store::db::Store;
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
        match &self.glancer {
            Some(glancer) => self.health.observe_damage(glance(glancer)),
            None => self.read(look),
        }
    }
}

fn glance(glancer: &Glancer) -> Result<Glance, StoreError> {
    let mut inside = glancer.0.lock().unwrap_or_else(PoisonError::into_inner);
    match look(&inside.0) {
        Ok(seen) => inside.1 = seen,
        Err(error) if error.fault() == Fault::Busy => {}
        Err(error) => return Err(error),
    }
    Ok(inside.1.clone())
}

fn look(connection: &Connection) -> Result<Glance, StoreError> {
    Ok(Glance {
        queue: lengths(connection)?,
        schedules: schedules(connection)?,
        pause: pause::read(connection)?,
    })
}
