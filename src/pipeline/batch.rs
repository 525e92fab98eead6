//! The episodes of one series that came in one import. The series is listed once for all of them.

use crate::app::{App, ServerWorker};
use crate::model::{
    Episode, EpisodeRef, Failure, Intent, Job, Level, Properties, SeriesRef, Subject, may_be_meant,
    meant,
};
use crate::store::NewJob;

/// The results of one listing, for several jobs.
pub(crate) struct Batch {
    /// For the job that is running.
    pub(crate) own: Result<Vec<Episode>, Failure>,
    /// For the other jobs, which are claimed now, too.
    pub(crate) others: Vec<(Job, Result<Vec<Episode>, Failure>)>,
}

/// Finds the episodes of `job` and of all due jobs that name an episode of the same series without an item key of the
/// server. None if there is no other job.
pub(crate) fn find(app: &App, worker: &ServerWorker, job: &Job) -> Result<Option<Batch>, Failure> {
    if job.subject.key.is_some() || !matches!(job.subject.level, Level::Episode(..)) {
        return Ok(None);
    }
    let now_ms = app.clock.now_ms();
    let batch_jobs = app
        .store
        .claim_batch(job, now_ms)
        .map_err(|error| Failure::retry(error.to_string()))?;
    if batch_jobs.is_empty() {
        return Ok(None);
    }
    let listing = list_series(worker, job, &batch_jobs, now_ms);
    let own = of(&listing, job);
    let others = batch_jobs.into_iter().map(|job| {
        let outcome = of(&listing, &job);
        (job, outcome)
    });
    Ok(Some(Batch {
        own,
        others: others.collect(),
    }))
}

/// The episodes of the series that any of the jobs may mean.
fn list_series(
    worker: &ServerWorker,
    job: &Job,
    batch_jobs: &[Job],
    now_ms: i64,
) -> Result<Vec<Episode>, Failure> {
    let series = Subject {
        level: Level::Series,
        own: EpisodeRef::default(),
        ..job.subject.clone()
    };
    let mut episodes = worker.server.resolve(&series, now_ms)?;
    episodes.retain(|episode| {
        let mut jobs = batch_jobs.iter().chain([job]);
        jobs.any(|job| {
            numbers(job).is_some_and(|numbers| may_be_meant(episode, numbers, &job.subject.own))
        })
    });
    worker.server.complete(&mut episodes)?;
    Ok(episodes)
}

fn of(listing: &Result<Vec<Episode>, Failure>, job: &Job) -> Result<Vec<Episode>, Failure> {
    let all = listing.as_ref().map_err(Clone::clone)?;
    let numbers = numbers(job).ok_or_else(|| Failure::give_up("it is not a single episode"))?;
    meant(all, numbers, &job.subject.own).map_err(Failure::retry)
}

fn numbers(job: &Job) -> Option<(u32, u32)> {
    match job.subject.level {
        Level::Episode(season, number) => Some((season, number)),
        _ => None,
    }
}

/// The job for one of the episodes that a job for a season, a series or a whole server has found.
pub(crate) fn of_episode(
    worker: &ServerWorker,
    job: &Job,
    episode: Episode,
    now_ms: i64,
) -> NewJob {
    NewJob {
        rule: job.rule.clone(),
        server: job.server.clone(),
        subject: Subject {
            level: episode.level(),
            key: Some(episode.key.clone()),
            server_uuid: worker.identity(),
            follow: None,
            ..job.subject.clone()
        },
        slot: job.slot,
        intent: match &job.intent {
            Intent::AddSeries { .. } | Intent::Reconcile(_) => {
                Intent::make(false, job.intent.properties())
            }
            Intent::EnsureCard {
                force,
                even_restored,
                with,
                ..
            } => Intent::EnsureCard {
                force: *force,
                only_missing: false,
                even_restored: *even_restored,
                with: with.clone(),
            },
            intent => intent.clone(),
        },
        due_ms: now_ms,
        debounce: None,
        // The listing of a whole library has too few fields to draw a card from.
        episode: Some(episode).filter(|_| !matches!(job.intent, Intent::Reconcile(_))),
    }
}

/// The job for the missing cards of one of the series that a comparison has found.
pub(crate) fn of_series(
    worker: &ServerWorker,
    job: &Job,
    series: SeriesRef,
    now_ms: i64,
) -> NewJob {
    NewJob {
        rule: job.rule.clone(),
        server: job.server.clone(),
        subject: Subject {
            level: Level::Series,
            series,
            server_uuid: worker.identity(),
            ..Subject::default()
        },
        slot: job.slot,
        intent: Intent::EnsureCard {
            force: false,
            only_missing: true,
            even_restored: false,
            with: Properties::default(),
        },
        due_ms: now_ms,
        debounce: None,
        episode: None,
    }
}
