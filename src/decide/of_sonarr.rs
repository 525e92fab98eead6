//! What Sonarr knows about the series of an event of another source: tags, and the type.

use crate::model::{Event, Fields, SeriesRef, SonarrSeries, Value};
use crate::rules::RuleSet;

/// The fields that Sonarr's last webhook about a series has. Empty if there was none.
pub type OfSonarr<'h> = dyn Fn(&SeriesRef) -> Fields + 'h;

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

/// The field to look up for a field that the event lacks. Sonarr's are found by the id of the series.
pub(super) fn to_look_up(field: &'static str, event: &Event) -> &'static str {
    let is_of_sonarr = SonarrSeries::FIELDS.contains(&field);
    match is_of_sonarr && !event.fields.contains_key("tvdb") {
        true => "tvdb",
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
        title: own.title.clone().or_else(|| text("series")),
        year: own.year.or(year),
        ..SeriesRef::default()
    })
}
