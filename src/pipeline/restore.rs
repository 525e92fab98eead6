//! Restores the picture that was shown before our first card.

use crate::artwork;
use crate::maker::{self, Maker};
use crate::model::{Digest, Episode, Failure, Picture, PictureOrigin};
use crate::ports::MediaServer;
use crate::store::{ImageKey, Original, Store, StoreError};

/// Restores the picture that the server showed before our first card, and unlocks it. Returns why there was nothing to
/// do, if so.
///
/// # Errors
/// Those of any request to the server. Then it shows the same picture as before.
pub fn restore(
    store: &Store,
    server: &dyn MediaServer,
    episode: &Episode,
) -> Result<Option<String>, Failure> {
    let unwritten = |error: StoreError| Failure::later(error.to_string());
    let image = ImageKey::still(server.name(), &episode.key);
    let pictures = server.pictures(episode)?;
    let known = store.known(image).map_err(unwritten)?;
    let Some(shown) = pictures.iter().find(|picture| picture.selected) else {
        return Ok(Some("the server shows no picture of it".into()));
    };
    if !is_ours(server, shown, known.card_digest.as_ref())? {
        store.card_withdrawn(image).map_err(unwritten)?;
        return Ok(Some("the server shows no card of ours".into()));
    }
    let original = store.original(image).map_err(unwritten)?;
    let wanted = match requeue(server, episode, &pictures, original)? {
        Ok(key) => key,
        Err(why) => return Ok(Some(why)),
    };
    let after = server.pictures(episode)?;
    let now = after.iter().find(|picture| picture.selected);
    if now.is_none_or(|now| now.key != wanted) {
        return Err(Failure::later("Plex goes on showing the card"));
    }
    if !wanted.starts_with("upload://") {
        // A picture that somebody had uploaded was locked before our card, too, so it stays locked.
        server.unlock(episode)?;
    }
    store.card_withdrawn(image).map_err(unwritten)?;
    Ok(None)
}

/// True if the picture is a card of intertitle.
fn is_ours(
    server: &dyn MediaServer,
    shown: &Picture,
    last: Option<&Digest>,
) -> Result<bool, Failure> {
    if shown.origin != PictureOrigin::Uploaded {
        return Ok(false);
    }
    if last.is_some_and(|digest| shown.key.ends_with(digest.as_str())) {
        return Ok(true);
    }
    let bytes = server.fetch(&shown.path)?;
    Ok(matches!(maker::of(&bytes), Some(Maker::Intertitle(_))))
}

/// Selects the original picture, or uploads it again, or selects the first picture that the server found. Returns its
/// key.
fn requeue(
    server: &dyn MediaServer,
    episode: &Episode,
    pictures: &[Picture],
    original: Option<Original>,
) -> Result<Result<String, String>, Failure> {
    let has = |key: &str| pictures.iter().any(|picture| picture.key == key);
    match original {
        Some(original) if has(&original.key) => {
            server.select(episode, &original.key)?;
            Ok(Ok(original.key))
        }
        Some(Original {
            bytes: Some(Err(lost)),
            ..
        }) => Ok(Err(format!(
            "the picture from before our card cannot be put back: {lost}"
        ))),
        Some(Original {
            bytes: Some(Ok(bytes)),
            ..
        }) => {
            server.upload(episode, &bytes)?;
            let digest = Digest::of(&bytes);
            let after = server.pictures(episode)?;
            let again = after
                .into_iter()
                .find(|picture| picture.key.ends_with(digest.as_str()));
            let again = again
                .ok_or_else(|| Failure::later("Plex took the picture, but does not list it"))?;
            if !again.selected {
                server.select(episode, &again.key)?;
            }
            Ok(Ok(again.key))
        }
        // The original picture is gone, for example after a change of the metadata agent. The server's own choice is
        // the next best.
        _ => match artwork::candidates(pictures).first() {
            Some(picture) => {
                server.select(episode, &picture.key)?;
                Ok(Ok(picture.key.clone()))
            }
            None => Ok(Err("there is no other picture of it".into())),
        },
    }
}
