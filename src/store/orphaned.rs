//! Running jobs that no worker runs any more, because their outcome could not be stored.

use std::sync::PoisonError;

use rusqlite::{OptionalExtension as _, Transaction, params};

use crate::model::JobId;
use crate::store::db::Store;
use crate::store::error::StoreError;
use crate::store::waiting::wait;

/// The pause until such a job is claimed again. By then there may be space on the disk.
const REST_MS: i64 = 30_000;

impl Store {
    /// Remembers that a job has stopped, although that could not be stored. It will wait in its step again as soon as
    /// the state file can be written. After a restart, all running jobs wait again anyway.
    pub fn release(&self, id: JobId) {
        self.orphaned
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(id);
    }

    /// Lets those jobs wait again.
    pub(super) fn fetch_orphaned(&self, now_ms: i64) -> Result<(), StoreError> {
        let mut orphaned = self.orphaned.lock().unwrap_or_else(PoisonError::into_inner);
        if orphaned.is_empty() {
            return Ok(());
        }
        self.transaction(|transaction| {
            orphaned
                .iter()
                .try_for_each(|id| fetch(transaction, *id, now_ms))
        })?;
        orphaned.clear();
        Ok(())
    }
}

fn fetch(transaction: &Transaction<'_>, id: JobId, now_ms: i64) -> Result<(), StoreError> {
    let in_hand = transaction
        .prepare_cached(
            "UPDATE job SET due_ms = ?2, attempts = attempts + 1, crashes = 0 WHERE id = ?1 AND state = 'running' RETURNING id",
        )?
        .query_row(params![id, now_ms.saturating_add(REST_MS)], |row| {
            row.get::<_, JobId>(0)
        })
        .optional()?;
    match in_hand {
        Some(id) => wait(transaction, id, now_ms),
        None => Ok(()),
    }
}
