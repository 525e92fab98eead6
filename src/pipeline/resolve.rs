//! The step `Resolve`: finds the episode and its picture on the media server. Runs on the server worker.

use std::slice;

use crate::app::{App, ServerWorker};
use crate::model::{
    Activity, CardStatus, Digest, DrawInputs, Episode, Failure, Intent, Job, RestoredBy, Step,
    Subject, Work,
};
use crate::pipeline::artwork::{Choice, backdrop, choose};
use crate::pipeline::batch;
use crate::pipeline::card_file::{drawn_of, inherit, moved};
use crate::pipeline::expand::expanded;
use crate::pipeline::failure::{release, unpanicked};
use crate::pipeline::follow::{if_there, lead};
use crate::pipeline::identify::{answered, identified, is_owner, worked};
use crate::pipeline::logo;
use crate::pipeline::pace::{counted, waits_until};
use crate::pipeline::protection::{restored_mark, skip_reason};
use crate::pipeline::reconcile;
use crate::pipeline::resolved::{Found, carry_on};
use crate::pipeline::restore::restore;
use crate::pipeline::seasons;
use crate::pipeline::series;
use crate::pipeline::styled::styled;
use crate::pipeline::untitled::awaited;
use crate::store::{ImageKey, StoreError};
use crate::worker::worker_loop::Poll;

/// Jobs that may store a picture in the state file. At this number, server workers stop resolving. A picture has about
/// 400 kB.
const HOLDING_MAX: u64 = 32;

/// Resolves one job of this server.
pub fn poll_once(app: &App, worker: &ServerWorker) -> Poll {
    let now_ms = app.clock.now_ms();
    if let Some(until) = worker.backs_off_until(now_ms) {
        return Poll::Idle { until: Some(until) };
    }
    let job = match claim(app, worker, now_ms) {
        Ok(Ok(job)) => job,
        Ok(Err(until)) => return Poll::Idle { until },
        Err(error) => {
            error.log(&worker.server.name().to_string());
            return Poll::Idle {
                until: Some(now_ms + 5000),
            };
        }
    };
    run(app, worker, &job);
    Poll::Worked
}

/// Resolves a job that was claimed.
pub(crate) fn run(app: &App, worker: &ServerWorker, job: &Job) {
    let outcome = unpanicked(|| match &job.intent {
        Intent::ForgetSeries { keep_files } => series::forget(app, worker, job, *keep_files),
        _ => {
            let outcome = match identified(app, worker, job) {
                Ok(Some(identity)) => {
                    let found = counted(app, worker, job, || find(app, worker, job));
                    found.map(|found| found.on(&identity))
                }
                Ok(None) => Ok(Found::Moved),
                Err(failure) => Err(failure),
            };
            if outcome.is_ok() {
                answered(app, worker);
                worked(app, worker, Step::Resolve);
            }
            outcome
        }
    });
    if let Err(error) = carry_on(app, worker, job, outcome) {
        release(app, job, &error);
    }
}

fn claim(
    app: &App,
    worker: &ServerWorker,
    now_ms: i64,
) -> Result<Result<Job, Option<i64>>, StoreError> {
    let server = worker.name();
    if app.store.in_step(Step::Draw)? >= HOLDING_MAX {
        // The renderers wake this worker when they have drawn a card.
        return Ok(Err(None));
    }
    if let Some(until) = waits_until(app, worker, Step::Resolve, now_ms)? {
        let due = app.store.next_due(Step::Resolve, Some(server), now_ms)?;
        return Ok(Err(due.into_iter().chain([until]).min()));
    }
    match app.store.claim(Step::Resolve, Some(server), now_ms)? {
        Some(job) => Ok(Ok(job)),
        None => Ok(Err(app.store.next_due(
            Step::Resolve,
            Some(server),
            now_ms,
        )?)),
    }
}

fn find(app: &App, worker: &ServerWorker, job: &Job) -> Result<Found, Failure> {
    match &job.intent {
        Intent::AddSeries { .. } => {
            return Ok(match series::add(app, worker, job)? {
                Ok(episodes) => expanded(app, worker, job, episodes)?,
                Err(why) => Found::Nothing(why),
            });
        }
        Intent::Reconcile(what) => return reconcile::run(app, worker, what),
        _ => {}
    }
    let mut episode = match job.episode() {
        // An episode that was listed with its season is not requested again, unless an attempt failed.
        Some(episode) if job.attempts == 0 => episode.clone(),
        _ => match <[Episode; 1]>::try_from(match episodes_of(app, worker, job) {
            Ok(episodes) => episodes,
            Err(failure) => return if_there(job, Err(failure)),
        }) {
            Ok([episode]) => episode,
            Err(episodes) if episodes.is_empty() => {
                let why = match app.settings.is_limited(worker.name()) {
                    false => "items of this type have no title cards",
                    true => {
                        "not an episode, or in a library that `libraries` in intertitle.toml leaves out"
                    }
                };
                return Ok(Found::Nothing(why.into()));
            }
            Err(mut episodes) => {
                lead(app, worker, job, &episodes)?;
                if let Intent::EnsureCard {
                    only_missing: true, ..
                } = &job.intent
                {
                    retain_missing(app, worker, &mut episodes)?;
                }
                return expanded(app, worker, job, episodes);
            }
        },
    };
    let job = &lead(app, worker, job, slice::from_ref(&episode))?;
    // If the server itself has counted the view, it does not matter whose it was.
    let is_by_owner = watched_by_owner(worker, &job.subject);
    if let (Some(why), false) = (why_not_watched(job, is_by_owner), episode.watched) {
        return Ok(match is_by_owner {
            Some(_) => Found::Nothing(why),
            None => Found::Unwatched(why),
        });
    }
    let was_watched = job.subject.was_watched && !episode.watched && is_by_owner == Some(true);
    episode.watched |= was_watched;
    app.emit(&Activity::Found {
        episode: episode.clone(),
        server: worker.server.name().clone(),
    });
    if job.intent == Intent::Restore {
        if let Some(why) = restore(
            &app.store,
            worker.server.as_ref(),
            &episode,
            RestoredBy::Rule,
        )? {
            return Ok(Found::Nothing(why));
        }
        app.emit(&Activity::Restored {
            episode,
            server: worker.server.name().clone(),
        });
        return Ok(Found::Ended("the server shows the original picture".into()));
    }
    let watched_by = match is_by_owner {
        Some(true) => Vec::new(),
        _ => job.subject.watched_by.clone(),
    };
    let subject = Subject {
        was_watched,
        watched_by,
        ..job.subject.clone()
    };
    let job = &Job {
        subject,
        ..job.clone()
    };
    with_picture(app, worker, job, episode)
}

/// Retains the episodes without a card that should have one, as far as the catalogue knows.
fn retain_missing(
    app: &App,
    worker: &ServerWorker,
    episodes: &mut Vec<Episode>,
) -> Result<(), Failure> {
    let mut missing = Vec::with_capacity(episodes.len());
    for episode in episodes.drain(..) {
        let status = app
            .store
            .card_status(worker.name(), &episode.key)
            .map_err(|error| Failure::retry(error.to_string()))?;
        if status.is_none_or(CardStatus::is_missing) {
            missing.push(episode);
        }
    }
    *episodes = missing;
    Ok(())
}

/// Whether the server's owner is the one who watched the item. None if that is unknown.
fn watched_by_owner(worker: &ServerWorker, subject: &Subject) -> Option<bool> {
    match subject.watched_by.is_empty() {
        true => Some(true),
        false => is_owner(worker, &subject.watched_by),
    }
}

/// Why there is nothing to do if somebody else has watched an episode and the owner has not: cards follow the owner.
/// Rules that name the account, or request more than the right card, are followed all the same.
fn why_not_watched(job: &Job, is_by_owner: Option<bool>) -> Option<String> {
    let is_plain =
        matches!(&job.intent, Intent::EnsureCard { force: false, with, .. } if with.is_empty());
    let is_by_somebody = !job.subject.watched_by.is_empty() && is_by_owner != Some(true);
    (is_plain && is_by_somebody && !job.subject.is_wanted_anyway).then(|| {
        "another user has watched it, but the owner of the server has not: the card stays unchanged"
            .into()
    })
}

/// The episodes that the job means. Other waiting jobs of the same series are resolved with it.
fn episodes_of(app: &App, worker: &ServerWorker, job: &Job) -> Result<Vec<Episode>, Failure> {
    let Some(batch) = batch::find(app, worker, job)? else {
        return worker.server.resolve(&job.subject, app.clock.now_ms());
    };
    for (other, outcome) in batch.others {
        let found = outcome.map(|episodes| match <[Episode; 1]>::try_from(episodes) {
            Ok([episode]) => Found::Listed(Box::new(episode)),
            Err(episodes) => Found::Several {
                episodes,
                up_to_date: 0,
            },
        });
        let found = if_there(&other, found);
        if let Err(error) = carry_on(app, worker, &other, found) {
            release(app, &other, &error);
        }
    }
    batch.own
}

/// Chooses the picture to draw on. Fetches it if there is anything to draw.
fn with_picture(
    app: &App,
    worker: &ServerWorker,
    job: &Job,
    mut episode: Episode,
) -> Result<Found, Failure> {
    worker.server.complete(slice::from_mut(&mut episode))?;
    seasons::complete(app, worker, slice::from_mut(&mut episode))?;
    episode.server = worker.name().to_string();
    let known = app
        .store
        .known(ImageKey {
            server: worker.name(),
            item: &episode.key,
            slot: job.slot,
        })
        .map_err(|error| Failure::retry(error.to_string()))?;
    if let Some(why) = restored_mark(&job.intent, &known) {
        return Ok(Found::Kept(CardStatus::Skipped, why.to_string()));
    }
    let published = known.published_ref.as_deref();
    let state = worker.server.state(&episode, job.slot, published)?;
    if let Some((status, why)) = skip_reason(app, worker, &episode, &state)? {
        return Ok(Found::Kept(status, why));
    }
    let is_forced = matches!(job.intent, Intent::EnsureCard { force: true, .. });
    let subject = Subject {
        level: episode.level(),
        key: Some(episode.key.clone()),
        ..job.subject.clone()
    };
    let next = |work: Work| Found::Next {
        subject: Box::new(subject.clone()),
        work: Box::new(work),
    };
    let style = styled(app, job, &mut episode)?;
    if known.recipe.is_none()
        && !is_forced
        && episode.translated_title.is_none()
        && style.waits_for_title()
        && let Some((until_ms, why)) = awaited(app, worker, job, &episode)?
    {
        return Ok(Found::Untitled { until_ms, why });
    }
    if style.shows_logo() {
        logo::fetch(app, worker, job, &episode)?;
    }
    let style = style.with_pictures(app, &job.server, &episode);
    let drawn_on = |key: &str, digest: &Digest| {
        let recipe = style.recipe((key, digest));
        let card = drawn_of(app, &episode, &known, recipe);
        let card = card.map(|card| moved(app, worker.name(), card)).transpose();
        let card = card.map_err(|error| Failure::retry(error.to_string()))?;
        Ok::<_, Failure>(card.map(|card| next(Work::Publish(card))))
    };
    let drawn = match &known.artwork {
        Some((key, digest)) if !is_forced => drawn_on(key, digest)?,
        _ => None,
    };
    if published.is_some() && state.is_empty() {
        // The server has lost all pictures, the still too. The card in its file is what it showed.
        let card = known.artwork.as_ref();
        if let Some((key, digest)) = card
            && let Some(card) = drawn_on(key, digest)?
        {
            return Ok(card);
        }
    }
    let same = known.artwork.as_ref().filter(|_| drawn.is_some());
    let same = same.map(|(key, _)| key.as_str());
    let on_backdrop = match style.wants_backdrop() {
        true => backdrop(app, worker, job, &episode, same)?,
        false => None,
    };
    let choice = match on_backdrop {
        Some(choice) => choice,
        None => {
            let order = style.artwork_order();
            choose(
                app,
                worker,
                job,
                &episode,
                (&order, same),
                &state.candidates,
            )?
        }
    };
    let (key, bytes) = match (choice, drawn) {
        (Choice::New { key, bytes }, _) => (key, bytes),
        (Choice::Unchanged, Some(drawn)) => return Ok(drawn),
        (Choice::Unchanged, None) => return Err(Failure::retry("its picture is missing")),
    };
    if let Some(drawn) = drawn_on(&key, &Digest::of(&bytes))? {
        return Ok(drawn);
    }
    inherit(app, worker, &episode, &known)?;
    Ok(next(Work::Draw(DrawInputs {
        episode,
        picture: bytes,
        image_ref: key,
    })))
}
