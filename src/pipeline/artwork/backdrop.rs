//! The backdrop of the series: the user's own, then the server's, then TMDb's.

use crate::app::{App, ServerWorker};
use crate::artwork::{TmdbKind, Wanted, backdrop_key};
use crate::model::{Activity, Episode, Failure, Job};
use crate::pipeline::artwork::lookup::{ANY_SIZE, Choice, Lookup, usable};
use crate::pipeline::artwork::{folder, tmdb};
use crate::pipeline::unusable::of_this_picture;

/// The backdrop of the series. None if there is none that can be drawn on.
///
/// # Errors
/// The server does not answer, or TMDb has a rate limit that ends soon.
pub(crate) fn of(
    app: &App,
    worker: &ServerWorker,
    job: &Job,
    episode: &Episode,
    same: Option<&str>,
) -> Result<Option<Choice>, Failure> {
    if let Lookup::Choice(choice) = folder::of(app, episode, Wanted::Backdrop, same) {
        return Ok(Some(choice));
    }
    if let Some(choice) = of_server(app, worker, episode, same)? {
        return Ok(Some(choice));
    }
    // Without a key there is nothing to say about TMDb: a backdrop is optional.
    if app.tmdb.is_none() {
        return Ok(None);
    }
    match tmdb::of(app, job, (TmdbKind::Backdrop, episode), same)? {
        Lookup::Choice(choice) => Ok(Some(choice)),
        Lookup::Nothing(why) => {
            app.emit(&Activity::NoPicture {
                episode: episode.clone(),
                source: "TMDb",
                why,
            });
            Ok(None)
        }
    }
}

fn of_server(
    app: &App,
    worker: &ServerWorker,
    episode: &Episode,
    same: Option<&str>,
) -> Result<Option<Choice>, Failure> {
    let Some(path) = &episode.of_series.backdrop else {
        return Ok(None);
    };
    let key = backdrop_key(path);
    if same == Some(key.as_str()) {
        return Ok(Some(Choice::Unchanged));
    }
    let why = match worker.server.fetch(path) {
        Ok(bytes) => match usable(&bytes, ANY_SIZE) {
            Ok(_) => return Ok(Some(Choice::New { key, bytes })),
            Err(useless) => useless.why,
        },
        Err(failure) => of_this_picture(worker, episode, failure)?,
    };
    app.emit(&Activity::PictureRefused {
        episode: episode.clone(),
        picture: "its series' backdrop".into(),
        why,
    });
    Ok(None)
}
