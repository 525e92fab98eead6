//! Forgetting: what has ended is kept for some days, and only so much of it.

use rusqlite::params;

use crate::store::counted::forget;
use crate::store::db::Store;
use crate::store::error::StoreError;

const DAY_MS: i64 = 24 * 3600 * 1000;
/// Decided hooks that are kept at most; at 4 KiB each, 80 MiB.
const KEPT_HOOKS: i64 = 20_000;
/// Bytes of their bodies that are kept at most: a flood of large ones must not fill a small disk.
const KEPT_HOOK_BYTES: i64 = 128 << 20;
/// Pages that are given back to the disk in one go, 4 MiB: others wait for the state file meanwhile.
const PAGES_AT_ONCE: u32 = 1024;
/// Ended jobs, and sent messages, that are kept at most.
const KEPT_JOBS: i64 = 50_000;

impl Store {
    /// Forgets hooks and jobs that ended so many days ago. Cards and originals are never forgotten here. The room that
    /// they took is given back to the disk.
    ///
    /// # Errors
    /// The state file does not answer.
    pub fn prune(&self, now_ms: i64, days: u16) -> Result<usize, StoreError> {
        let forgotten = self.transaction(|transaction| {
            let before = now_ms.saturating_sub(i64::from(days) * DAY_MS);
            let mut hooks = transaction.execute(
                "DELETE FROM hook WHERE outcome != 'waiting' AND (decided_ms < ?1
                   OR id <= (SELECT id FROM hook WHERE outcome != 'waiting' ORDER BY id DESC LIMIT 1 OFFSET ?2))",
                params![before, KEPT_HOOKS],
            )?;
            hooks += transaction.execute(
                "DELETE FROM hook WHERE outcome != 'waiting' AND id <= (
                   SELECT max(id) FROM (SELECT id, sum(octet_length(body)) OVER (ORDER BY id DESC) AS bytes
                                        FROM hook WHERE outcome != 'waiting') WHERE bytes > ?1)",
                [KEPT_HOOK_BYTES],
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
        })?;
        while self.give_back(PAGES_AT_ONCE)? {}
        Ok(forgotten)
    }

    /// Gives so many free pages back to the disk; true if there are more.
    fn give_back(&self, pages: u32) -> Result<bool, StoreError> {
        self.write(|connection| {
            let free =
                || connection.query_row("PRAGMA freelist_count", [], |row| row.get::<_, u32>(0));
            let before = free()?;
            connection.execute_batch(&format!("PRAGMA incremental_vacuum({pages})"))?;
            let after = free()?;
            // Files of the first versions keep their pages.
            Ok(after > 0 && after < before)
        })
    }
}
