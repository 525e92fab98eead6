//! The step `Publish`: uploads the card, unless the server has it, and checks that the server shows it. If cards are files
//! only, the server gets nothing.

use std::time::Instant;

use crate::app::{App, SentCardName, ServerWorker};
use crate::card;
use crate::maker::{self, Maker};
use crate::model::{
    Activity, ArtworkState, ChosenBy, Digest, DrawnCard, Episode, Failure, HowPublished, ImageRef,
    Job, Published, Slot, Step, Work,
};
use crate::pipeline::card_file::card_bytes;
use crate::pipeline::failure::{handle_failure, release, unpanicked};
use crate::pipeline::identify::{aim_again, answered, identify, worked};
use crate::pipeline::own_events;
use crate::pipeline::pace::{counted, waits_until};
use crate::pipeline::recheck::end;
use crate::ports::MediaServer;
use crate::store::{ImageKey, StoreError};
use crate::worker::worker_loop::Poll;

/// Uploads the card of one job of this server.
pub fn poll_once(app: &App, worker: &ServerWorker) -> Poll {
    let now_ms = app.clock.now_ms();
    if let Some(until) = worker.backs_off_until(now_ms) {
        return Poll::Idle { until: Some(until) };
    }
    let server = worker.name();
    match waits_until(app, worker, Step::Publish, now_ms) {
        Ok(None) => {}
        Ok(until) => return Poll::Idle { until },
        Err(_) => {
            return Poll::Idle {
                until: Some(now_ms + 5000),
            };
        }
    }
    let job = match app.store.claim(Step::Publish, Some(server), now_ms) {
        Ok(Some(job)) => job,
        Ok(None) => {
            return match app.store.next_due(Step::Publish, Some(server), now_ms) {
                Ok(until) => Poll::Idle { until },
                Err(_) => Poll::Idle {
                    until: Some(now_ms + 5000),
                },
            };
        }
        Err(error) => {
            error.log(&worker.server.name().to_string());
            return Poll::Idle {
                until: Some(now_ms + 5000),
            };
        }
    };
    let Work::Publish(card) = &job.work else {
        // The row lacks its card.
        if let Err(error) = app.store.advance(job.id, &job.subject, &job.work, now_ms) {
            release(app, &job, &error);
        }
        return Poll::Worked;
    };
    let outcome = unpanicked(|| counted(app, worker, &job, || upload(app, worker, &job, card)));
    if let Err(error) = carry_on(app, worker, (&job, card), outcome) {
        release(app, &job, &error);
    }
    Poll::Worked
}

/// The result of an upload.
enum Sent {
    /// The server shows the card, under this name.
    Shown(Published),
    /// Cards are files only, and it is in its file.
    InFile,
    /// The file is not the card that was drawn, so it must be drawn again.
    FileGone,
    /// The job has keys of another machine. It starts over without them.
    Moved,
}

fn upload(app: &App, worker: &ServerWorker, job: &Job, card: &DrawnCard) -> Result<Sent, Failure> {
    let episode = &card.episode;
    let Some(jpeg) = card_bytes(app, &card.path) else {
        return Ok(Sent::FileGone);
    };
    if Digest::of(&jpeg) != card.digest {
        return Ok(Sent::FileGone);
    }
    if !app.settings.cards.upload {
        return Ok(Sent::InFile);
    }
    let server = worker.server.as_ref();
    let identity = identify(app, worker)?;
    let of = job.subject.server_uuid.as_ref();
    if of.is_some_and(|of| *of != identity) {
        return Ok(Sent::Moved);
    }
    let image = image(worker, job, episode);
    let known = app.store.known(image).map_err(unstored)?;
    let before = server.state(episode, job.slot, known.published_ref.as_deref())?;
    answered(app, worker);
    if known.original_ref.is_none() {
        keep_original(app, server, image, &before)?;
    }
    let begun = Instant::now();
    let published = server.publish(episode, job.slot, &jpeg, &before)?;
    if published.how == HowPublished::Uploaded {
        app.emit(&Activity::Uploaded {
            episode: episode.clone(),
            server: server.name().clone(),
            took: begun.elapsed(),
        });
    }
    Ok(Sent::Shown(published))
}

fn unstored(error: StoreError) -> Failure {
    Failure::retry(error.to_string())
}

/// Stores what the server shows before our first card: its name, and its file if the server does not keep it.
fn keep_original(
    app: &App,
    server: &dyn MediaServer,
    image: ImageKey<'_>,
    before: &ArtworkState,
) -> Result<(), Failure> {
    let shown = before.shown.as_ref();
    let keep = |picture: &ImageRef, bytes: Option<&[u8]>| {
        let kept = app.store.keep_original(image, &picture.id, bytes);
        kept.map_err(unstored)
    };
    match shown {
        Some(shown) if shown.is_kept => return keep(&shown.image, None),
        // Our card is shown, and there is no record of the picture before it.
        Some(shown) if matches!(shown.by, ChosenBy::Program(Maker::Intertitle(_))) => {}
        Some(shown) => {
            let bytes = server.fetch(&shown.image.location)?;
            if let Some(why) = card::Picture::why_none(&bytes) {
                return Err(Failure::retry(format!(
                    "the picture that {} shows cannot be stored as the original: {why}",
                    server.name().kind.title
                )));
            }
            // If the server shows our card and the store does not know of it, the state file was lost. Such a card is
            // not an original picture, and neither is one that another program draws without a mark.
            let unmarked = matches!(&shown.by, ChosenBy::Upload { unmarked: Some(_) });
            if !unmarked && !matches!(maker::of(&bytes), Some(Maker::Intertitle(_))) {
                return keep(&shown.image, Some(&bytes));
            }
        }
        None => {}
    }
    match before.candidates.first() {
        Some(picture) => keep(picture, None),
        None => Ok(()),
    }
}

/// The key of the picture that the job has published.
fn image<'k>(worker: &'k ServerWorker, job: &Job, episode: &'k Episode) -> ImageKey<'k> {
    ImageKey {
        server: worker.name(),
        item: &episode.key,
        slot: job.slot,
    }
}

fn carry_on(
    app: &App,
    worker: &ServerWorker,
    (job, card): (&Job, &DrawnCard),
    outcome: Result<Sent, Failure>,
) -> Result<(), StoreError> {
    let now_ms = app.clock.now_ms();
    let episode = &card.episode;
    let name = episode.to_string();
    let server = worker.server.name();
    match outcome {
        Ok(Sent::Shown(published)) => {
            worked(app, worker, Step::Publish);
            let image = image(worker, job, episode);
            app.store.card_sent(image, &published.id, now_ms)?;
            let was_shown = published.how == HowPublished::WasShown;
            let listed_ref = episode.image_ref.as_deref().filter(|_| was_shown);
            app.store.card_is_right(image, episode, listed_ref)?;
            if listed_ref.is_none() && job.slot == Slot::EpisodeStill {
                let name = SentCardName {
                    key: episode.key.clone(),
                    server_uuid: job.subject.server_uuid.clone(),
                    digest: card.digest.clone(),
                };
                worker.sent.add(name, now_ms);
            }
            let title = server.kind.title;
            if published.how == HowPublished::WasShown {
                let why = format!("{title} already shows this card");
                end(app, job, &why)?;
                app.emit(&Activity::Nothing { name, why });
            } else {
                end(app, job, &format!("{title} shows the card"))?;
                app.emit(&Activity::Selected {
                    episode: episode.clone(),
                    server: server.clone(),
                    rule: job.rule.clone(),
                });
                own_events::card_made(app, worker, episode);
            }
            Ok(())
        }
        Ok(Sent::InFile) => {
            let image = image(worker, job, episode);
            let is_new = app.store.card_in_file(image, now_ms)?;
            app.store.card_is_right(image, episode, None)?;
            let why = match is_new {
                true => "its card is in its file, and is not uploaded",
                false => "its card is in its file already",
            };
            end(app, job, why)?;
            match is_new {
                true => own_events::card_made(app, worker, episode),
                false => app.emit(&Activity::Nothing {
                    name,
                    why: why.into(),
                }),
            }
            Ok(())
        }
        Ok(Sent::Moved) => aim_again(app, job),
        Ok(Sent::FileGone) => {
            let from_the_start = Work::Resolve {
                listed: Some(episode.clone()),
            };
            app.store
                .advance(job.id, &job.subject, &from_the_start, now_ms)
        }
        Err(failure) => handle_failure(app, Some(worker), job, &name, failure),
    }
}
