//! Who a media server is, and that it answers again: keys of another server mean other items, and a server that is away
//! rests longer each time.

use crate::app::{App, Lane};
use crate::model::{Failure, Job, Stage};
use crate::store::StoreError;
use crate::text::fold;

/// The server's identifier, before anything else is asked of it. The lane remembers it for a moment: another machine may
/// answer at the same address from one day to the next, and keys of the old one mean other items there.
pub(crate) fn identify(app: &App, lane: &Lane) -> Result<String, Failure> {
    let now_ms = app.clock.monotonic_ms();
    if let Some(identity) = lane.fresh_identity(now_ms) {
        return Ok(identity);
    }
    let identity = lane.server.identify()?;
    if lane.identity().as_ref() != Some(&identity) {
        meet(app, lane, &identity).map_err(|error| Failure::later(error.to_string()))?;
        note(app, lane, &identity);
    }
    lane.told_identity(now_ms);
    Ok(identity)
}

/// The server's identifier, if it is the one that is meant: keys of another machine mean other items. None if the job has
/// keys of the machine that its connection led to before.
pub(crate) fn identified(app: &App, lane: &Lane, job: &Job) -> Result<Option<String>, Failure> {
    let before = lane.identity();
    let identity = identify(app, lane)?;
    let server = lane.server.name();
    match &job.subject.server_uuid {
        Some(meant) if *meant == identity => Ok(Some(identity)),
        Some(meant) => {
            let was_here = app.store.was_at(server, meant);
            if was_here.map_err(|error| Failure::later(error.to_string()))? {
                return Ok(None);
            }
            Err(Failure::never(format!(
                "the hook is from another server than plex {server}"
            )))
        }
        // It was taken in hand before anybody knew of the new machine.
        None if before.is_some_and(|before| before != identity) && job.subject.key.is_some() => {
            Ok(None)
        }
        None => Ok(Some(identity)),
    }
}

/// Takes notice of the machine that answers. If it is another one than before, keys of the old one are forgotten.
fn meet(app: &App, lane: &Lane, identity: &str) -> Result<(), StoreError> {
    let server = lane.server.name();
    if let Some(moved) = app.store.meet(server, identity, app.clock.now_ms())? {
        log::warn!(
            "plex {server}: another machine answers at its address ({identity}, before it was {}): keys of the old one are \
             not used on it; jobs found again by ids and titles: {}, given up: {}; cards put away: {}",
            moved.old,
            moved.jobs_again,
            moved.jobs_given_up,
            moved.cards
        );
    }
    Ok(())
}

/// Notes that the server has just answered; whoever watches is told if it was away.
pub(crate) fn answered(app: &App, lane: &Lane) {
    if let Some(identity) = lane.identity() {
        note(app, lane, &identity);
    }
}

/// Whether one of these names of an account is the owner's; none if the server does not say who owns it.
pub(crate) fn is_owner(lane: &Lane, accounts: &[String]) -> Option<bool> {
    let names = lane.server.owner_names().unwrap_or_default();
    let names: Vec<String> = names.iter().map(|name| fold(name.trim())).collect();
    let mut accounts = accounts.iter().map(|name| fold(name.trim()));
    (!names.is_empty()).then(|| accounts.any(|name| names.contains(&name)))
}

/// Notes that a step of a job went well with the server.
pub(crate) fn worked(app: &App, lane: &Lane, stage: Stage) {
    if let Some(note) = lane.worked(stage) {
        app.tell(&note);
        revive(app, lane);
    }
}

fn note(app: &App, lane: &Lane, identity: &str) {
    let is_first = lane.identity().is_none();
    let note = lane.answered(identity);
    if let Some(note) = &note {
        app.tell(note);
    }
    if is_first || note.is_some() {
        revive(app, lane);
    }
}

/// Tries again what was given up on account of the server.
fn revive(app: &App, lane: &Lane) {
    let server = lane.server.name();
    match app.store.revive(server, app.clock.now_ms()) {
        Ok(0) => {}
        Ok(jobs) => log::info!(
            "plex {server}: it is well again, and jobs that were given up because of it are tried again: {jobs}"
        ),
        Err(error) => error.log(&format!("plex {server}")),
    }
}
