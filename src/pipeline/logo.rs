//! The logo of a series, for designs that show one: the user's own, otherwise the server's, which is fetched once.

use crate::app::{App, ServerWorker};
use crate::artwork::{self, Wanted};
use crate::model::{Episode, Failure};
use crate::pipeline::unusable::{of_this_picture, why_unusable};

/// How long a logo that could not be fetched counts as missing. It may appear later, but not every card should request
/// it.
const MISSING_MS: i64 = 3_600_000;

/// Fetches the server's logo, unless it is here. A broken or missing one counts as missing for an hour.
///
/// # Errors
/// The server does not answer.
pub(crate) fn fetch(app: &App, worker: &ServerWorker, episode: &Episode) -> Result<(), Failure> {
    let Some(path) = &episode.of_series.logo else {
        return Ok(());
    };
    let address = address(worker.name(), path);
    let now_ms = app.clock.now_ms();
    let is_here = app
        .pictures
        .get(&address)
        .is_some_and(|kept| !kept.body.is_empty() || is_missing_still(&kept.etag, now_ms));
    if is_here || own(app, episode, Wanted::Logo).is_some() {
        return Ok(());
    }
    let why = match worker.server.fetch(path) {
        Ok(bytes) => match why_unusable(&bytes) {
            None => {
                app.pictures.put(&address, "", &bytes);
                return Ok(());
            }
            Some(why) => why,
        },
        Err(failure) => of_this_picture(worker, episode, failure)?,
    };
    log::warn!("{episode}: drawing its card without the logo of its series: {why}");
    app.pictures.put(&address, &now_ms.to_string(), &[]);
    Ok(())
}

/// True if the logo was found to be missing less than an hour ago.
fn is_missing_still(since_ms: &str, now_ms: i64) -> bool {
    since_ms
        .parse::<i64>()
        .is_ok_and(|since_ms| (0..MISSING_MS).contains(&now_ms.saturating_sub(since_ms)))
}

/// The logo of the episode's series, if it is here.
pub(crate) fn of(app: &App, server: &str, episode: &Episode) -> Option<Vec<u8>> {
    own(app, episode, Wanted::Logo).or_else(|| {
        let kept = app
            .pictures
            .get(&address(server, episode.of_series.logo.as_ref()?))?;
        Some(kept.body).filter(|logo| !logo.is_empty())
    })
}

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

/// The name of a fetched picture in the store. A path is unique on its server only.
fn address(server: &str, path: &str) -> String {
    format!("{server} {path}")
}
