//! The libraries of a Plex server, and listings of whole libraries.

use std::collections::{BTreeSet, HashMap};

use crate::json::{Scalar, members};
use crate::model::{Episode, Failure, SeriesMetadata, ServerName};
use crate::server::plex::items::{Item, key, series_metadata};
use crate::server::plex::pages::{Budget, Gathered, Listed, paged};
use crate::server::plex::wire::Wire;
use crate::text::fold;

/// A library of series: its key and its name.
pub(super) struct Section {
    pub(super) key: String,
    pub(super) title: String,
}

impl Section {
    /// The path that lists its items of a kind. `query` begins with `type=`.
    pub(super) fn items(&self, query: &str) -> String {
        format!("/library/sections/{}/all?{query}", self.key)
    }
}

members! {
    /// A library of any kind.
    struct Directory {
        key: Scalar = "key",
        kind: Scalar = "type",
        title: Scalar = "title",
    }
}

/// The libraries of series.
pub(super) fn sections(wire: &Wire) -> Result<Vec<Section>, Failure> {
    let mut sections = Vec::new();
    let mut budget = Budget::new();
    wire.each("/library/sections", "Directory", &mut |entry: Directory| {
        let of_series = entry.kind.as_text() == Some("show");
        let section = key(&entry.key).filter(|_| of_series).map(|key| Section {
            key,
            title: entry.title.text().unwrap_or_default(),
        });
        let weight = |section: &Section| size_of::<Section>() + section.title.len();
        sections.extend(section.filter(|section| budget.take(weight(section))));
    })?;
    budget.check()?;
    Ok(sections)
}

/// Every wanted episode of the library of that name, or of all libraries. `server` is for the log.
pub(super) fn all(
    wire: &Wire,
    server: &ServerName,
    library: Option<&str>,
    wanted: &mut dyn FnMut(&Episode) -> bool,
) -> Result<Vec<Episode>, Failure> {
    let sections = sections(wire)?;
    let is_meant =
        |section: &&Section| library.is_none_or(|name| fold(&section.title) == fold(name));
    let meant: Vec<&Section> = sections.iter().filter(is_meant).collect();
    if let (true, Some(name)) = (meant.is_empty(), library) {
        let names: Vec<&str> = sections.iter().map(|own| own.title.as_str()).collect();
        return Err(Failure::give_up(format!(
            "Plex has no library of series called `{name}`: it has {}",
            names.join(", ")
        )));
    }
    let mut episodes = Gathered::new(wanted);
    for section in meant {
        let mut series: HashMap<String, SeriesMetadata> = HashMap::new();
        let mut budget = Budget::new();
        paged(wire, &section.items("type=2&includeGuids=1"), &mut |item| {
            if let Some(key) = key(&item.key) {
                let source_event = series_metadata(&item);
                if budget.take(source_event.weight()) {
                    series.insert(key, source_event);
                }
            }
        })?;
        budget.check()?;
        let unknown = SeriesMetadata::default();
        paged(wire, &section.items("type=4"), &mut |item| {
            let of_series = key(&item.series_key).and_then(|key| series.get(&key));
            episodes.add(&item, of_series.unwrap_or(&unknown), |episode| {
                episode.library.clone_from(&section.title);
                episode.library_key.clone_from(&section.key);
                episode.files = Box::default();
            });
        })?;
    }
    episodes.finish(server, Listed::WholeSeries)
}

/// Series that were changed, at most: with more, a listing of all of them is less work.
const CHANGED_MAX: usize = 200;
/// Series whose fields are requested at once.
const SERIES_AT_ONCE: usize = 50;

/// Calls `each` with the episodes that were added or changed since then, in seconds since 1970. False if there are too
/// many. `server` is for the log.
///
/// Plex sets `updatedAt` when it adds an item, when its agent or a person changes its metadata, and when its picture is
/// changed; not when it is watched.
pub(super) fn changed(
    wire: &Wire,
    server: &ServerName,
    since_s: i64,
    each: &mut dyn FnMut(&Episode),
) -> Result<bool, Failure> {
    for section in sections(wire)? {
        // `updatedAt>>=`: after that time.
        let listing = section.items(&format!("type=4&updatedAt%3E%3E={since_s}"));
        // Listed twice, because a listing is read as a stream, and each episode needs the fields of its series.
        let mut keys = BTreeSet::new();
        paged(wire, &listing, &mut |item| {
            if keys.len() <= CHANGED_MAX {
                keys.extend(key(&item.series_key));
            }
        })?;
        if keys.len() > CHANGED_MAX {
            return Ok(false);
        }
        if keys.is_empty() {
            continue;
        }
        let series = of_series(wire, &keys.into_iter().collect::<Vec<_>>())?;
        let unknown = SeriesMetadata::default();
        let mut pass_on = |episode: &Episode| {
            each(episode);
            false
        };
        let mut episodes = Gathered::new(&mut pass_on);
        paged(wire, &listing, &mut |item| {
            let of_series = key(&item.series_key).and_then(|key| series.get(&key));
            episodes.add(&item, of_series.unwrap_or(&unknown), |episode| {
                episode.library.clone_from(&section.title);
                episode.library_key.clone_from(&section.key);
            });
        })?;
        episodes.finish(server, Listed::Season)?;
    }
    Ok(true)
}

/// The fields of some series, by their keys.
pub(super) fn of_series(
    wire: &Wire,
    keys: &[String],
) -> Result<HashMap<String, SeriesMetadata>, Failure> {
    let mut series = HashMap::new();
    for some in keys.chunks(SERIES_AT_ONCE) {
        let path = format!("/library/metadata/{}?includeGuids=1", some.join(","));
        wire.each(&path, "Metadata", &mut |item: Item| {
            series.extend(key(&item.key).map(|key| (key, series_metadata(&item))));
        })?;
    }
    Ok(series)
}
