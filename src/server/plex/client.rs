//! A Plex Media Server, by its HTTP API.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::http_client::not_of;
use crate::json::Scalar;
use crate::model::{
    Episode, EpisodeRange, Failure, Fields, Level, SeriesMetadata, SeriesRef, ServerName,
    ServerNames, Subject, may_be_meant, meant, names_several,
};
use crate::ports::{Library, MediaServer};
use crate::server::plex::asked::is_asked_for;
use crate::server::plex::index::PlexIndex;
use crate::server::plex::items::{
    Item, Whose, episode, fields, ids, imdb, is_key, is_picture_locked, key, path, series_metadata,
    tmdb, tvdb,
};
use crate::server::plex::pages::{Gathered, Listed, paged};
use crate::server::plex::wire::Wire;
use crate::server::plex::{check, library, people};
use crate::settings::ServerSettings;

/// The flag of the settings that says that Kometa draws overlays on the server.
const KOMETA: &str = "kometa";

/// Items per request. Their keys make a URL of about 1 kB.
const ITEMS_MAX: usize = 100;

/// The members of a season's item.
#[derive(Default)]
struct Season {
    episodes: Option<u32>,
    title: Option<String>,
}

/// A Plex server of the settings.
pub(in crate::server) struct Plex {
    pub(super) name: ServerName,
    pub(super) wire: Wire,
    /// Kometa draws overlays on this server.
    pub(super) has_kometa: bool,
    /// Its last known machine identifier. The remembered series belong to that machine.
    identity: Mutex<Option<String>>,
    /// The names of its owner's account, if that machine has reported them.
    owner_names: Mutex<Option<Vec<String>>>,
    index: PlexIndex,
}

impl Plex {
    pub(in crate::server) fn new(settings: &ServerSettings) -> Plex {
        Plex {
            name: settings.full_name(),
            has_kometa: settings.is_on(KOMETA),
            wire: Wire::new(settings),
            identity: Mutex::default(),
            owner_names: Mutex::default(),
            index: PlexIndex::default(),
        }
    }

    fn known_owner_names(&self) -> MutexGuard<'_, Option<Vec<String>>> {
        self.owner_names
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The episodes below a key, which may be that of an episode, a season or a series.
    fn by_key(&self, key: &str) -> Result<Vec<Episode>, Failure> {
        let item = &self.item(key)?;
        match item.kind.as_text() {
            Some("episode") => {
                let (of_series, season) = self.around(item)?;
                let episode = episode(item, &of_series).map(|episode| Episode {
                    is_locked: Some(is_picture_locked(item)),
                    season_episodes: season.episodes,
                    season_title: season.title.or(episode.season_title),
                    ..episode
                });
                let Some(mut episode) = episode else {
                    return Err(Failure::give_up(
                        "Plex has neither a season nor a date for this episode",
                    ));
                };
                if episode.files.iter().any(|file| names_several(file)) {
                    episode.range = self.range_of(item, &episode)?;
                }
                Ok(vec![episode])
            }
            Some("season") => {
                let of_series = self.series_of(&item.season_key)?;
                let path = format!("/library/metadata/{key}/children");
                let of_season = (|item: &Item| &item.season_key) as fn(&Item) -> &Scalar;
                self.list_items(
                    &path,
                    &of_series,
                    (Listed::Season, of_season, key),
                    &mut |_| true,
                )
            }
            Some("show") => self.list_items(
                &format!("/library/metadata/{key}/allLeaves"),
                &series_metadata(item),
                (Listed::WholeSeries, |item| &item.series_key, key),
                &mut |_| true,
            ),
            _ => Ok(Vec::new()),
        }
    }

    /// The episodes of the file of an episode, which only the listing of its season shows.
    fn range_of(
        &self,
        item: &Item,
        episode: &Episode,
    ) -> Result<Option<Box<EpisodeRange>>, Failure> {
        let Some(season) = key(&item.season_key) else {
            return Ok(None);
        };
        let path = format!("/library/metadata/{season}/children");
        let of_season = (|item: &Item| &item.season_key) as fn(&Item) -> &Scalar;
        let found = self.list_items(
            &path,
            &SeriesMetadata::default(),
            (Listed::Season, of_season, &season),
            &mut |other| other.key == episode.key,
        )?;
        Ok(found.into_iter().find_map(|other| other.range))
    }

    /// The item with that key. It may be missing only because the server has not scanned it yet.
    fn item(&self, wanted: &str) -> Result<Item, Failure> {
        if !is_key(wanted) {
            return Err(Failure::give_up(format!(
                "`{}` is not a key of Plex",
                wanted.escape_debug()
            )));
        }
        let path = format!("/library/metadata/{wanted}?includeGuids=1");
        let item: Option<Item> = self.wire.first(&path, "Metadata")?;
        let item = item.ok_or_else(|| Failure::retry("Plex does not have this item (yet)"))?;
        is_asked_for(&item.key, wanted)?;
        Ok(item)
    }

    /// The series of an item, by the member that names it. Year, labels and ids are only in the series' own item.
    fn series_of(&self, member: &Scalar) -> Result<SeriesMetadata, Failure> {
        match key(member) {
            Some(key) => Ok(series_metadata(&self.item(&key)?)),
            None => Ok(SeriesMetadata::default()),
        }
    }

    /// The fields of an episode's series, and the title and number of episodes of its season, in one request.
    fn around(&self, item: &Item) -> Result<(SeriesMetadata, Season), Failure> {
        let (Some(series), Some(season)) = (key(&item.series_key), key(&item.season_key)) else {
            return Ok((self.series_of(&item.series_key)?, Season::default()));
        };
        let path = format!("/library/metadata/{series},{season}?includeGuids=1");
        let (mut source_event, mut of_season) = (None, Season::default());
        self.wire.each(&path, "Metadata", &mut |item: Item| {
            let own = key(&item.key);
            if own.as_ref() == Some(&series) {
                source_event = Some(series_metadata(&item));
            } else if own.as_ref() == Some(&season) {
                of_season = Season {
                    episodes: item.leaf_count.number(),
                    title: item.title.title(),
                };
            }
        })?;
        let source_event =
            source_event.ok_or_else(|| Failure::retry("Plex does not have this item (yet)"))?;
        Ok((source_event, of_season))
    }

    /// The wanted episodes of a listing.
    fn list_items(
        &self,
        path: &str,
        of_series: &SeriesMetadata,
        (listed, of_whom, asked): (Listed, fn(&Item) -> &Scalar, &str),
        wanted: &mut dyn FnMut(&Episode) -> bool,
    ) -> Result<Vec<Episode>, Failure> {
        let mut episodes = Gathered::new(wanted);
        let mut is_right = Ok(());
        let container = paged(&self.wire, path, &mut |item: Item| match is_asked_for(
            of_whom(&item),
            asked,
        ) {
            Ok(()) => episodes.add(&item, of_series, |_| {}),
            Err(failure) => is_right = Err(failure),
        })?;
        is_right?;
        let mut episodes = episodes.finish(&self.name, listed)?;
        for episode in &mut episodes {
            // A listing contains its library once, for all items.
            if episode.library.is_empty() {
                episode.library = container.library.text().unwrap_or_default();
            }
            if episode.library_key.is_empty() {
                episode.library_key = container.library_key.text().unwrap_or_default();
            }
        }
        Ok(episodes)
    }

    /// The episodes of a series that `subject` means.
    fn of_series(&self, series_key: &str, subject: &Subject) -> Result<Vec<Episode>, Failure> {
        let of_series = series_metadata(&self.item(series_key)?);
        let path = format!("/library/metadata/{series_key}/allLeaves?includeGuids=1");
        let of_series_key = (|item: &Item| &item.series_key) as fn(&Item) -> &Scalar;
        self.list_items(
            &path,
            &of_series,
            (Listed::WholeSeries, of_series_key, series_key),
            &mut |episode| match subject.level {
                Level::Series | Level::Unknown => true,
                Level::Season(season) => episode.season == season,
                Level::Episode(season, number) => {
                    may_be_meant(episode, (season, number), &subject.own)
                }
                Level::Unnumbered(_) => episode.airdate == subject.own.airdate,
            },
        )
    }
}

impl Plex {
    /// The keys of the wanted series, in every library that has it. Never empty.
    fn series_keys(&self, series: &SeriesRef, now_ms: i64) -> Result<Vec<String>, Failure> {
        match &series.key {
            Some(key) if is_key(key) => Ok(vec![key.clone()]),
            _ => self.index.find(&self.wire, series, now_ms),
        }
    }
}

impl MediaServer for Plex {
    fn requests(&self) -> u64 {
        self.wire.sent()
    }

    fn name(&self) -> &ServerName {
        &self.name
    }
}

impl Library for Plex {
    fn streams(&self) -> Result<u32, Failure> {
        let mut streams = 0;
        self.wire
            .each("/status/sessions", "Metadata", &mut |_: Item| streams += 1)?;
        Ok(streams)
    }

    fn identity(&self) -> Result<String, Failure> {
        let answer = self.wire.each("/identity", "", &mut |_: Item| {})?;
        let identity = answer
            .machine_identifier
            .text()
            .ok_or_else(|| not_of("a Plex Media Server", "machineIdentifier"))?;
        let mut known = self.identity.lock().unwrap_or_else(PoisonError::into_inner);
        if known.as_ref().is_some_and(|known| *known != identity) {
            self.index.forget();
            *self.known_owner_names() = None;
        }
        *known = Some(identity.clone());
        Ok(identity)
    }

    fn owner_names(&self) -> Result<Vec<String>, Failure> {
        if let Some(names) = self.known_owner_names().clone() {
            return Ok(names);
        }
        let names = people::owner_names(&self.wire)?;
        if !names.is_empty() {
            *self.known_owner_names() = Some(names.clone());
        }
        Ok(names)
    }

    fn names(&self) -> Result<ServerNames, Failure> {
        people::names(&self.wire)
    }

    fn has_series(&self) -> Result<bool, Failure> {
        library::sections(&self.wire).map(|sections| !sections.is_empty())
    }

    fn check(&self) -> Result<Vec<String>, Failure> {
        check::wrong_with(&self.wire)
    }

    fn resolve(&self, subject: &Subject, now_ms: i64) -> Result<Vec<Episode>, Failure> {
        if let Some(key) = &subject.key {
            return self.by_key(key);
        }
        let mut episodes = Vec::new();
        for key in self.series_keys(&subject.series, now_ms)? {
            let of_series = self.of_series(&key, subject);
            // A remembered key may have changed.
            episodes.extend(of_series.inspect_err(|_| self.index.forget())?);
        }
        if let Level::Episode(season, number) = subject.level {
            return meant(&episodes, (season, number), &subject.own).map_err(Failure::retry);
        }
        if episodes.is_empty() {
            return Err(Failure::retry(
                "Plex has the series, but not this episode (yet)",
            ));
        }
        Ok(episodes)
    }

    fn list(
        &self,
        library: Option<&str>,
        wanted: &mut dyn FnMut(&Episode) -> bool,
    ) -> Result<Vec<Episode>, Failure> {
        library::all(&self.wire, &self.name, library, wanted)
    }

    fn list_changed(&self, since_s: i64, each: &mut dyn FnMut(&Episode)) -> Result<bool, Failure> {
        library::changed(&self.wire, &self.name, since_s, each)
    }

    fn has(&self, key: &str) -> Result<bool, Failure> {
        if !is_key(key) {
            return Ok(false);
        }
        let path = format!("/library/metadata/{key}");
        let item: Option<Item> = self.wire.first_if_there(&path, "Metadata")?;
        Ok(item.is_some_and(|item| is_asked_for(&item.key, key).is_ok()))
    }

    fn complete(&self, episodes: &mut [Episode]) -> Result<(), Failure> {
        let mut incomplete: Vec<&mut Episode> = episodes
            .iter_mut()
            .filter(|episode| episode.is_locked.is_none() && is_key(&episode.key))
            .collect();
        for some in incomplete.chunks_mut(ITEMS_MAX) {
            let keys: Vec<&str> = some.iter().map(|episode| episode.key.as_str()).collect();
            let listing = format!("/library/metadata/{}?includeGuids=1", keys.join(","));
            self.wire.each(&listing, "Metadata", &mut |item: Item| {
                let own = key(&item.key);
                let episode = some
                    .iter_mut()
                    .find(|episode| own.as_ref() == Some(&episode.key));
                if let Some(episode) = episode {
                    episode.own_labels = item.labels.names().unwrap_or_default();
                    let ids = ids(&item, Whose::Own);
                    episode.own_tvdb = tvdb(&ids);
                    episode.own_tmdb = tmdb(&ids);
                    episode.own_imdb = imdb(&ids);
                    episode.is_locked = Some(is_picture_locked(&item));
                    episode.image_ref = path(&item.image);
                }
            })?;
        }
        Ok(())
    }

    fn fields(&self, subject: &Subject, now_ms: i64) -> Result<Fields, Failure> {
        if let (None, Level::Episode(..)) = (&subject.key, subject.level) {
            let episodes = self.resolve(subject, now_ms)?;
            return Ok(episodes.first().map(Episode::fields).unwrap_or_default());
        }
        let key = match &subject.key {
            Some(key) => key.clone(),
            None => {
                let keys = self.series_keys(&subject.series, now_ms)?;
                let key = keys.into_iter().next();
                key.ok_or_else(|| Failure::retry("Plex does not have this series (yet)"))?
            }
        };
        let item = self.item(&key).inspect_err(|_| self.index.forget())?;
        let series = match item.kind.as_text() {
            Some("episode") => &item.series_key,
            Some("season") => &item.season_key,
            _ => return Ok(fields(&item, &series_metadata(&item))),
        };
        Ok(fields(&item, &self.series_of(series)?))
    }
}
