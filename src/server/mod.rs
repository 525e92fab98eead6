//! Media servers. Each kind is a folder that implements [`crate::ports::MediaServer`], and a row in [`open`]. Tautulli is
//! here, too. It shows no cards, and only the command that configures its agents uses it.

mod plex;
mod tautulli;
mod tautulli_answers;
mod wire_form;

use std::sync::Arc;

use crate::ports::MediaServer;
use crate::settings::Settings;

pub use tautulli::{Tautulli, WEBHOOK_AGENT};
pub use tautulli_answers::{Agent, AgentLine, Delivery, NewItem, PlexServer, User};

/// The media servers of the settings, in order.
#[must_use]
pub fn open(settings: &Settings) -> Vec<Arc<dyn MediaServer>> {
    let plex = settings
        .plex
        .iter()
        .map(|server| Arc::new(plex::Plex::new(server)) as Arc<dyn MediaServer>);
    plex.collect()
}
