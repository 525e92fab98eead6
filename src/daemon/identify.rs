//! Who a media server is, and that it answers again: keys of another server mean other items, and a server that is away
//! rests longer each time.

use crate::app::{App, Lane};
use crate::model::Failure;
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

fn note(app: &App, lane: &Lane, identity: &str) {
    if let Some(note) = lane.answered(identity) {
        app.tell(&note);
    }
}
