//! A Plex Media Server, by its HTTP API.

use std::sync::OnceLock;

use crate::model::{Episode, Failure, Level, Picture, Subject};
use crate::seams::MediaServer;
use crate::server::plex_items::{episode, is_key, list, number, pictures, text};
use crate::server::plex_series;
use crate::server::wire::{Send, Wire};
use crate::settings::PlexSettings;

/// One server of the settings.
pub(super) struct Plex {
    name: String,
    wire: Wire,
    /// Its machine identifier, once it has answered: it does not change while we run.
    identity: OnceLock<String>,
}

impl Plex {
    pub(super) fn new(settings: &PlexSettings) -> Plex {
        Plex {
            name: settings.name.clone(),
            wire: Wire::new(&settings.url, &settings.token),
            identity: OnceLock::new(),
        }
    }

    /// The episodes under a key, whatever it is the key of.
    fn by_key(&self, key: &str) -> Result<Vec<Episode>, Failure> {
        if !is_key(key) {
            return Err(Failure::never(format!(
                "`{}` is no key of Plex",
                key.escape_debug()
            )));
        }
        let answer = self
            .wire
            .json(&format!("/library/metadata/{key}?includeGuids=1"))?;
        let Some(item) = list(&answer, "Metadata").first() else {
            return Err(Failure::later("Plex does not have this item (yet)"));
        };
        match text(item, "type").as_deref() {
            Some("episode") => {
                let series_key = text(item, "grandparentRatingKey").filter(|key| is_key(key));
                let year = series_key.map_or(Ok(None), |key| self.year(&key))?;
                Ok(episode(item, year).into_iter().collect())
            }
            Some("season") => {
                let series_key = text(item, "parentRatingKey").filter(|key| is_key(key));
                let year = series_key.map_or(Ok(None), |key| self.year(&key))?;
                self.listed(&format!("/library/metadata/{key}/children"), year)
            }
            Some("show") => self.listed(
                &format!("/library/metadata/{key}/allLeaves"),
                number(item, "year"),
            ),
            _ => Ok(Vec::new()),
        }
    }

    /// The year a series began: an episode's own item says its own year only.
    fn year(&self, series_key: &str) -> Result<Option<u32>, Failure> {
        let answer = self.wire.json(&format!("/library/metadata/{series_key}"))?;
        Ok(list(&answer, "Metadata")
            .first()
            .and_then(|item| number(item, "year")))
    }

    fn listed(&self, path: &str, year: Option<u32>) -> Result<Vec<Episode>, Failure> {
        let answer = self.wire.json(path)?;
        let container = answer.get("MediaContainer");
        let library = container.and_then(|container| text(container, "librarySectionTitle"));
        let library_key = container.and_then(|container| text(container, "librarySectionID"));
        let mut episodes: Vec<Episode> = list(&answer, "Metadata")
            .iter()
            .filter_map(|item| episode(item, year))
            .collect();
        for episode in &mut episodes {
            // In a listing the library is said once, for all.
            if episode.library.is_empty() {
                episode.library = library.clone().unwrap_or_default();
            }
            if episode.library_key.is_empty() {
                episode.library_key = library_key.clone().unwrap_or_default();
            }
        }
        Ok(episodes)
    }

    /// The episodes of a series that are meant.
    fn of_series(
        &self,
        series_key: &str,
        year: Option<u32>,
        level: Level,
    ) -> Result<Vec<Episode>, Failure> {
        let mut episodes =
            self.listed(&format!("/library/metadata/{series_key}/allLeaves"), year)?;
        episodes.retain(|episode| match level {
            Level::Series | Level::Unknown => true,
            Level::Season(season) => episode.season == season,
            Level::Episode(season, number) => (episode.season, episode.number) == (season, number),
        });
        Ok(episodes)
    }
}

impl MediaServer for Plex {
    fn name(&self) -> &str {
        &self.name
    }

    fn identify(&self) -> Result<String, Failure> {
        if let Some(identity) = self.identity.get() {
            return Ok(identity.clone());
        }
        let answer = self.wire.json("/identity")?;
        let identity = answer
            .get("MediaContainer")
            .and_then(|container| text(container, "machineIdentifier"));
        let identity =
            identity.ok_or_else(|| Failure::away("what answers there is no Plex Media Server"))?;
        Ok(self.identity.get_or_init(|| identity).clone())
    }

    fn find(&self, subject: &Subject) -> Result<Vec<Episode>, Failure> {
        if let Some(key) = &subject.key {
            return self.by_key(key);
        }
        let series = match &subject.series.key {
            Some(key) if is_key(key) => vec![plex_series::Found {
                key: key.clone(),
                year: self.year(key)?,
            }],
            _ => plex_series::find(&self.wire, &subject.series)?,
        };
        let mut episodes = Vec::new();
        for found in series {
            episodes.extend(self.of_series(&found.key, found.year, subject.level)?);
        }
        if episodes.is_empty() {
            return Err(Failure::later(
                "Plex has the series, but not this episode (yet)",
            ));
        }
        Ok(episodes)
    }

    fn pictures(&self, episode: &Episode) -> Result<Vec<Picture>, Failure> {
        let answer = self
            .wire
            .json(&format!("/library/metadata/{}/posters", episode.key))?;
        Ok(pictures(&answer))
    }

    fn fetch(&self, path: &str) -> Result<Vec<u8>, Failure> {
        // Plex may name a picture by an address elsewhere; our token must not go there.
        if !path.starts_with('/') || path.starts_with("//") {
            return Err(Failure::never(
                "Plex names a picture that is not on the server",
            ));
        }
        self.wire.bytes(path)
    }

    fn upload(&self, episode: &Episode, jpeg: &[u8]) -> Result<(), Failure> {
        self.wire.send(
            Send::Post(jpeg),
            &format!("/library/metadata/{}/posters", episode.key),
        )
    }

    fn select(&self, episode: &Episode, picture_key: &str) -> Result<(), Failure> {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("url", picture_key)
            .finish();
        self.wire.send(
            Send::Put,
            &format!("/library/metadata/{}/poster?{query}", episode.key),
        )
    }
}
