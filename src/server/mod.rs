//! Media servers: each kind is a file that implements [`crate::seams::MediaServer`], and a row in [`open`].

mod plex;
mod plex_check;
mod plex_items;
mod plex_library;
mod plex_series;
mod wire;

use std::sync::Arc;

use crate::seams::MediaServer;
use crate::settings::Settings;

/// The media servers of the settings, in their order.
#[must_use]
pub fn open(settings: &Settings) -> Vec<Arc<dyn MediaServer>> {
    let plex = settings
        .plex
        .iter()
        .map(|server| Arc::new(plex::Plex::new(server)) as Arc<dyn MediaServer>);
    plex.collect()
}
