//! The logo of a series, for designs that show one: the user's own, the server's or TMDb's, which is fetched once.

use crate::app::{App, ServerWorker};
use crate::artwork::{TmdbKind, Wanted};
use crate::model::{Episode, Failure, Job};
use crate::pipeline::artwork::{Choice, Lookup, of_tmdb};
use crate::pipeline::own_picture::own;
use crate::pipeline::unusable::{of_this_picture, why_unusable};

/// How long a logo that could not be fetched counts as missing. It may appear later, but not every card should request
/// it.
const MISSING_MS: i64 = 3_600_000;

/// Fetches the logo of the series, unless it is here: the server's, otherwise TMDb's. A broken or missing one counts as
/// missing for an hour.
///
/// # Errors
/// The server does not answer, or TMDb has a rate limit that ends soon.
pub(crate) fn fetch(
    app: &App,
    worker: &ServerWorker,
    job: &Job,
    episode: &Episode,
) -> Result<(), Failure> {
    if own(app, episode, Wanted::Logo).is_some() {
        return Ok(());
    }
    if let Some(path) = &episode.of_series.logo {
        let address = address(worker.name(), path);
        let is_here = kept(app, &address, || {
            let why = match worker.server.fetch(path) {
                Ok(bytes) => match why_unusable(&bytes) {
                    None => return Ok(Some(bytes)),
                    Some(why) => why,
                },
                Err(failure) => of_this_picture(worker, episode, failure)?,
            };
            log::warn!("{episode}: the server's logo of its series cannot be used: {why}");
            Ok(None)
        })?;
        if is_here {
            return Ok(());
        }
    }
    if app.tmdb.is_some() {
        kept(app, &at_tmdb(worker.name(), episode), || {
            Ok(match of_tmdb(app, job, (TmdbKind::Logo, episode), None)? {
                Lookup::Choice(Choice::New { bytes, .. }) => Some(bytes),
                Lookup::Choice(Choice::Unchanged) | Lookup::Nothing(_) => None,
            })
        })?;
    }
    Ok(())
}

/// Keeps a logo that `fetch` returns, unless it is here, or was missing less than an hour ago. Returns whether it is here.
fn kept(
    app: &App,
    address: &str,
    fetch: impl Fn() -> Result<Option<Vec<u8>>, Failure>,
) -> Result<bool, Failure> {
    let now_ms = app.clock.now_ms();
    if let Some(kept) = app.pictures.get(address) {
        let is_here = !kept.body.is_empty();
        if is_here || is_missing_still(&kept.etag, now_ms) {
            return Ok(is_here);
        }
    }
    Ok(match fetch()? {
        Some(bytes) => {
            app.pictures.put(address, "", &bytes);
            true
        }
        None => {
            app.pictures.put(address, &now_ms.to_string(), &[]);
            false
        }
    })
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
        let of_server = episode.of_series.logo.as_ref();
        let addresses = of_server
            .map(|path| address(server, path))
            .into_iter()
            .chain(app.tmdb.is_some().then(|| at_tmdb(server, episode)));
        addresses
            .filter_map(|address| app.pictures.get(&address))
            .map(|kept| kept.body)
            .find(|logo| !logo.is_empty())
    })
}

/// The name of a fetched picture in the store. A path is unique on its server only.
fn address(server: &str, path: &str) -> String {
    format!("{server} {path}")
}

/// The name of TMDb's logo of a series in the store.
fn at_tmdb(server: &str, episode: &Episode) -> String {
    format!("{server} TMDb {}", episode.series_key)
}
