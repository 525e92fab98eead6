//! The absolute number of an episode from TMDb, where neither the media server nor the name of the file has one.

use crate::app::App;
use crate::model::{Episode, Failure, Job};
use crate::pipeline::style::ResolvedStyle;
use crate::pipeline::title::if_it_answers;
use crate::settings::CardPath;

/// The field of rules, and the value of texts.
const ABSOLUTE: &str = "absolute";

/// The number, if the card, its path or the choice of its style depends on it. None if there is no need for one, or TMDb
/// has none.
pub(crate) fn counted(
    app: &App,
    job: &Job,
    episode: &Episode,
    style: &ResolvedStyle,
) -> Result<Option<u32>, Failure> {
    let Some(tmdb) = app.tmdb.as_ref().filter(|_| episode.absolute.is_none()) else {
        return Ok(None);
    };
    if !(style.lacks_absolute() || is_in_path(app) || is_in_conditions(app)) {
        return Ok(None);
    }
    let number = app.absolute_numbers.of(tmdb, episode, app.clock.now_ms());
    if_it_answers(job, number, |why| {
        log::debug!("{episode}: no absolute number: {why}");
    })
}

/// True if the paths of card files contain the number.
fn is_in_path(app: &App) -> bool {
    match &app.settings.cards.path {
        CardPath::BySeason => false,
        CardPath::Texts(texts) => {
            let mut names = texts.iter().flat_map(|text| text.names());
            names.any(|name| name == ABSOLUTE)
        }
    }
}

/// True if a condition of a `style` is about the number.
fn is_in_conditions(app: &App) -> bool {
    let rule_set = app.live_rules.rule_set();
    rule_set.is_some_and(|rule_set| rule_set.styles_ask(&[ABSOLUTE]))
}
