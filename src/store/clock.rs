//! What waits for a time that is far away, because the clock was wrong when it was told to wait.

use rusqlite::params;

use crate::store::db::Store;
use crate::store::error::StoreError;

/// Nothing is told to wait longer: `after` waits 24 hours at most, and what failed is tried again after one.
const WAIT_MAX_MS: i64 = 25 * 3600 * 1000;

impl Store {
    /// Makes due now what would wait longer than anything is told to: the clock has been set back since.
    ///
    /// # Errors
    /// The state file does not answer.
    pub fn bring_near(&self, now_ms: i64) -> Result<usize, StoreError> {
        let latest = now_ms.saturating_add(WAIT_MAX_MS);
        self.transaction(|transaction| {
            let mut brought = 0;
            for update in [
                "UPDATE job SET due_ms = ?1 WHERE state = 'waiting' AND due_ms > ?2",
                "UPDATE notice SET due_ms = ?1 WHERE state = 'waiting' AND due_ms > ?2",
                "UPDATE hook SET lookup_due_ms = ?1 WHERE outcome = 'waiting' AND lookup_due_ms > ?2",
            ] {
                brought += transaction.execute(update, params![now_ms, latest])?;
            }
            Ok(brought)
        })
    }
}
