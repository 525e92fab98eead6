//! How much is kept of what came in: bounds in bytes, which hold when a hook is taken.

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::model::Outcome;
use crate::store::error::{Fault, StoreError};

/// Hooks that may wait for the rules; beyond that senders are answered 503.
const UNDECIDED_MAX: u64 = 100_000;
/// Bytes of one sender's hooks that may wait for the rules: a day of them, and a fraction of a small disk.
pub(super) const UNDECIDED_BYTES_OF_SOURCE: i64 = 64 << 20;
/// Bytes of all senders' hooks that may wait for the rules.
pub(super) const UNDECIDED_BYTES: i64 = 128 << 20;
/// Bytes of one sender's decided hooks that are kept: a flood of its hooks pushes out its own only.
pub(super) const KEPT_BYTES_OF_SOURCE: i64 = 64 << 20;
/// Bytes of all decided hooks that are kept.
pub(super) const KEPT_BYTES: i64 = 128 << 20;
/// Hooks that are forgotten in one transaction at most: others wait for it.
pub(super) const ROWS_AT_ONCE: usize = 200;

/// Refuses a hook of `source` with so many bytes if that is more than may wait for the rules.
pub(super) fn admit(connection: &Connection, source: &str, bytes: usize) -> Result<(), StoreError> {
    let (hooks, all, own): (i64, i64, i64) = connection
        .prepare_cached(
            "SELECT ifnull(sum(deliveries), 0), ifnull(sum(bytes), 0), ifnull(sum(bytes) FILTER (WHERE source = ?1), 0)
             FROM delivery_bytes WHERE is_waiting = 1",
        )?
        .query_row([source], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    let full = if hooks.unsigned_abs() >= UNDECIDED_MAX {
        format!("{UNDECIDED_MAX} webhooks")
    } else if own.saturating_add(bytes) > UNDECIDED_BYTES_OF_SOURCE {
        format!("{} MiB of {source}", UNDECIDED_BYTES_OF_SOURCE >> 20)
    } else if all.saturating_add(bytes) > UNDECIDED_BYTES {
        format!("{} MiB", UNDECIDED_BYTES >> 20)
    } else {
        return Ok(());
    };
    Err(StoreError::with(
        Fault::InboxFull,
        format!("the inbox is full: {full} wait for the rules already"),
    ))
}

/// Forgets the oldest decided hooks beyond the bounds, at most so many at once, and how many: of the sender that has too
/// many, what led to nothing first. An undecided one is never forgotten.
pub(super) fn trim(connection: &Connection) -> Result<usize, StoreError> {
    let mut forgotten = 0;
    while forgotten < ROWS_AT_ONCE {
        let most: Option<(String, i64, i64)> = connection
            .prepare_cached(
                "SELECT source, bytes, (SELECT sum(bytes) FROM delivery_bytes WHERE is_waiting = 0) FROM delivery_bytes
                 WHERE is_waiting = 0 ORDER BY bytes DESC LIMIT 1",
            )?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let Some((source, bytes, all)) = most else {
            break;
        };
        if (bytes <= KEPT_BYTES_OF_SOURCE && all <= KEPT_BYTES)
            || !forget_oldest(connection, &source)?
        {
            break;
        }
        forgotten += 1;
    }
    Ok(forgotten)
}

/// Forgets the oldest decided hook of a sender, what led to nothing first; false if it has none.
pub(super) fn forget_oldest(connection: &Connection, source: &str) -> Result<bool, StoreError> {
    let mut oldest = connection
        .prepare_cached("SELECT min(id) FROM delivery WHERE source = ?1 AND outcome = ?2")?;
    let mut find = |outcome: Outcome| -> Result<Option<i64>, StoreError> {
        Ok(oldest.query_row(params![source, outcome.word()], |row| row.get(0))?)
    };
    let mut found = None;
    for outcome in [Outcome::Ignored, Outcome::Refused, Outcome::Test] {
        found = found.into_iter().chain(find(outcome)?).min();
    }
    let found = match found {
        Some(id) => Some(id),
        None => find(Outcome::Accepted)?,
    };
    match found {
        Some(id) => {
            connection
                .prepare_cached("DELETE FROM delivery WHERE id = ?1")?
                .execute([id])?;
            Ok(true)
        }
        None => Ok(false),
    }
}
