//! Which pictures must not be replaced: those of items with a certain label, and those chosen by hand.

use crate::app::{App, ServerWorker};
use crate::maker;
use crate::model::{CardRecord, Digest, Episode, Failure, Picture, PictureOrigin};
use crate::settings::ForeignArt;

/// The label of items whose picture is not replaced. Plex capitalizes the first letter of a label, whatever was typed.
pub const SKIP: &str = "intertitle:skip";

/// Why the server's current picture must stay, if it must.
pub(crate) fn skip_reason(
    app: &App,
    worker: &ServerWorker,
    episode: &Episode,
    known: &CardRecord,
    pictures: &[Picture],
) -> Result<Option<String>, Failure> {
    let mut labels = episode.own_labels.iter().chain(&episode.of_series.labels);
    if labels.any(|label| label.eq_ignore_ascii_case(SKIP)) {
        return Ok(Some(format!("it has the label `{SKIP}`")));
    }
    if app.settings.foreign_art(worker.server.name()) == ForeignArt::Replace {
        return Ok(None);
    }
    let Some(shown) = pictures.iter().find(|picture| picture.selected) else {
        return Ok(None);
    };
    let is_by_hand = match shown.origin {
        // A picture that the server found itself counts as chosen only if it is locked, and not locked by our own
        // upload.
        PictureOrigin::Found => episode.is_locked == Some(true) && !is_lost(known, pictures),
        PictureOrigin::Uploaded => !is_of_tcm(episode) && !is_card(worker, known, shown)?,
    };
    Ok(is_by_hand.then(|| {
        "somebody chose its picture by hand (`foreign_art = \"replace\"` takes its place)"
            .to_string()
    }))
}

/// True if the server had accepted our last card and does not have it any more: the item was moved, or its bundles were
/// cleaned. The picture is still locked by our upload then. If somebody chooses another picture by hand, the card stays
/// in the list of pictures.
pub(crate) fn is_lost(known: &CardRecord, pictures: &[Picture]) -> bool {
    let Some(sent) = &known.sent_digest else {
        return false;
    };
    !pictures.iter().any(|picture| is_upload_of(picture, sent))
}

/// Plex ends the key of an uploaded picture with the SHA-1 of its bytes.
pub(crate) fn is_upload_of(picture: &Picture, digest: &Digest) -> bool {
    picture.origin == PictureOrigin::Uploaded && picture.key.ends_with(digest.as_str())
}

/// True if the episode has TitleCardMaker's label. Its cards contain no marker of their own.
pub(crate) fn is_of_tcm(episode: &Episode) -> bool {
    episode.own_labels.iter().any(|label| label == "TCM")
}

/// True if the picture is a card of intertitle or of another program.
fn is_card(worker: &ServerWorker, known: &CardRecord, picture: &Picture) -> Result<bool, Failure> {
    let is_last = |digest: &Digest| picture.key.ends_with(digest.as_str());
    if known.card_digest.as_ref().is_some_and(is_last) {
        return Ok(true);
    }
    Ok(maker::of(&worker.server.fetch(&picture.path)?).is_some())
}
