//! What the state file has about the series of an event: what Sonarr has sent, for events of other sources, and whether
//! intertitle knows the series.

use crate::model::{Event, Fields, SeriesRef, SonarrSeries, Value};
use crate::rules::RuleSet;
use crate::source;

/// The fields that Sonarr's last webhook about a series has. Empty if there was none.
pub type OfSonarr<'h> = dyn Fn(&SeriesRef) -> Fields + 'h;

/// Whether the series was added, or has a card. None if that cannot be read.
pub type IsTracked<'h> = dyn Fn(&SeriesRef) -> Option<bool> + 'h;

/// The field of that.
const TRACKED: &str = "tracked";

/// Adds whether intertitle knows the series, if a rule may use it.
pub(super) fn complete_tracked(
    events: &mut [Event],
    rule_set: &RuleSet,
    is_tracked: &IsTracked<'_>,
) {
    if !rule_set.uses(&[TRACKED]) {
        return;
    }
    let has_field = |event: &Event| {
        let words = source::named(event.source).map(|source| source.events());
        let mut words = words.unwrap_or_default().iter();
        words.any(|word| word.name == event.name && word.fields.contains(&TRACKED))
    };
    for event in events.iter_mut().filter(|event| has_field(event)) {
        let series = series_of(event).filter(has_name);
        if let Some(is_tracked) = series.and_then(|series| is_tracked(&series)) {
            event.fields.insert(TRACKED, Value::Flag(is_tracked));
        }
    }
}

/// True if the series can be found by something that it is called.
fn has_name(series: &SeriesRef) -> bool {
    let has_id = series.tvdb.is_some() || series.tmdb.is_some() || series.imdb.is_some();
    has_id || series.title.is_some()
}

/// Adds what Sonarr knows, if a rule or a style may use it.
pub(super) fn complete(events: &mut [Event], rule_set: &RuleSet, of_sonarr: &OfSonarr<'_>) {
    if !rule_set.uses(&SonarrSeries::FIELDS) {
        return;
    }
    for event in events {
        let has_all = SonarrSeries::FIELDS
            .iter()
            .all(|field| event.fields.contains_key(field));
        if let (false, Some(series)) = (has_all, series_of(event)) {
            event.learn(&of_sonarr(&series));
        }
    }
}

/// The field to look up for a field that the event lacks. Sonarr's are found by the id of the series, and whether it is
/// known by its title.
pub(super) fn to_look_up(field: &'static str, event: &Event) -> &'static str {
    let is_of_sonarr = SonarrSeries::FIELDS.contains(&field);
    match is_of_sonarr && !event.fields.contains_key("tvdb") {
        true => "tvdb",
        false if field == TRACKED => "series",
        false => field,
    }
}

/// The series of an event, with what was looked up.
fn series_of(event: &Event) -> Option<SeriesRef> {
    let own = &event.subject.as_ref()?.series;
    let text = |name| match event.fields.get(name) {
        Some(Value::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let year = match event.fields.get("year") {
        // It is a year, so a saturating cast is right.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Some(Value::Number(year)) => Some(*year as u32),
        _ => None,
    };
    Some(SeriesRef {
        tvdb: own.tvdb.or_else(|| text("tvdb")?.parse().ok()),
        tmdb: own.tmdb.or_else(|| text("tmdb")?.parse().ok()),
        imdb: own.imdb.clone().or_else(|| text("imdb")),
        title: own.title.clone().or_else(|| text("series")),
        year: own.year.or(year),
        ..SeriesRef::default()
    })
}
