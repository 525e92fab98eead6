//! The pictures that the media server offers.

use crate::app::{App, ServerWorker};
use crate::card;
use crate::model::{Activity, Digest, Episode, Failure, ImageRef, Job, Original};
use crate::pipeline::artwork::lookup::{CHECKED_MAX, Choice, Lookup};
use crate::pipeline::unusable::of_this_picture;
use crate::store::ImageKey;

/// The first of the server's pictures that is not a card and can be read. Errors inside the picture data show up when
/// it is drawn, and are remembered then.
///
/// # Errors
/// The server does not answer.
pub(super) fn of(
    app: &App,
    worker: &ServerWorker,
    episode: &Episode,
    candidates: &[ImageRef],
    same: Option<&str>,
) -> Result<Lookup, Failure> {
    if candidates
        .iter()
        .any(|picture| Some(picture.id.as_str()) == same)
    {
        return Ok(Lookup::Choice(Choice::Unchanged));
    }
    let title = worker.server.name().kind.title;
    let mut reason = format!("{title} has no picture of it yet, only uploaded ones or none");
    for (at, picture) in candidates.iter().take(CHECKED_MAX).enumerate() {
        let bytes = match worker.server.fetch(&picture.location) {
            Ok(bytes) => bytes,
            Err(failure) => {
                reason = of_this_picture(worker, episode, failure)?;
                refuse(app, worker, episode, (at, &reason));
                continue;
            }
        };
        if let Some(maker) = app.maker_of(&bytes) {
            reason = format!(
                "{title}'s picture is already a card, made by {}",
                maker.name()
            );
        } else if let Some(why) = card::Picture::why_none(&bytes) {
            refuse(app, worker, episode, (at, &why));
            reason = format!("{title}'s picture cannot be used: {why}");
        } else if worker.is_picture_broken(&Digest::of(&bytes)) {
            reason = format!("{title}'s picture is corrupt");
        } else {
            let key = picture.id.clone();
            return Ok(Lookup::Choice(Choice::New { key, bytes }));
        }
    }
    Ok(Lookup::Nothing(reason))
}

/// The picture that the server showed before the first card, for servers that do not offer it any more.
///
/// # Errors
/// The state file cannot be read.
pub(super) fn of_original(
    app: &App,
    worker: &ServerWorker,
    job: &Job,
    episode: &Episode,
    same: Option<&str>,
) -> Result<Lookup, Failure> {
    let image = ImageKey {
        server: worker.name(),
        item: &episode.key,
        slot: job.slot,
    };
    let original = app.store.original(image);
    let original = original.map_err(|error| Failure::retry(error.to_string()))?;
    let title = worker.server.name().kind.title;
    Ok(match original {
        Some(original) if same == Some(original.id.as_str()) => Lookup::Choice(Choice::Unchanged),
        Some(Original {
            id,
            bytes: Some(Ok(bytes)),
        }) => Lookup::Choice(Choice::New { key: id, bytes }),
        Some(Original {
            bytes: Some(Err(lost)),
            ..
        }) => Lookup::Nothing(format!("the original picture is lost: {lost}")),
        _ => Lookup::Nothing(format!("{title} has no picture of it yet")),
    })
}

fn refuse(app: &App, worker: &ServerWorker, episode: &Episode, (at, why): (usize, &str)) {
    let title = worker.server.name().kind.title;
    app.emit(&Activity::PictureRefused {
        episode: episode.clone(),
        picture: format!("picture {} of {title}", at + 1),
        why: why.into(),
    });
}
