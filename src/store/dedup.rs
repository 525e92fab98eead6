//! Deduplicates events: `any watched` acts once for all sources that report the same, and a rule with `cooldown` once in
//! that time.

use rusqlite::{Transaction, params};

use crate::model::DeliveryId;
use crate::store::db::Store;
use crate::store::error::StoreError;
use crate::store::stored_delivery::StoredDelivery;

/// Reports of an item within this time, before or after, count once.
pub const DEDUP_MS: i64 = 60_000;

/// How long a count of a plain word is kept.
const KEEP_MS: i64 = 10 * DEDUP_MS;

/// An item that counts under a word from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The plain word, or the rule with a `cooldown`.
    pub word: String,
    /// All names of the item.
    pub names: Vec<String>,
    /// How long it matters, in milliseconds.
    pub keep_ms: i64,
}

impl Counted {
    /// An item that counts under a plain word.
    #[must_use]
    pub fn plain(word: &str, names: Vec<String>) -> Counted {
        Counted {
            word: word.to_string(),
            names,
            keep_ms: KEEP_MS,
        }
    }
}

impl Store {
    /// True if an item with one of these names was counted under `word` within `within_ms` of `at_ms`, for a delivery
    /// other than `delivery`.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn is_repeated(
        &self,
        word: &str,
        names: &[String],
        (at_ms, within_ms): (i64, i64),
        delivery: DeliveryId,
    ) -> Result<bool, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM dedup WHERE word = ?1 AND item = ?2 AND abs(at_ms - ?3) < ?4
                   AND delivery != ?5)",
            )?;
            for name in names {
                if query.query_row(params![word, name, at_ms, within_ms, delivery], |row| {
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
    counted: &[Counted],
    delivery: &StoredDelivery,
) -> Result<(), StoreError> {
    let mut insert = transaction.prepare_cached(
        "INSERT OR REPLACE INTO dedup (word, item, at_ms, delivery, keep_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for one in counted {
        for name in &one.names {
            let values = params![
                one.word,
                name,
                delivery.arrived_ms,
                delivery.id,
                one.keep_ms
            ];
            insert.execute(values)?;
        }
    }
    Ok(())
}

/// Deletes the counts that are too old to matter.
pub(super) fn forget(transaction: &Transaction<'_>, now_ms: i64) -> Result<(), StoreError> {
    // The clock may have been set back since.
    transaction.execute(
        "DELETE FROM dedup WHERE abs(at_ms - ?1) > keep_ms",
        params![now_ms],
    )?;
    Ok(())
}
