//! What Sonarr knows about a series, and media servers do not.

use crate::model::source_event::SourceEvent;
use crate::model::subject::SeriesRef;
use crate::model::value::{Fields, Value};

/// What a webhook of Sonarr said about a series. None of it is guessed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SonarrSeries {
    /// The series: its TVDb id, its title and its year, as far as Sonarr has them.
    pub series: SeriesRef,
    /// Its tags, by their names. None if the webhook did not say them.
    pub tags: Option<Vec<String>>,
    /// `standard`, `daily` or `anime`.
    pub series_type: Option<String>,
}

impl SonarrSeries {
    /// The fields of rules that it has.
    pub const FIELDS: [&'static str; 2] = ["tags", "series_type"];

    /// What a webhook says. None if it is not from Sonarr, a test, or says nothing about a series.
    #[must_use]
    pub fn of_event(event: &SourceEvent) -> Option<SonarrSeries> {
        if event.source != "sonarr" || event.is_test {
            return None;
        }
        let series = event.series();
        // Sonarr before 4 numbered its tags. Its users do not know the numbers.
        let is_name = |tag: &String| !tag.bytes().all(|byte| byte.is_ascii_digit());
        let tags = event.tags.as_ref().filter(|tags| {
            let has_name = tags.iter().any(is_name);
            has_name || tags.is_empty()
        });
        let tags = tags.map(|tags| tags.iter().filter(|tag| is_name(tag)).cloned().collect());
        let own = SonarrSeries {
            tags,
            series_type: event.series_type.clone(),
            series,
        };
        let is_named = own.series.tvdb.is_some() || own.series.title.is_some();
        (is_named && (own.tags.is_some() || own.series_type.is_some())).then_some(own)
    }

    /// The fields for rules.
    #[must_use]
    pub fn fields(self) -> Fields {
        let mut fields = Fields::new();
        fields.extend(self.tags.map(|tags| ("tags", Value::List(tags))));
        let series_type = self.series_type.map(Value::Text);
        fields.extend(series_type.map(|word| ("series_type", word)));
        fields
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_left_out_and_tests_are_not_read() {
        let event = SourceEvent {
            source: "sonarr",
            tvdb_id: Some(7),
            tags: Some(vec!["3".into(), "kids".into(), "4k".into()]),
            ..SourceEvent::default()
        };
        let tags = |event: &SourceEvent| SonarrSeries::of_event(event).and_then(|own| own.tags);
        assert_eq!(tags(&event), Some(vec!["kids".into(), "4k".into()]));
        let only_numbers = SourceEvent {
            tags: Some(vec!["3".into()]),
            series_type: Some("anime".into()),
            ..event.clone()
        };
        assert_eq!(tags(&only_numbers), None);
        let known = SonarrSeries::of_event(&only_numbers).map(SonarrSeries::fields);
        assert_eq!(known.map(|fields| fields.len()), Some(1));
        let none = SourceEvent {
            tags: Some(Vec::new()),
            ..event.clone()
        };
        assert_eq!(tags(&none), Some(Vec::new()));
        for other in [
            SourceEvent {
                is_test: true,
                ..event.clone()
            },
            SourceEvent {
                source: "plex",
                ..event.clone()
            },
            SourceEvent {
                tvdb_id: None,
                ..event
            },
        ] {
            assert_eq!(SonarrSeries::of_event(&other), None);
        }
    }
}
