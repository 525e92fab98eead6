//! The series' logo for designs that show one: the user's own, else the media server's, fetched once a series.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::app::{App, Lane};
use crate::art::{self, Wanted};
use crate::card;
use crate::model::{Episode, Failure};

/// Makes sure that what the server has for a logo is here. One that is broken, or gone, counts as none.
///
/// # Errors
/// The server does not answer.
pub(super) fn fetch(app: &App, lane: &Lane, episode: &Episode) -> Result<(), Failure> {
    let Some(path) = &episode.of_series.logo else {
        return Ok(());
    };
    let address = address(lane.server.name(), path);
    let is_here = app.pictures.get(&address).is_some();
    if is_here || own(app, episode, Wanted::Logo).is_some() {
        return Ok(());
    }
    let bytes = match lane.server.fetch(path) {
        Ok(bytes) => bytes,
        Err(Failure::Never { why }) => {
            log::warn!("{episode}: no logo of its series is to be had: {why}");
            Vec::new()
        }
        Err(failure) => return Err(failure),
    };
    let read = catch_unwind(AssertUnwindSafe(|| card::Picture::read(&bytes)));
    let why = match read {
        _ if bytes.is_empty() => None,
        Ok(read) => read.err(),
        Err(_) => Some("the picture is broken".into()),
    };
    match why {
        None => app.pictures.put(&address, "", &bytes),
        Some(why) => {
            log::warn!("{episode}: the logo of its series cannot be used: {why}");
            app.pictures.put(&address, "", &[]);
        }
    }
    Ok(())
}

/// The logo of the episode's series, as far as it is here.
pub(super) fn of(app: &App, server: &str, episode: &Episode) -> Option<Vec<u8>> {
    own(app, episode, Wanted::Logo).or_else(|| {
        let kept = app
            .pictures
            .get(&address(server, episode.of_series.logo.as_ref()?))?;
        Some(kept.body).filter(|logo| !logo.is_empty())
    })
}

/// A picture from the user's folder.
pub(super) fn own(app: &App, episode: &Episode, wanted: Wanted) -> Option<Vec<u8>> {
    let path = art::own_picture(&app.settings.art_folder, episode, wanted)?;
    match art::read_picture(&path) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            log::warn!("{episode}: cannot read {}: {error}", path.display());
            None
        }
    }
}

/// The name of a picture among those that were fetched: a path holds on its own server only.
fn address(server: &str, path: &str) -> String {
    format!("{server} {path}")
}
