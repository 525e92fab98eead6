//! The ledger: the card each episode has from us, and the picture it had before.

use rusqlite::{OptionalExtension as _, params};

use crate::model::{Digest, Known};
use crate::store::db::{Store, StoreError};

/// A card that the server shows now.
#[derive(Clone, Debug)]
pub struct SentCard<'c> {
    /// The fingerprint of what it was made of.
    pub recipe: &'c Digest,
    /// The fingerprint of its bytes.
    pub card_digest: &'c Digest,
    /// Its file, below the cards folder.
    pub card_path: &'c str,
    /// The server's key of the picture it was drawn on, and that picture's fingerprint.
    pub art: Option<(&'c str, &'c Digest)>,
}

impl Store {
    /// What is known of an episode's card.
    ///
    /// # Errors
    /// The state file does not answer.
    pub fn known(&self, server: &str, episode_key: &str) -> Result<Known, StoreError> {
        let connection = self.lock();
        let mut query = connection.prepare_cached(
            "SELECT recipe, card_digest, card_path, art_key, art_digest, original_key FROM card
             WHERE server = ?1 AND episode = ?2",
        )?;
        let known = query
            .query_row(params![server, episode_key], |row| {
                let digest = |at: usize| {
                    row.get::<_, Option<String>>(at)
                        .map(|hex| hex.map(Digest::from_kept))
                };
                let art_key: Option<String> = row.get(3)?;
                Ok(Known {
                    recipe: digest(0)?,
                    card_digest: digest(1)?,
                    card_path: row.get(2)?,
                    art: art_key.zip(digest(4)?),
                    original_key: row.get(5)?,
                })
            })
            .optional()?;
        Ok(known.unwrap_or_default())
    }

    /// Notes a card that was drawn and lies in its file.
    ///
    /// # Errors
    /// It could not be written.
    pub fn card_drawn(
        &self,
        server: &str,
        episode_key: &str,
        card: &SentCard<'_>,
    ) -> Result<(), StoreError> {
        let connection = self.lock();
        connection
            .prepare_cached(
                "INSERT INTO card (server, episode, recipe, card_digest, card_path, art_key, art_digest)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT (server, episode) DO UPDATE SET recipe = ?3, card_digest = ?4, card_path = ?5,
                   art_key = coalesce(?6, art_key), art_digest = coalesce(?7, art_digest)",
            )?
            .execute(params![
                server,
                episode_key,
                card.recipe.as_str(),
                card.card_digest.as_str(),
                card.card_path,
                card.art.map(|(key, _)| key),
                card.art.map(|(_, digest)| digest.as_str()),
            ])?;
        Ok(())
    }

    /// Notes that the server shows the card.
    ///
    /// # Errors
    /// It could not be written.
    pub fn card_sent(
        &self,
        server: &str,
        episode_key: &str,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let connection = self.lock();
        connection
            .prepare_cached("UPDATE card SET sent_ms = ?3 WHERE server = ?1 AND episode = ?2")?
            .execute(params![server, episode_key, now_ms])?;
        Ok(())
    }

    /// Remembers the picture that the server showed before our first card: its key, or its bytes if it was uploaded.
    /// What is remembered already stays.
    ///
    /// # Errors
    /// It could not be written: the card must not be uploaded then.
    pub fn keep_original(
        &self,
        server: &str,
        episode_key: &str,
        picture_key: &str,
        bytes: Option<&[u8]>,
    ) -> Result<(), StoreError> {
        let connection = self.lock();
        connection
            .prepare_cached(
                "INSERT INTO card (server, episode, original_key, original) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (server, episode) DO UPDATE SET original_key = ?3, original = ?4
                 WHERE original_key IS NULL",
            )?
            .execute(params![server, episode_key, picture_key, bytes])?;
        Ok(())
    }

    /// True if another episode's card lies in that file.
    ///
    /// # Errors
    /// The state file does not answer.
    pub fn is_path_taken(
        &self,
        server: &str,
        episode_key: &str,
        path: &str,
    ) -> Result<bool, StoreError> {
        let connection = self.lock();
        let mut query = connection.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM card WHERE card_path = ?3 AND NOT (server = ?1 AND episode = ?2))",
        )?;
        Ok(query.query_row(params![server, episode_key, path], |row| row.get(0))?)
    }
}
