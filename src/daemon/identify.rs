//! Who a media server is, and that it answers again: keys of another server mean other items, and a server that is away
//! rests longer each time.

use crate::app::{App, Lane};
use crate::model::Failure;

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

fn note(app: &App, lane: &Lane, identity: &str) {
    if let Some(note) = lane.answered(identity) {
        app.tell(&note);
    }
}
