//! Chooses the picture to draw on: the sources in the order of `art`. Each picture is checked before it is used.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::app::{App, ServerWorker};
use crate::artwork::{self, Wanted};
use crate::card;
use crate::maker;
use crate::model::{Activity, Digest, Episode, Failure, ImageRef, Job, Original};
use crate::pipeline::logo::own;
use crate::pipeline::unusable::of_this_picture;
use crate::store::ImageKey;

/// Pictures of one source that are fetched and checked. Metadata agents offer a handful.
const CHECKED_MAX: usize = 4;
/// The longest time that a card waits for TMDb's rate limit. If it is longer, another picture is better.
const WAIT_MAX_S: u64 = 120;
/// The minimum size in px of a picture whose source promises no larger one.
const ANY_SIZE: (u32, u32) = (16, 16);
/// Attempts of a job after which it does not wait for TMDb any more.
const WAITS_MAX: u32 = 5;

/// A source of pictures, as named in `art`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The user's folder.
    Folder,
    /// The media server.
    Server,
    /// TMDb.
    Tmdb,
}

impl Origin {
    /// The sources in the order of the property `art`. Without it: the user's folder, then the server.
    pub(crate) fn order(artwork: Option<&str>) -> Vec<Origin> {
        let words = artwork.unwrap_or("folder server").split_whitespace();
        words
            .filter_map(|word| match word {
                "server" => Some(Origin::Server),
                "tmdb" => Some(Origin::Tmdb),
                "folder" => Some(Origin::Folder),
                _ => None,
            })
            .collect()
    }
}

/// The picture to draw on.
pub(crate) enum Choice {
    /// The picture of the existing card. No better one is available.
    Unchanged,
    /// Another picture.
    New {
        /// The source's name for it.
        key: String,
        /// Its file.
        bytes: Vec<u8>,
    },
}

/// The result of one source.
enum Lookup {
    Choice(Choice),
    /// No usable picture, and why.
    Nothing(String),
}

/// Chooses the picture for `episode`: the first usable one of the first source that has one.
///
/// `candidates` are those that the server offers. `same` is the name of the picture that the existing card was drawn on:
/// if no earlier source offers another one, nothing is fetched.
///
/// # Errors
/// No source has a picture, or the server does not answer. A failure of TMDb counts only if it is a rate limit that
/// ends soon.
pub(crate) fn choose(
    app: &App,
    worker: &ServerWorker,
    job: &Job,
    episode: &Episode,
    (order, same): (&[Origin], Option<&str>),
    candidates: &[ImageRef],
) -> Result<Choice, Failure> {
    let mut reasons = Vec::new();
    for origin in order {
        let had = match origin {
            Origin::Server if candidates.is_empty() && !worker.server.limits().keeps_stills => {
                of_original(app, worker, job, episode, same)?
            }
            Origin::Server => of_server(app, worker, episode, candidates, same)?,
            Origin::Tmdb => of_tmdb(app, job, episode, same)?,
            Origin::Folder => of_folder(app, episode, Wanted::Still, same),
        };
        match had {
            Lookup::Choice(choice) => return Ok(choice),
            Lookup::Nothing(why) => {
                if *origin == Origin::Tmdb {
                    app.emit(&Activity::NoPicture {
                        episode: episode.clone(),
                        source: "TMDb",
                        why: why.clone(),
                    });
                }
                // Users without a folder of pictures get no message about it.
                if *origin != Origin::Folder || order.len() == 1 {
                    reasons.push(why);
                }
            }
        }
    }
    Err(Failure::NoPicture {
        why: format!("{} ({episode})", reasons.join("; ")),
    })
}

/// The backdrop of the series: the user's own, otherwise the server's. None if neither can be drawn on.
///
/// # Errors
/// The server does not answer.
pub(crate) fn backdrop(
    app: &App,
    worker: &ServerWorker,
    episode: &Episode,
    same: Option<&str>,
) -> Result<Option<Choice>, Failure> {
    if let Lookup::Choice(choice) = of_folder(app, episode, Wanted::Backdrop, same) {
        return Ok(Some(choice));
    }
    let Some(path) = &episode.of_series.backdrop else {
        return Ok(None);
    };
    let key = artwork::backdrop_key(path);
    if same == Some(key.as_str()) {
        return Ok(Some(Choice::Unchanged));
    }
    let why = match worker.server.fetch(path) {
        Ok(bytes) => match why_useless(&bytes, ANY_SIZE) {
            None => return Ok(Some(Choice::New { key, bytes })),
            Some(useless) => useless.why,
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

/// The picture in the user's folder. Its name is the digest of its content, so a replaced file counts as another
/// picture.
fn of_folder(app: &App, episode: &Episode, wanted: Wanted, same: Option<&str>) -> Lookup {
    let Some(bytes) = own(app, episode, wanted) else {
        let folder = app.settings.artwork_folder.display();
        return Lookup::Nothing(format!("{folder} has no picture of it"));
    };
    let name = format!("file:{}", Digest::of(&bytes));
    let key = match wanted {
        Wanted::Backdrop => artwork::backdrop_key(&name),
        _ => name,
    };
    if same == Some(key.as_str()) {
        return Lookup::Choice(Choice::Unchanged);
    }
    match why_useless(&bytes, ANY_SIZE) {
        None => Lookup::Choice(Choice::New { key, bytes }),
        Some(Useless { why, .. }) => {
            let picture = "the picture in its folder";
            app.emit(&Activity::PictureRefused {
                episode: episode.clone(),
                picture: picture.into(),
                why: why.clone(),
            });
            Lookup::Nothing(format!("{picture} cannot be used: {why}"))
        }
    }
}

/// The first of the server's pictures that is not a card and can be read. Errors inside the picture data show up when
/// it is drawn, and are remembered then.
///
/// # Errors
/// The server does not answer.
fn of_server(
    app: &App,
    worker: &ServerWorker,
    episode: &Episode,
    candidates: &[ImageRef],
    same: Option<&str>,
) -> Result<Lookup, Failure> {
    if candidates
        .iter()
        .any(|picture| Some(picture.id.as_str()) == same)
    {
        return Ok(Lookup::Choice(Choice::Unchanged));
    }
    let title = worker.server.name().kind.title;
    let mut reason = format!("{title} has no picture of it yet, only uploaded ones or none");
    for (at, picture) in candidates.iter().take(CHECKED_MAX).enumerate() {
        let bytes = match worker.server.fetch(&picture.location) {
            Ok(bytes) => bytes,
            Err(failure) => {
                reason = of_this_picture(worker, episode, failure)?;
                refuse(app, worker, episode, (at, &reason));
                continue;
            }
        };
        if let Some(maker) = maker::of(&bytes) {
            reason = format!(
                "{title}'s picture is already a card, made by {}",
                maker.name()
            );
        } else if let Some(why) = card::Picture::why_none(&bytes) {
            refuse(app, worker, episode, (at, &why));
            reason = format!("{title}'s picture cannot be used: {why}");
        } else if worker.is_picture_broken(&Digest::of(&bytes)) {
            reason = format!("{title}'s picture is corrupt");
        } else {
            let key = picture.id.clone();
            return Ok(Lookup::Choice(Choice::New { key, bytes }));
        }
    }
    Ok(Lookup::Nothing(reason))
}

/// The picture that the server showed before the first card, for servers that do not offer it any more.
///
/// # Errors
/// The state file cannot be read.
fn of_original(
    app: &App,
    worker: &ServerWorker,
    job: &Job,
    episode: &Episode,
    same: Option<&str>,
) -> Result<Lookup, Failure> {
    let image = ImageKey {
        server: worker.name(),
        item: &episode.key,
        slot: job.slot,
    };
    let original = app.store.original(image);
    let original = original.map_err(|error| Failure::retry(error.to_string()))?;
    let title = worker.server.name().kind.title;
    Ok(match original {
        Some(original) if same == Some(original.id.as_str()) => Lookup::Choice(Choice::Unchanged),
        Some(Original {
            id,
            bytes: Some(Ok(bytes)),
        }) => Lookup::Choice(Choice::New { key: id, bytes }),
        Some(Original {
            bytes: Some(Err(lost)),
            ..
        }) => Lookup::Nothing(format!("the original picture is lost: {lost}")),
        _ => Lookup::Nothing(format!("{title} has no picture of it yet")),
    })
}

fn refuse(app: &App, worker: &ServerWorker, episode: &Episode, (at, why): (usize, &str)) {
    let title = worker.server.name().kind.title;
    app.emit(&Activity::PictureRefused {
        episode: episode.clone(),
        picture: format!("picture {} of {title}", at + 1),
        why: why.into(),
    });
}

/// The best still of TMDb that is as large as TMDb says and can be decoded.
fn of_tmdb(app: &App, job: &Job, episode: &Episode, same: Option<&str>) -> Result<Lookup, Failure> {
    let Some(tmdb) = &app.tmdb else {
        return Ok(Lookup::Nothing("TMDb has no key in intertitle.toml".into()));
    };
    let stills = match tmdb.stills(episode, app.clock.now_ms()) {
        Ok(stills) => stills,
        Err(Failure::Unreachable { .. } | Failure::Retry { .. } | Failure::ServerError { .. })
            if same.is_some_and(artwork::Still::is_key) =>
        {
            return Ok(Lookup::Choice(Choice::Unchanged));
        }
        Err(failure) => return without(job, failure),
    };
    if stills
        .iter()
        .any(|still| Some(still.key().as_str()) == same)
    {
        return Ok(Lookup::Choice(Choice::Unchanged));
    }
    let mut reason =
        "TMDb has no still of it with the languages and the size in intertitle.toml".to_string();
    for still in stills.iter().take(CHECKED_MAX) {
        let bytes = match tmdb.fetch(still, app.clock.now_ms()) {
            Ok(bytes) => bytes,
            // One missing file says nothing about the others.
            Err(Failure::GiveUp { why }) => {
                reason = format!("{}: {why}", still.file_path);
                continue;
            }
            Err(failure) => return without(job, failure),
        };
        match why_useless(&bytes, tmdb.minimum()) {
            None => {
                let key = still.key();
                return Ok(Lookup::Choice(Choice::New { key, bytes }));
            }
            Some(Useless { why, is_picture }) => {
                if !is_picture {
                    tmdb.forget(still);
                }
                app.emit(&Activity::PictureRefused {
                    episode: episode.clone(),
                    picture: format!("TMDb's {}", still.file_path),
                    why: why.clone(),
                });
                reason = format!("no usable still on TMDb; the last reason: {why}");
            }
        }
    }
    Ok(Lookup::Nothing(reason))
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

/// A picture that cannot be drawn on.
struct Useless {
    /// As a message.
    why: String,
    /// It is a valid picture that does not fit. If it were fetched again, it would be the same.
    is_picture: bool,
}

/// Why a picture of another server cannot be drawn on. None if it can.
///
/// The size that a listing claims is not trusted. The picture is decoded, within limits that are checked before memory
/// is allocated.
fn why_useless(bytes: &[u8], (width, height): (u32, u32)) -> Option<Useless> {
    let unfit = |why: String| Useless {
        why,
        is_picture: true,
    };
    if let Some(maker) = maker::of(bytes) {
        return Some(unfit(format!(
            "it is already a card, made by {}",
            maker.name()
        )));
    }
    // A picture that makes the decoder panic counts as broken.
    let picture = catch_unwind(AssertUnwindSafe(|| card::Picture::read(bytes)))
        .unwrap_or_else(|_| Err("the picture is corrupt".into()));
    let picture = match picture {
        Ok(picture) => picture,
        Err(why) => {
            return Some(Useless {
                why,
                is_picture: false,
            });
        }
    };
    if picture.width < width || picture.height < height {
        return Some(unfit(format!(
            "the picture has {} x {} pixels; the minimum is {width} x {height}",
            picture.width, picture.height
        )));
    }
    picture.why_blank().map(unfit)
}
