//! Forgetting: what has ended is kept for some days, and only so much of it.

use rusqlite::params;

use crate::store::counted::forget;
use crate::store::db::Store;
use crate::store::error::StoreError;

const DAY_MS: i64 = 24 * 3600 * 1000;
/// Decided hooks that are kept at most; at 4 KiB each, 80 MiB.
const KEPT_HOOKS: i64 = 20_000;
/// Ended jobs, and sent messages, that are kept at most.
const KEPT_JOBS: i64 = 50_000;

impl Store {
    /// Forgets hooks and jobs that ended so many days ago. Cards and originals are never forgotten here. The room that
    /// they took is used again; the file does not grow beyond what it once needed.
    ///
    /// # Errors
    /// The state file does not answer.
    pub fn prune(&self, now_ms: i64, days: u16) -> Result<usize, StoreError> {
        self.transaction(|transaction| {
            let before = now_ms.saturating_sub(i64::from(days) * DAY_MS);
            let hooks = transaction.execute(
                "DELETE FROM hook WHERE outcome != 'waiting' AND (decided_ms < ?1
                   OR id <= (SELECT id FROM hook WHERE outcome != 'waiting' ORDER BY id DESC LIMIT 1 OFFSET ?2))",
                params![before, KEPT_HOOKS],
            )?;
            let jobs = transaction.execute(
                "DELETE FROM job WHERE state NOT IN ('waiting', 'running') AND (ended_ms < ?1
                   OR id <= (SELECT id FROM job WHERE state NOT IN ('waiting', 'running')
                             ORDER BY id DESC LIMIT 1 OFFSET ?2))",
                params![before, KEPT_JOBS],
            )?;
            transaction.execute(
                "DELETE FROM notice WHERE state != 'waiting' AND (ended_ms < ?1
                   OR id <= (SELECT id FROM notice WHERE state != 'waiting' ORDER BY id DESC LIMIT 1 OFFSET ?2))",
                params![before, KEPT_JOBS],
            )?;
            forget(transaction, now_ms)?;
            Ok(hooks + jobs)
        })
    }
}
