//! Plex's JSON responses about a library.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::fake::library::{ADDED_AT, FakeEpisode, Library, SECTION};

/// All entries of a listing are in one library, which the listing repeats once for all of them.
pub(super) fn container(entries: Vec<Value>) -> Value {
    let size = entries.len();
    let section = |name: &str| entries.first().map(|entry| entry[name].clone());
    let (id, title) = (
        section("librarySectionID").unwrap_or_else(|| json!(SECTION.0)),
        section("librarySectionTitle").unwrap_or_else(|| json!(SECTION.1)),
    );
    json!({"MediaContainer": {"size": size, "librarySectionID": id, "librarySectionTitle": title,
                              "Metadata": entries}})
}

pub(super) fn identity(machine: &str) -> Value {
    json!({"MediaContainer": {"size": 0, "claimed": true, "machineIdentifier": machine, "version": "1.41.3.9314"}})
}

pub(super) fn root(machine: &str) -> Value {
    json!({"MediaContainer": {"size": 0, "friendlyName": "Fake Plex", "machineIdentifier": machine,
                              "version": "1.41.3.9314", "myPlex": true, "myPlexUsername": "bob", "platform": "Linux"}})
}

/// The accounts that have used the server. Number 1 owns it.
pub(super) fn accounts() -> Value {
    let names = [(0, ""), (1, "alex"), (90210, "visitor")];
    let accounts =
        names.map(|(id, name)| json!({"id": id, "key": format!("/accounts/{id}"), "name": name}));
    json!({"MediaContainer": {"size": accounts.len(), "identifier": "com.plexapp.system.accounts",
                              "Account": accounts}})
}

/// The settings of the server that are read.
pub(super) fn prefs(switched_off: &[String]) -> Value {
    let ids = [
        "FriendlyName",
        "WebHooksEnabled",
        "PushNotificationsEnabled",
    ];
    let settings = ids.iter().map(|id| {
        let is_on = !switched_off.iter().any(|off| off == id);
        json!({"id": id, "label": "", "type": "bool", "default": true, "value": is_on, "hidden": false})
    });
    json!({"MediaContainer": {"size": ids.len(), "Setting": settings.collect::<Vec<_>>()}})
}

pub(super) fn sections(library: &Library) -> Value {
    let kind = if library.has_only_films {
        "movie"
    } else {
        "show"
    };
    let sections = library.sections().into_iter();
    let sections: Vec<Value> = sections
        .map(|(key, title)| {
            json!({"key": key.to_string(), "type": kind, "title": title, "agent": "tv.plex.agents.series"})
        })
        .collect();
    json!({"MediaContainer": {"size": sections.len(), "Directory": sections}})
}

/// The item with that key: an episode, a season or a series. None if there is none.
pub(super) fn item(library: &Library, key: u32) -> Option<Value> {
    let of =
        |matches: fn(&FakeEpisode) -> u32| library.episodes.iter().find(|one| matches(one) == key);
    of(|one| one.key)
        .map(whole_episode)
        .or_else(|| of(|one| one.season_key).map(|one| season(library, one)))
        .or_else(|| of(|one| one.series_key).map(|one| series(library, one)))
}

/// The path of the picture that an episode shows. On Plex it ends in the time of the last change; here in a number that
/// depends on the picture.
fn shown_path(one: &FakeEpisode) -> String {
    let number: u32 = one.selected.bytes().fold(1_700_000_000, |number, byte| {
        number.wrapping_mul(31).wrapping_add(u32::from(byte))
    });
    format!("/library/metadata/{}/thumb/{number}", one.key)
}

pub(super) fn episode(one: &FakeEpisode) -> Value {
    let mut item = json!({
        "ratingKey": one.key.to_string(), "key": format!("/library/metadata/{}", one.key),
        "parentRatingKey": one.season_key.to_string(), "grandparentRatingKey": one.series_key.to_string(),
        "type": "episode", "title": one.title, "grandparentTitle": one.series,
        "parentTitle": season_title(one.season), "index": one.number, "parentIndex": one.season,
        // Like on Plex, the year is the episode's own, not the one in which the series began.
        "year": one.year + one.season, "thumb": shown_path(one),
        "originallyAvailableAt": format!("{}-03-{:02}", one.year + one.season, one.number),
        "librarySectionTitle": one.library.1, "librarySectionID": one.library.0, "addedAt": ADDED_AT, "updatedAt": ADDED_AT,
    });
    if one.watched {
        item["viewCount"] = json!(1);
    }
    changed(item, &one.other)
}

/// What plays, in the session of that number. The owner of the server watches the first one, and a guest all others.
pub(super) fn session((number, one): (usize, &FakeEpisode)) -> Value {
    let mut item = episode(one);
    let (id, name) = if number == 1 {
        (1, "alex")
    } else {
        (90210, "visitor")
    };
    item["sessionKey"] = json!(number.to_string());
    item["duration"] = json!(2_640_000);
    item["User"] = json!({"id": id.to_string(), "title": name});
    item["Player"] = json!({"machineIdentifier": format!("player-{number}"), "title": "Den", "state": "playing", "local": true});
    item
}

/// The times of an episode by which a listing is filtered, as in `addedAt>>=1700000000`.
const TIMES: [&str; 4] = ["addedAt", "updatedAt", "lastViewedAt", "lastRatedAt"];

/// Whether an episode is listed, by the times in the query.
pub(super) fn is_later(one: &FakeEpisode, parameter: &dyn Fn(&str) -> Option<String>) -> bool {
    let item = episode(one);
    TIMES.iter().all(|name| {
        let since = parameter(&format!("{name}>>")).and_then(|text| text.parse().ok());
        since.is_none_or(|since: i64| item[*name].as_i64().is_some_and(|at| at > since))
    })
}

/// An item with some members replaced.
fn changed(mut item: Value, other: &serde_json::Map<String, Value>) -> Value {
    if let Value::Object(members) = &mut item {
        members.extend(other.clone());
        members.retain(|_, value| !value.is_null());
    }
    item
}

/// An episode as in a listing with guids.
pub(super) fn episode_with_guids(one: &FakeEpisode) -> Value {
    let mut item = episode(one);
    item["Guid"] = json!([{"id": format!("tvdb://{}", one.own_tvdb)}]);
    changed(item, &one.other)
}

/// An episode with the members that only its own item has, not a listing.
fn whole_episode(one: &FakeEpisode) -> Value {
    let mut item = episode_with_guids(one);
    if one.is_locked {
        item["Field"] = json!([{"locked": true, "name": "thumb"}]);
    }
    if !one.labels.is_empty() {
        let labels = one.labels.iter().map(|label| json!({"tag": label}));
        item["Label"] = labels.collect();
    }
    item
}

fn season_title(season: u32) -> String {
    if season == 0 {
        "Specials".into()
    } else {
        format!("Season {season}")
    }
}

fn season(library: &Library, one: &FakeEpisode) -> Value {
    let leaves = library.episodes.iter();
    let leaves = leaves.filter(|other| other.season_key == one.season_key);
    let item = json!({"ratingKey": one.season_key.to_string(), "key": format!("/library/metadata/{}/children", one.season_key),
           "parentRatingKey": one.series_key.to_string(), "type": "season",
           "title": season_title(one.season), "parentTitle": one.series, "index": one.season,
           "leafCount": leaves.count(), "librarySectionTitle": one.library.1, "librarySectionID": one.library.0});
    changed(item, &one.other_of_season)
}

pub(super) fn series(library: &Library, one: &FakeEpisode) -> Value {
    let path = |element: &str| format!("/library/metadata/{}/{element}/1700000000", one.series_key);
    let mut item = json!({"ratingKey": one.series_key.to_string(), "key": format!("/library/metadata/{}/children", one.series_key),
           "type": "show", "title": one.series, "year": one.year, "index": 1,
           "librarySectionTitle": one.library.1, "librarySectionID": one.library.0,
           "Genre": [{"tag": "Drama"}], "Label": [{"tag": "Coast"}],
           "Guid": [{"id": format!("tvdb://{}", one.tvdb)}]});
    if library.backdrop.is_some() {
        item["art"] = json!(path("art"));
    }
    if library.logo.is_some() {
        item["Image"] = json!([{"alt": one.series, "type": "clearLogo", "url": path("clearLogo")}]);
    }
    changed(item, &one.other_of_series)
}

/// The seasons of a series.
pub(super) fn seasons(library: &Library, series_key: u32) -> Vec<Value> {
    let mut seen: Vec<&FakeEpisode> = Vec::new();
    for one in library
        .episodes
        .iter()
        .filter(|one| one.series_key == series_key)
    {
        if !seen.iter().any(|known| known.season_key == one.season_key) {
            seen.push(one);
        }
    }
    seen.into_iter().map(|one| season(library, one)).collect()
}

/// The first episode of each series of a library.
pub(super) fn all_series(library: &Library, section: u32) -> Vec<&FakeEpisode> {
    let mut seen = HashSet::new();
    let own = library.episodes.iter();
    let own = own.filter(|one| one.library.0 == section);
    own.filter(|one| seen.insert(one.series_key)).collect()
}

pub(super) fn pictures(one: &FakeEpisode) -> Vec<Value> {
    let entry = |key: &str| {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("url", key)
            .finish();
        let path = format!("/library/metadata/{}/file?{query}", one.key);
        json!({"key": path, "ratingKey": key, "thumb": path, "selected": key == one.selected})
    };
    one.pictures
        .iter()
        .map(|picture| entry(&picture.key))
        .collect()
}
