//! What waits, when the clock was wrong as it was told to wait: it waits as long as it was told to, not until that hour.

use rusqlite::{Transaction, params};

use crate::store::db::Store;
use crate::store::error::StoreError;

/// Nothing is told to wait longer: `after` waits 24 hours at most, and what failed is tried again after one.
const WAIT_MAX_MS: i64 = 25 * 3600 * 1000;

/// All that waits: its table, when it is due, when that was planned, and which rows wait for a time to come.
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
pub struct Step {
    /// What the clock shows now, milliseconds since 1970.
    pub now_ms: i64,
    /// By how much it was set forward, or back if it is negative.
    pub by_ms: i64,
    /// When this run began, by the clock before the step.
    pub since_ms: i64,
}

impl Store {
    /// Plans again what waits, after the clock was set; how much that is.
    ///
    /// What was planned in this run, by the clock before the step, waits for the rest of its time. What was planned in a
    /// run before, by a clock that was right then, waits for its hour, but never longer than it was told to.
    ///
    /// # Errors
    /// The state file does not answer.
    pub fn plan_again(&self, step: Step) -> Result<usize, StoreError> {
        self.transaction(|transaction| {
            let mut planned = 0;
            // Planned after the step, but before it was noticed: that is right already.
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

    /// Plans again what would wait longer than it was told to, because the clock shows an earlier time than when that
    /// was planned: at start, and from time to time; how much that is.
    ///
    /// # Errors
    /// The state file does not answer.
    pub fn clamp_future_due(&self, now_ms: i64) -> Result<usize, StoreError> {
        self.transaction(|transaction| shorten(transaction, now_ms))
    }
}

fn shorten(transaction: &Transaction<'_>, now_ms: i64) -> Result<usize, StoreError> {
    let mut planned = 0;
    for [table, due, plan, which] in WAITING {
        let wait = format!(
            "UPDATE {table} SET {due} = ?1 + min(max({due} - {plan}, 0), ?2), {plan} = ?1
             WHERE {which} AND {plan} > ?1"
        );
        planned += transaction.execute(&wait, params![now_ms, WAIT_MAX_MS])?;
        // Rows of earlier versions do not say when they were planned.
        let far =
            format!("UPDATE {table} SET {due} = ?1, {plan} = ?1 WHERE {which} AND {due} > ?2");
        planned +=
            transaction.execute(&far, params![now_ms, now_ms.saturating_add(WAIT_MAX_MS)])?;
    }
    Ok(planned)
}
