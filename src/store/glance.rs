//! Looks at the state file that wait for no lock, and are answered as it was a moment ago while there is one.
//!
//! In WAL mode nothing keeps a reader waiting. On a network share there is no WAL, and who writes shuts readers out.

use std::sync::PoisonError;

use rusqlite::Connection;

use crate::store::db::Store;
use crate::store::error::{Fault, StoreError};
use crate::store::listing::lengths;
use crate::store::schedules::schedules;
use crate::store::seen::{Glance, Glancer};

impl Store {
    /// How much is to be done, and how far the schedules are: as it was a moment ago, if it can only be had by waiting.
    ///
    /// # Errors
    /// The state file does not answer, and not because somebody holds it.
    pub fn glance(&self) -> Result<Glance, StoreError> {
        match &self.glancer {
            Some(glancer) => self.trouble.notice_damage(glance(glancer)),
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
    })
}
