//! The cards in a database of TitleCardMaker 2.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::import::database_rows::Database;
use crate::import::model::Card;

/// The card files, each with what is known of its episode. `places` has the place of each series by its id.
pub fn cards(
    database: &Database,
    folder: &Path,
    places: &BTreeMap<String, usize>,
) -> Result<Vec<Card>, String> {
    let episodes = numbered(database)?;
    let mut seasons: BTreeMap<(&str, i64), usize> = BTreeMap::new();
    for episode in episodes.values() {
        *seasons.entry(episode.of_season()).or_default() += 1;
    }
    let mut cards = Vec::new();
    database.each("card", |row| {
        let series = row.text("series_id").and_then(|id| places.get(&id));
        let episode = row.text("episode_id").and_then(|id| episodes.get(&id));
        let file = row
            .text("card_file")
            .map(|file| on_this_machine(folder, &file));
        if let (Some(series), Some(episode), Some(file)) = (series, episode, file) {
            let still = row.text("source_file");
            let library = row.text("library_name");
            let server = row.text("interface_id").unwrap_or_default();
            cards.push(Card {
                series: *series,
                season: episode.season,
                number: episode.number,
                title: episode.title.clone(),
                absolute: episode.absolute,
                airdate: episode.airdate.clone(),
                season_episodes: seasons.get(&episode.of_season()).copied().unwrap_or(0),
                is_watched: episode.is_watched(&server, library.as_deref()),
                library,
                file,
                still: still.map(|still| on_this_machine(folder, &still)),
            });
        }
    })?;
    Ok(cards)
}

/// An episode, as far as its card depends on it.
struct Numbered {
    series: String,
    season: i64,
    number: i64,
    absolute: Option<i64>,
    title: String,
    airdate: Option<String>,
    /// By the id of the connection and the library: `1:TV Shows`.
    watched: Value,
}

/// All episodes, by their ids.
fn numbered(database: &Database) -> Result<BTreeMap<String, Numbered>, String> {
    let mut episodes = BTreeMap::new();
    database.each("episode", |row| {
        let number = (row.integer("season_number"), row.integer("episode_number"));
        if let (Some(id), (Some(season), Some(number))) = (row.text("id"), number) {
            let airdate = row.text("airdate");
            let episode = Numbered {
                series: row.text("series_id").unwrap_or_default(),
                season,
                number,
                absolute: row.integer("absolute_number"),
                title: row.text("title").unwrap_or_default(),
                airdate: airdate.map(|day| day.chars().take(10).collect()),
                watched: row.json("watched_statuses"),
            };
            episodes.insert(id, episode);
        }
    })?;
    Ok(episodes)
}

impl Numbered {
    fn of_season(&self) -> (&str, i64) {
        (&self.series, self.season)
    }

    /// Watched in a library; in the first one that is known, if the card is for all.
    fn is_watched(&self, server: &str, library: Option<&str>) -> bool {
        let states = self.watched.as_object();
        let state = states.and_then(|states| match library {
            Some(library) => states.get(&format!("{server}:{library}")),
            None => states.values().next(),
        });
        state.and_then(Value::as_bool) == Some(true)
    }
}

/// A path of TitleCardMaker, which may run in a container whose config folder is `/config`, on this machine. The first
/// file that exists, among the path itself and the same path below `folder`.
fn on_this_machine(folder: &Path, path: &str) -> PathBuf {
    let path = Path::new(path);
    if path.exists() {
        return path.to_path_buf();
    }
    let parts: Vec<_> = path.iter().filter(|part| *part != "/").collect();
    for from in 0..parts.len() {
        let below: PathBuf = parts.get(from..).unwrap_or_default().iter().collect();
        let is_inside = below
            .components()
            .all(|part| matches!(part, std::path::Component::Normal(_)));
        let there = folder.join(below);
        if is_inside && there.exists() {
            return there;
        }
    }
    path.to_path_buf()
}
