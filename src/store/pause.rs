//! The pause: while it lasts, no job is started. Webhooks are stored and decided all the same.

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::store::db::Store;
use crate::store::error::StoreError;
use crate::store::seen::Pause;

/// The last pause that nobody has ended.
pub(super) fn read(connection: &Connection) -> Result<Option<Pause>, StoreError> {
    let mut query = connection.prepare_cached("SELECT since_ms, until_ms FROM pause")?;
    let pause = query.query_row([], |row| {
        Ok(Pause {
            since_ms: row.get(0)?,
            until_ms: row.get(1)?,
        })
    });
    Ok(pause.optional()?)
}

impl Store {
    /// The pause that lasts at `now_ms`, if there is one.
    ///
    /// # Errors
    /// The state file could not be read.
    pub fn paused(&self, now_ms: i64) -> Result<Option<Pause>, StoreError> {
        let pause = self.read(read)?;
        Ok(pause.filter(|pause| pause.lasts(now_ms)))
    }

    /// Starts no job any more, until then or until [`Store::resume`]. What is running ends. Replaces an earlier pause.
    ///
    /// # Errors
    /// It could not be stored.
    pub fn pause(&self, until_ms: Option<i64>, now_ms: i64) -> Result<(), StoreError> {
        self.write(|connection| {
            connection
                .prepare_cached(
                    "INSERT INTO pause (one, since_ms, until_ms) VALUES (1, ?1, ?2)
                     ON CONFLICT (one) DO UPDATE SET since_ms = ?1, until_ms = ?2",
                )?
                .execute(params![now_ms, until_ms])?;
            Ok(())
        })
    }

    /// Ends the pause. Returns whether there was one that had not ended by itself.
    ///
    /// # Errors
    /// It could not be stored.
    pub fn resume(&self, now_ms: i64) -> Result<bool, StoreError> {
        let lasted = self.paused(now_ms)?.is_some();
        self.write(|connection| {
            connection
                .prepare_cached("DELETE FROM pause")?
                .execute([])?;
            Ok(())
        })?;
        Ok(lasted)
    }
}
