//! Jobs and deliveries that were running when the process died. After three times in a row they are set aside, and the
//! others continue.
//!
//! A job is counted when it is claimed, in the same transaction. When it ends or fails in the usual way, the count is
//! reset. Of several running jobs, the cause is unknown: after the second time each of them is a suspect, and suspects
//! run alone (see `claim`).

use rusqlite::params;

use crate::model::{Cause, DeliveryId, Job, JobId, Outcome};
use crate::store::db::Store;
use crate::store::error::StoreError;
use crate::store::jobs::{give_up, given_up};
use crate::store::waiting::wait;

/// A job that was running this many times in a row when the process died is set aside.
const CRASHES_MAX: i64 = 3;
/// A job with this many crashes runs alone.
pub(super) const SUSPECT: i64 = CRASHES_MAX - 1;
/// A delivery is counted only from the second time on. Which undecided delivery was being decided the first time is not
/// stored, because that would cost a write for each of them.
const DECIDED_CRASHES_MAX: i64 = CRASHES_MAX - 1;

/// The jobs that were running when the process ended.
#[derive(Debug, Default)]
pub struct InHand {
    /// Jobs that wait again.
    pub requeue: usize,
    /// Jobs that were set aside, and why, except those that cannot be read.
    pub set_aside: Vec<(Job, String)>,
}

impl Store {
    /// Requeues all jobs that were running when the process died. Called at the start. A job that was running three
    /// times in a row is set aside.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn recover(&self, now_ms: i64) -> Result<InHand, StoreError> {
        self.transaction(|transaction| {
            let running: Vec<(JobId, i64)> = transaction
                .prepare("SELECT id, crashes FROM job WHERE state = 'running' ORDER BY delivery, id")?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<_, _>>()?;
            let mut found = InHand::default();
            for (id, crashes) in running {
                if crashes >= CRASHES_MAX {
                    let why = format!(
                        "intertitle was killed {CRASHES_MAX} times in a row while working on this: too little \
                         memory, or a bug; `intertitle queue retry {id}` retries it"
                    );
                    log::error!("job {id}: {why}");
                    give_up(transaction, id, Cause::Crash, &why, now_ms)?;
                    found.set_aside.extend(given_up(transaction, id, why)?);
                } else {
                    wait(transaction, id, now_ms)?;
                    found.requeue += 1;
                }
            }
            // The server of the lookup may have been removed from the settings.
            transaction.execute("UPDATE delivery SET lookup = NULL WHERE lookup IS NOT NULL", [])?;
            Ok(found)
        })
    }

    /// Requeues all running jobs at a normal stop, without counting a crash.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn requeue_running(&self, now_ms: i64) -> Result<usize, StoreError> {
        self.transaction(|transaction| {
            let running: Vec<JobId> = transaction
                .prepare("SELECT id FROM job WHERE state = 'running' ORDER BY delivery, id")?
                .query_map([], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            for id in &running {
                transaction.execute(
                    "UPDATE job SET crashes = max(crashes - 1, 0) WHERE id = ?1",
                    [id],
                )?;
                wait(transaction, *id, now_ms)?;
            }
            Ok(running.len())
        })
    }

    /// The newest undecided delivery. Those up to it may be the cause of a crash.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn newest_undecided(&self) -> Result<DeliveryId, StoreError> {
        self.read(|connection| {
            let newest = connection.query_row(
                "SELECT coalesce(max(id), 0) FROM delivery WHERE outcome = 'waiting'",
                [],
                |row| row.get(0),
            )?;
            Ok(newest)
        })
    }

    /// Counts that a delivery is about to be decided or looked up. False if the process died with it too often: then it
    /// is set aside, with the reason.
    ///
    /// # Errors
    /// It could not be stored.
    pub fn begin_delivery(&self, delivery: DeliveryId, now_ms: i64) -> Result<bool, StoreError> {
        self.transaction(|transaction| {
            let crashes: i64 = transaction
                .prepare_cached("SELECT crashes FROM delivery WHERE id = ?1")?
                .query_row([delivery], |row| row.get(0))?;
            if crashes < DECIDED_CRASHES_MAX {
                transaction
                    .prepare_cached("UPDATE delivery SET crashes = crashes + 1 WHERE id = ?1")?
                    .execute([delivery])?;
                return Ok(true);
            }
            let why = format!(
                "intertitle was killed {CRASHES_MAX} times in a row while reading this: too little memory, or a bug; \
                 nothing was done"
            );
            log::error!("delivery {delivery}: {why}");
            transaction.execute(
                "UPDATE delivery SET outcome = ?2, reason = ?3, decided_ms = ?4, lookup = NULL WHERE id = ?1",
                params![delivery, Outcome::Refused.word(), why, now_ms],
            )?;
            Ok(false)
        })
    }

    /// Resets the count of a delivery that waits: it has not crashed the process.
    ///
    /// # Errors
    /// It could not be stored.
    pub fn end_delivery(&self, delivery: DeliveryId) -> Result<(), StoreError> {
        self.write(|connection| {
            connection
                .prepare_cached("UPDATE delivery SET crashes = 0 WHERE id = ?1 AND crashes > 0")?
                .execute([delivery])?;
            Ok(())
        })
    }
}
