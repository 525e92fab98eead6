//! The title of a card in another language: `title_language`.

use crate::app::App;
use crate::locale::is_placeholder;
use crate::model::{Activity, Episode, Failure, Job};
use crate::pipeline::untitled::naming;

/// The most times that a card waits for TMDb's rate limit. After that it has the title of the media server.
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
    match app.titles.of(tmdb, episode, language, app.clock.now_ms()) {
        Ok(title) => Ok(title.filter(|title| !is_placeholder(title, &naming(episode)))),
        Err(failure @ Failure::Retry { wait: Some(_), .. }) if job.attempts < WAITS_MAX => {
            Err(failure)
        }
        Err(failure) => {
            log::debug!("{episode}: no title in `{language}`: {}", failure.why());
            Ok(None)
        }
    }
}
