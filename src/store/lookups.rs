//! Deliveries that wait for a lookup: the rules need a field that the delivery lacks, and a media server has to provide
//! it.

use rusqlite::{OptionalExtension as _, params};

use crate::model::{Backoff, DeliveryId, Fields};
use crate::store::db::Store;
use crate::store::error::StoreError;
use crate::store::stored_delivery::StoredDelivery;
use crate::store::waiting::to_json;

/// A delivery whose item must be looked up.
#[derive(Clone, Debug, PartialEq)]
pub struct Lookup {
    /// The delivery.
    pub delivery: StoredDelivery,
    /// The number of failed attempts.
    pub tries: u32,
}

impl Store {
    /// Lets a delivery wait until the media server `server` has looked up its item.
    ///
    /// # Errors
    /// It could not be stored. Then the delivery is considered again.
    pub fn ask(&self, delivery: DeliveryId, server: &str) -> Result<(), StoreError> {
        self.write(|connection| {
            connection
                .prepare_cached("UPDATE delivery SET lookup = ?2, crashes = 0 WHERE id = ?1")?
                .execute(params![delivery, server])?;
            Ok(())
        })
    }

    /// Ends the wait of a delivery, so that another server is asked, or the rules decide it without a lookup.
    ///
    /// # Errors
    /// It could not be stored. Then the server is asked again.
    pub fn unask(&self, delivery: DeliveryId) -> Result<(), StoreError> {
        self.write(|connection| {
            connection
                .prepare_cached("UPDATE delivery SET lookup = NULL, crashes = 0 WHERE id = ?1")?
                .execute([delivery])?;
            Ok(())
        })
    }

    /// The oldest delivery whose lookup on this media server is due.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn next_lookup(&self, server: &str, now_ms: i64) -> Result<Option<Lookup>, StoreError> {
        let delivery = self.delivery_where(
            "outcome = 'waiting' AND lookup = ?1 AND lookup_due_ms <= ?2 ORDER BY id LIMIT 1",
            &[&server, &now_ms],
        )?;
        let Some(delivery) = delivery else {
            return Ok(None);
        };
        self.read(|connection| {
            let tries = connection
                .prepare_cached("SELECT lookup_tries FROM delivery WHERE id = ?1")?
                .query_row([delivery.id], |row| row.get(0))?;
            Ok(Some(Lookup { delivery, tries }))
        })
    }

    /// When the next lookup on this media server is due, if there is one.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn next_lookup_due(&self, server: &str) -> Result<Option<i64>, StoreError> {
        self.read(|connection| {
            let due = connection
                .prepare_cached(
                    "SELECT min(lookup_due_ms) FROM delivery WHERE outcome = 'waiting' AND lookup = ?1",
                )?
                .query_row([server], |row| row.get(0))
                .optional()?;
            Ok(due.flatten())
        })
    }

    /// Stores the fields of a delivery's item, which may be none. The rules decide it now.
    ///
    /// # Errors
    /// It could not be stored. Then the item is looked up again.
    pub fn found(&self, delivery: DeliveryId, found: &Fields) -> Result<(), StoreError> {
        let found = to_json(found)?;
        self.write(|connection| {
            connection
                .prepare_cached(
                    "UPDATE delivery SET lookup = NULL, found = ?2, crashes = 0 WHERE id = ?1",
                )?
                .execute(params![delivery, found])?;
            Ok(())
        })
    }

    /// Postpones a lookup that failed: by 10 s, doubled each time.
    ///
    /// # Errors
    /// It could not be stored. Then it is retried at once.
    pub fn put_off_lookup(&self, lookup: &Lookup, now_ms: i64) -> Result<(), StoreError> {
        let wait_ms = Backoff::JOB.wait_ms(lookup.tries);
        self.write(|connection| {
            connection
            .prepare_cached(
                "UPDATE delivery SET lookup_tries = lookup_tries + 1, lookup_due_ms = ?2, lookup_planned_ms = ?3, crashes = 0
                 WHERE id = ?1",
            )?
            .execute(params![lookup.delivery.id, now_ms.saturating_add(wait_ms), now_ms])?;
            Ok(())
        })
    }
}
