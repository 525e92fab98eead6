//! The title of a card in another language: `title_language`.

use crate::app::App;
use crate::locale::is_placeholder;
use crate::model::{Activity, Episode, Failure, Job};
use crate::pipeline::untitled::naming;

/// The most times that a card waits for TMDb's rate limit. After that it is made without what TMDb has.
const WAITS_MAX: u32 = 5;

/// The title in that language. None if there is no such title: the card has that of the media server.
pub(crate) fn translated(
    app: &App,
    job: &Job,
    episode: &Episode,
    language: Option<&str>,
) -> Result<Option<String>, Failure> {
    let Some(language) = language else {
        return Ok(None);
    };
    let Some(tmdb) = &app.tmdb else {
        if app.titles.is_first_without_tmdb() {
            app.emit(&Activity::Untranslated {
                why: "`title_language` needs a `key` in [tmdb] of intertitle.toml; without it, cards have the titles of the media server".into(),
            });
        }
        return Ok(None);
    };
    let title = app.titles.of(tmdb, episode, language, app.clock.now_ms());
    let title = if_it_answers(job, title, |why| {
        log::debug!("{episode}: no title in `{language}`: {why}");
    })?;
    Ok(title.filter(|title| !is_placeholder(title, &naming(episode))))
}

/// What TMDb has for a text of the card. None, after `report`, if it fails: the card is made without it. A rate limit is
/// waited for, some times.
pub(crate) fn if_it_answers<T>(
    job: &Job,
    answer: Result<Option<T>, Failure>,
    report: impl FnOnce(&str),
) -> Result<Option<T>, Failure> {
    match answer {
        Err(failure @ Failure::Retry { wait: Some(_), .. }) if job.attempts < WAITS_MAX => {
            Err(failure)
        }
        Err(failure) => {
            report(failure.why());
            Ok(None)
        }
        answer => answer,
    }
}
