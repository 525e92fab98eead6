//! An episode as a media server knows it, and the pictures the server has for it.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::moment::day_ms;
use crate::model::value::Value;

/// An episode in a media server's library.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Episode {
    /// The server's own id: digits.
    pub key: String,
    pub series_key: String,
    pub series: String,
    pub year: Option<u32>,
    /// 0 for specials.
    pub season: u32,
    pub number: u32,
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
    /// Where the server gives the picture that it shows now.
    pub thumb: Option<String>,
}

impl Episode {
    /// What `style` statements may ask for, by the names of [`crate::model::FIELDS`].
    #[must_use]
    pub fn fields(&self) -> BTreeMap<&'static str, Value> {
        let text = |text: &String| Value::Text(text.clone());
        let mut fields = BTreeMap::from([
            ("series", text(&self.series)),
            ("title", text(&self.title)),
            ("library", text(&self.library)),
            ("kind", Value::Text("episode".into())),
            ("season", Value::Number(f64::from(self.season))),
            ("episode", Value::Number(f64::from(self.number))),
            ("special", Value::Flag(self.season == 0)),
            ("watched", Value::Flag(self.watched)),
        ]);
        fields.extend(
            self.year
                .map(|year| ("year", Value::Number(f64::from(year)))),
        );
        fields.extend(
            self.absolute
                .map(|number| ("absolute", Value::Number(f64::from(number)))),
        );
        fields.extend(self.rating.map(|rating| ("rating", Value::Number(rating))));
        let aired = self.airdate.as_deref().and_then(day_ms);
        fields.extend(aired.map(|day| ("airdate", Value::Date(day))));
        fields
    }
}

/// As log lines begin: `Dark s01e03`, control characters left out.
impl fmt::Display for Episode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self
            .series
            .chars()
            .filter(|letter| !letter.is_control())
            .take(80)
        {
            write!(f, "{letter}")?;
        }
        write!(f, " s{:02}e{:02}", self.season, self.number)
    }
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
