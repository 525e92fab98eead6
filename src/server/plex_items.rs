//! Plex's JSON as our nouns: lenient, since Plex writes the same member as number, text or not at all.

use std::collections::HashMap;

use serde_json::Value;

use crate::model::{Episode, Fields, Picture, PictureOrigin, SeriesFacts, Value as Known};

/// The list under `MediaContainer.NAME`; Plex leaves empty lists out.
pub(super) fn list<'v>(answer: &'v Value, name: &str) -> &'v [Value] {
    answer
        .get("MediaContainer")
        .and_then(|container| container.get(name))
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// A member as text, whether it is written as text or as a number.
pub(super) fn text(item: &Value, name: &str) -> Option<String> {
    match item.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A member as a whole number that is not negative.
pub(super) fn number(item: &Value, name: &str) -> Option<u32> {
    text(item, name)?.parse().ok()
}

/// Plex writes true as `true`, `1` or `"1"`.
pub(super) fn flag(item: &Value, name: &str) -> bool {
    match item.get(name) {
        Some(Value::Bool(flag)) => *flag,
        Some(Value::Number(number)) => number.as_i64() == Some(1),
        Some(Value::String(text)) => text == "1" || text == "true",
        _ => false,
    }
}

/// A key that may stand in a path: digits only. `7,8` would name two items, and `7/posters` would write.
pub(super) fn key(item: &Value, name: &str) -> Option<String> {
    text(item, name).filter(|key| is_key(key))
}

/// Digits, and not too many of them.
pub(super) fn is_key(key: &str) -> bool {
    !key.is_empty() && key.len() <= 20 && key.bytes().all(|byte| byte.is_ascii_digit())
}

/// What the item of a series says of it.
pub(super) fn series_facts(item: &Value) -> SeriesFacts {
    SeriesFacts {
        year: number(item, "year"),
        labels: tags(item, "Label"),
        genres: tags(item, "Genre"),
        tvdb: guid(item, "tvdb").and_then(|id| id.parse().ok()),
        tmdb: guid(item, "tmdb").and_then(|id| id.parse().ok()),
        imdb: guid(item, "imdb"),
        logo: logo(item),
        backdrop: path(item, "art"),
    }
}

/// A member that is a path on the server; other addresses are none.
fn path(item: &Value, name: &str) -> Option<String> {
    let path = text(item, name)?;
    (path.starts_with('/') && !path.starts_with("//")).then_some(path)
}

/// Where the item's logo is; older servers have none.
fn logo(item: &Value) -> Option<String> {
    let images = item.get("Image").and_then(Value::as_array);
    let mut images = images.into_iter().flatten();
    let logo = images.find(|image| text(image, "type").as_deref() == Some("clearLogo"))?;
    path(logo, "url")
}

/// Fills in how many episodes each season has, of listings that hold whole seasons.
pub(super) fn count_seasons(episodes: &mut [Episode]) {
    let mut counts: HashMap<(String, u32), u32> = HashMap::new();
    for episode in episodes.iter() {
        *counts
            .entry((episode.series_key.clone(), episode.season))
            .or_default() += 1;
    }
    for episode in episodes {
        let season = (episode.series_key.clone(), episode.season);
        episode.season_episodes = counts.get(&season).copied();
    }
}

/// The names under `Label` or `Genre`.
pub(super) fn tags(item: &Value, name: &str) -> Vec<String> {
    let tags = item.get(name).and_then(Value::as_array);
    let tags = tags.into_iter().flatten();
    tags.filter_map(|tag| text(tag, "tag")).collect()
}

/// The id of that scheme among the item's `Guid[]`: `tvdb://371980` gives `371980`.
fn guid(item: &Value, scheme: &str) -> Option<String> {
    let guids = item.get("Guid")?.as_array()?;
    guids.iter().find_map(|guid| {
        let id = text(guid, "id")?;
        let id = id.strip_prefix(scheme)?.strip_prefix("://")?;
        Some(id.to_string())
    })
}

/// The episode's own ids at TheTVDB and IMDb.
pub(super) fn own_ids(item: &Value) -> (Option<u64>, Option<String>) {
    let tvdb = guid(item, "tvdb").and_then(|id| id.parse().ok());
    (tvdb, guid(item, "imdb"))
}

/// An episode; none if the item lacks what makes one. The episode's own item says little of its series.
pub(super) fn episode(item: &Value, of_series: &SeriesFacts) -> Option<Episode> {
    if text(item, "type").is_some_and(|kind| kind != "episode") {
        return None;
    }
    Some(Episode {
        key: key(item, "ratingKey")?,
        series_key: key(item, "grandparentRatingKey").unwrap_or_default(),
        series: text(item, "grandparentTitle").unwrap_or_default(),
        of_series: of_series.clone(),
        own_labels: tags(item, "Label"),
        own_tvdb: own_ids(item).0,
        own_imdb: own_ids(item).1,
        season: number(item, "parentIndex")?,
        number: number(item, "index")?,
        season_episodes: None,
        absolute: number(item, "absoluteIndex"),
        title: text(item, "title").unwrap_or_default(),
        library: text(item, "librarySectionTitle").unwrap_or_default(),
        library_key: text(item, "librarySectionID").unwrap_or_default(),
        watched: number(item, "viewCount").is_some_and(|views| views > 0),
        rating: item.get("userRating").and_then(Value::as_f64),
        airdate: text(item, "originallyAvailableAt"),
        added_at: item.get("addedAt").and_then(Value::as_i64),
        is_locked: None,
        thumb: path(item, "thumb"),
    })
}

/// True if the item's picture is locked; only an item that was asked for by its key tells that.
pub(super) fn is_thumb_locked(item: &Value) -> bool {
    let fields = item.get("Field").and_then(Value::as_array);
    let mut fields = fields.into_iter().flatten();
    fields.any(|field| text(field, "name").as_deref() == Some("thumb") && flag(field, "locked"))
}

/// What rules may ask about an item, be it an episode, a season or a series; nothing about any other.
pub(super) fn fields(item: &Value, of_series: &SeriesFacts) -> Fields {
    let (kind, series) = match text(item, "type").as_deref() {
        Some("episode") => {
            let episode = episode(item, of_series);
            return episode.as_ref().map(Episode::fields).unwrap_or_default();
        }
        Some("season") => ("season", "parentTitle"),
        Some("show") => ("series", "title"),
        _ => return Fields::new(),
    };
    let mut fields = of_series.fields();
    fields.insert("kind", Known::Text(kind.into()));
    if let (true, Some(season)) = (kind == "season", number(item, "index")) {
        fields.insert("season", Known::Number(f64::from(season)));
        fields.insert("special", Known::Flag(season == 0));
    }
    let known = [("series", series), ("library", "librarySectionTitle")]
        .into_iter()
        .filter_map(|(name, member)| Some((name, Known::Text(text(item, member)?))));
    fields.extend(known);
    let added = item.get("addedAt").and_then(Value::as_i64);
    fields.extend(added.map(|seconds| ("added", Known::Date(seconds.saturating_mul(1000)))));
    fields
}

/// The pictures of `/posters`, in Plex's order. Entries without an address of their own are left out.
pub(super) fn pictures(answer: &Value) -> Vec<Picture> {
    let entries = list(answer, "Metadata").iter();
    entries
        .filter_map(|entry| {
            let key = text(entry, "ratingKey")?;
            // `key` is the picture itself, `thumb` may be a smaller one; either may lie on another machine.
            let own = |name| text(entry, name).filter(|path| path.starts_with('/'));
            let path = own("key").or_else(|| own("thumb"))?;
            let origin = if key.starts_with("upload://") {
                PictureOrigin::Uploaded
            } else {
                PictureOrigin::Found
            };
            Some(Picture {
                selected: flag(entry, "selected"),
                origin,
                key,
                path,
            })
        })
        .collect()
}

/// The item's `Guid[]`: `tvdb://390001`.
pub(super) fn guids(item: &Value) -> Vec<String> {
    let guids = item.get("Guid").and_then(Value::as_array);
    let guids = guids.into_iter().flatten();
    guids.filter_map(|guid| text(guid, "id")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_episode_is_read_from_numbers_and_texts_alike() {
        let item = json!({"type": "episode", "ratingKey": 7, "parentIndex": "1", "index": 3, "viewCount": "2",
                          "librarySectionID": 2, "userRating": 9});
        let episode = episode(&item, &SeriesFacts::default()).expect("it is an episode");
        assert_eq!(
            (episode.key.as_str(), episode.season, episode.number),
            ("7", 1, 3)
        );
        assert!(episode.watched);
        assert_eq!(
            (episode.library_key.as_str(), episode.rating),
            ("2", Some(9.0))
        );
    }

    #[test]
    fn a_series_tells_its_year_labels_genres_and_ids() {
        let item = json!({"year": 2017, "Label": [{"tag": "4K"}], "Genre": [{"tag": "Drama"}, {"id": 3}],
                          "Guid": [{"id": "imdb://tt5753856"}, {"id": "tvdb://334824"}, {"id": "plex://show/5d9c"}],
                          "art": "/library/metadata/7/art/1", "thumb": "/library/metadata/7/thumb/1",
                          "Image": [{"type": "coverPoster", "url": "/library/metadata/7/thumb/1"},
                                    {"type": "clearLogo", "url": "/library/metadata/7/clearLogo/1"}]});
        let expected = SeriesFacts {
            year: Some(2017),
            labels: vec!["4K".into()],
            genres: vec!["Drama".into()],
            tvdb: Some(334_824),
            tmdb: None,
            imdb: Some("tt5753856".into()),
            logo: Some("/library/metadata/7/clearLogo/1".into()),
            backdrop: Some("/library/metadata/7/art/1".into()),
        };
        assert_eq!(series_facts(&item), expected);
        let elsewhere = json!({"art": "https://example.org/a", "Image": [{"type": "clearLogo", "url": "//example.org"}]});
        let facts = series_facts(&elsewhere);
        assert_eq!((facts.backdrop, facts.logo), (None, None));
    }

    #[test]
    fn a_key_that_is_not_digits_is_no_key() {
        for key in ["", "7,8", "7/posters?url=x", "-1", "７"] {
            assert!(!is_key(key), "{key}");
        }
        assert_eq!(
            episode(
                &json!({"ratingKey": "7/../8", "parentIndex": 1, "index": 1}),
                &SeriesFacts::default()
            ),
            None
        );
    }

    #[test]
    fn uploaded_pictures_are_told_from_found_ones() {
        let answer = json!({"MediaContainer": {"Metadata": [
            {"ratingKey": "upload://posters/ab", "key": "/a", "selected": true},
            {"ratingKey": "metadata://posters/x", "key": "/b"},
            {"ratingKey": "media://c"}]}});
        let origins: Vec<(PictureOrigin, bool)> = pictures(&answer)
            .iter()
            .map(|picture| (picture.origin, picture.selected))
            .collect();
        assert_eq!(
            origins,
            [
                (PictureOrigin::Uploaded, true),
                (PictureOrigin::Found, false)
            ]
        );
    }
}
