//! What a failure means for the job and for the server worker. This is the only place that decides it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use crate::app::{App, ServerWorker};
use crate::model::{
    Activity, Backoff, Cause, Failure, Job, UnreachableReason, millis, picture_wait,
};
use crate::store::StoreError;

/// How long a job is retried, unless it waits for a picture. A moved library or a missing disk should be back by then.
const TRIED_FOR_MS: i64 = 2 * 24 * 3600 * 1000;
/// How many times it is retried at least, because a clock that is set right after the start makes a job look years old.
/// These retries take more than four hours.
const TRIES_MIN: u32 = 12;

/// Records the failure of a job: it is retried, or it is given up, or its server is unreachable and the job is not to
/// blame.
pub(crate) fn handle_failure(
    app: &App,
    worker: Option<&ServerWorker>,
    job: &Job,
    name: &str,
    failure: Failure,
) -> Result<(), StoreError> {
    let now_ms = app.clock.now_ms();
    match of_whom(worker, job, failure) {
        Failure::Unreachable { why, wait, .. } => {
            if let Some(note) = worker.and_then(|worker| worker.unreachable(&why, wait, now_ms)) {
                app.emit(&note);
            }
            app.store
                .requeue(job.id, job.attempts, now_ms, Some(&why), now_ms)
        }
        Failure::Retry { why, wait } => retry_later(app, job, name, Cause::Item, (&why, wait)),
        Failure::NoPicture { why } => retry_later(app, job, name, Cause::Picture, (&why, None)),
        Failure::ServerError { why, wait } => {
            retry_later(app, job, name, Cause::Server, (&why, wait))
        }
        Failure::TooLarge { why } if !job.is_small => {
            app.emit(&Activity::Later {
                name: name.into(),
                why: format!("{why}; drawing a smaller one"),
                wait: Duration::ZERO,
            });
            app.store.draw_smaller(job, now_ms)
        }
        Failure::TooLarge { why } => {
            let why = format!(
                "{why}, even at half the size; raise the limit of the proxy in front of it, or set `size` and `quality` \
                 in `[cards]` lower"
            );
            give_up(app, job, name, Cause::Server, &why)
        }
        Failure::GiveUp { why } => give_up(app, job, name, Cause::Item, &why),
        Failure::Disk { why } => {
            let until_ms = app.cards.failed(&why, now_ms);
            app.store
                .requeue(job.id, job.attempts, until_ms, Some(&why), now_ms)
        }
    }
}

/// Decides whether a server error concerns the whole server. It does if the server does not even identify itself, or if
/// several jobs in a row had such an error. Then the server counts as unreachable.
fn of_whom(worker: Option<&ServerWorker>, job: &Job, failure: Failure) -> Failure {
    let (Some(worker), Failure::ServerError { why, wait }) = (worker, &failure) else {
        return failure;
    };
    if let Err(failure @ Failure::Unreachable { .. }) = worker.server.identity() {
        return failure;
    }
    if worker.is_failing(job) {
        let why = format!("{why}to several requests in a row");
        return Failure::Unreachable {
            why,
            reason: UnreachableReason::Other,
            wait: *wait,
        };
    }
    failure
}

fn retry_later(
    app: &App,
    job: &Job,
    name: &str,
    cause: Cause,
    (why, wait): (&str, Option<Duration>),
) -> Result<(), StoreError> {
    let now_ms = app.clock.now_ms();
    let age_ms = now_ms.saturating_sub(job.tried_since_ms);
    let is_old = age_ms >= TRIED_FOR_MS && job.attempts >= TRIES_MIN;
    let wait = match (is_old, cause) {
        (false, _) => wait.unwrap_or_else(|| Backoff::JOB.wait(job.attempts)),
        (true, Cause::Picture) => {
            match picture_wait(Duration::from_millis(age_ms.unsigned_abs())) {
                Some(wait) => wait,
                None => {
                    return give_up(app, job, name, cause, &format!("{why}, for half a year"));
                }
            }
        }
        (true, _) => return give_up(app, job, name, cause, &format!("{why}, for two days")),
    }
    .max(Duration::from_secs(1));
    app.emit(&Activity::Later {
        name: name.into(),
        why: why.into(),
        wait,
    });
    app.store.requeue(
        job.id,
        job.attempts.saturating_add(1),
        now_ms.saturating_add(millis(wait)),
        Some(why),
        now_ms,
    )
}

fn give_up(app: &App, job: &Job, name: &str, cause: Cause, why: &str) -> Result<(), StoreError> {
    app.emit(&Activity::GaveUp {
        name: name.into(),
        why: why.into(),
    });
    app.store.give_up(job.id, cause, why, app.clock.now_ms())?;
    app.report_given_up(job, why);
    Ok(())
}

/// Runs one step of a job and catches panics. A picture, a font or a response that causes one is a bug in intertitle:
/// the job fails, and the worker continues.
pub(crate) fn unpanicked<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(Failure::give_up("internal error, please report it")))
}

/// Releases a job whose outcome could not be stored. It is claimed again a little later.
pub(crate) fn release(app: &App, job: &Job, error: &StoreError) {
    error.log(&job.subject.to_string());
    app.store.release(job.id);
}
