//! Converts Plex's JSON to values of the model. Lenient, because Plex writes the same member as a number, as text or
//! not at all.

use crate::json::{Inner, List, Names, Scalar, members};
use crate::model::{
    Episode, Fields, Guid, IDS_MAX, Id, SeriesMetadata, TAGS_MAX, Value, absolute_in_name,
};

/// The most pictures of an item, and locked members of it, that are read.
const PARTS_MAX: usize = 64;
/// The most versions of an item, and files of a version, that are read.
const FILES_MAX: usize = 8;

members! {
    /// A series, a season or an episode, or a picture of one: Plex writes all of them as `Metadata`.
    pub(super) struct Item {
        key: Scalar = "ratingKey",
        season_key: Scalar = "parentRatingKey",
        series_key: Scalar = "grandparentRatingKey",
        kind: Scalar = "type",
        title: Scalar = "title",
        season_title: Scalar = "parentTitle",
        series_title: Scalar = "grandparentTitle",
        season: Scalar = "parentIndex",
        number: Scalar = "index",
        absolute: Scalar = "absoluteIndex",
        leaf_count: Scalar = "leafCount",
        year: Scalar = "year",
        aired: Scalar = "originallyAvailableAt",
        added: Scalar = "addedAt",
        views: Scalar = "viewCount",
        viewed: Scalar = "lastViewedAt",
        rating: Scalar = "userRating",
        rated: Scalar = "lastRatedAt",
        library: Scalar = "librarySectionTitle",
        library_key: Scalar = "librarySectionID",
        image: Scalar = "thumb",
        backdrop: Scalar = "art",
        guid: Scalar = "guid",
        guids: List<Inner<ListedGuid>, IDS_MAX> = "Guid",
        labels: Names<TAGS_MAX> = "Label",
        genres: Names<TAGS_MAX> = "Genre",
        collections: Names<TAGS_MAX> = "Collection",
        studio: Scalar = "studio",
        /// The folders of a series. Only its own item has them.
        locations: List<Inner<Location>, PARTS_MAX> = "Location",
        images: List<Inner<Image>, PARTS_MAX> = "Image",
        media: List<Inner<Media>, FILES_MAX> = "Media",
        fields: List<Inner<Field>, PARTS_MAX> = "Field",
        /// For a picture: its path, and whether it is selected.
        path: Scalar = "key",
        selected: Scalar = "selected",
    }
}

members! {
    /// An id of an item: `tvdb://390001`.
    pub(super) struct ListedGuid {
        id: Scalar = "id",
    }
}

members! {
    /// A folder with files of an item.
    pub(super) struct Location {
        path: Scalar = "path",
    }
}

members! {
    /// A picture of an item, with its kind.
    pub(super) struct Image {
        kind: Scalar = "type",
        url: Scalar = "url",
    }
}

members! {
    /// A version of an item.
    pub(super) struct Media {
        parts: List<Inner<Part>, FILES_MAX> = "Part",
    }
}

members! {
    /// A file of a version.
    pub(super) struct Part {
        file: Scalar = "file",
    }
}

members! {
    /// A member of an item that a user has changed.
    pub(super) struct Field {
        name: Scalar = "name",
        locked: Scalar = "locked",
    }
}

/// A key that is safe in a path: digits only. `7,8` would name two items, and `7/posters` would write.
pub(super) fn key(member: &Scalar) -> Option<String> {
    member.text().filter(|key| is_key(key))
}

/// True for digits, and not too many of them.
pub(super) fn is_key(key: &str) -> bool {
    !key.is_empty() && key.len() <= 20 && key.bytes().all(|byte| byte.is_ascii_digit())
}

/// The fields of a series, from its item.
pub(super) fn series_metadata(item: &Item) -> SeriesMetadata {
    let ids = ids(item, Whose::Series);
    SeriesMetadata {
        year: item.year.number(),
        labels: item.labels.names().unwrap_or_default(),
        genres: item.genres.names().unwrap_or_default(),
        collections: item.collections.names().unwrap_or_default(),
        network: item.studio.title(),
        tvdb: tvdb(&ids),
        tmdb: tmdb(&ids),
        imdb: imdb(&ids),
        folder: folder(item).map(Into::into),
        logo: logo(item),
        backdrop: path(&item.backdrop),
    }
}

/// A member that is a path on the server. None for other URLs.
pub(super) fn path(member: &Scalar) -> Option<String> {
    let path = member.text()?;
    (path.starts_with('/') && !path.starts_with("//")).then_some(path)
}

/// The name of the first folder of an item, on whichever system its server runs.
fn folder(item: &Item) -> Option<String> {
    let mut locations = item.locations.entries().iter().filter_map(Inner::get);
    let path = locations.find_map(|location| location.path.text())?;
    let mut parts = path.rsplit(['/', '\\']).map(str::trim);
    let name = parts.find(|part| !part.is_empty())?;
    (!name.ends_with(':')).then(|| name.to_string())
}

/// The path of the item's logo. Older servers have none.
fn logo(item: &Item) -> Option<String> {
    let mut images = item.images.entries().iter().filter_map(Inner::get);
    let logo = images.find(|image| image.kind.as_text() == Some("clearLogo"))?;
    path(&logo.url)
}

/// Which of an item's guids to use.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// Those of the item itself.
    Own,
    /// The item is a series. Those of older agents, which contain the series' id at every level, count too.
    Series,
}

/// The ids of an item, in Plex's order: those in `Guid[]`, and the one in `guid`, which older agents use.
pub(super) fn ids(item: &Item, whose: Whose) -> Vec<Id> {
    let listed = item.guids.entries().iter().filter_map(Inner::get);
    let guids = listed.filter_map(|guid| guid.id.text());
    let parsed = guids
        .chain(item.guid.text())
        .filter_map(|guid| Guid::parse(&guid));
    parsed
        .filter(|guid| whose == Whose::Series || !guid.of_series)
        .map(|guid| guid.id)
        .collect()
}

/// The first id at TheTVDB.
pub(super) fn tvdb(ids: &[Id]) -> Option<u64> {
    ids.iter().find_map(|id| match id {
        Id::Tvdb(id) => Some(*id),
        _ => None,
    })
}

/// The first id at TMDb.
pub(super) fn tmdb(ids: &[Id]) -> Option<u64> {
    ids.iter().find_map(|id| match id {
        Id::Tmdb(id) => Some(*id),
        _ => None,
    })
}

/// The first id at IMDb.
pub(super) fn imdb(ids: &[Id]) -> Option<String> {
    ids.iter().find_map(|id| match id {
        Id::Imdb(id) => Some(id.clone()),
        _ => None,
    })
}

/// Season numbers that are years, for daily shows.
const YEARS: std::ops::RangeInclusive<u32> = 1900..=2999;

/// The number of an episode's season. Shows that hide their seasons, or have none, may leave it out. Then it is in the
/// season's name or the air date.
fn season(item: &Item) -> Option<u32> {
    let of_title = || {
        let title = item.season_title.text()?;
        let digits = title
            .rsplit(|letter: char| !letter.is_ascii_digit())
            .next()?;
        digits.parse().ok()
    };
    let of_day = || item.aired.text()?.split('-').next()?.parse().ok();
    item.season.number().or_else(of_title).or_else(of_day)
}

/// An episode. None if required members are missing. The item of an episode contains little about its series.
pub(super) fn episode(item: &Item, of_series: &SeriesMetadata) -> Option<Episode> {
    if item.kind.text().is_some_and(|kind| kind != "episode") {
        return None;
    }
    let airdate = item.aired.text().filter(|day| !day.trim().is_empty());
    let season = season(item)?;
    // Daily shows use days, and give all episodes the number 0, which is not a number.
    let is_year = YEARS.contains(&season) && airdate.is_some();
    let number = item
        .number
        .number()
        .filter(|number| *number > 0 || !is_year);
    let ids = ids(item, Whose::Own);
    let files = files(item);
    // Only some agents of anime give Plex this number.
    let in_name = || {
        let place = (season, number?);
        files.iter().find_map(|file| absolute_in_name(file, place))
    };
    let absolute = item.absolute.number().or_else(in_name);
    Some(Episode {
        key: key(&item.key)?,
        server: String::new(),
        series_key: key(&item.series_key).unwrap_or_default(),
        series: item.series_title.title().unwrap_or_default(),
        of_series: of_series.clone(),
        own_labels: item.labels.names().unwrap_or_default(),
        own_tvdb: tvdb(&ids),
        own_tmdb: tmdb(&ids),
        own_imdb: imdb(&ids),
        season,
        season_title: item.season_title.title(),
        number: number.unwrap_or(0),
        is_unnumbered: number.is_none(),
        range: None,
        season_episodes: None,
        seasons: None,
        is_finale: None,
        absolute,
        title: item.title.title().unwrap_or_default(),
        translated_title: None,
        library: item.library.title().unwrap_or_default(),
        library_key: item.library_key.text().unwrap_or_default(),
        watched: item.views.whole().is_some_and(|views| views > 0),
        rating: item.rating.decimal(),
        airdate,
        added_at: added_at(item),
        is_locked: None,
        image_ref: path(&item.image),
        files: files.into(),
    })
}

/// The paths of the files of an item.
fn files(item: &Item) -> Vec<String> {
    let media = item.media.entries().iter().filter_map(Inner::get);
    let parts = media.flat_map(|media| media.parts.entries().iter().filter_map(Inner::get));
    parts.filter_map(|part| part.file.text()).collect()
}

/// Why an item is not a valid episode, although it may claim to be one. None if it is of another kind.
pub(super) fn why_no_episode(item: &Item) -> Option<String> {
    if item.kind.text().is_some_and(|kind| kind != "episode") {
        return None;
    }
    let member = |name: &str, member: &Scalar| match member {
        Scalar::Missing => format!("`{name}` is missing"),
        other => format!("`{name}` is {}", other.shown()),
    };
    if key(&item.key).is_none() {
        return Some(member("ratingKey", &item.key));
    }
    let why = member("parentIndex", &item.season);
    Some(format!(
        "(key {}) {why}, and it has no date",
        item.key.shown()
    ))
}

/// When it was added to the library, in seconds since 1970.
fn added_at(item: &Item) -> Option<i64> {
    item.added
        .whole()
        .and_then(|added| i64::try_from(added).ok())
}

/// True if the item's picture is locked. Only items that are requested by their keys contain that.
pub(super) fn is_picture_locked(item: &Item) -> bool {
    let mut fields = item.fields.entries().iter().filter_map(Inner::get);
    fields.any(|field| field.name.as_text() == Some("thumb") && field.locked.flag() == Some(true))
}

/// The fields for rules of an episode, a season or a series. Empty for any other item.
pub(super) fn fields(item: &Item, of_series: &SeriesMetadata) -> Fields {
    let (kind, series) = match item.kind.as_text() {
        Some("episode") => {
            let episode = episode(item, of_series);
            return episode.as_ref().map(Episode::fields).unwrap_or_default();
        }
        Some("season") => ("season", &item.season_title),
        Some("show") => ("series", &item.title),
        _ => return Fields::new(),
    };
    let mut fields = of_series.fields();
    fields.insert("kind", Value::Text(kind.into()));
    if let (true, Some(season)) = (kind == "season", item.number.number()) {
        fields.insert("season", Value::Number(f64::from(season)));
        fields.insert("special", Value::Flag(season == 0));
    }
    let known = [("series", series), ("library", &item.library)]
        .into_iter()
        .filter_map(|(name, member)| Some((name, Value::Text(member.title()?))));
    fields.extend(known);
    let added = added_at(item);
    fields.extend(added.map(|seconds| ("added", Value::Date(seconds.saturating_mul(1000)))));
    fields
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::json::of_text;

    #[track_caller]
    fn item(json: &serde_json::Value) -> Item {
        let item: Inner<Item> = of_text(&json.to_string()).expect("it is JSON");
        item.get().expect("the test gives an object").clone()
    }

    #[test]
    fn an_episode_is_read_from_numbers_and_texts_alike() {
        let item = item(
            &json!({"type": "episode", "ratingKey": 7, "parentIndex": "1", "index": 3, "viewCount": "2",
                          "librarySectionID": 2, "userRating": 9}),
        );
        let episode = episode(&item, &SeriesMetadata::default()).expect("it is an episode");
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
    fn the_absolute_number_is_plexs_own_or_the_one_in_the_name_of_the_file() {
        let file = "/tv/Kaze/Season 2/Kaze - S02E03 - 015 - Salt.mkv";
        let json = json!({"ratingKey": 7, "parentIndex": 2, "index": 3,
                          "Media": [{"Part": [{"file": "/tv/a.mkv"}]}, {"Part": [{"file": file}]}]});
        let absolute = |json: &serde_json::Value| {
            let episode = episode(&item(json), &SeriesMetadata::default());
            episode.expect("it is an episode").absolute
        };
        assert_eq!(absolute(&json), Some(15));
        let mut own = json.clone();
        own["absoluteIndex"] = 16.into();
        assert_eq!(absolute(&own), Some(16));
        let mut other = json.clone();
        other["index"] = 4.into();
        assert_eq!(absolute(&other), None);
    }

    #[test]
    fn the_metadata_of_a_series_are_read() {
        let series = item(
            &json!({"year": 2017, "Label": [{"tag": "4K"}], "Genre": [{"tag": "Drama"}, {"id": 3}],
                          "Collection": [{"tag": "Nordic"}], "studio": "Netflix",
                          "Location": [{"id": 3, "path": "/data/tv/Dark (2017)"}, {"path": "/data/more/Dark"}],
                          "Guid": [{"id": "imdb://tt5753856"}, {"id": "tvdb://334824"}, {"id": "plex://show/5d9c"}],
                          "art": "/library/metadata/7/art/1", "thumb": "/library/metadata/7/thumb/1",
                          "Image": [{"type": "coverPoster", "url": "/library/metadata/7/thumb/1"},
                                    {"type": "clearLogo", "url": "/library/metadata/7/clearLogo/1"}]}),
        );
        let expected = SeriesMetadata {
            year: Some(2017),
            labels: vec!["4K".into()],
            genres: vec!["Drama".into()],
            collections: vec!["Nordic".into()],
            network: Some("Netflix".into()),
            tvdb: Some(334_824),
            tmdb: None,
            imdb: Some("tt5753856".into()),
            folder: Some("Dark (2017)".into()),
            logo: Some("/library/metadata/7/clearLogo/1".into()),
            backdrop: Some("/library/metadata/7/art/1".into()),
        };
        assert_eq!(series_metadata(&series), expected);
        let elsewhere = item(
            &json!({"art": "https://example.org/a", "Image": [{"type": "clearLogo", "url": "//example.org"}]}),
        );
        let source_event = series_metadata(&elsewhere);
        assert_eq!((source_event.backdrop, source_event.logo), (None, None));
    }

    #[test]
    fn the_folder_of_a_series_is_a_name() {
        for (path, name) in [
            (
                "/data/tv/Dark (2017) {tvdb-334824}",
                Some("Dark (2017) {tvdb-334824}"),
            ),
            ("D:\\TV\\Dark\\", Some("Dark")),
            ("D:\\", None),
            ("/", None),
            ("", None),
        ] {
            let series = item(&json!({"Location": [{"path": path}]}));
            assert_eq!(folder(&series).as_deref(), name, "{path}");
        }
    }

    #[test]
    fn a_key_must_consist_of_digits() {
        for key in ["", "7,8", "7/posters?url=x", "-1", "７"] {
            assert!(!is_key(key), "{key}");
        }
        assert_eq!(
            episode(
                &item(&json!({"ratingKey": "7/../8", "parentIndex": 1, "index": 1})),
                &SeriesMetadata::default()
            ),
            None
        );
    }
}
