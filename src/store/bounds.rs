//! How much is stored of the deliveries: bounds in bytes, which are enforced when a delivery is stored.

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::model::Outcome;
use crate::store::error::{Fault, StoreError};

/// Deliveries that may wait for the rules. Beyond that, sources get a 503.
const UNDECIDED_MAX: u64 = 100_000;
/// Bytes of one source's deliveries that may wait for the rules: those of a day, and a fraction of a small disk.
pub(super) const UNDECIDED_BYTES_OF_SOURCE: i64 = 64 << 20;
/// Bytes of all sources' deliveries that may wait for the rules.
pub(super) const UNDECIDED_BYTES: i64 = 128 << 20;
/// Bytes of one source's decided deliveries that are kept. A flood of one source only pushes out its own.
pub(super) const KEPT_BYTES_OF_SOURCE: i64 = 64 << 20;
/// Bytes of all decided deliveries that are kept.
pub(super) const KEPT_BYTES: i64 = 128 << 20;
/// The most deliveries that are deleted in one transaction, because others wait for it.
pub(super) const ROWS_AT_ONCE: usize = 200;

/// Refuses a delivery of `source` with that many bytes if it exceeds what may wait for the rules.
pub(super) fn admit(connection: &Connection, source: &str, bytes: usize) -> Result<(), StoreError> {
    let (deliveries, all, own): (i64, i64, i64) = connection
        .prepare_cached(
            "SELECT ifnull(sum(deliveries), 0), ifnull(sum(bytes), 0), ifnull(sum(bytes) FILTER (WHERE source = ?1), 0)
             FROM delivery_bytes WHERE is_waiting = 1",
        )?
        .query_row([source], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    let full = if deliveries.unsigned_abs() >= UNDECIDED_MAX {
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
        format!("the inbox is full: {full} are waiting already"),
    ))
}

/// Deletes the oldest decided deliveries beyond the bounds, a limited number per call, and returns how many. Begins
/// with the source that has too many, and there with deliveries that led to nothing. Never deletes an undecided one.
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

/// Deletes the oldest decided delivery of a source, those that led to nothing first. False if it has none.
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
