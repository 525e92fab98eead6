//! Deletes history: what has ended is kept for some days, within bounds.

use rusqlite::params;

use crate::store::bounds::{ROWS_AT_ONCE, trim};
use crate::store::db::Store;
use crate::store::dedup::forget;
use crate::store::error::StoreError;

const DAY_MS: i64 = 24 * 3600 * 1000;
/// The most decided deliveries that are kept. At 4 KiB each, that is 80 MiB.
const DECIDED_DELIVERIES: i64 = 20_000;
/// Pages that are returned to the disk at once, 4 MiB: others wait for the state file meanwhile.
const PAGES_AT_ONCE: u32 = 1024;
/// The same on a disk that is nearly full: 64 KiB.
const PAGES_OF_A_BIT: u32 = 16;
/// The most ended jobs, and sent messages, that are kept.
const KEPT_JOBS: i64 = 50_000;

/// Statements that delete a limited number of rows at once: those that ended before ?1, and the oldest beyond ?2.
const FORGETTABLE: &[(&str, i64)] = &[
    (
        "DELETE FROM delivery WHERE id IN (SELECT id FROM delivery WHERE outcome != 'waiting' AND (decided_ms < ?1
           OR id <= (SELECT id FROM delivery WHERE outcome != 'waiting' ORDER BY id DESC LIMIT 1 OFFSET ?2)) LIMIT ?3)",
        DECIDED_DELIVERIES,
    ),
    (
        "DELETE FROM job WHERE id IN (SELECT id FROM job WHERE state NOT IN ('waiting', 'running') AND (ended_ms < ?1
           OR id <= (SELECT id FROM job WHERE state NOT IN ('waiting', 'running') ORDER BY id DESC LIMIT 1 OFFSET ?2))
           LIMIT ?3)",
        KEPT_JOBS,
    ),
    (
        "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE state != 'waiting' AND (ended_ms < ?1
           OR id <= (SELECT id FROM outbox WHERE state != 'waiting' ORDER BY id DESC LIMIT 1 OFFSET ?2)) LIMIT ?3)",
        KEPT_JOBS,
    ),
];

impl Store {
    /// Deletes deliveries and jobs that ended more than `days` days ago or exceed the bounds. Never deletes cards and
    /// originals. Returns the freed space to the disk.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn prune(&self, now_ms: i64, days: u16) -> Result<usize, StoreError> {
        let before = now_ms.saturating_sub(i64::from(days) * DAY_MS);
        let rows = i64::try_from(ROWS_AT_ONCE).unwrap_or(i64::MAX);
        let mut forgotten = 0;
        for (delete, kept) in FORGETTABLE {
            forgotten += self.bit_by_bit(|connection| {
                Ok(connection.execute(delete, params![before, kept, rows])?)
            })?;
        }
        forgotten += self.bit_by_bit(|connection| trim(connection))?;
        self.transaction(|transaction| forget(transaction, now_ms))?;
        self.give_back_all()?;
        Ok(forgotten)
    }

    /// Calls `delete`, which deletes a limited number of rows, until there are no more. Others use the state file in
    /// between.
    fn bit_by_bit(
        &self,
        delete: impl Fn(&rusqlite::Transaction<'_>) -> Result<usize, StoreError>,
    ) -> Result<usize, StoreError> {
        let mut all = 0;
        loop {
            let rows = self.transaction(&delete)?;
            all += rows;
            if rows < ROWS_AT_ONCE {
                return Ok(all);
            }
        }
    }

    /// Returns all free pages to the disk.
    pub(super) fn give_back_all(&self) -> Result<(), StoreError> {
        let mut has_given = false;
        while self.give_back(PAGES_AT_ONCE, 0)? {
            has_given = true;
        }
        if has_given {
            self.tidy_log();
        }
        Ok(())
    }

    /// The same on a full disk. Moved pages are written to the log first, which must stay small.
    pub(super) fn give_back_bit_by_bit(&self) -> Result<(), StoreError> {
        while self.give_back(PAGES_OF_A_BIT, 0)? {
            self.tidy_log();
        }
        Ok(())
    }

    /// Returns free pages to the disk if there are many.
    pub(super) fn give_back_some(&self) -> Result<(), StoreError> {
        self.give_back(PAGES_AT_ONCE, PAGES_AT_ONCE).map(drop)
    }

    /// Returns that many free pages to the disk, if there are more than `beyond`. True if any were returned.
    fn give_back(&self, pages: u32, beyond: u32) -> Result<bool, StoreError> {
        self.write(|connection| {
            let free =
                || connection.query_row("PRAGMA freelist_count", [], |row| row.get::<_, u32>(0));
            let before = free()?;
            if before <= beyond {
                return Ok(false);
            }
            // Each step returns one page.
            let mut vacuum = connection.prepare(&format!("PRAGMA incremental_vacuum({pages})"))?;
            let mut steps = vacuum.query([])?;
            while steps.next()?.is_some() {}
            drop(steps);
            drop(vacuum);
            // Files of the first versions cannot shrink.
            Ok(free()? < before)
        })
    }

    /// Moves the log into the state file and truncates it. Only that makes the files smaller. If somebody is reading,
    /// it happens later.
    pub(super) fn tidy_log(&self) {
        let tidied = self.write(|connection| {
            Ok(connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
        });
        if let Err(error) = tidied {
            log::debug!("cannot truncate the write-ahead log of the state file: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_pages_are_given_back_all_and_some_at_a_time() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(&dir.path().join("intertitle.db")).expect("a state file");
        let pragma = |name: &str| {
            let asked = store.read(|connection| {
                let value = connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0));
                Ok(value?)
            });
            asked.expect("a number")
        };
        let write = |sql: &str| {
            let written = store.transaction(|transaction| Ok(transaction.execute_batch(sql)?));
            written.expect("it is written");
        };
        write(
            "CREATE TABLE filling (bytes BLOB);
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
             INSERT INTO filling SELECT randomblob(12000) FROM n;
             DROP TABLE filling;",
        );
        let (free, all): (u32, u32) = (pragma("freelist_count"), pragma("page_count"));
        assert!(free > 2 * PAGES_OF_A_BIT, "{free} pages are free");
        store.give_back(PAGES_OF_A_BIT, 0).expect("it is written");
        assert_eq!(pragma("freelist_count"), free - PAGES_OF_A_BIT);
        store.give_back_bit_by_bit().expect("it is written");
        assert_eq!(pragma("freelist_count"), 0u32);
        // Pointer-map pages are removed, too.
        assert!(pragma("page_count") <= all - free);
    }
}
