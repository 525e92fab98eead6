//! Hooks that wait for a media server's word: the rules ask for something that the hook did not say.

use rusqlite::{OptionalExtension as _, params};

use crate::model::{DeliveryId, Fields};
use crate::store::db::Store;
use crate::store::error::StoreError;
use crate::store::stored_delivery::StoredDelivery;
use crate::store::waiting::{retry_delay, to_json};

/// A hook whose item is to be looked up.
#[derive(Clone, Debug, PartialEq)]
pub struct Lookup {
    /// The hook.
    pub hook: StoredDelivery,
    /// How often that was tried in vain.
    pub tries: u32,
}

impl Store {
    /// Lets a hook wait until the media server `server` has said what it knows of the item.
    ///
    /// # Errors
    /// It could not be written: the hook is considered again.
    pub fn ask(&self, hook: DeliveryId, server: &str) -> Result<(), StoreError> {
        self.write(|connection| {
            connection
                .prepare_cached("UPDATE delivery SET lookup = ?2, crashes = 0 WHERE id = ?1")?
                .execute(params![hook, server])?;
            Ok(())
        })
    }

    /// Lets the rules decide a hook without a word of a media server, or another server be asked.
    ///
    /// # Errors
    /// It could not be written: the server is asked again.
    pub fn unask(&self, hook: DeliveryId) -> Result<(), StoreError> {
        self.write(|connection| {
            connection
                .prepare_cached("UPDATE delivery SET lookup = NULL, crashes = 0 WHERE id = ?1")?
                .execute([hook])?;
            Ok(())
        })
    }

    /// The oldest hook that waits for this media server's word and is due.
    ///
    /// # Errors
    /// The state file does not answer.
    pub fn next_lookup(&self, server: &str, now_ms: i64) -> Result<Option<Lookup>, StoreError> {
        let hook = self.delivery_where(
            "outcome = 'waiting' AND lookup = ?1 AND lookup_due_ms <= ?2 ORDER BY id LIMIT 1",
            &[&server, &now_ms],
        )?;
        let Some(hook) = hook else {
            return Ok(None);
        };
        self.read(|connection| {
            let tries = connection
                .prepare_cached("SELECT lookup_tries FROM delivery WHERE id = ?1")?
                .query_row([hook.id], |row| row.get(0))?;
            Ok(Some(Lookup { hook, tries }))
        })
    }

    /// When the next lookup of this media server is due, if one waits.
    ///
    /// # Errors
    /// The state file does not answer.
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

    /// Notes what was found of a hook's item, be it nothing: the rules decide now.
    ///
    /// # Errors
    /// It could not be written: it is looked up again.
    pub fn found(&self, hook: DeliveryId, found: &Fields) -> Result<(), StoreError> {
        let found = to_json(found)?;
        self.write(|connection| {
            connection
                .prepare_cached(
                    "UPDATE delivery SET lookup = NULL, found = ?2, crashes = 0 WHERE id = ?1",
                )?
                .execute(params![hook, found])?;
            Ok(())
        })
    }

    /// Puts a lookup off that came to nothing: 10 s, doubled each time.
    ///
    /// # Errors
    /// It could not be written: it is tried again at once.
    pub fn put_off_lookup(&self, lookup: &Lookup, now_ms: i64) -> Result<(), StoreError> {
        let wait = i64::try_from(retry_delay(lookup.tries).as_millis()).unwrap_or(i64::MAX);
        self.write(|connection| {
            connection
            .prepare_cached(
                "UPDATE delivery SET lookup_tries = lookup_tries + 1, lookup_due_ms = ?2, lookup_planned_ms = ?3, crashes = 0
                 WHERE id = ?1",
            )?
            .execute(params![lookup.hook.id, now_ms.saturating_add(wait), now_ms])?;
            Ok(())
        })
    }
}
