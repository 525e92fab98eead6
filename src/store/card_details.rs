//! What is known about the card of an episode, for people.

use rusqlite::{OptionalExtension as _, params};
use serde::Serialize;

use crate::model::{RestoredBy, rfc3339};
use crate::store::cards::ImageKey;
use crate::store::db::Store;
use crate::store::error::StoreError;

/// The card of an episode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CardDetails {
    /// Its file, below the cards folder.
    pub file: Option<String>,
    /// Bytes of that file. None if it was drawn by an early version.
    pub bytes: Option<u32>,
    /// Milliseconds that it took to draw it.
    pub draw_ms: Option<u32>,
    /// The name of the picture that it was drawn on, as its source calls it.
    pub drawn_on: Option<String>,
    /// When the media server last showed it, RFC 3339, UTC. None if it never has.
    pub uploaded: Option<String>,
    /// The media server's name for it.
    pub shown_as: Option<String>,
    /// The media server's name for the picture that it showed before the first card.
    pub original: Option<String>,
    /// Who has put the original picture back: `rule`, `person`. None if nobody has.
    pub restored_by: Option<&'static str>,
}

impl Store {
    /// What is known about a card. None if there never was one.
    ///
    /// # Errors
    /// The state file could not be read.
    pub fn card_details(&self, image: ImageKey<'_>) -> Result<Option<CardDetails>, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT card_path, card_bytes, draw_ms, image_ref, sent_ms, published_ref, original_ref, is_restored FROM image
                 WHERE server = ?1 AND item = ?2 AND slot = ?3",
            )?;
            let asked = params![image.server, image.item, image.slot.word()];
            let details = query.query_row(asked, |row| {
                let sent_ms: Option<i64> = row.get(4)?;
                Ok(CardDetails {
                    file: row.get(0)?,
                    bytes: row.get(1)?,
                    draw_ms: row.get(2)?,
                    drawn_on: row.get(3)?,
                    uploaded: sent_ms.map(rfc3339),
                    shown_as: row.get(5)?,
                    original: row.get(6)?,
                    restored_by: RestoredBy::from_number(row.get(7)?).map(|by| match by {
                        RestoredBy::Rule => "rule",
                        RestoredBy::Person => "person",
                    }),
                })
            });
            Ok(details.optional()?)
        })
    }
}
