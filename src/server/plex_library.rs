//! Whole libraries, page by page: a listing of 20,000 episodes would not fit into the memory of a small machine.

use std::collections::HashMap;

use serde_json::Value;

use crate::model::{Episode, Failure, SeriesFacts};
use crate::server::plex_items::{count_seasons, episode, key, list, number, series_facts, text};
use crate::server::wire::Wire;

/// Items of a page: about 2 MB of JSON.
const PAGE: usize = 1000;
/// Pages of one listing at most: a server that goes on for ever is not believed.
const PAGES_MAX: usize = 1000;

/// A library of series: its key and its name.
pub(super) struct Section {
    pub(super) key: String,
    pub(super) title: String,
}

/// The libraries that hold series.
pub(super) fn sections(wire: &Wire) -> Result<Vec<Section>, Failure> {
    let answer = wire.json("/library/sections")?;
    let sections = list(&answer, "Directory").iter();
    Ok(sections
        .filter(|section| text(section, "type").as_deref() == Some("show"))
        .filter_map(|section| {
            Some(Section {
                key: key(section, "key")?,
                title: text(section, "title").unwrap_or_default(),
            })
        })
        .collect())
}

/// Every item of a kind in a library, handed to `each`. `query` begins with `type=`.
pub(super) fn items(
    wire: &Wire,
    section: &str,
    query: &str,
    each: &mut dyn FnMut(&Value),
) -> Result<(), Failure> {
    for page in 0..PAGES_MAX {
        let start = page * PAGE;
        let path = format!(
            "/library/sections/{section}/all?{query}&X-Plex-Container-Start={start}&X-Plex-Container-Size={PAGE}"
        );
        let answer = wire.json(&path)?;
        let items = list(&answer, "Metadata");
        items.iter().for_each(&mut *each);
        let container = answer.get("MediaContainer");
        let total = container.and_then(|container| number(container, "totalSize"));
        let is_last = match total {
            Some(total) => start + items.len() >= total as usize,
            // A server that does not page has sent everything.
            None => true,
        };
        if is_last || items.is_empty() {
            break;
        }
    }
    Ok(())
}

/// Every episode of the library of that name, or of all of them.
pub(super) fn all(wire: &Wire, library: Option<&str>) -> Result<Vec<Episode>, Failure> {
    let sections = sections(wire)?;
    let is_meant = |section: &&Section| {
        library.is_none_or(|name| section.title.to_lowercase() == name.to_lowercase())
    };
    let meant: Vec<&Section> = sections.iter().filter(is_meant).collect();
    if let (true, Some(name)) = (meant.is_empty(), library) {
        let names: Vec<&str> = sections.iter().map(|own| own.title.as_str()).collect();
        return Err(Failure::never(format!(
            "Plex has no library of series called `{name}`: it has {}",
            names.join(", ")
        )));
    }
    let mut episodes: Vec<Episode> = Vec::new();
    for section in meant {
        let mut series: HashMap<String, SeriesFacts> = HashMap::new();
        items(wire, &section.key, "type=2&includeGuids=1", &mut |item| {
            if let Some(key) = key(item, "ratingKey") {
                series.insert(key, series_facts(item));
            }
        })?;
        items(wire, &section.key, "type=4", &mut |item| {
            let of_series = key(item, "grandparentRatingKey").and_then(|key| series.get(&key));
            let found = episode(item, of_series.unwrap_or(&SeriesFacts::default()));
            episodes.extend(found.map(|mut found| {
                found.library = section.title.clone();
                found.library_key = section.key.clone();
                found
            }));
        })?;
    }
    count_seasons(&mut episodes);
    Ok(episodes)
}
