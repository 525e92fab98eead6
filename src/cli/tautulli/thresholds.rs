//! When an episode counts as watched: Tautulli has a percentage of its own, and Plex has another.

use crate::server::Tautulli;

/// What is to be said about the two percentages, if anything.
///
/// Tautulli's must not be the lower one: its hook would tell of a view that Plex does not count.
pub(super) fn warning(tautulli: &Tautulli) -> Option<String> {
    // Neither is worth failing for: what cannot be read is said.
    let own = tautulli.watched_percent().ok().flatten();
    let plex = tautulli.plex_watched_percent().ok().flatten();
    let setting = "TV Episode Watched Percent, in Tautulli under Settings, General,";
    match (own, plex) {
        (Some(own), Some(plex)) if own < plex => Some(format!(
            "an episode is watched at {own} % for Tautulli and at {plex} % for Plex: who stops in between has \
             watched it for one and not for the other, and its card changes to and fro. Set {setting} to {}",
            (plex + 1).min(100)
        )),
        (Some(_), Some(_)) => None,
        _ => Some(format!(
            "at which percentage an episode is watched could not be read: {setting} is not to be lower than \
             Video Played Threshold in Plex under Settings, Library"
        )),
    }
}
