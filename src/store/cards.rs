//! The cards: which one each episode has from intertitle, and which picture it had before.

use rusqlite::{OptionalExtension as _, params};

use crate::model::{CardRecord, Digest, Episode, Original, RestoredBy, Slot};
use crate::store::db::Store;
use crate::store::error::StoreError;
use crate::store::originals::unstored;
use crate::store::series::remember;

/// A picture of an item on a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageKey<'k> {
    /// The name of the media server in the settings.
    pub server: &'k str,
    /// The server's key of the item.
    pub item: &'k str,
    /// Which picture of the item.
    pub slot: Slot,
}

impl<'k> ImageKey<'k> {
    /// The still of an episode.
    #[must_use]
    pub fn still(server: &'k str, item: &'k str) -> ImageKey<'k> {
        ImageKey {
            server,
            item,
            slot: Slot::EpisodeStill,
        }
    }
}

/// A card that the server shows now.
#[derive(Clone, Debug)]
pub struct SentCard<'c> {
    /// The digest of everything that it was made of.
    pub recipe: &'c Digest,
    /// The digest of its bytes.
    pub card_digest: &'c Digest,
    /// Its file, below the cards folder.
    pub card_path: &'c str,
    /// The server's name for the picture that it was drawn on, and the digest of that picture.
    pub artwork: Option<(&'c str, &'c Digest)>,
    /// The episode as it was when the card was drawn.
    pub episode: &'c Episode,
    /// What it has cost.
    pub cost: CardCost,
}

/// What a card costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CardCost {
    /// Milliseconds to draw it.
    pub draw_ms: u32,
    /// Bytes of its file.
    pub bytes: u32,
}

/// How many of the last cards say what the next ones cost.
const COSTS: u32 = 200;

impl Store {
    /// The record of an episode's card.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn known(&self, image: ImageKey<'_>) -> Result<CardRecord, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT recipe, card_digest, card_path, image_ref, image_digest, original_ref, published_ref, is_restored FROM image
             WHERE server = ?1 AND item = ?2 AND slot = ?3",
            )?;
            let known = query
                .query_row(params![image.server, image.item, image.slot.word()], |row| {
                    let digest = |at: usize| {
                        row.get::<_, Option<String>>(at)
                            .map(|hex| hex.map(Digest::from_kept))
                    };
                    let image_ref: Option<String> = row.get(3)?;
                    Ok(CardRecord {
                        recipe: digest(0)?,
                        card_digest: digest(1)?,
                        card_path: row.get(2)?,
                        artwork: image_ref.zip(digest(4)?),
                        original_ref: row.get(5)?,
                        published_ref: row.get(6)?,
                        restored_by: RestoredBy::from_number(row.get(7)?),
                    })
                })
                .optional()?;
            Ok(known.unwrap_or_default())
        })
    }

    /// Records a card that was drawn and is in its file.
    ///
    /// # Errors
    /// It could not be stored.
    pub fn card_drawn(
        &self,
        image: ImageKey<'_>,
        card: &SentCard<'_>,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        self.transaction(|transaction| {
            let series = remember(transaction, &card.episode.series_ref(), now_ms)?;
            transaction
                .prepare_cached(
                    "INSERT INTO image (server, item, slot, recipe, card_digest, card_path, image_ref, image_digest, series, title,
                       watched, draw_ms, card_bytes)
                     VALUES (?1, ?2, ?11, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?12, ?13)
                     ON CONFLICT (server, item, slot) DO UPDATE SET
                       listed_ref = CASE WHEN card_digest = ?4 THEN listed_ref END, recipe = ?3, card_digest = ?4, card_path = ?5,
                       image_ref = coalesce(?6, image_ref), image_digest = coalesce(?7, image_digest), series = ?8, title = ?9,
                       watched = ?10, draw_ms = ?12, card_bytes = ?13",
                )?
                .execute(params![
                image.server,
                image.item,
                card.recipe.as_str(),
                card.card_digest.as_str(),
                card.card_path,
                card.artwork.map(|(key, _)| key),
                card.artwork.map(|(_, digest)| digest.as_str()),
                series,
                card.episode.title,
                card.episode.watched,
                image.slot.word(),
                card.cost.draw_ms,
                card.cost.bytes,
            ])?;
            Ok(())
        })
    }

    /// What the newest cards of this machine have cost on average. None if it has drawn none.
    ///
    /// # Errors
    /// The state file could not be read.
    pub fn card_cost(&self) -> Result<Option<CardCost>, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT cast(round(avg(draw_ms)) AS INTEGER), cast(round(avg(card_bytes)) AS INTEGER)
                 FROM (SELECT draw_ms, card_bytes FROM image WHERE draw_ms IS NOT NULL ORDER BY rowid DESC LIMIT ?1)",
            )?;
            let (draw_ms, bytes): (Option<u32>, Option<u32>) =
                query.query_row([COSTS], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(draw_ms
                .zip(bytes)
                .map(|(draw_ms, bytes)| CardCost { draw_ms, bytes }))
        })
    }

    /// The picture that the server showed before our first card, if it is known.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn original(&self, image: ImageKey<'_>) -> Result<Option<Original>, StoreError> {
        let known = self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT original_ref, original, original_digest FROM image
                 WHERE server = ?1 AND item = ?2 AND slot = ?3 AND original_ref IS NOT NULL",
            )?;
            let known = query.query_row(
                params![image.server, image.item, image.slot.word()],
                |row| {
                    let digest: Option<String> = row.get(2)?;
                    let bytes: Option<Vec<u8>> = row.get(1)?;
                    Ok((row.get(0)?, bytes, digest.map(Digest::from_kept)))
                },
            );
            Ok(known.optional()?)
        })?;
        Ok(known.map(|(id, bytes, digest)| Original {
            id,
            bytes: match (&self.originals, digest) {
                (Some(originals), Some(digest)) => Some(originals.read(&digest)),
                _ => bytes.map(Ok),
            },
        }))
    }

    /// Records that the original picture was restored, and by whom: the server shows no card of intertitle any more, and none
    /// is missing.
    ///
    /// # Errors
    /// It could not be stored.
    pub fn card_withdrawn(&self, image: ImageKey<'_>, by: RestoredBy) -> Result<(), StoreError> {
        self.write(|connection| {
            connection
                .prepare_cached(
                    "UPDATE image SET sent_ms = NULL, published_ref = NULL, is_restored = ?4 WHERE server = ?1 AND item = ?2 AND slot = ?3",
                )?
                .execute(params![image.server, image.item, image.slot.word(), by.number()])?;
            Ok(())
        })
    }

    /// Records that the server shows the card, and the server's name for it.
    ///
    /// # Errors
    /// It could not be stored.
    pub fn card_sent(
        &self,
        image: ImageKey<'_>,
        published_ref: &str,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        self.write(|connection| {
            connection
                .prepare_cached("UPDATE image SET sent_ms = ?3, published_ref = ?4, is_restored = 0 WHERE server = ?1 AND item = ?2 AND slot = ?5")?
                .execute(params![
                    image.server,
                    image.item,
                    now_ms,
                    published_ref,
                    image.slot.word()
                ])?;
            Ok(())
        })
    }

    /// Stores the picture that the server showed before our first card: its name, or its bytes if it was an upload. A
    /// picture that is already stored is not replaced.
    ///
    /// # Errors
    /// It could not be stored. Then the card must not be uploaded.
    pub fn keep_original(
        &self,
        image: ImageKey<'_>,
        id: &str,
        bytes: Option<&[u8]>,
    ) -> Result<(), StoreError> {
        let digest = match (&self.originals, bytes) {
            (Some(originals), Some(bytes)) => Some(originals.keep(bytes).map_err(unstored)?),
            _ => None,
        };
        // A state file in memory has no files next to it.
        let bytes = bytes.filter(|_| digest.is_none());
        self.write(|connection| {
            connection
                .prepare_cached(
                    "INSERT INTO image (server, item, slot, original_ref, original, original_digest)
                     VALUES (?1, ?2, ?6, ?3, ?4, ?5)
                     ON CONFLICT (server, item, slot) DO UPDATE SET original_ref = ?3, original = ?4, original_digest = ?5
                     WHERE original_ref IS NULL",
                )?
                .execute(params![
                    image.server,
                    image.item,
                    id,
                    bytes,
                    digest.as_ref().map(Digest::as_str),
                    image.slot.word()
                ])?;
            Ok(())
        })
    }
}
