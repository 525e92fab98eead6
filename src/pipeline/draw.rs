//! The step `Draw`: draws a card from an episode and a picture. Runs on a renderer, without network access.

use std::io;
use std::path::Path;
use std::thread;
use std::time::Instant;

use crate::app::{App, not_writable, try_to_write};
use crate::model::{Activity, Digest, DrawInputs, DrawnCard, Failure, Job, Step, Work};
use crate::pipeline::card_file::{path_of, remove_former, write};
use crate::pipeline::failure::{handle_failure, release, unpanicked};
use crate::pipeline::style::ResolvedStyle;
use crate::pipeline::unusable::why_unusable;
use crate::settings::Work as WorkSettings;
use crate::store::{CardCost, ImageKey, SentCard, StoreError};
use crate::worker::worker_loop::Poll;

/// Draws one card.
pub fn poll_once(app: &App) -> Poll {
    let now_ms = app.clock.now_ms();
    if let Some(until) = app.cards.backs_off_until(now_ms) {
        return Poll::Idle { until: Some(until) };
    }
    let job = match app.store.claim(Step::Draw, None, now_ms) {
        Ok(Some(job)) => job,
        Ok(None) => {
            return match app.store.next_due(Step::Draw, None, now_ms) {
                Ok(until) => Poll::Idle { until },
                Err(_) => Poll::Idle {
                    until: Some(now_ms + 5000),
                },
            };
        }
        Err(error) => {
            error.log("a renderer cannot read its work");
            return Poll::Idle {
                until: Some(now_ms + 5000),
            };
        }
    };
    let outcome = match &job.work {
        Work::Draw(inputs) => unpanicked(|| render(app, &job, inputs)),
        other => Ok(other.clone()),
    };
    if job.is_backfill {
        app.backfill.drawn(app.clock.monotonic_ms());
    }
    if let Err(error) = carry_on(app, &job, outcome) {
        release(app, &job, &error);
    }
    Poll::Worked
}

/// Draws the card into its file, and returns the next step. If the data of the picture is broken, another picture must be
/// found.
fn render(app: &App, job: &Job, inputs: &DrawInputs) -> Result<Work, Failure> {
    let DrawInputs {
        episode,
        picture,
        image_ref,
    } = inputs;
    let style = ResolvedStyle::of(app, job, episode)?.with_pictures(app, &job.server, episode);
    let artwork_digest = Digest::of(picture);
    let recipe = style.recipe((image_ref, &artwork_digest));
    let begun = Instant::now();
    let threads = threads(app, cores());
    let design = style.design_name.clone();
    let drawn = match style.draw((image_ref, picture), &recipe, threads) {
        Ok(drawn) => drawn,
        Err(why) => {
            if let Some(why) = why_unusable(picture) {
                if let Some(worker) = app.worker(&job.server) {
                    worker.picture_is_broken(artwork_digest);
                }
                app.emit(&Activity::PictureRefused {
                    episode: episode.clone(),
                    picture: "the picture".into(),
                    why,
                });
                return Ok(Work::Resolve {
                    listed: Some(episode.clone()),
                });
            }
            let failed = |why: String| Failure::give_up(format!("no card can be drawn: {why}"));
            let (style, left_out) = style.without_unusable().ok_or_else(|| failed(why))?;
            left_out
                .iter()
                .for_each(|why| log::warn!("{episode}: {why}"));
            style
                .draw((image_ref, picture), &recipe, threads)
                .map_err(failed)?
        }
    };
    let took = begun.elapsed();
    app.emit(&Activity::Drawn {
        episode: episode.clone(),
        design,
        took,
        bytes: drawn.file.len(),
        notes: drawn.notes.clone(),
    });
    let path =
        path_of(app, &job.server, episode).map_err(|error| Failure::retry(error.to_string()))?;
    let file = app.settings.cards.folder.join(&path);
    write(app, &path, &drawn.file).map_err(|error| not_written(app, &file, &error))?;
    app.cards.worked();
    remove_former(app, &job.server, episode, &path)
        .map_err(|error| Failure::retry(error.to_string()))?;
    app.emit(&Activity::OnDisk {
        episode: episode.clone(),
        path: file.display().to_string(),
    });
    let card_digest = Digest::of(&drawn.file);
    let card = SentCard {
        recipe: &recipe,
        card_digest: &card_digest,
        card_path: &path,
        artwork: Some((image_ref, &artwork_digest)),
        episode,
        cost: CardCost {
            draw_ms: u32::try_from(took.as_millis()).unwrap_or(u32::MAX),
            bytes: u32::try_from(drawn.file.len()).unwrap_or(u32::MAX),
        },
    };
    let image = ImageKey {
        server: &job.server,
        item: &episode.key,
        slot: job.slot,
    };
    app.store
        .card_drawn(image, &card, app.clock.now_ms())
        .and_then(|()| match app.settings.cards.upload {
            true => Ok(()),
            false => app.store.card_not_sent(image),
        })
        .map_err(|error| Failure::retry(error.to_string()))?;
    Ok(Work::Publish(DrawnCard {
        episode: episode.clone(),
        path,
        recipe,
        digest: card_digest,
    }))
}

/// What the failed write of a card means. If nothing can be written to the folder, the card is not to blame.
fn not_written(app: &App, file: &Path, error: &io::Error) -> Failure {
    let folder = &app.settings.cards.folder;
    if error.kind() == io::ErrorKind::StorageFull {
        return Failure::disk(not_writable(folder, error));
    }
    match try_to_write(folder) {
        Err(error) => Failure::disk(not_writable(folder, &error)),
        Ok(()) => Failure::retry(format!("cannot write {}: {error}", file.display())),
    }
}

/// The number of threads for one card on a machine with that many cores.
///
/// A single card may use a second core for a moment. In a queue, each core is better used by another card.
#[must_use]
pub fn threads(app: &App, cores: usize) -> usize {
    match app.store.in_step(Step::Draw) {
        Ok(0 | 1) => cores.min(2).min(renderers(&app.settings.work)),
        _ => 1,
    }
}

/// The number of threads that draw, each of which needs 10 MiB for a card of 1920 x 1080. They have a lower priority than
/// everything else, so that no core has to be kept free.
#[must_use]
pub fn renderers(work: &WorkSettings) -> usize {
    match work.renderers {
        Some(renderers) => usize::from(renderers),
        None => cores().clamp(1, 4),
    }
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

fn carry_on(app: &App, job: &Job, outcome: Result<Work, Failure>) -> Result<(), StoreError> {
    let now_ms = app.clock.now_ms();
    match outcome {
        Ok(next) => app.store.advance(job.id, &job.subject, &next, now_ms),
        Err(failure) => {
            let name = job
                .episode()
                .map_or_else(|| job.subject.to_string(), ToString::to_string);
            handle_failure(app, None, job, &name, failure)
        }
    }
}
