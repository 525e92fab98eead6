//! The items of the fake Tautulli: lists of them, and their values for the texts of agents.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use intertitle::fake::{FakeEpisode, Library};

/// The values of one event, by name. All of them are text.
pub(super) type Values = BTreeMap<&'static str, String>;

/// The values of an item of any kind. None if there is no such item. `user` has Plex's name and Tautulli's.
pub(super) fn values(
    library: &Library,
    machine: &str,
    action: &str,
    key: u32,
    user: Option<(String, String)>,
) -> Option<Values> {
    let is_it = |one: &&FakeEpisode| [one.key, one.season_key, one.series_key].contains(&key);
    let one = library.episodes.iter().find(is_it)?;
    let (username, friendly) = user.unwrap_or_default();
    let (kind, parent, grandparent) = match key {
        key if key == one.series_key => ("show", String::new(), String::new()),
        key if key == one.season_key => ("season", one.series_key.to_string(), String::new()),
        _ => (
            "episode",
            one.season_key.to_string(),
            one.series_key.to_string(),
        ),
    };
    let is_episode = kind == "episode";
    let own = |text: String| if is_episode { text } else { String::new() };
    Some(BTreeMap::from([
        ("action", action.to_string()),
        ("media_type", kind.to_string()),
        ("rating_key", key.to_string()),
        ("parent_rating_key", parent),
        ("grandparent_rating_key", grandparent),
        ("show_name", one.series.clone()),
        (
            "season_num",
            if kind == "show" {
                String::new()
            } else {
                one.season.to_string()
            },
        ),
        ("episode_num", own(one.number.to_string())),
        ("episode_name", own(one.title.clone())),
        ("show_year", one.year.to_string()),
        ("library_name", "TV Shows".to_string()),
        ("section_id", "2".to_string()),
        // That of the series, for episodes too.
        ("thetvdb_id", one.tvdb.to_string()),
        ("server_machine_id", machine.to_string()),
        ("username", username),
        ("user", friendly),
    ]))
}

/// `get_recently_added`. Plex lists the series if several seasons were added together, so the series is first here.
pub(super) fn recently_added(library: &Library) -> Value {
    let series = library.episodes.last().map(|one| {
        json!({"media_type": "show", "rating_key": one.series_key.to_string(), "title": one.series})
    });
    json!({"recently_added": series.into_iter().collect::<Vec<Value>>()})
}

/// `get_children_metadata`: the seasons of a series, or the episodes of a season.
pub(super) fn children(library: &Library, key: Option<u32>) -> Value {
    let mut children: Vec<Value> = Vec::new();
    for one in &library.episodes {
        let child = if Some(one.season_key) == key {
            json!({"media_type": "episode", "rating_key": one.key.to_string(), "title": one.title,
                   "grandparent_title": one.series, "parent_media_index": one.season.to_string(),
                   "media_index": one.number.to_string()})
        } else if Some(one.series_key) == key {
            json!({"media_type": "season", "rating_key": one.season_key.to_string(),
                   "title": format!("Season {}", one.season)})
        } else {
            continue;
        };
        if !children.contains(&child) {
            children.push(child);
        }
    }
    json!({"children_count": children.len(), "children_list": children})
}
