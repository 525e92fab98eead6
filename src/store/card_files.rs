//! Cards that are files only, because the settings say that no media server gets them.

use rusqlite::params;

use crate::store::cards::ImageKey;
use crate::store::db::Store;
use crate::store::error::StoreError;

impl Store {
    /// Records that a card is in its file, which is all it is for. Returns whether it is a new one.
    ///
    /// # Errors
    /// It could not be stored.
    pub fn card_in_file(&self, image: ImageKey<'_>, now_ms: i64) -> Result<bool, StoreError> {
        self.write(|connection| {
            let made = connection
                .prepare_cached(
                    "UPDATE image SET sent_ms = ?4, is_restored = 0 WHERE server = ?1 AND item = ?2 AND slot = ?3 AND sent_ms IS NULL",
                )?
                .execute(params![image.server, image.item, image.slot.word(), now_ms])?;
            Ok(made > 0)
        })
    }

    /// Records that the server does not show the card that was just drawn.
    ///
    /// # Errors
    /// It could not be stored.
    pub fn card_not_sent(&self, image: ImageKey<'_>) -> Result<(), StoreError> {
        self.write(|connection| {
            connection
                .prepare_cached(
                    "UPDATE image SET sent_ms = NULL, published_ref = NULL, listed_ref = NULL WHERE server = ?1 AND item = ?2 AND slot = ?3",
                )?
                .execute(params![image.server, image.item, image.slot.word()])?;
            Ok(())
        })
    }

    /// Records that cards which are only in their files are missing on their servers. Returns how many there are.
    ///
    /// # Errors
    /// It could not be stored.
    pub fn cards_not_sent(&self) -> Result<usize, StoreError> {
        self.write(|connection| {
            Ok(connection.execute(
                "UPDATE image SET sent_ms = NULL WHERE sent_ms IS NOT NULL AND published_ref IS NULL",
                [],
            )?)
        })
    }
}
