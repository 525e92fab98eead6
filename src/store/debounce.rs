//! Jobs that wait together: each further one of a group restarts the wait of all, within a bound.

use rusqlite::{OptionalExtension as _, Transaction, params};

use crate::store::error::StoreError;

/// A group of jobs that are due together, when no other one has come for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DebounceGroup {
    /// Its name.
    pub name: String,
    /// The longest wait of its first job, in milliseconds, however many others come.
    pub most_ms: i64,
}

/// When a new job is due, and since when its group waits.
pub(super) struct Debounced {
    pub due_ms: i64,
    pub since_ms: Option<i64>,
}

/// Lets the jobs of the group wait for as long as the new one, which would be due at `due_ms`.
pub(super) fn debounce(
    transaction: &Transaction<'_>,
    group: Option<&DebounceGroup>,
    (due_ms, now_ms): (i64, i64),
) -> Result<Debounced, StoreError> {
    let Some(group) = group else {
        return Ok(Debounced {
            due_ms,
            since_ms: None,
        });
    };
    let since_ms: Option<i64> = transaction
        .prepare_cached(
            "SELECT debounce_since_ms FROM job
             WHERE debounce = ?1 AND state = 'waiting' AND due_ms > ?2 AND is_due = 0 LIMIT 1",
        )?
        .query_row(params![group.name, now_ms], |row| row.get(0))
        .optional()?
        .flatten();
    // The clock may have been set back since.
    let since_ms = since_ms.unwrap_or(now_ms).min(now_ms);
    let due_ms = due_ms.min(since_ms.saturating_add(group.most_ms));
    transaction
        .prepare_cached(
            "UPDATE job SET due_ms = ?3, first_due_ms = ?3, planned_ms = ?2
             WHERE debounce = ?1 AND state = 'waiting' AND due_ms > ?2 AND due_ms < ?3 AND is_due = 0 AND attempts = 0",
        )?
        .execute(params![group.name, now_ms, due_ms])?;
    Ok(Debounced {
        due_ms,
        since_ms: Some(since_ms),
    })
}
