//! Reschedules what is waiting after the clock was wrong. The length of a wait counts, not the time of day it was to
//! end.

use rusqlite::{Transaction, params};

use crate::model::{Timing, millis};
use crate::store::db::Store;
use crate::store::error::StoreError;

/// Everything that waits: its table, when it is due, when that was planned, and which rows wait for a time to come.
const WAITING: &[[&str; 4]] = &[
    [
        "job",
        "due_ms",
        "planned_ms",
        "state = 'waiting' AND is_due = 0",
    ],
    ["outbox", "due_ms", "planned_ms", "state = 'waiting'"],
    [
        "delivery",
        "lookup_due_ms",
        "lookup_planned_ms",
        "outcome = 'waiting' AND lookup_due_ms > 0",
    ],
];

/// A step of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockStep {
    /// The time that the clock shows now, in milliseconds since 1970.
    pub now_ms: i64,
    /// By how much it was set forward, or back if it is negative.
    pub by_ms: i64,
    /// When this run began, by the clock before the step.
    pub since_ms: i64,
}

impl Store {
    /// Reschedules what is waiting, after the clock was set. Returns how many rows.
    ///
    /// What was planned in this run, by the clock before the step, waits for the rest of its time. What was planned in
    /// an earlier run, when the clock was right, keeps its due time, but never waits longer than planned.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn plan_again(&self, step: ClockStep) -> Result<usize, StoreError> {
        self.transaction(|transaction| {
            let mut planned = 0;
            // What was planned after the step, but before it was noticed, is already right.
            let before_ms = step.now_ms.saturating_sub(step.by_ms).max(step.since_ms);
            for [table, due, plan, which] in WAITING {
                let shift = format!(
                    "UPDATE {table} SET {due} = {due} + ?1, {plan} = {plan} + ?1
                     WHERE {which} AND {plan} BETWEEN ?2 AND ?3"
                );
                planned +=
                    transaction.execute(&shift, params![step.by_ms, step.since_ms, before_ms])?;
            }
            Ok(planned + shorten(transaction, step.now_ms)?)
        })
    }

    /// Reschedules what would wait longer than planned, because the clock shows an earlier time than when it was
    /// planned. Called at the start and from time to time. Returns how many rows.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn clamp_future_due(&self, now_ms: i64) -> Result<usize, StoreError> {
        self.transaction(|transaction| shorten(transaction, now_ms))
    }
}

fn shorten(transaction: &Transaction<'_>, now_ms: i64) -> Result<usize, StoreError> {
    // A failed job is retried sooner.
    let longest_ms = millis(Timing::WAIT_MAX);
    let mut planned = 0;
    for [table, due, plan, which] in WAITING {
        let wait = format!(
            "UPDATE {table} SET {due} = ?1 + min(max({due} - {plan}, 0), ?2), {plan} = ?1
             WHERE {which} AND {plan} > ?1"
        );
        planned += transaction.execute(&wait, params![now_ms, longest_ms])?;
        // Rows of earlier versions do not contain when they were planned.
        let far =
            format!("UPDATE {table} SET {due} = ?1, {plan} = ?1 WHERE {which} AND {due} > ?2");
        planned += transaction.execute(&far, params![now_ms, now_ms.saturating_add(longest_ms)])?;
    }
    Ok(planned)
}
