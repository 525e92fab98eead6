//! The same episode on other media servers, and in other libraries of the same one: after an event of one server has found
//! its episode, the others get jobs for it, by its ids.

use crate::app::{App, ServerWorker};
use crate::model::{
    Activity, Episode, EpisodeRef, Failure, Follow, Intent, Job, Level, SeriesRef, Subject,
};
use crate::pipeline::resolved::Found;
use crate::store::NewJob;

/// Adds the jobs that follow a job, if it is to be followed and has found these episodes. Returns the job as it goes on:
/// nothing follows it any more.
pub(crate) fn lead(
    app: &App,
    worker: &ServerWorker,
    job: &Job,
    episodes: &[Episode],
) -> Result<Job, Failure> {
    let mut led = job.clone();
    led.subject.follow = None;
    let (Some(Follow::Elsewhere), Some(first)) = (job.subject.follow, episodes.first()) else {
        return Ok(led);
    };
    let series = first.series_ref();
    if series.tvdb.is_none() && series.tmdb.is_none() && series.imdb.is_none() {
        return Ok(led);
    }
    let unstored = |error: crate::store::StoreError| Failure::retry(error.to_string());
    let own_key = &first.series_key;
    let twins = app.store.series_elsewhere(worker.name(), own_key, &series);
    let others = app.workers.iter().map(ServerWorker::name);
    let others = others.filter(|name| *name != worker.name());
    let at = twins.map_err(unstored)?.into_iter();
    let at = at.map(|key| (worker.name(), Some(key)));
    let at = others.map(|name| (name, None)).chain(at);
    let jobs: Vec<NewJob> = at
        .map(|(server, key)| NewJob {
            rule: job.rule.clone(),
            server: server.to_string(),
            subject: Subject {
                level: level(job, episodes),
                series: SeriesRef {
                    key,
                    ..series.clone()
                },
                own: own(episodes),
                follow: Some(Follow::IfThere),
                ..Subject::default()
            },
            slot: job.slot,
            intent: intent(&job.intent),
            due_ms: app.clock.now_ms(),
            debounce: None,
            episode: None,
        })
        .collect();
    if jobs.is_empty() {
        return Ok(led);
    }
    let now_ms = app.clock.now_ms();
    app.store
        .follow(job, &led.subject, &jobs, now_ms)
        .map_err(unstored)?;
    let mut servers: Vec<String> = jobs.into_iter().map(|job| job.server).collect();
    servers.dedup();
    worker.leads();
    app.emit(&Activity::Followed {
        subject: led.subject.clone(),
        servers,
    });
    Ok(led)
}

/// The result of a job that follows another one: it ends if its server does not have the episode.
pub(crate) fn if_there(job: &Job, found: Result<Found, Failure>) -> Result<Found, Failure> {
    match (job.subject.follow, found) {
        (Some(Follow::IfThere), Err(Failure::Retry { why, .. } | Failure::GiveUp { why })) => {
            Ok(Found::Ended(format!("it is not here: {why}")))
        }
        (_, found) => found,
    }
}

/// What a person has restored elsewhere stays.
fn intent(intent: &Intent) -> Intent {
    match intent {
        Intent::EnsureCard {
            force,
            only_missing,
            with,
            ..
        } => Intent::EnsureCard {
            force: *force,
            only_missing: *only_missing,
            even_restored: false,
            with: with.clone(),
        },
        other => other.clone(),
    }
}

/// The part of the series that the job has found.
fn level(job: &Job, episodes: &[Episode]) -> Level {
    match (job.subject.level, episodes) {
        (_, [one]) => one.level(),
        (Level::Season(season), _) => Level::Season(season),
        (Level::Series, _) => Level::Series,
        // Only its key is known: it was a season or a series.
        (_, several) => {
            let first = several.first().map_or(0, |one| one.season);
            match several.iter().all(|one| one.season == first) {
                true => Level::Season(first),
                false => Level::Series,
            }
        }
    }
}

/// The own ids of an episode.
fn own(episodes: &[Episode]) -> EpisodeRef {
    match episodes {
        [one] => EpisodeRef {
            tvdb: one.own_tvdb,
            tmdb: one.own_tmdb,
            imdb: one.own_imdb.clone(),
            airdate: one.airdate.clone(),
            title: Some(one.title.clone()).filter(|title| !title.is_empty()),
            path: one.files.first().cloned(),
        },
        _ => EpisodeRef::default(),
    }
}
