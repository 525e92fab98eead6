//! Who a media server is, and that it answers again: keys of another server mean other items, and a server that is away
//! rests longer each time.

use crate::app::{App, Lane};
use crate::model::{Failure, Stage};
use crate::text::fold;

/// The server's identifier, before anything else is asked of it. The lane remembers it.
///
/// The server may have told it long ago: this alone does not show that it answers now.
pub(super) fn identify(app: &App, lane: &Lane) -> Result<String, Failure> {
    let identity = lane.server.identify()?;
    if lane.identity().as_ref() != Some(&identity) {
        note(app, lane, &identity);
    }
    Ok(identity)
}

/// Notes that the server has just answered; whoever watches is told if it was away.
pub(super) fn answered(app: &App, lane: &Lane) {
    if let Some(identity) = lane.identity() {
        note(app, lane, &identity);
    }
}

/// Whether one of these names of an account is the owner's; none if the server does not say who owns it.
pub(super) fn is_owner(lane: &Lane, accounts: &[String]) -> Option<bool> {
    let names = lane.server.owner_names().unwrap_or_default();
    let names: Vec<String> = names.iter().map(|name| fold(name.trim())).collect();
    let mut accounts = accounts.iter().map(|name| fold(name.trim()));
    (!names.is_empty()).then(|| accounts.any(|name| names.contains(&name)))
}

/// Notes that a step of a job went well with the server.
pub(super) fn worked(app: &App, lane: &Lane, stage: Stage) {
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
