//! TMDb: stills of an episode, backdrops of its series.

use crate::app::App;
use crate::artwork::{TmdbKind, TmdbPicture, backdrop_key};
use crate::model::{Activity, Episode, Failure, Job};
use crate::pipeline::artwork::lookup::{CHECKED_MAX, Choice, Lookup, Useless, usable};
use crate::pipeline::unusable::why_unusable;

/// The longest time that a card waits for TMDb's rate limit. If it is longer, another picture is better.
const WAIT_MAX_S: u64 = 120;
/// Attempts of a job after which it does not wait for TMDb any more.
const WAITS_MAX: u32 = 5;

/// The key that is stored with cards.
pub(super) fn key(kind: TmdbKind, picture: &TmdbPicture) -> String {
    match kind {
        TmdbKind::Backdrop => backdrop_key(&picture.key()),
        TmdbKind::Still | TmdbKind::Logo => picture.key(),
    }
}

/// Whether the existing card was drawn on such a picture of TMDb.
fn is_of_tmdb(kind: TmdbKind, same: &str) -> bool {
    let prefix = key(kind, &TmdbPicture::default());
    same.starts_with(&prefix)
}

/// What it is, and of what.
fn words(kind: TmdbKind) -> (&'static str, &'static str) {
    match kind {
        TmdbKind::Still => ("still", "it"),
        TmdbKind::Backdrop => ("backdrop", "its series"),
        TmdbKind::Logo => ("logo", "its series"),
    }
}

/// The best picture of TMDb that is as large as TMDb says and can be decoded.
///
/// # Errors
/// A rate limit that ends soon.
pub(crate) fn of(
    app: &App,
    job: &Job,
    (kind, episode): (TmdbKind, &Episode),
    same: Option<&str>,
) -> Result<Lookup, Failure> {
    let Some(tmdb) = &app.tmdb else {
        return Ok(Lookup::Nothing("TMDb has no key in intertitle.toml".into()));
    };
    let pictures = match tmdb.pictures(kind, episode, app.clock.now_ms()) {
        Ok(ranked) => ranked.good,
        Err(Failure::Unreachable { .. } | Failure::Retry { .. } | Failure::ServerError { .. })
            if same.is_some_and(|same| is_of_tmdb(kind, same)) =>
        {
            return Ok(Lookup::Choice(Choice::Unchanged));
        }
        Err(failure) => return without(job, failure),
    };
    if pictures
        .iter()
        .any(|picture| Some(key(kind, picture).as_str()) == same)
    {
        return Ok(Lookup::Choice(Choice::Unchanged));
    }
    let (what, of) = words(kind);
    let mut reason =
        format!("TMDb has no {what} of {of} with the languages and the size in intertitle.toml");
    for picture in pictures.iter().take(CHECKED_MAX) {
        let bytes = match tmdb.fetch(picture, app.clock.now_ms()) {
            Ok(bytes) => bytes,
            // One missing file says nothing about the others.
            Err(Failure::GiveUp { why }) => {
                reason = format!("{}: {why}", picture.file_path);
                continue;
            }
            Err(failure) => return without(job, failure),
        };
        match judged(kind, &bytes, tmdb.minimum()) {
            Ok(()) => {
                let key = key(kind, picture);
                return Ok(Lookup::Choice(Choice::New { key, bytes }));
            }
            Err(Useless { why, is_picture }) => {
                if !is_picture {
                    tmdb.forget(picture);
                }
                app.emit(&Activity::PictureRefused {
                    episode: episode.clone(),
                    picture: format!("TMDb's {}", picture.file_path),
                    why: why.clone(),
                });
                reason = format!("no usable {what} on TMDb; the last reason: {why}");
            }
        }
    }
    Ok(Lookup::Nothing(reason))
}

/// Whether a file can be used. A logo is not drawn on: it may be small, transparent and of one colour.
fn judged(kind: TmdbKind, bytes: &[u8], minimum: (u32, u32)) -> Result<(), Useless> {
    match kind {
        TmdbKind::Still | TmdbKind::Backdrop => usable(bytes, minimum).map(|_| ()),
        TmdbKind::Logo => match why_unusable(bytes) {
            None => Ok(()),
            Some(why) => Err(Useless {
                why,
                is_picture: false,
            }),
        },
    }
}

/// What to do after a failure of TMDb: wait for a short rate limit, otherwise use another picture.
fn without(job: &Job, failure: Failure) -> Result<Lookup, Failure> {
    match failure {
        Failure::Retry {
            why,
            wait: Some(wait),
        } if wait.as_secs() <= WAIT_MAX_S && job.attempts < WAITS_MAX => Err(Failure::Retry {
            why,
            wait: Some(wait),
        }),
        other => Ok(Lookup::Nothing(other.why().to_string())),
    }
}
