//! Chooses the picture to draw on. Each picture is checked before it is used.

use crate::app::{App, ServerWorker};
use crate::artwork::{TmdbKind, Wanted};
use crate::model::{Activity, Episode, Failure, ImageRef, Job};
use crate::pipeline::artwork::lookup::{Choice, Lookup};
use crate::pipeline::artwork::source::Source;
use crate::pipeline::artwork::{backdrop, folder, server, tmdb};

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
    (order, same): (&[Source], Option<&str>),
    candidates: &[ImageRef],
) -> Result<Choice, Failure> {
    let mut reasons = Vec::new();
    for source in order {
        let had = match source {
            Source::Server if candidates.is_empty() && !worker.server.limits().keeps_stills => {
                server::of_original(app, worker, job, episode, same)?
            }
            Source::Server => server::of(app, worker, episode, candidates, same)?,
            Source::Tmdb => tmdb::of(app, job, (TmdbKind::Still, episode), same)?,
            Source::Folder => folder::of(app, episode, Wanted::Still, same),
            Source::Backdrop => match backdrop::of(app, worker, job, episode, same)? {
                Some(choice) => Lookup::Choice(choice),
                None => Lookup::Nothing("its series has no backdrop".into()),
            },
        };
        match had {
            Lookup::Choice(choice) => return Ok(choice),
            Lookup::Nothing(why) => {
                if *source == Source::Tmdb {
                    app.emit(&Activity::NoPicture {
                        episode: episode.clone(),
                        source: "TMDb",
                        why: why.clone(),
                    });
                }
                // Users without a folder of pictures get no message about it.
                if *source != Source::Folder || order.len() == 1 {
                    reasons.push(why);
                }
            }
        }
    }
    Err(Failure::NoPicture {
        why: format!("{} ({episode})", reasons.join("; ")),
    })
}
