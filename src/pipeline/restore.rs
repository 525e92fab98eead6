//! Restores the picture that was shown before our first card.

use crate::maker::{self, Maker};
use crate::model::{Episode, Failure, Restored, RestoredBy, Slot};
use crate::pipeline::protection::program_of;
use crate::ports::MediaServer;
use crate::store::{ImageKey, Store, StoreError};

/// Restores the picture that the server showed before our first card, for whom `by` names. Returns why there was nothing to
/// do, if so.
///
/// # Errors
/// Those of any request to the server. Then it shows the same picture as before.
pub fn restore(
    store: &Store,
    server: &dyn MediaServer,
    episode: &Episode,
    by: RestoredBy,
) -> Result<Option<String>, Failure> {
    let unwritten = |error: StoreError| Failure::retry(error.to_string());
    let image = ImageKey::still(&server.name().name, &episode.key);
    let published = store.known(image).map_err(unwritten)?.published_ref;
    let state = server.state(episode, Slot::EpisodeStill, published.as_deref())?;
    let Some(shown) = &state.shown else {
        return Ok(Some("the server shows no picture of it".into()));
    };
    if !matches!(
        program_of(server, shown, maker::of)?,
        Some(Maker::Intertitle(_))
    ) {
        store.card_withdrawn(image, by).map_err(unwritten)?;
        return Ok(Some("the server shows no card of intertitle".into()));
    }
    let original = store.original(image).map_err(unwritten)?;
    match server.restore(episode, Slot::EpisodeStill, original.as_ref(), &state)? {
        Restored::Shown => {
            store.card_withdrawn(image, by).map_err(unwritten)?;
            Ok(None)
        }
        Restored::Impossible(why) => Ok(Some(why)),
    }
}
