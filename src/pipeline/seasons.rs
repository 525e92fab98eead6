//! Adds to episodes what only all seasons of their series say: how many there are, and which episode is the last one of
//! its season.

use crate::app::{App, ServerWorker};
use crate::model::{Episode, Failure, Fields, Level, SeriesOutline, Subject, Value};

/// The fields that need all seasons.
pub(crate) const OF_SEASONS: [&str; 2] = ["seasons", "finale"];

/// Completes the episodes of one series that were not listed with all of it. The catalogue usually knows its seasons.
/// Otherwise the series is listed, once for all of its episodes, if a `style` needs that.
pub(crate) fn complete(
    app: &App,
    worker: &ServerWorker,
    episodes: &mut [Episode],
) -> Result<(), Failure> {
    let rule_set = app.live_rules.rule_set();
    let is_needed = rule_set.is_some_and(|rule_set| rule_set.styles_ask(&OF_SEASONS));
    place(app, worker, episodes, is_needed)
}

/// The fields of a subject that need all seasons.
pub(crate) fn fields(
    app: &App,
    worker: &ServerWorker,
    subject: &Subject,
) -> Result<Fields, Failure> {
    let mut episodes = worker.server.resolve(subject, app.clock.now_ms())?;
    place(app, worker, &mut episodes, true)?;
    let mut fields = Fields::new();
    let seasons = episodes.first().and_then(|episode| episode.seasons);
    fields.extend(seasons.map(|seasons| ("seasons", Value::Number(f64::from(seasons)))));
    if let [one] = episodes.as_slice() {
        fields.extend(one.is_finale.map(|finale| ("finale", Value::Flag(finale))));
    }
    Ok(fields)
}

fn place(
    app: &App,
    worker: &ServerWorker,
    episodes: &mut [Episode],
    is_needed: bool,
) -> Result<(), Failure> {
    let Some(first) = episodes.iter().find(|episode| episode.seasons.is_none()) else {
        return Ok(());
    };
    let key = first.series_key.clone();
    let Some(mut outline) = outline(app, worker, first, is_needed)? else {
        return Ok(());
    };
    let is_open = |episode: &&mut Episode| episode.seasons.is_none() && episode.series_key == key;
    for episode in episodes.iter_mut().filter(is_open) {
        outline.include(episode.season, number(episode));
    }
    for episode in episodes.iter_mut().filter(is_open) {
        episode.place_in(&outline);
    }
    Ok(())
}

/// The seasons of the series of an episode. None if they are unknown.
fn outline(
    app: &App,
    worker: &ServerWorker,
    episode: &Episode,
    is_needed: bool,
) -> Result<Option<SeriesOutline>, Failure> {
    let known = app
        .store
        .catalogue_outline(worker.name(), &episode.series_key)
        .map_err(|error| Failure::retry(error.to_string()))?;
    if !known.is_empty() {
        return Ok(Some(known));
    }
    if !is_needed || episode.series_key.is_empty() {
        return Ok(None);
    }
    let series = Subject {
        level: Level::Series,
        series: episode.series_ref(),
        ..Subject::default()
    };
    let listed = match worker.server.resolve(&series, app.clock.now_ms()) {
        Ok(listed) => listed,
        // No card is missing because its series cannot be listed.
        Err(Failure::GiveUp { .. }) => return Ok(None),
        Err(failure) => return Err(failure),
    };
    let mut outline = SeriesOutline::default();
    for one in listed
        .iter()
        .filter(|one| one.series_key == episode.series_key)
    {
        outline.add(one.season, number(one));
    }
    Ok(Some(outline))
}

fn number(episode: &Episode) -> Option<u32> {
    (!episode.is_unnumbered).then_some(episode.number)
}
