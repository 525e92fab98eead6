//! The library of the fake server: series, seasons, episodes and their pictures.

use std::sync::Arc;

use crate::fake::landscape::landscape;
use crate::model::Digest;

/// A picture that the server offers for an episode.
#[derive(Clone, Debug)]
pub struct FakePicture {
    /// Plex's name for it.
    pub key: String,
    /// The file.
    pub bytes: Arc<Vec<u8>>,
}

/// An episode with its series.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct FakeEpisode {
    pub key: u32,
    /// The key and name of its library.
    pub library: (u32, String),
    pub season_key: u32,
    pub series_key: u32,
    pub series: String,
    pub year: u32,
    /// The series' id at TheTVDB.
    pub tvdb: u32,
    /// The episode's own id at TheTVDB.
    pub own_tvdb: u32,
    pub season: u32,
    pub number: u32,
    pub title: String,
    pub watched: bool,
    pub pictures: Vec<FakePicture>,
    /// The key of the selected picture.
    pub selected: String,
    /// Labels of the episode itself.
    pub labels: Vec<String>,
    /// An upload or a choice locks the picture, so that the server's own refresh does not change it.
    pub is_locked: bool,
    /// Members of the item to replace. `null` removes one.
    pub other: serde_json::Map<String, serde_json::Value>,
    /// The same for its series, and for its season.
    pub other_of_series: serde_json::Map<String, serde_json::Value>,
    pub other_of_season: serde_json::Map<String, serde_json::Value>,
}

/// All episodes of a fake server.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// Ordered by series, season and number.
    pub episodes: Vec<FakeEpisode>,
    /// The logo that every series has, if there is one.
    pub logo: Option<Arc<Vec<u8>>>,
    /// The backdrop that every series has, if there is one.
    pub backdrop: Option<Arc<Vec<u8>>>,
    /// A request for the item with the first key is answered with the item of the second.
    pub swapped: Option<(u32, u32)>,
    /// If set, every request gets this status, as from a proxy in front of a server.
    pub answers: Option<u16>,
    /// Settings of the server that are off, by their ids.
    pub switched_off: Vec<String>,
    /// Its libraries are of films.
    pub has_only_films: bool,
    /// How many streams it serves.
    pub streams: usize,
}

/// The key and name of the first library.
pub(super) const SECTION: (u32, &str) = (2, "TV Shows");

/// A series: key, title, year, TheTVDB's id, then season and titles.
type Series = (
    u32,
    &'static str,
    u32,
    u32,
    &'static [(u32, &'static [&'static str])],
);

/// When all episodes were added, in seconds since 1970.
pub(super) const ADDED_AT: i64 = 1_700_000_000;

const SERIES: &[Series] = &[
    (
        1000,
        "The Long Tide",
        2021,
        390_001,
        &[
            (0, &["Notes from the Breakwater"]),
            (
                1,
                &[
                    "Low Water",
                    "The Harbour Master",
                    "A Letter for Nobody, Delivered by the Wrong Ship",
                    "Salt",
                    "What the Lighthouse Keeper Saw on the Night the Ferry Did Not Come Home",
                    "Spring Tide",
                ],
            ),
            (2, &["Undertow", "½ Past Never", "“Home”"]),
        ],
    ),
    (
        2000,
        "Grüße aus Tromsø",
        2019,
        390_002,
        &[(
            1,
            &[
                "Die längste Nacht des Jahres",
                "Полярный день",
                "Η σιωπή του χιονιού",
            ],
        )],
    ),
];

impl Library {
    /// Two series, thirteen episodes, each with a still of `width` x `height` px.
    #[must_use]
    pub fn small(width: u16, height: u16) -> Library {
        let mut library = Library::default();
        for (series_key, series, year, tvdb, seasons) in SERIES {
            for (season, titles) in *seasons {
                let season_key = series_key + (season + 1) * 100;
                for (number, title) in (1..).zip(*titles) {
                    let key = season_key + number;
                    let picture = FakePicture {
                        key: format!("metadata://posters/fake_{key}"),
                        bytes: Arc::new(landscape(key, width, height)),
                    };
                    library.episodes.push(FakeEpisode {
                        key,
                        library: (SECTION.0, SECTION.1.into()),
                        season_key,
                        series_key: *series_key,
                        series: (*series).into(),
                        year: *year,
                        tvdb: *tvdb,
                        own_tvdb: 8_000_000 + key,
                        season: *season,
                        number,
                        title: (*title).into(),
                        watched: false,
                        selected: picture.key.clone(),
                        pictures: vec![picture],
                        labels: Vec::new(),
                        is_locked: false,
                        other: serde_json::Map::new(),
                        other_of_series: serde_json::Map::new(),
                        other_of_season: serde_json::Map::new(),
                    });
                }
            }
        }
        library
    }

    /// Its libraries, with keys and names. The first one exists even if it is empty.
    #[must_use]
    pub fn sections(&self) -> Vec<(u32, String)> {
        let mut sections = vec![(SECTION.0, SECTION.1.to_string())];
        for episode in &self.episodes {
            if !sections.contains(&episode.library) {
                sections.push(episode.library.clone());
            }
        }
        sections
    }

    /// The episode of that key.
    #[must_use]
    pub fn episode(&self, key: u32) -> Option<&FakeEpisode> {
        self.episodes.iter().find(|episode| episode.key == key)
    }

    /// The episode of that key, for changes.
    pub fn episode_mut(&mut self, key: u32) -> Option<&mut FakeEpisode> {
        self.episodes.iter_mut().find(|episode| episode.key == key)
    }
}

impl FakeEpisode {
    /// Accepts an upload like Plex does: it is named by its SHA-1, stored once, selected and locked.
    pub fn upload(&mut self, bytes: Vec<u8>) {
        let key = format!("upload://posters/{}", Digest::of(&bytes));
        if !self.pictures.iter().any(|picture| picture.key == key) {
            self.pictures.push(FakePicture {
                key: key.clone(),
                bytes: Arc::new(bytes),
            });
        }
        self.selected = key;
        self.is_locked = true;
    }

    /// The selected picture.
    #[must_use]
    pub fn shown(&self) -> Option<&FakePicture> {
        self.pictures
            .iter()
            .find(|picture| picture.key == self.selected)
    }

    /// The pictures that were uploaded.
    pub fn uploads(&self) -> impl Iterator<Item = &FakePicture> {
        self.pictures
            .iter()
            .filter(|picture| picture.key.starts_with("upload://"))
    }
}
