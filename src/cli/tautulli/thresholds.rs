//! When an episode counts as watched: Tautulli has a percentage of its own, and Plex has another.

use crate::server::Tautulli;

/// The warning about the two percentages, if any.
///
/// Tautulli's must not be lower: its webhook would report a view that Plex does not count.
pub(super) fn warning(tautulli: &Tautulli) -> Option<String> {
    // Neither is worth failing for: unreadable values are reported.
    let own = tautulli.watched_percent().ok().flatten();
    let plex = tautulli.plex_watched_percent().ok().flatten();
    let setting = "TV Episode Watched Percent, in Tautulli under Settings, General,";
    match (own, plex) {
        (Some(own), Some(plex)) if own < plex => Some(format!(
            "Tautulli counts an episode as watched at {own} %, Plex at {plex} %: if playback stops in between, they \
             disagree and the card changes back and forth. Set {setting} to {}",
            (plex + 1).min(100)
        )),
        (Some(_), Some(_)) => None,
        _ => Some(format!(
            "could not read the watched percentages: {setting} must not be lower than Video Played Threshold in Plex \
             under Settings, Library"
        )),
    }
}
