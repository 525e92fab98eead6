//! The paths of card files: whose they are.

use rusqlite::{OptionalExtension as _, params};

use crate::store::cards::ImageKey;
use crate::store::db::Store;
use crate::store::error::StoreError;

impl Store {
    /// Records that the file of a card has another path.
    ///
    /// # Errors
    /// It could not be stored.
    pub fn card_moved(&self, image: ImageKey<'_>, path: &str) -> Result<(), StoreError> {
        self.write(|connection| {
            connection
                .prepare_cached(
                    "UPDATE image SET card_path = ?4 WHERE server = ?1 AND item = ?2 AND slot = ?3",
                )?
                .execute(params![image.server, image.item, image.slot.word(), path])?;
            Ok(())
        })
    }

    /// The owner of a card file, if it is another episode: its server, and the server's key of it.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn path_owner(
        &self,
        image: ImageKey<'_>,
        path: &str,
    ) -> Result<Option<(String, String)>, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT server, item FROM image WHERE card_path = ?3 AND NOT (server = ?1 AND item = ?2 AND slot = ?4) LIMIT 1",
            )?;
            let owner = query.query_row(params![image.server, image.item, path, image.slot.word()], |row| {
                Ok((row.get(0)?, row.get(1)?))
        });
        Ok(owner.optional()?)
        })
    }

    /// Records that an episode has no card any more, because its server does not know the key. The original picture is
    /// kept: a library that is restored from a backup has its old keys.
    ///
    /// # Errors
    /// It could not be stored.
    pub fn give_path_up(&self, image: ImageKey<'_>) -> Result<(), StoreError> {
        self.write(|connection| {
            connection
            .prepare_cached(
                "UPDATE image SET card_path = NULL, recipe = NULL, card_digest = NULL, sent_ms = NULL, published_ref = NULL
                 WHERE server = ?1 AND item = ?2 AND slot = ?3",
            )?
            .execute(params![image.server, image.item, image.slot.word()])?;
            Ok(())
        })
    }
}
