//! The cards that a media server has got and whose names in its listings are not known yet.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::model::Digest;

/// A card that the server shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentCardName {
    /// The server's key of the episode.
    pub key: String,
    /// The identifier of the machine that the key belongs to.
    pub server_uuid: Option<String>,
    /// The digest of the card's bytes.
    pub digest: Digest,
}

/// The last cards of a server.
#[derive(Default)]
pub struct SentNames(Mutex<Sent>);

#[derive(Default)]
struct Sent {
    cards: Vec<SentCardName>,
    /// When the last one was sent, in milliseconds since 1970.
    last_ms: i64,
}

impl SentNames {
    fn sent(&self) -> MutexGuard<'_, Sent> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a card.
    pub fn add(&self, card: SentCardName, now_ms: i64) {
        let mut sent = self.sent();
        sent.cards.push(card);
        sent.last_ms = now_ms;
    }

    /// How many cards there are, and when the last one was sent, in milliseconds since 1970. None if there are none.
    #[must_use]
    pub fn waiting(&self) -> Option<(usize, i64)> {
        let sent = self.sent();
        (!sent.cards.is_empty()).then(|| (sent.cards.len(), sent.last_ms))
    }

    /// Removes all cards.
    #[must_use]
    pub fn take(&self) -> Vec<SentCardName> {
        std::mem::take(&mut self.sent().cards)
    }
}
