//! The cards that each server shows, as far as its listings say so: by the watched state, the title, and the server's name
//! for the picture.

use rusqlite::{OptionalExtension as _, Row, params};

use crate::model::{Digest, Episode};
use crate::store::cards::ImageKey;
use crate::store::db::Store;
use crate::store::error::StoreError;

/// A card that a server shows, with the fields by which a listing can show that it is out of date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardRow {
    /// The server's key of the episode.
    pub episode: String,
    /// Its title when the card was drawn.
    pub title: Option<String>,
    /// Whether it was watched then.
    pub watched: Option<bool>,
    /// The server's name in listings for the picture of the episode, when it last showed the card.
    pub listed_ref: Option<String>,
    /// The name of the picture that it was drawn on.
    pub artwork: Option<String>,
    /// When the server last got it, in milliseconds since 1970.
    pub sent_ms: i64,
}

fn card_row(row: &Row<'_>) -> rusqlite::Result<CardRow> {
    Ok(CardRow {
        episode: row.get(0)?,
        title: row.get(1)?,
        watched: row.get(2)?,
        listed_ref: row.get(3)?,
        artwork: row.get(4)?,
        sent_ms: row.get(5)?,
    })
}

impl Store {
    /// The cards that a server shows.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn cards_shown(&self, server: &str) -> Result<Vec<CardRow>, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT item, title, watched, listed_ref, image_ref, sent_ms FROM image WHERE server = ?1 AND sent_ms IS NOT NULL",
            )?;
            let rows = query.query_map([server], card_row)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The card that a server shows for an episode.
    ///
    /// # Errors
    /// The state file could not be read.
    pub fn card_row(&self, server: &str, item: &str) -> Result<Option<CardRow>, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT item, title, watched, listed_ref, image_ref, sent_ms FROM image
                 WHERE server = ?1 AND item = ?2 AND slot = 'episode_still' AND sent_ms IS NOT NULL",
            )?;
            Ok(query.query_row([server, item], card_row).optional()?)
        })
    }

    /// Whether a server shows any card.
    ///
    /// # Errors
    /// The state file could not be read.
    pub fn shows_cards(&self, server: &str) -> Result<bool, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM image WHERE server = ?1 AND sent_ms IS NOT NULL)",
            )?;
            Ok(query.query_row([server], |row| row.get(0))?)
        })
    }

    /// Records the current state of an episode whose card turned out to be right all the same. `listed_ref` is the server's
    /// name in listings for the picture, if it is known.
    ///
    /// # Errors
    /// It could not be stored.
    pub fn card_is_right(
        &self,
        image: ImageKey<'_>,
        episode: &Episode,
        listed_ref: Option<&str>,
    ) -> Result<(), StoreError> {
        self.write(|connection| {
            connection
                .prepare_cached(
                    "UPDATE image SET title = ?3, watched = ?4, listed_ref = ?6 WHERE server = ?1 AND item = ?2 AND slot = ?5",
                )?
                .execute(params![
                    image.server,
                    image.item,
                    episode.title,
                    episode.watched,
                    image.slot.word(),
                    listed_ref
                ])?;
            Ok(())
        })
    }

    /// Records the server's name in listings for the picture of an episode, if the server still shows the card with that
    /// digest as far as we know.
    ///
    /// # Errors
    /// It could not be stored.
    pub fn card_is_listed(
        &self,
        image: ImageKey<'_>,
        card_digest: &Digest,
        listed_ref: &str,
    ) -> Result<(), StoreError> {
        self.write(|connection| {
            connection
                .prepare_cached(
                    "UPDATE image SET listed_ref = ?5
                     WHERE server = ?1 AND item = ?2 AND slot = ?3 AND card_digest = ?4 AND sent_ms IS NOT NULL",
                )?
                .execute(params![
                    image.server,
                    image.item,
                    image.slot.word(),
                    card_digest.as_str(),
                    listed_ref
                ])?;
            Ok(())
        })
    }
}
