//! Deduplicates events of any source: `any watched` acts once for all sources that report the same.

use rusqlite::{Transaction, params};

use crate::model::DeliveryId;
use crate::store::db::Store;
use crate::store::error::StoreError;
use crate::store::stored_delivery::StoredDelivery;

/// Reports of an item within this time, before or after, count once.
pub const DEDUP_MS: i64 = 60_000;

impl Store {
    /// True if an item with one of these names was counted under `word` within a minute of `at_ms`, for a delivery
    /// other than `delivery`.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn is_repeated(
        &self,
        word: &str,
        names: &[String],
        at_ms: i64,
        delivery: DeliveryId,
    ) -> Result<bool, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM dedup WHERE word = ?1 AND item = ?2 AND abs(at_ms - ?3) < ?4
                   AND delivery != ?5)",
            )?;
            for name in names {
                if query.query_row(params![word, name, at_ms, DEDUP_MS, delivery], |row| {
                    row.get(0)
                })? {
                    return Ok(true);
                }
            }
            Ok(false)
        })
    }
}

/// Counts items under their words.
pub(super) fn count(
    transaction: &Transaction<'_>,
    counted: &[(&'static str, Vec<String>)],
    delivery: &StoredDelivery,
) -> Result<(), StoreError> {
    let mut insert = transaction.prepare_cached(
        "INSERT OR REPLACE INTO dedup (word, item, at_ms, delivery) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for (word, names) in counted {
        for name in names {
            insert.execute(params![word, name, delivery.arrived_ms, delivery.id])?;
        }
    }
    Ok(())
}

/// Deletes the counts that are too old to matter.
pub(super) fn forget(transaction: &Transaction<'_>, now_ms: i64) -> Result<(), StoreError> {
    // The clock may have been set back since.
    transaction.execute(
        "DELETE FROM dedup WHERE abs(at_ms - ?1) > 10 * ?2",
        params![now_ms, DEDUP_MS],
    )?;
    Ok(())
}
