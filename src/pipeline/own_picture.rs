//! Pictures from the user's folder.

use crate::app::App;
use crate::artwork::{self, Wanted};
use crate::model::Episode;

/// A picture from the user's folder.
pub(crate) fn own(app: &App, episode: &Episode, wanted: Wanted) -> Option<Vec<u8>> {
    let path = artwork::own_picture(&app.settings.artwork_folder, episode, wanted)?;
    match artwork::read_picture(&path) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            log::warn!("{episode}: cannot read {}: {error}", path.display());
            None
        }
    }
}
