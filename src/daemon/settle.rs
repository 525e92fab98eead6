//! What a failure means for the job and for the lane: the one place where that is decided.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use crate::app::{App, Lane};
use crate::model::{Failure, Job, Note, State};
use crate::store::{StoreError, retry_delay};

/// How long a job is tried again: a library that was moved or a disk that was away is back by then.
const TRIED_FOR_MS: i64 = 2 * 24 * 3600 * 1000;
/// And how often at least: a clock that is set right after the start makes a job look years old. So many tries take
/// four hours and more.
const TRIES_MIN: u32 = 12;

/// Notes a failure of a job: it waits and is tried again, or it is dead, or its server rests and it is not to blame.
pub(super) fn settle(
    app: &App,
    lane: Option<&Lane>,
    job: &Job,
    name: &str,
    failure: Failure,
) -> Result<(), StoreError> {
    let now_ms = app.clock.now_ms();
    match failure {
        Failure::Away { why, wait } => {
            if let Some(note) = lane.and_then(|lane| lane.away(&why, wait, now_ms)) {
                app.tell(&note);
            }
            app.store
                .put_back(job.id, job.attempts, now_ms, Some(&why), now_ms)
        }
        Failure::Later { why, .. } | Failure::ServerError { why, .. }
            if now_ms.saturating_sub(job.made_ms) >= TRIED_FOR_MS && job.attempts >= TRIES_MIN =>
        {
            give_up(app, job, name, &format!("{why}, for two days"))
        }
        Failure::Later { why, wait } | Failure::ServerError { why, wait } => {
            let wait = wait
                .unwrap_or_else(|| retry_delay(job.attempts))
                .max(Duration::from_secs(1));
            let wait_ms = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
            app.tell(&Note::Later {
                name: name.into(),
                why: why.clone(),
                wait,
            });
            app.store.put_back(
                job.id,
                job.attempts.saturating_add(1),
                now_ms.saturating_add(wait_ms),
                Some(&why),
                now_ms,
            )
        }
        Failure::Never { why } | Failure::TooLarge { why } => give_up(app, job, name, &why),
        Failure::Disk { why } => app.store.put_back(
            job.id,
            job.attempts,
            now_ms.saturating_add(30_000),
            Some(&why),
            now_ms,
        ),
    }
}

fn give_up(app: &App, job: &Job, name: &str, why: &str) -> Result<(), StoreError> {
    app.tell(&Note::GaveUp {
        name: name.into(),
        why: why.into(),
    });
    app.store.end(job.id, State::Dead, why, app.clock.now_ms())
}

/// A station's work on a job. If it panics, by a picture or a font or an answer that nobody thought of, that is our
/// mistake and this job's misfortune: it ends, and the station lives.
pub(super) fn unpanicked<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(Failure::never(
            "it met a mistake in intertitle; please report it",
        ))
    })
}

/// Lets a job go whose outcome could not be written down: it is taken in hand again a little later.
pub(super) fn let_go(app: &App, job: &Job, error: &StoreError) {
    error.log(&job.subject.to_string());
    app.store.let_go(job.id);
}
