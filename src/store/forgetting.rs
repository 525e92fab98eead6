//! Frees space on a full disk.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use rusqlite::OptionalExtension as _;

use crate::store::bounds::{ROWS_AT_ONCE, forget_oldest};
use crate::store::db::Store;
use crate::store::error::{Fault, StoreError};

/// The pause after an attempt that freed too little. Another program is filling the disk then.
const PAUSE: Duration = Duration::from_secs(10);
/// The part of the history that is kept even on a full disk, because another program may have filled it.
const HISTORY_KEPT_BYTES: i64 = 256 << 10;

impl Store {
    /// Refuses a webhook while the disk has hardly any space left. Tries to free some before.
    pub(super) fn has_room(&self) -> Result<(), StoreError> {
        let Some(room) = &self.room else {
            return Ok(());
        };
        if room.short().is_some() {
            self.make_room();
        }
        let short = room.short().map(|free| {
            format!(
                "the disk of the state file is full ({} KiB are left)",
                free >> 10
            )
        });
        self.health.short_of_room(short.as_deref());
        match short {
            Some(why) => Err(StoreError::with(Fault::NoRoom, why)),
            None => Ok(()),
        }
    }

    /// Frees space on a full disk: deletes the reserve file, and the older half of the history, so that the space in
    /// the state file itself can be reused, and creates the reserve again. If that is too little, the next attempt is
    /// after ten seconds.
    pub(super) fn make_room(&self) {
        let Some(room) = &self.room else {
            return;
        };
        // Another thread is already doing it, or this one is.
        let Ok(mut made) = room.made.try_lock() else {
            return;
        };
        if made.is_some_and(|at| at.elapsed() < PAUSE) {
            return;
        }
        room.give_reserve();
        let forgotten = self.forget_half();
        let is_enough = matches!(forgotten, Ok(1..)) && room.short().is_none();
        match forgotten {
            Ok(0) => log::debug!("cannot delete history on a full disk"),
            Ok(rows) => log::warn!(
                "the disk of the state file is full: deleted the oldest {rows} deliveries and jobs of the history"
            ),
            Err(error) => error.log("cannot free space on a full disk"),
        }
        if is_enough && let Err(error) = room.take_reserve() {
            log::debug!("cannot reserve space: {error}");
        }
        *made = (!is_enough).then(Instant::now);
    }

    /// Creates the reserve file again, if there is enough space.
    pub fn keep_reserve(&self) {
        let Some(room) = &self.room else {
            return;
        };
        self.health.short_of_room(
            room.short()
                .map(|free| {
                    format!(
                        "the disk of the state file is full ({} KiB are left)",
                        free >> 10
                    )
                })
                .as_deref(),
        );
        let _at_it = room.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = room.take_reserve() {
            log::debug!("cannot reserve space: {error}");
        }
    }

    fn forget_half(&self) -> Result<usize, StoreError> {
        let kept = |store: &Store| -> Result<i64, StoreError> {
            store.read(|connection| {
                let mut sum = connection.prepare_cached(
                    "SELECT ifnull(sum(bytes), 0) FROM delivery_bytes WHERE is_waiting = 0",
                )?;
                Ok(sum.query_row([], |row| row.get(0))?)
            })
        };
        self.tidy_log();
        let goal = kept(self)? / 2;
        let mut forgotten = 0;
        while kept(self)? > goal.max(HISTORY_KEPT_BYTES) {
            let rows = self.transaction(|transaction| {
                let mut rows = 0;
                while rows < ROWS_AT_ONCE {
                    let most: Option<String> = transaction
                        .prepare_cached(
                            "SELECT source FROM delivery_bytes WHERE is_waiting = 0 AND deliveries > 0 AND
                               (SELECT sum(bytes) FROM delivery_bytes WHERE is_waiting = 0) > ?1
                             ORDER BY bytes DESC LIMIT 1",
                        )?
                        .query_row([goal.max(HISTORY_KEPT_BYTES)], |row| row.get(0))
                        .optional()?;
                    match most {
                        Some(source) if forget_oldest(transaction, &source)? => rows += 1,
                        _ => break,
                    }
                }
                Ok(rows)
            })?;
            if rows == 0 {
                break;
            }
            forgotten += rows;
            self.tidy_log();
        }
        forgotten += self.forget_half_of_jobs()?;
        self.tidy_log();
        if let Err(error) = self.give_back_bit_by_bit() {
            // Freed pages inside the file can be reused all the same.
            log::debug!("cannot return all freed space to the full disk: {error}");
        }
        Ok(forgotten)
    }

    fn forget_half_of_jobs(&self) -> Result<usize, StoreError> {
        self.transaction(|transaction| {
            let rows = transaction.execute(
                "DELETE FROM job WHERE id IN (
                   SELECT id FROM job WHERE state NOT IN ('waiting', 'running') ORDER BY id
                   LIMIT (SELECT count(*) / 2 FROM job WHERE state NOT IN ('waiting', 'running')))",
                [],
            )?;
            Ok(rows)
        })
    }
}
