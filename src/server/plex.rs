//! A Plex Media Server, by its HTTP API.

use std::sync::OnceLock;

use serde_json::Value;

use crate::model::{Episode, Failure, Fields, Level, Picture, SeriesFacts, SeriesRef, Subject};
use crate::seams::MediaServer;
use crate::server::plex_index::PlexIndex;
use crate::server::plex_items::{
    count_seasons, episode, fields, is_key, is_thumb_locked, key, list, number, own_ids, pictures,
    series_facts, tags, text,
};
use crate::server::wire::{Send, Wire};
use crate::server::{plex_check, plex_library};
use crate::settings::PlexSettings;

/// Items that are asked for at once: their keys make an address of about 1 kB.
const ITEMS_MAX: usize = 100;

/// One server of the settings.
pub(super) struct Plex {
    name: String,
    wire: Wire,
    /// Its machine identifier, once it has answered: it does not change while we run.
    identity: OnceLock<String>,
    index: PlexIndex,
}

impl Plex {
    pub(super) fn new(settings: &PlexSettings) -> Plex {
        Plex {
            name: settings.name.clone(),
            wire: Wire::new(settings),
            identity: OnceLock::new(),
            index: PlexIndex::default(),
        }
    }

    /// The episodes under a key, whatever it is the key of.
    fn by_key(&self, key: &str) -> Result<Vec<Episode>, Failure> {
        let item = &self.item(key)?;
        match text(item, "type").as_deref() {
            Some("episode") => {
                let (of_series, season_episodes) = self.around(item)?;
                let episode = episode(item, &of_series).map(|episode| Episode {
                    is_locked: Some(is_thumb_locked(item)),
                    season_episodes,
                    ..episode
                });
                Ok(episode.into_iter().collect())
            }
            Some("season") => {
                let of_series = self.series_of(item, "parentRatingKey")?;
                self.listed(&format!("/library/metadata/{key}/children"), &of_series)
            }
            Some("show") => self.listed(
                &format!("/library/metadata/{key}/allLeaves"),
                &series_facts(item),
            ),
            _ => Ok(Vec::new()),
        }
    }

    /// The item of a key; it may be missing only because the server has not scanned it yet.
    fn item(&self, key: &str) -> Result<Value, Failure> {
        if !is_key(key) {
            return Err(Failure::never(format!(
                "`{}` is no key of Plex",
                key.escape_debug()
            )));
        }
        let answer = self
            .wire
            .json(&format!("/library/metadata/{key}?includeGuids=1"))?;
        let item = list(&answer, "Metadata").first().cloned();
        item.ok_or_else(|| Failure::later("Plex does not have this item (yet)"))
    }

    /// The series that an episode or a season names as its own: its year, labels and ids stand in its own item only.
    fn series_of(&self, item: &Value, key: &str) -> Result<SeriesFacts, Failure> {
        match text(item, key).filter(|key| is_key(key)) {
            Some(key) => Ok(series_facts(&self.item(&key)?)),
            None => Ok(SeriesFacts::default()),
        }
    }

    /// What the series of an episode says, and how many episodes its season has: one request.
    fn around(&self, item: &Value) -> Result<(SeriesFacts, Option<u32>), Failure> {
        let [Some(series), Some(season)] =
            ["grandparentRatingKey", "parentRatingKey"].map(|name| key(item, name))
        else {
            return Ok((self.series_of(item, "grandparentRatingKey")?, None));
        };
        let answer = self.wire.json(&format!(
            "/library/metadata/{series},{season}?includeGuids=1"
        ))?;
        let of = |wanted: &str| {
            let mut items = list(&answer, "Metadata").iter();
            items.find(|item| key(item, "ratingKey").as_deref() == Some(wanted))
        };
        let facts = of(&series).map(series_facts);
        let facts = facts.ok_or_else(|| Failure::later("Plex does not have this item (yet)"))?;
        Ok((
            facts,
            of(&season).and_then(|season| number(season, "leafCount")),
        ))
    }

    fn listed(&self, path: &str, of_series: &SeriesFacts) -> Result<Vec<Episode>, Failure> {
        let answer = self.wire.json(path)?;
        let container = answer.get("MediaContainer");
        let library = container.and_then(|container| text(container, "librarySectionTitle"));
        let library_key = container.and_then(|container| text(container, "librarySectionID"));
        let mut episodes: Vec<Episode> = list(&answer, "Metadata")
            .iter()
            .filter_map(|item| episode(item, of_series))
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
        count_seasons(&mut episodes);
        Ok(episodes)
    }

    /// The episodes of a series that are meant.
    fn of_series(&self, series_key: &str, level: Level) -> Result<Vec<Episode>, Failure> {
        let of_series = series_facts(&self.item(series_key)?);
        let path = format!("/library/metadata/{series_key}/allLeaves");
        let mut episodes = self.listed(&path, &of_series)?;
        episodes.retain(|episode| match level {
            Level::Series | Level::Unknown => true,
            Level::Season(season) => episode.season == season,
            Level::Episode(season, number) => (episode.season, episode.number) == (season, number),
        });
        Ok(episodes)
    }
}

impl Plex {
    /// Changes members of an episode's item, as Plex's own pages do.
    fn edit(&self, episode: &Episode, members: &[(&str, &str)]) -> Result<(), Failure> {
        let library = &episode.library_key;
        if !is_key(library) || !is_key(&episode.key) {
            return Err(Failure::never("Plex does not say in which library it is"));
        }
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("type", "4")
            .append_pair("id", &episode.key)
            .extend_pairs(members)
            .finish();
        let path = format!("/library/sections/{library}/all?{query}");
        self.wire.send(Send::Put, &path)
    }

    /// The keys of the series that is meant, in every library that has it; never empty.
    fn series_keys(&self, series: &SeriesRef, now_ms: i64) -> Result<Vec<String>, Failure> {
        match &series.key {
            Some(key) if is_key(key) => Ok(vec![key.clone()]),
            _ => self.index.find(&self.wire, series, now_ms),
        }
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

    fn check_up(&self) -> Result<Vec<String>, Failure> {
        plex_check::wrong_with(&self.wire)
    }

    fn find(&self, subject: &Subject, now_ms: i64) -> Result<Vec<Episode>, Failure> {
        if let Some(key) = &subject.key {
            return self.by_key(key);
        }
        let mut episodes = Vec::new();
        for key in self.series_keys(&subject.series, now_ms)? {
            let of_series = self.of_series(&key, subject.level);
            // A key that was remembered may have changed.
            episodes.extend(of_series.inspect_err(|_| self.index.forget())?);
        }
        if episodes.is_empty() {
            return Err(Failure::later(
                "Plex has the series, but not this episode (yet)",
            ));
        }
        Ok(episodes)
    }

    fn all(&self, library: Option<&str>) -> Result<Vec<Episode>, Failure> {
        plex_library::all(&self.wire, library)
    }

    fn has(&self, key: &str) -> Result<bool, Failure> {
        if !is_key(key) {
            return Ok(false);
        }
        let path = format!("/library/metadata/{key}");
        let answer = self.wire.json_if_there(&path)?;
        Ok(answer.is_some_and(|answer| !list(&answer, "Metadata").is_empty()))
    }

    fn complete(&self, episodes: &mut [Episode]) -> Result<(), Failure> {
        let mut incomplete: Vec<&mut Episode> = episodes
            .iter_mut()
            .filter(|episode| episode.is_locked.is_none() && is_key(&episode.key))
            .collect();
        for some in incomplete.chunks_mut(ITEMS_MAX) {
            let keys: Vec<&str> = some.iter().map(|episode| episode.key.as_str()).collect();
            let answer = self.wire.json(&format!(
                "/library/metadata/{}?includeGuids=1",
                keys.join(",")
            ))?;
            for item in list(&answer, "Metadata") {
                let own = key(item, "ratingKey");
                let episode = some
                    .iter_mut()
                    .find(|episode| own.as_ref() == Some(&episode.key));
                if let Some(episode) = episode {
                    episode.own_labels = tags(item, "Label");
                    (episode.own_tvdb, episode.own_imdb) = own_ids(item);
                    episode.is_locked = Some(is_thumb_locked(item));
                }
            }
        }
        Ok(())
    }

    fn look_up(&self, subject: &Subject, now_ms: i64) -> Result<Fields, Failure> {
        if let (None, Level::Episode(..)) = (&subject.key, subject.level) {
            let episodes = self.find(subject, now_ms)?;
            return Ok(episodes.first().map(Episode::fields).unwrap_or_default());
        }
        let key = match &subject.key {
            Some(key) => key.clone(),
            None => {
                let keys = self.series_keys(&subject.series, now_ms)?;
                let key = keys.into_iter().next();
                key.ok_or_else(|| Failure::later("Plex does not have this series (yet)"))?
            }
        };
        let item = self.item(&key).inspect_err(|_| self.index.forget())?;
        let parent = match text(&item, "type").as_deref() {
            Some("episode") => "grandparentRatingKey",
            Some("season") => "parentRatingKey",
            _ => return Ok(fields(&item, &series_facts(&item))),
        };
        Ok(fields(&item, &self.series_of(&item, parent)?))
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
            Send::Post("image/jpeg", jpeg),
            &format!("/library/metadata/{}/posters", episode.key),
        )
    }

    fn unlock(&self, episode: &Episode) -> Result<(), Failure> {
        self.edit(episode, &[("thumb.locked", "0")])
    }

    fn remove_label(&self, episode: &Episode, label: &str) -> Result<(), Failure> {
        self.edit(episode, &[("label[].tag.tag-", label)])
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
