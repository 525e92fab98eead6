//! Sonarr's webhook connection, versions 2 to 5.

use serde_json::Value;

use crate::model::{EpisodeFact, EventWord, Facts, MediaType};
use crate::seams::Source;
use crate::source::json::{self, Object};
use crate::source::{body, file};

/// Sonarr. A refusal makes it rest for minutes to an hour, and events of that time are lost: only what cannot
/// be read at all is refused.
pub struct Sonarr;

/// Episodes in one hook. Import complete of a long series' pack may name some hundreds.
const EPISODES_MAX: usize = 5000;

/// What Radarr, Lidarr and Readarr send in the same frame, in place of `series`.
const OTHERS: &[(&str, MediaType)] = &[
    ("movie", MediaType::Movie),
    ("artist", MediaType::Artist),
    ("album", MediaType::Album),
    ("author", MediaType::Other),
    ("book", MediaType::Other),
];

impl Source for Sonarr {
    fn name(&self) -> &'static str {
        "sonarr"
    }

    fn events(&self) -> &'static [EventWord] {
        EVENTS
    }

    fn keep(&self, _content_type: &str, body: &[u8]) -> Result<String, String> {
        body::text(body).map(String::from)
    }

    fn read(&self, kept: &str) -> Result<Facts, String> {
        let hook = body::object(kept)?;
        let event = match json::member(&hook, "eventType") {
            Some(Value::String(event)) if !event.trim().is_empty() => event.trim(),
            Some(value) => {
                let shown = json::shown(value);
                return Err(format!("`eventType` is {shown}, which names no event"));
            }
            None => return Err("the JSON has no `eventType`: it is not from Sonarr".into()),
        };
        let mut facts = Facts {
            source: "sonarr",
            event: Some(event.to_string()),
            is_test: event == "Test",
            instance_name: json::text(&hook, "instanceName"),
            ..Facts::default()
        };
        let other = OTHERS.iter().find(|(name, _)| hook.contains_key(*name));
        if let (Some((_, kind)), None) = (other, hook.get("series")) {
            facts.media_type = Some(*kind);
            return Ok(facts);
        }
        let (word, detail) = word(event, &hook);
        facts.detail = detail;
        let Some(word) = word else {
            // A test, or an event of a later Sonarr, whose members may be anything.
            let mut more = facts.clone();
            return Ok(if item(&mut more, &hook).is_ok() {
                more
            } else {
                facts
            });
        };
        facts.word = Some(word.name);
        item(&mut facts, &hook)?;
        // Manual interaction may be asked for before Sonarr knows the series.
        if word.item && word.name != "manual" && json::member(&hook, "series").is_none() {
            return Err(format!(
                "`{event}` is about a series, and `series` is missing"
            ));
        }
        file::note(&mut facts, &hook);
        Ok(facts)
    }
}

/// The row of an event, and what Sonarr's name for it leaves open.
fn word(event: &str, hook: &Object) -> (Option<&'static EventWord>, Option<String>) {
    let (name, detail) = match event {
        // Three checkboxes send this name. Import complete has a list of files, and no `isUpgrade`.
        "Download" if json::member(hook, "episodeFiles").is_some() => {
            ("import.complete", Some("import_complete".to_string()))
        }
        "Download" if json::flag(hook, "isUpgrade") == Some(true) => {
            ("upgrade", Some("upgrade".to_string()))
        }
        "Download" => ("import", Some("import".to_string())),
        "EpisodeFileDelete" => ("file.delete", json::text(hook, "deleteReason")),
        "Grab" => ("grab", None),
        "Rename" => ("rename", None),
        "SeriesAdd" => ("series.add", None),
        "SeriesDelete" => ("series.delete", None),
        "Health" => ("health", None),
        "HealthRestored" => ("health.restored", None),
        "ApplicationUpdate" => ("update", None),
        "ManualInteractionRequired" => ("manual", None),
        _ => return (None, None),
    };
    (EVENTS.iter().find(|word| word.name == name), detail)
}

/// Notes the series and the episodes.
fn item(facts: &mut Facts, hook: &Object) -> Result<(), String> {
    facts.is_upgrade = json::flag(hook, "isUpgrade");
    facts.download_id = json::text(hook, "downloadId");
    if let Some(series) = json::object(hook, "series")? {
        facts.media_type = Some(MediaType::Show);
        facts.series_title = json::title(series, "title");
        facts.series_id = json::id(series, "id");
        facts.series_type = json::text(series, "type");
        facts.series_path = json::text(series, "path");
        facts.tvdb_id = json::id(series, "tvdbId");
        facts.tmdb_id = json::id(series, "tmdbId");
        facts.imdb_id = json::text(series, "imdbId").and_then(|id| json::imdb(&id));
        facts.year = json::count(series, "year")
            .unwrap_or(None)
            .filter(|year| *year > 0);
        facts.tags = json::names(series, "tags");
        facts.genres = json::names(series, "genres");
    }
    let listed = json::list(hook, "episodes")?;
    if listed.len() > EPISODES_MAX {
        return Err(format!(
            "`episodes` names {} episodes, and at most {EPISODES_MAX} are read",
            listed.len()
        ));
    }
    for entry in listed {
        if let Value::Object(entry) = entry {
            facts.episodes.extend(episode(entry)?);
        }
    }
    if let Some(first) = facts.episodes.first() {
        facts.media_type = Some(MediaType::Episode);
        facts.season = Some(first.season);
        facts.episode = Some(first.episode);
        facts.episode_title = first.episode_title.clone();
        facts.episode_tvdb_id = first.episode_tvdb_id;
        facts.airdate = first.airdate.clone();
    }
    Ok(())
}

/// One of the episodes; none if it has no numbers, since nothing can be found by it then.
fn episode(entry: &Object) -> Result<Option<EpisodeFact>, String> {
    let numbers = (
        json::count(entry, "seasonNumber")?,
        json::count(entry, "episodeNumber")?,
    );
    let (Some(season), Some(episode)) = numbers else {
        return Ok(None);
    };
    Ok(Some(EpisodeFact {
        season,
        episode,
        episode_title: json::title(entry, "title"),
        episode_tvdb_id: json::id(entry, "tvdbId"),
        airdate: json::day(entry, "airDate"),
    }))
}

const SERIES: &[&str] = &[
    "series", "kind", "year", "tracked", "tags", "genres", "tvdb", "tmdb", "imdb", "path",
];

const EPISODES: &[&str] = &[
    "series", "title", "kind", "season", "episode", "special", "year", "airdate", "tracked",
    "tags", "genres", "tvdb", "tmdb", "imdb", "path", "quality",
];

const FILES: &[&str] = &[
    "series", "title", "kind", "season", "episode", "special", "year", "airdate", "tracked",
    "tags", "genres", "tvdb", "tmdb", "imdb", "path", "quality", "upgrade",
];

const DELETED: &[&str] = &[
    "series", "title", "kind", "season", "episode", "special", "year", "airdate", "tracked",
    "tags", "genres", "tvdb", "tmdb", "imdb", "path", "quality", "reason",
];

const EVENTS: &[EventWord] = &[
    EventWord {
        name: "grab",
        fields: EPISODES,
        item: true,
        plain: None,
        help: "A release was sent to the download client (On Grab). The media server has nothing yet.",
    },
    EventWord {
        name: "import",
        fields: FILES,
        item: true,
        plain: Some("added"),
        help: "A file came into the series' folder (On File Import). Plex has seldom scanned it by then; \
               actions on cards wait for that.",
    },
    EventWord {
        name: "upgrade",
        fields: FILES,
        item: true,
        plain: None,
        help: "A better file took the place of one that was there (On File Upgrade).",
    },
    EventWord {
        name: "import.complete",
        fields: EPISODES,
        item: true,
        plain: Some("added"),
        help: "All files of a download are in (On Import Complete); it names what the release was said to hold.",
    },
    EventWord {
        name: "rename",
        fields: &[
            "series", "kind", "year", "tracked", "tags", "genres", "tvdb", "tmdb", "imdb", "path",
            "quality",
        ],
        item: true,
        plain: None,
        help: "Files of a series were renamed (On Rename).",
    },
    EventWord {
        name: "series.add",
        fields: SERIES,
        item: true,
        plain: None,
        help: "A series was added to Sonarr (On Series Add, Sonarr 4 and later).",
    },
    EventWord {
        name: "series.delete",
        fields: SERIES,
        item: true,
        plain: None,
        help: "A series was removed from Sonarr (On Series Delete), with its files or without.",
    },
    EventWord {
        name: "file.delete",
        fields: DELETED,
        item: true,
        plain: None,
        help: "An episode's file was deleted (On Episode File Delete). `reason` is `upgrade` if a better one follows, \
               else `manual`, `missingFromDisk`, `noLinkedEpisodes` or `manualOverride`.",
    },
    EventWord {
        name: "health",
        fields: &[],
        item: false,
        plain: None,
        help: "Sonarr found something wrong with itself (On Health Issue).",
    },
    EventWord {
        name: "health.restored",
        fields: &[],
        item: false,
        plain: None,
        help: "What was wrong with Sonarr is right again (On Health Restored).",
    },
    EventWord {
        name: "update",
        fields: &[],
        item: false,
        plain: None,
        help: "Sonarr updated itself (On Application Update).",
    },
    EventWord {
        name: "manual",
        fields: EPISODES,
        item: true,
        plain: None,
        help: "A download waits for somebody to decide what it is (On Manual Interaction Required); \
               Sonarr may not know the series yet.",
    },
];
