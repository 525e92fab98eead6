//! What the pretended server has: series, seasons, episodes and their pictures.

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
    /// The library that it lies in: its key and its name.
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
    /// The key of the picture that is shown.
    pub selected: String,
    /// Labels of the episode itself.
    pub labels: Vec<String>,
    /// Uploads and choices lock the picture against the server's own refresh.
    pub is_locked: bool,
    /// Members of the item that are otherwise than they would be; `null` leaves one out.
    pub other: serde_json::Map<String, serde_json::Value>,
    /// The same of its series, and of its season.
    pub other_of_series: serde_json::Map<String, serde_json::Value>,
    pub other_of_season: serde_json::Map<String, serde_json::Value>,
}

/// All episodes of one pretended server.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// In the order of series, season and number.
    pub episodes: Vec<FakeEpisode>,
    /// The logo that every series has, if there is one.
    pub logo: Option<Arc<Vec<u8>>>,
    /// The backdrop that every series has, if there is one.
    pub backdrop: Option<Arc<Vec<u8>>>,
    /// Who asks for the item of the first key is told of the second.
    pub mistakes: Option<(u32, u32)>,
    /// What everything is answered with, as a proxy in front of a server does.
    pub answers: Option<u16>,
    /// Settings of the server that are off, by their ids.
    pub switched_off: Vec<String>,
}

/// The first library's own key and name.
pub(super) const SECTION: (u32, &str) = (2, "TV Shows");

/// The pretended series: key, title, year, TheTVDB's id, then season and titles.
type Series = (
    u32,
    &'static str,
    u32,
    u32,
    &'static [(u32, &'static [&'static str])],
);

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
                        key: format!("metadata://posters/pretended_{key}"),
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

    /// Its libraries, by their keys and names; the first is there even if it is empty.
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

    /// The episode of that key, to be changed.
    pub fn episode_mut(&mut self, key: u32) -> Option<&mut FakeEpisode> {
        self.episodes.iter_mut().find(|episode| episode.key == key)
    }
}

impl FakeEpisode {
    /// Takes an upload as Plex does: named by its SHA-1, kept once, shown and locked.
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

    /// The picture that is shown.
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
