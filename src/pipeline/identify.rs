//! Checks the identity of a media server, because keys of another server mean other items, and records whether it
//! answers. The backoff of an unreachable server grows each time.

use crate::app::{App, ServerWorker};
use crate::model::{Failure, Job, Step};
use crate::store::StoreError;
use crate::text::fold;

/// The server's identifier, which is checked before any other request. The worker remembers it for a moment only:
/// another machine may answer at the same address from one day to the next, and the old keys mean other items there.
pub(crate) fn identify(app: &App, worker: &ServerWorker) -> Result<String, Failure> {
    let now_ms = app.clock.monotonic_ms();
    if let Some(identity) = worker.fresh_identity(now_ms) {
        return Ok(identity);
    }
    let identity = worker.server.identity()?;
    if worker.identity().as_ref() != Some(&identity) {
        meet(app, worker, &identity).map_err(|error| Failure::retry(error.to_string()))?;
        note(app, worker, &identity);
    }
    worker.note_identified(now_ms);
    Ok(identity)
}

/// The server's identifier, if it is the expected one: keys of another machine mean other items. None if the job has
/// keys of the machine that the connection led to before.
pub(crate) fn identified(
    app: &App,
    worker: &ServerWorker,
    job: &Job,
) -> Result<Option<String>, Failure> {
    let before = worker.identity();
    let identity = identify(app, worker)?;
    match &job.subject.server_uuid {
        Some(meant) if *meant == identity => Ok(Some(identity)),
        Some(meant) => {
            let was_here = app.store.was_at(worker.name(), meant);
            if was_here.map_err(|error| Failure::retry(error.to_string()))? {
                return Ok(None);
            }
            Err(Failure::give_up(format!(
                "the webhook is from a server other than {}",
                worker.server.name()
            )))
        }
        // The job was claimed before the new machine was known.
        None if before.is_some_and(|before| before != identity) && job.subject.key.is_some() => {
            Ok(None)
        }
        None => Ok(Some(identity)),
    }
}

/// Records which machine answers. If it is another one than before, the keys of the old one are forgotten.
fn meet(app: &App, worker: &ServerWorker, identity: &str) -> Result<(), StoreError> {
    let server = worker.server.name();
    if let Some(moved) = app.store.meet(&server.name, identity, app.clock.now_ms())? {
        log::warn!(
            "{server}: another machine answers at its address ({identity}, previously {}): keys of the old one \
             are not used for it; jobs to find again by ids and titles: {}, given up: {}; cards set aside: {}",
            moved.old,
            moved.jobs_again,
            moved.jobs_given_up.len(),
            moved.cards
        );
        for (job, why) in &moved.jobs_given_up {
            app.report_given_up(job, why);
        }
    }
    Ok(())
}

/// Lets a job start over that has keys of the machine that its connection led to before.
pub(crate) fn aim_again(app: &App, job: &Job) -> Result<(), StoreError> {
    if let Some(why) = app.store.aim_again(job, app.clock.now_ms())? {
        app.report_given_up(job, &why);
    }
    Ok(())
}

/// Records that the server has just answered. If it was unreachable before, reports that.
pub(crate) fn answered(app: &App, worker: &ServerWorker) {
    if let Some(identity) = worker.identity() {
        note(app, worker, &identity);
    }
}

/// Whether one of these account names is the owner's. None if the server does not say who owns it.
pub(crate) fn is_owner(worker: &ServerWorker, accounts: &[String]) -> Option<bool> {
    let names = worker.server.owner_names().unwrap_or_default();
    let names: Vec<String> = names.iter().map(|name| fold(name.trim())).collect();
    let mut accounts = accounts.iter().map(|name| fold(name.trim()));
    (!names.is_empty()).then(|| accounts.any(|name| names.contains(&name)))
}

/// Records that a step of a job succeeded on the server.
pub(crate) fn worked(app: &App, worker: &ServerWorker, step: Step) {
    if let Some(note) = worker.worked(step) {
        app.emit(&note);
        revive(app, worker);
    }
}

fn note(app: &App, worker: &ServerWorker, identity: &str) {
    let is_first = worker.identity().is_none();
    let note = worker.answered(identity);
    if let Some(note) = &note {
        app.emit(note);
    }
    if is_first || note.is_some() {
        revive(app, worker);
    }
}

/// Retries the jobs that were given up because of the server.
fn revive(app: &App, worker: &ServerWorker) {
    let server = worker.server.name();
    match app.store.revive(&server.name, app.clock.now_ms()) {
        Ok(0) => {}
        Ok(jobs) => log::info!(
            "{server}: recovered; retrying jobs that were given up because of it: {jobs}"
        ),
        Err(error) => error.log(&server.to_string()),
    }
}
