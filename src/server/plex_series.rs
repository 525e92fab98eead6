//! Finding a series that only its ids or its title name: Sonarr knows no keys of Plex.

use serde_json::Value;

use crate::model::{Failure, SeriesRef};
use crate::server::plex_items::{has_guid, key, number, series_facts, text};
use crate::server::plex_library::{items, sections};
use crate::server::wire::Wire;

/// The keys of the series that `wanted` names, in every library that has it.
///
/// Ids decide. Only where Plex knows none of them does the title, with the year if there is one; two series of that
/// title are said, never guessed.
pub(super) fn find(wire: &Wire, wanted: &SeriesRef) -> Result<Vec<String>, Failure> {
    let mut by_id: Vec<String> = Vec::new();
    let mut by_title: Vec<String> = Vec::new();
    for section in sections(wire)? {
        items(
            wire,
            &section.key,
            "type=2&includeGuids=1",
            &mut |item| match key(item, "ratingKey") {
                Some(found) if has_id(item, wanted) => by_id.push(found),
                Some(found) if !has_other_id(item, wanted) && has_title(item, wanted) => {
                    by_title.push(found);
                }
                _ => {}
            },
        )?;
    }
    let name = wanted.title.as_deref().unwrap_or("this series");
    match (by_id.len(), by_title.len()) {
        (0, 0) => Err(Failure::later(format!("Plex has no series `{name}` (yet)"))),
        (0, 1) => Ok(by_title),
        (0, several) => Err(Failure::never(format!(
            "Plex has {several} series called `{name}`, and the hook carries no id that would tell which"
        ))),
        _ => Ok(by_id),
    }
}

fn has_id(item: &Value, wanted: &SeriesRef) -> bool {
    let is = |scheme: &str, id: Option<String>| id.is_some_and(|id| has_guid(item, scheme, &id));
    is("tvdb", wanted.tvdb.map(|id| id.to_string()))
        || is("tmdb", wanted.tmdb.map(|id| id.to_string()))
        || is("imdb", wanted.imdb.clone())
}

/// True if the item has another id than the wanted one where the wanted one is known: it is another series.
fn has_other_id(item: &Value, wanted: &SeriesRef) -> bool {
    let facts = series_facts(item);
    let differ = |one: Option<u64>, other: Option<u64>| {
        one.zip(other).is_some_and(|(one, other)| one != other)
    };
    let imdb = facts.imdb.as_ref().zip(wanted.imdb.as_ref());
    differ(facts.tvdb, wanted.tvdb)
        || differ(facts.tmdb, wanted.tmdb)
        || imdb.is_some_and(|(one, other)| one != other)
}

fn has_title(item: &Value, wanted: &SeriesRef) -> bool {
    let Some(title) = &wanted.title else {
        return false;
    };
    let year = number(item, "year");
    let same_year = wanted.year.is_none() || year.is_none() || wanted.year == year;
    // Sonarr writes the year into the title where two series share it.
    let with_year =
        year.map(|year| format!("{} ({year})", text(item, "title").unwrap_or_default()));
    let is_title = |own: &str| own.to_lowercase() == title.to_lowercase();
    same_year
        && (text(item, "title").is_some_and(|own| is_title(&own))
            || with_year.is_some_and(|own| is_title(&own)))
}
