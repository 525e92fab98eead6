//! The step `Publish`: uploads the card, unless the server has it, and checks that the server shows it.

use std::time::Instant;

use crate::app::{App, ServerWorker};
use crate::artwork;
use crate::card;
use crate::maker::{self, Maker};
use crate::model::{Activity, Digest, Episode, Failure, Job, Picture, PictureOrigin, Step};
use crate::pipeline::card_file::card_bytes;
use crate::pipeline::failure::{handle_failure, release, unpanicked};
use crate::pipeline::identify::{answered, identify, worked};
use crate::pipeline::protection::{is_of_tcm, is_upload_of};
use crate::pipeline::recheck::end;
use crate::store::{ImageKey, StoreError};
use crate::worker::worker_loop::Poll;

/// The label of episodes whose picture has an overlay of Kometa.
const OVERLAY: &str = "Overlay";

/// Uploads the card of one job of this server.
pub fn poll_once(app: &App, worker: &ServerWorker) -> Poll {
    let now_ms = app.clock.now_ms();
    if let Some(until) = worker.rests_until(now_ms) {
        return Poll::Idle { until: Some(until) };
    }
    let server = worker.server.name();
    let job = match app.store.claim(Step::Publish, Some(server), now_ms) {
        Ok(Some(job)) => job,
        Ok(None) => {
            return match app.store.next_due(Step::Publish, Some(server)) {
                Ok(until) => Poll::Idle { until },
                Err(_) => Poll::Idle {
                    until: Some(now_ms + 5000),
                },
            };
        }
        Err(error) => {
            error.log(&format!("plex {server}"));
            return Poll::Idle {
                until: Some(now_ms + 5000),
            };
        }
    };
    if let Err(error) = carry_on(app, worker, &job, unpanicked(|| upload(app, worker, &job))) {
        release(app, &job, &error);
    }
    Poll::Worked
}

/// The result of an upload.
enum Sent {
    /// The server shows the card now, and did not before.
    New {
        /// The server names the card by the digest of its bytes, as Plex does.
        is_named: bool,
    },
    /// The server showed it already.
    WasThere,
    /// The file is not the card that was drawn, so it must be drawn again.
    FileGone,
    /// The job has keys of another machine. It starts over without them.
    Moved,
}

fn upload(app: &App, worker: &ServerWorker, job: &Job) -> Result<Sent, Failure> {
    let (Some(episode), Some(path), Some(digest)) =
        (&job.episode, &job.card_path, &job.card_digest)
    else {
        return Ok(Sent::FileGone);
    };
    let Some(jpeg) = card_bytes(app, path) else {
        return Ok(Sent::FileGone);
    };
    if Digest::of(&jpeg) != *digest {
        return Ok(Sent::FileGone);
    }
    let server = worker.server.as_ref();
    let identity = identify(app, worker)?;
    let of = job.subject.server_uuid.as_ref();
    if of.is_some_and(|of| *of != identity) {
        return Ok(Sent::Moved);
    }
    let before = server.pictures(episode)?;
    answered(app, worker);
    let is_kometas = shows_kometas(app, worker, episode, &before);
    match before.iter().find(|picture| is_upload_of(picture, digest)) {
        Some(ours) if ours.selected => {
            for_kometa(app, worker, episode, is_kometas)?;
            return Ok(Sent::WasThere);
        }
        Some(ours) => {
            keep_original(app, worker, episode, &before)?;
            server.select(episode, &ours.key)?;
        }
        None => {
            keep_original(app, worker, episode, &before)?;
            let begun = Instant::now();
            server.upload(episode, &jpeg)?;
            app.emit(&Activity::Uploaded {
                episode: episode.clone(),
                server: server.name().into(),
                took: begun.elapsed(),
            });
        }
    }
    let is_named = read_back(worker, episode, digest, &before)?;
    for_kometa(app, worker, episode, is_kometas)?;
    Ok(Sent::New { is_named })
}

fn has_overlay_label(episode: &Episode) -> bool {
    episode.own_labels.iter().any(|label| label == OVERLAY)
}

/// True if the server's current picture has an overlay of Kometa, and the settings do not say that Kometa is used. A
/// picture that cannot be fetched counts as one without.
fn shows_kometas(
    app: &App,
    worker: &ServerWorker,
    episode: &Episode,
    pictures: &[Picture],
) -> bool {
    if app.settings.has_kometa(worker.server.name()) || !has_overlay_label(episode) {
        return false;
    }
    let shown = pictures
        .iter()
        .find(|picture| picture.selected && picture.origin == PictureOrigin::Uploaded);
    let bytes = shown.and_then(|picture| worker.server.fetch(&picture.path).ok());
    bytes.is_some_and(|bytes| maker::of(&bytes) == Some(Maker::Kometa))
}

/// Kometa takes the label as a sign that its overlay is there. After our upload it is not, so the label is removed.
fn for_kometa(
    app: &App,
    worker: &ServerWorker,
    episode: &Episode,
    is_kometas: bool,
) -> Result<(), Failure> {
    let server = worker.server.name();
    if is_kometas {
        log::warn!(
            "{episode}: Kometa had drawn an overlay on its picture; its label is taken off, so that Kometa draws it \
             again. Set `kometa = true` below [plex.{server}]"
        );
    }
    if is_kometas || (app.settings.has_kometa(server) && has_overlay_label(episode)) {
        worker.server.remove_label(episode, OVERLAY)?;
    }
    Ok(())
}

/// Stores what the server showed before our first card: its name, or its bytes if it was an upload.
fn keep_original(
    app: &App,
    worker: &ServerWorker,
    episode: &Episode,
    pictures: &[Picture],
) -> Result<(), Failure> {
    let store = |error: StoreError| Failure::later(error.to_string());
    let image = ImageKey::still(worker.server.name(), &episode.key);
    if app
        .store
        .known(image)
        .map_err(store)?
        .original_key
        .is_some()
    {
        return Ok(());
    }
    let shown = pictures.iter().find(|picture| picture.selected);
    let mut kept: Option<(&Picture, Option<Vec<u8>>)> = shown.map(|picture| (picture, None));
    if let Some(picture) = shown.filter(|picture| picture.origin == PictureOrigin::Uploaded) {
        let bytes = worker.server.fetch(&picture.path)?;
        if let Some(why) = card::Picture::why_none(&bytes) {
            return Err(Failure::later(format!(
                "what Plex gives for the picture that it shows cannot be kept as the original: {why}"
            )));
        }
        // If the server shows our card and the store does not know of it, the state file was lost. Such a card is not
        // an original picture, and neither is one of TitleCardMaker.
        kept = if matches!(maker::of(&bytes), Some(Maker::Intertitle(_))) || is_of_tcm(episode) {
            None
        } else {
            Some((picture, Some(bytes)))
        };
    }
    let kept = kept.or_else(|| {
        artwork::candidates(pictures)
            .first()
            .map(|picture| (*picture, None))
    });
    match kept {
        Some((picture, bytes)) => app
            .store
            .keep_original(image, &picture.key, bytes.as_deref())
            .map_err(store),
        None => Ok(()),
    }
}

/// Checks whether the server shows the card now. Returns whether the server names it by the digest of its bytes.
fn read_back(
    worker: &ServerWorker,
    episode: &Episode,
    digest: &Digest,
    before: &[Picture],
) -> Result<bool, Failure> {
    let server = worker.server.as_ref();
    let after = server.pictures(episode)?;
    // A server that names uploads in another way has at least one picture more than before.
    let is_new = |picture: &Picture| {
        picture.origin == PictureOrigin::Uploaded
            && !before.iter().any(|old| old.key == picture.key)
    };
    let ours = after.iter().find(|picture| is_upload_of(picture, digest));
    let Some(ours) = ours.or_else(|| after.iter().find(|picture| is_new(picture))) else {
        return Err(Failure::later("Plex took the card, but does not list it"));
    };
    let is_named = is_upload_of(ours, digest);
    if ours.selected {
        return Ok(is_named);
    }
    server.select(episode, &ours.key)?;
    let shown = server
        .pictures(episode)?
        .into_iter()
        .any(|picture| picture.selected && picture.key == ours.key);
    if shown {
        Ok(is_named)
    } else {
        Err(Failure::later(
            "Plex has the card, but goes on showing another picture",
        ))
    }
}

/// The key of the picture that the job has published.
fn image<'k>(worker: &'k ServerWorker, job: &Job, episode: &'k Episode) -> ImageKey<'k> {
    ImageKey {
        server: worker.server.name(),
        item: &episode.key,
        slot: job.slot,
    }
}

fn carry_on(
    app: &App,
    worker: &ServerWorker,
    job: &Job,
    outcome: Result<Sent, Failure>,
) -> Result<(), StoreError> {
    let now_ms = app.clock.now_ms();
    let name = job
        .episode
        .as_ref()
        .map_or_else(|| job.subject.to_string(), ToString::to_string);
    let server = worker.server.name();
    if matches!(outcome, Ok(Sent::New { .. } | Sent::WasThere)) {
        worked(app, worker, Step::Publish);
    }
    match (outcome, &job.episode) {
        (Ok(Sent::New { is_named }), Some(episode)) => {
            let listed_as = job.card_digest.as_ref().filter(|_| is_named);
            app.store
                .card_sent(image(worker, job, episode), listed_as, now_ms)?;
            app.store
                .card_is_right(image(worker, job, episode), episode)?;
            end(app, job, "plex shows the card")?;
            app.emit(&Activity::Selected {
                episode: episode.clone(),
                server: server.into(),
                rule: job.rule.clone(),
            });
            Ok(())
        }
        (Ok(Sent::WasThere), Some(episode)) => {
            let listed_as = job.card_digest.as_ref();
            app.store
                .card_sent(image(worker, job, episode), listed_as, now_ms)?;
            app.store
                .card_is_right(image(worker, job, episode), episode)?;
            let why = "plex shows this very card already";
            end(app, job, why)?;
            app.emit(&Activity::Nothing {
                name,
                why: why.into(),
            });
            Ok(())
        }
        (Ok(Sent::Moved), _) => app.store.aim_again(job, now_ms),
        (Ok(_), _) => {
            let from_the_start = Job {
                card_path: None,
                recipe: None,
                card_digest: None,
                art: None,
                ..job.clone()
            };
            app.store.advance(&from_the_start, Step::Resolve, now_ms)
        }
        (Err(failure), _) => handle_failure(app, Some(worker), job, &name, failure),
    }
}
