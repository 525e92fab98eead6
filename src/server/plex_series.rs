//! Finding a series that only its ids or its title name: Sonarr knows no keys of Plex.

use serde_json::Value;

use crate::model::{Failure, SeriesRef};
use crate::server::plex_items::{has_guid, key, list, number, text};
use crate::server::wire::Wire;

/// The keys of the series that `wanted` names, in every library that has it.
///
/// Ids decide. Only where no id is known does the title, with the year if there is one; two series of that title are
/// said, never guessed.
pub(super) fn find(wire: &Wire, wanted: &SeriesRef) -> Result<Vec<String>, Failure> {
    let sections = wire.json("/library/sections")?;
    let shows = list(&sections, "Directory")
        .iter()
        .filter(|section| text(section, "type").as_deref() == Some("show"));
    let mut by_id: Vec<String> = Vec::new();
    let mut by_title: Vec<String> = Vec::new();
    for section in shows {
        let Some(section) = key(section, "key") else {
            continue;
        };
        let listing = wire.json(&format!(
            "/library/sections/{section}/all?type=2&includeGuids=1"
        ))?;
        for item in list(&listing, "Metadata") {
            let Some(found) = key(item, "ratingKey") else {
                continue;
            };
            if has_id(item, wanted) {
                by_id.push(found);
            } else if has_title(item, wanted) {
                by_title.push(found);
            }
        }
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
