//! The style of a card, with what TMDb adds to its texts: a title in another language, an absolute number.

use crate::app::App;
use crate::model::{Episode, Failure, Job};
use crate::pipeline::absolute::counted;
use crate::pipeline::style::ResolvedStyle;
use crate::pipeline::title::translated;

/// The style of the episode's card. Adds to the episode what TMDb has and the card needs.
///
/// # Errors
/// TMDb has a rate limit that ends soon, or the state file cannot be read.
pub(crate) fn styled(
    app: &App,
    job: &Job,
    episode: &mut Episode,
) -> Result<ResolvedStyle, Failure> {
    let mut style = ResolvedStyle::of(app, job, episode)?;
    if let Some(number) = counted(app, job, episode, &style)? {
        episode.absolute = Some(number);
        // Conditions of styles may be about it.
        style = ResolvedStyle::of(app, job, episode)?;
    }
    let title = translated(app, job, episode, style.title_language())?;
    episode.translated_title = title.map(Into::into);
    Ok(style.with_title(episode))
}
