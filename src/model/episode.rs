//! An episode on a media server, and its pictures there.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::derived::derive;
use crate::model::episode_range::EpisodeRange;
use crate::model::moment::day_ms;
use crate::model::outline::SeriesOutline;
use crate::model::subject::{Level, SeriesRef};
use crate::model::value::{Fields, Value};
use crate::text::printable_letter;

/// The fields of a series on a media server, which apply to each of its episodes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)]
pub struct SeriesMetadata {
    /// The year in which it began.
    pub year: Option<u32>,
    pub labels: Vec<String>,
    pub genres: Vec<String>,
    pub collections: Vec<String>,
    pub network: Option<String>,
    pub tvdb: Option<u64>,
    pub tmdb: Option<u64>,
    pub imdb: Option<String>,
    /// The name of the folder of its files. None if it is not known.
    #[serde(rename = "series_folder", skip_serializing_if = "Option::is_none")]
    pub folder: Option<Box<str>>,
    /// The path of its logo on the server.
    pub logo: Option<String>,
    /// The path of its backdrop on the server.
    pub backdrop: Option<String>,
}

impl SeriesMetadata {
    /// The fields for rules, by the names of [`crate::model::FIELDS`]. A series without labels is known to have none.
    #[must_use]
    pub fn fields(&self) -> Fields {
        let mut fields = Fields::from([
            ("labels", Value::List(self.labels.clone())),
            ("genres", Value::List(self.genres.clone())),
            ("collection", Value::List(self.collections.clone())),
        ]);
        let network = self.network.clone();
        fields.extend(network.map(|network| ("network", Value::Text(network))));
        fields.extend(
            self.year
                .map(|year| ("year", Value::Number(f64::from(year)))),
        );
        let tvdb = self.tvdb.map(|id| ("tvdb", Value::Text(id.to_string())));
        let tmdb = self.tmdb.map(|id| ("tmdb", Value::Text(id.to_string())));
        let imdb = self.imdb.clone().map(|id| ("imdb", Value::Text(id)));
        fields.extend([tvdb, tmdb, imdb].into_iter().flatten());
        fields
    }

    /// The approximate memory that it takes, in bytes.
    #[must_use]
    pub fn weight(&self) -> usize {
        let texts = [&self.imdb, &self.logo, &self.backdrop, &self.network];
        let lists = [&self.labels, &self.genres, &self.collections];
        let listed = lists.into_iter().flatten();
        size_of::<SeriesMetadata>()
            + self.folder.as_ref().map_or(0, |folder| folder.len())
            + texts.into_iter().flatten().map(String::len).sum::<usize>()
            + listed
                .map(|text| size_of::<String>() + text.len())
                .sum::<usize>()
    }
}

/// An episode in a media server's library.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Episode {
    /// The server's own id. Only the server's own code looks into it.
    pub key: String,
    /// The server's name in the settings. Empty until a job has found the episode.
    #[serde(default)]
    pub server: String,
    pub series_key: String,
    pub series: String,
    /// The fields of the series.
    #[serde(flatten)]
    pub of_series: SeriesMetadata,
    /// Labels of the episode itself.
    #[serde(default)]
    pub own_labels: Vec<String>,
    /// Ids of the episode itself, by which it is found if its numbers are misleading.
    #[serde(default)]
    pub own_tvdb: Option<u64>,
    #[serde(default)]
    pub own_tmdb: Option<u64>,
    #[serde(default)]
    pub own_imdb: Option<String>,
    /// 0 for specials. A year in shows whose seasons are years.
    pub season: u32,
    /// The server's title of the season. None if it has none.
    #[serde(default)]
    pub season_title: Option<String>,
    /// 0 if [`Episode::is_unnumbered`].
    pub number: u32,
    /// The server has no number for it, so its air date is used instead. News and daily shows are stored like this.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_unnumbered: bool,
    /// The episodes of its file, if there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<Box<EpisodeRange>>,
    /// The number of episodes of its season on the server.
    #[serde(default)]
    pub season_episodes: Option<u32>,
    /// The number of seasons of the series on the server, specials not counted. None if only a part of the series was
    /// listed.
    #[serde(default)]
    pub seasons: Option<u32>,
    /// It is the last one of its season. None if that is not known.
    #[serde(default)]
    pub is_finale: Option<bool>,
    pub absolute: Option<u32>,
    /// Empty if it has none yet.
    pub title: String,
    /// The title that its card shows instead, in another language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translated_title: Option<Box<str>>,
    pub library: String,
    /// The server's own id of the library.
    pub library_key: String,
    /// Watched by the owner of the server.
    pub watched: bool,
    /// The owner's rating, 0 to 10.
    pub rating: Option<f64>,
    /// The day it was first aired, `YYYY-MM-DD`.
    pub airdate: Option<String>,
    /// When it was added to the library, in seconds since 1970.
    #[serde(default)]
    pub added_at: Option<i64>,
    /// The picture is locked, because a user chose it or it was uploaded. None if the server was not asked.
    #[serde(default)]
    pub is_locked: Option<bool>,
    /// The path of the selected picture on the server.
    #[serde(rename = "thumb")]
    pub image_ref: Option<String>,
    /// The paths of its files on the server's machine. Known only while a listing is read.
    #[serde(skip)]
    pub files: Box<[String]>,
}

impl Episode {
    /// The approximate memory that it takes, in bytes.
    #[must_use]
    pub fn weight(&self) -> usize {
        let texts = [
            &self.key,
            &self.server,
            &self.series_key,
            &self.series,
            &self.title,
            &self.library,
            &self.library_key,
        ];
        let maybe = [
            &self.own_imdb,
            &self.airdate,
            &self.image_ref,
            &self.season_title,
        ];
        let labels = self.own_labels.iter().chain(&*self.files);
        size_of::<Episode>() - size_of::<SeriesMetadata>()
            + self.of_series.weight()
            + self
                .range
                .as_ref()
                .map_or(0, |range| size_of::<EpisodeRange>() + range.weight())
            + self
                .translated_title
                .as_ref()
                .map_or(0, |title| title.len())
            + texts.into_iter().map(String::len).sum::<usize>()
            + maybe.into_iter().flatten().map(String::len).sum::<usize>()
            + labels
                .map(|text| size_of::<String>() + text.len())
                .sum::<usize>()
    }

    /// Its series, with all names that it has.
    #[must_use]
    pub fn series_ref(&self) -> SeriesRef {
        SeriesRef {
            key: Some(self.series_key.clone()).filter(|key| !key.is_empty()),
            title: Some(self.series.clone()),
            year: self.of_series.year,
            tvdb: self.of_series.tvdb,
            tmdb: self.of_series.tmdb,
            imdb: self.of_series.imdb.clone(),
        }
    }

    /// Its position in the series, as in log lines: `s01e03`, or `s2024 2024-06-10` if days are used instead of
    /// numbers.
    #[must_use]
    pub fn place(&self) -> String {
        match (self.is_unnumbered, &self.airdate) {
            (false, _) => format!("s{:02}e{:02}", self.season, self.number),
            (true, Some(day)) => format!("s{:02} {}", self.season, shown_day(day)),
            (true, None) => format!("s{:02} key {}", self.season, self.key),
        }
    }

    /// Its level, with its numbers.
    #[must_use]
    pub fn level(&self) -> Level {
        match self.is_unnumbered {
            true => Level::Unnumbered(self.season),
            false => Level::Episode(self.season, self.number),
        }
    }

    /// Adds what the seasons of its series say about it.
    pub fn place_in(&mut self, series: &SeriesOutline) {
        self.seasons = Some(series.seasons());
        self.is_finale = match self.is_unnumbered {
            true => None,
            false => series.is_finale(self.season, self.number),
        };
    }

    /// The fields for rules, by the names of [`crate::model::FIELDS`].
    #[must_use]
    pub fn fields(&self) -> Fields {
        let text = |text: &String| Value::Text(text.clone());
        let number = |number: u32| Value::Number(f64::from(number));
        let mut fields = self.of_series.fields();
        if let Some(Value::List(labels)) = fields.get_mut("labels") {
            labels.extend(self.own_labels.iter().cloned());
        }
        fields.extend([
            ("series", text(&self.series)),
            ("title", text(&self.title)),
            ("library", text(&self.library)),
            ("kind", Value::Text("episode".into())),
            ("season", number(self.season)),
            ("watched", Value::Flag(self.watched)),
        ]);
        let server = Some(&self.server).filter(|name| !name.is_empty());
        fields.extend(server.map(|name| ("server", text(name))));
        fields.extend(self.seasons.map(|seasons| ("seasons", number(seasons))));
        fields.extend(self.is_finale.map(|finale| ("finale", Value::Flag(finale))));
        let own = (!self.is_unnumbered).then(|| ("episode", number(self.number)));
        let absolute = self.absolute.map(|absolute| ("absolute", number(absolute)));
        let rating = self.rating.map(|rating| ("rating", Value::Number(rating)));
        let aired = self.airdate.as_deref().and_then(day_ms);
        let aired = aired.map(|day| ("airdate", Value::Date(day)));
        let added = self.added_at.map(|seconds| seconds.saturating_mul(1000));
        let added = added.map(|ms| ("added", Value::Date(ms)));
        fields.extend([own, absolute, rating, aired, added].into_iter().flatten());
        derive(&mut fields);
        fields
    }
}

/// A day without anything else that a server may have added to it.
fn shown_day(day: &str) -> String {
    day.chars()
        .filter(|letter| letter.is_ascii_digit() || *letter == '-')
        .take(10)
        .collect()
}

/// The start of log lines: `Dark s01e03`, with at most 80 characters of the title.
impl fmt::Display for Episode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.series.chars().map(printable_letter).take(80) {
            write!(f, "{letter}")?;
        }
        write!(f, " {}", self.place())
    }
}

/// The names on a media server, with which rules compare.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct ServerNames {
    pub servers: Vec<String>,
    pub libraries: Vec<String>,
    pub series: Vec<String>,
    pub users: Vec<String>,
    /// Labels of series.
    pub labels: Vec<String>,
}
