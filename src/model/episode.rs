//! An episode as a media server knows it, and the pictures the server has for it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::moment::day_ms;
use crate::model::subject::{Level, SeriesRef};
use crate::model::value::{Fields, Value};
use crate::text::printable_letter;

/// What a media server says of a series, and what holds for each of its episodes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs)]
pub struct SeriesFacts {
    /// The year it began.
    pub year: Option<u32>,
    pub labels: Vec<String>,
    pub genres: Vec<String>,
    pub tvdb: Option<u64>,
    pub tmdb: Option<u64>,
    pub imdb: Option<String>,
    /// Where the server gives its logo.
    pub logo: Option<String>,
    /// Where the server gives its backdrop.
    pub backdrop: Option<String>,
}

impl SeriesFacts {
    /// What rules may ask for, by the names of [`crate::model::FIELDS`]. A series without labels is known to have none.
    #[must_use]
    pub fn fields(&self) -> Fields {
        let mut fields = Fields::from([
            ("labels", Value::List(self.labels.clone())),
            ("genres", Value::List(self.genres.clone())),
        ]);
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

    /// Bytes of memory that it takes, about.
    #[must_use]
    pub fn weight(&self) -> usize {
        let texts = [&self.imdb, &self.logo, &self.backdrop];
        let lists = [&self.labels, &self.genres];
        let listed = lists.into_iter().flatten();
        size_of::<SeriesFacts>()
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
    /// The server's own id: digits.
    pub key: String,
    pub series_key: String,
    pub series: String,
    /// What holds for the whole series.
    #[serde(flatten)]
    pub of_series: SeriesFacts,
    /// Labels of the episode itself.
    #[serde(default)]
    pub own_labels: Vec<String>,
    /// Ids of the episode itself, by which it is found where its numbers lead astray.
    #[serde(default)]
    pub own_tvdb: Option<u64>,
    #[serde(default)]
    pub own_tmdb: Option<u64>,
    #[serde(default)]
    pub own_imdb: Option<String>,
    /// 0 for specials; a year where seasons are years.
    pub season: u32,
    /// What the server calls the season; none if it does not say.
    #[serde(default)]
    pub season_title: Option<String>,
    /// 0 if [`Episode::is_unnumbered`].
    pub number: u32,
    /// The server gives no number: its day stands in its place. News and daily shows are kept so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_unnumbered: bool,
    /// How many episodes of its season the server has.
    #[serde(default)]
    pub season_episodes: Option<u32>,
    pub absolute: Option<u32>,
    /// Empty if it has none yet.
    pub title: String,
    pub library: String,
    /// The server's own id of the library.
    pub library_key: String,
    /// Watched by the owner of the server.
    pub watched: bool,
    /// The owner's rating, 0 to 10.
    pub rating: Option<f64>,
    /// The day it was first aired, `YYYY-MM-DD`.
    pub airdate: Option<String>,
    /// When it came into the library, seconds since 1970.
    #[serde(default)]
    pub added_at: Option<i64>,
    /// The server keeps the picture that it shows, because somebody chose it or it was uploaded. None if it was not asked.
    #[serde(default)]
    pub is_locked: Option<bool>,
    /// Where the server gives the picture that it shows now.
    pub thumb: Option<String>,
}

impl Episode {
    /// Bytes of memory that it takes, about.
    #[must_use]
    pub fn weight(&self) -> usize {
        let texts = [
            &self.key,
            &self.series_key,
            &self.series,
            &self.title,
            &self.library,
            &self.library_key,
        ];
        let maybe = [
            &self.own_imdb,
            &self.airdate,
            &self.thumb,
            &self.season_title,
        ];
        let labels = self.own_labels.iter();
        size_of::<Episode>() - size_of::<SeriesFacts>()
            + self.of_series.weight()
            + texts.into_iter().map(String::len).sum::<usize>()
            + maybe.into_iter().flatten().map(String::len).sum::<usize>()
            + labels
                .map(|text| size_of::<String>() + text.len())
                .sum::<usize>()
    }

    /// Its series, by all the names it has.
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

    /// Its place in the series, as log lines show it: `s01e03`, or `s2024 2024-06-10` where days stand for numbers.
    #[must_use]
    pub fn place(&self) -> String {
        match (self.is_unnumbered, &self.airdate) {
            (false, _) => format!("s{:02}e{:02}", self.season, self.number),
            (true, Some(day)) => format!("s{:02} {}", self.season, shown_day(day)),
            (true, None) => format!("s{:02} key {}", self.season, self.key),
        }
    }

    /// How much of its series it is.
    #[must_use]
    pub fn level(&self) -> Level {
        match self.is_unnumbered {
            true => Level::Unnumbered(self.season),
            false => Level::Episode(self.season, self.number),
        }
    }

    /// What rules may ask for, by the names of [`crate::model::FIELDS`].
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
            ("special", Value::Flag(self.season == 0)),
            ("watched", Value::Flag(self.watched)),
        ]);
        let own = (!self.is_unnumbered).then(|| ("episode", number(self.number)));
        let absolute = self.absolute.map(|absolute| ("absolute", number(absolute)));
        let rating = self.rating.map(|rating| ("rating", Value::Number(rating)));
        let aired = self.airdate.as_deref().and_then(day_ms);
        let aired = aired.map(|day| ("airdate", Value::Date(day)));
        let added = self.added_at.map(|seconds| seconds.saturating_mul(1000));
        let added = added.map(|ms| ("added", Value::Date(ms)));
        fields.extend([own, absolute, rating, aired, added].into_iter().flatten());
        fields
    }
}

/// A day without anything else that a server may have written there.
fn shown_day(day: &str) -> String {
    day.chars()
        .filter(|letter| letter.is_ascii_digit() || *letter == '-')
        .take(10)
        .collect()
}

/// As log lines begin: `Dark s01e03`, at most 80 letters of the title.
impl fmt::Display for Episode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.series.chars().map(printable_letter).take(80) {
            write!(f, "{letter}")?;
        }
        write!(f, " {}", self.place())
    }
}

/// The names that a media server has, with which rules compare.
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

/// Where a picture came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureOrigin {
    /// Somebody uploaded it: a person, another program, or we.
    Uploaded,
    /// The server or its metadata agent found or made it.
    Found,
}

/// A picture that a media server offers for an episode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The server's name for it (`metadata://posters/…`, `upload://posters/…`).
    pub key: String,
    /// Where to fetch it from, relative to the server.
    pub path: String,
    /// The server shows this one now.
    pub selected: bool,
    /// Uploaded or found.
    pub origin: PictureOrigin,
}
