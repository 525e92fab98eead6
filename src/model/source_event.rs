//! The contents of a webhook, by the same names for every source.

use serde::Serialize;

use crate::model::derived::derive;
use crate::model::moment::day_ms;
use crate::model::subject::{EpisodeRef, SeriesRef};
use crate::model::value::{Fields, Value};

/// The most labels, genres or tags of an item that are read. Users have a few dozen, programs that set labels
/// themselves some hundreds. The rest is left out, and logged at the level `debug`.
pub const TAGS_MAX: usize = 1000;
/// The most ids of an item that are read. Plex sends three, custom metadata agents a few more. The rest is left out as
/// with [`TAGS_MAX`].
pub const IDS_MAX: usize = 100;

/// The kind of item that a webhook is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum MediaType {
    Episode,
    Season,
    Show,
    Movie,
    Artist,
    Album,
    Track,
    Photo,
    Clip,
    /// Any other kind.
    Other,
}

impl MediaType {
    /// The kind for a word of Plex, Tautulli or Sonarr.
    #[must_use]
    pub fn from_word(word: &str) -> MediaType {
        match word {
            "episode" => MediaType::Episode,
            "season" => MediaType::Season,
            "show" | "series" => MediaType::Show,
            "movie" => MediaType::Movie,
            "artist" => MediaType::Artist,
            "album" => MediaType::Album,
            "track" => MediaType::Track,
            "photo" => MediaType::Photo,
            "clip" => MediaType::Clip,
            _ => MediaType::Other,
        }
    }
}

/// One of several episodes in a webhook.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct EventEpisode {
    /// The season's number; 0 for specials, a year for daily shows.
    pub season: u32,
    /// The episode's number within the season.
    pub episode: u32,
    /// The episode's title.
    pub episode_title: Option<String>,
    /// TVDb's id of the episode.
    pub episode_tvdb_id: Option<u64>,
    /// The day it was first aired, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub airdate: Option<String>,
    /// It is the last one of its season.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finale: Option<bool>,
}

/// The contents of a webhook. `None` means that it does not say; nothing here is guessed.
///
/// The serialised names are those that `explain --json` prints under `event`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct SourceEvent {
    /// The source: `plex`, `sonarr` or `tautulli`.
    pub source: &'static str,
    /// The source's own name of the event (`media.rate`, `Download`, `watched`).
    pub event: Option<String>,
    /// The name of the event in rules (`media.rate`, `import.complete`). None if rules have no name for it.
    pub word: Option<&'static str>,
    /// The detail that the source's name lacks: `import`, `upgrade`, `import_complete`, or why a file was deleted.
    pub detail: Option<String>,
    /// A test delivery. It is answered and shown, but never passed to the rules.
    pub is_test: bool,
    /// Why there is no card for it: its item is in no library of series.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_cards: Option<&'static str>,
    pub media_type: Option<MediaType>,
    /// The item's title, if it is neither a series nor an episode.
    pub title: Option<String>,
    pub series_title: Option<String>,
    pub season: Option<u32>,
    pub episode: Option<u32>,
    pub episode_title: Option<String>,
    /// All episodes in the webhook, if it can name several.
    pub episodes: Vec<EventEpisode>,
    /// The number of further episodes, which exceed the jobs that one webhook may make.
    #[serde(skip_serializing_if = "is_zero")]
    pub left_out: usize,
    /// Plex's key of the item the event is about: digits only.
    pub rating_key: Option<String>,
    pub season_rating_key: Option<String>,
    pub series_rating_key: Option<String>,
    /// Ids of the **series**.
    pub tvdb_id: Option<u64>,
    pub tmdb_id: Option<u64>,
    pub imdb_id: Option<String>,
    /// Ids of the **episode**.
    pub episode_tvdb_id: Option<u64>,
    pub episode_tmdb_id: Option<u64>,
    pub episode_imdb_id: Option<String>,
    /// Plex's two flags as sent. They say why Plex sent the webhook, not who acted.
    pub owner: Option<bool>,
    pub user_flag: Option<bool>,
    /// The owner of the server acted: both flags are true.
    pub actor_is_owner: Option<bool>,
    pub user: Option<String>,
    /// Every name and id of the account that acted, if the source does not say whether it is the owner's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<String>,
    pub account_id: Option<u64>,
    pub server_uuid: Option<String>,
    pub server_name: Option<String>,
    pub library: Option<String>,
    pub library_id: Option<String>,
    pub player: Option<String>,
    /// The player is in the server's own network.
    pub local: Option<bool>,
    /// 0 to 10; none when a rating was removed.
    pub user_rating: Option<f64>,
    pub rating_cleared: Option<bool>,
    /// The episodes or seasons that Tautulli grouped in one delivery.
    pub grouped_episodes: Option<Vec<u32>>,
    pub grouped_seasons: Option<Vec<u32>>,
    /// The series' path joined with the file's relative path, as they are on the source's machine.
    pub file_paths: Option<Vec<String>>,
    pub series_id: Option<u64>,
    pub series_type: Option<String>,
    pub series_path: Option<String>,
    pub year: Option<u32>,
    pub instance_name: Option<String>,
    pub is_upgrade: Option<bool>,
    pub download_id: Option<String>,
    /// Jellyfin's and Emby's id of the item.
    pub item_id: Option<String>,
    pub watched: Option<bool>,
    pub absolute: Option<u32>,
    /// The day it was first aired, `YYYY-MM-DD`.
    pub airdate: Option<String>,
    /// When the item was added to the library, in seconds since 1970.
    pub added_at: Option<i64>,
    pub quality: Option<String>,
    pub tags: Option<Vec<String>>,
    pub labels: Option<Vec<String>>,
    pub genres: Option<Vec<String>>,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde requires it.
fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl SourceEvent {
    /// The fields for rules, by the names of [`crate::model::FIELDS`]. Fields that the webhook does not have are
    /// absent.
    ///
    /// `episode` selects one of several episodes, if there are several.
    #[must_use]
    pub fn fields(&self, episode: Option<&EventEpisode>) -> Fields {
        let mut fields = Fields::new();
        let mut text = |name, value: Option<&String>| {
            if let Some(value) = value {
                fields.insert(name, Value::Text(value.clone()));
            }
        };
        let title = episode
            .and_then(|one| one.episode_title.as_ref())
            .or(self.episode_title.as_ref());
        text("series", self.series_title.as_ref());
        text("title", title.or(self.title.as_ref()));
        text("library", self.library.as_ref());
        text("server", self.server_name.as_ref());
        text("user", self.user.as_ref());
        text("player", self.player.as_ref());
        text("imdb", self.imdb_id.as_ref());
        text("quality", self.quality.as_ref());
        text(
            "reason",
            self.detail
                .as_ref()
                .filter(|_| matches!(self.word, Some("file.delete" | "card.failed"))),
        );
        text(
            "path",
            self.file_paths
                .as_ref()
                .and_then(|paths| paths.first())
                .or(self.series_path.as_ref()),
        );
        text("tvdb", self.tvdb_id.map(|id| id.to_string()).as_ref());
        text("tmdb", self.tmdb_id.map(|id| id.to_string()).as_ref());
        let kind = match self.media_type {
            Some(MediaType::Episode) => Some("episode"),
            Some(MediaType::Season) => Some("season"),
            Some(MediaType::Show) => Some("series"),
            _ => None,
        };
        text("kind", kind.map(String::from).as_ref());
        text("series_type", self.series_type.as_ref());
        let mut number = |name, value: Option<f64>| {
            if let Some(value) = value {
                fields.insert(name, Value::Number(value));
            }
        };
        let season = episode.map(|one| one.season).or(self.season);
        number("season", season.map(f64::from));
        number(
            "episode",
            episode
                .map(|one| one.episode)
                .or(self.episode)
                .map(f64::from),
        );
        number("absolute", self.absolute.map(f64::from));
        number("year", self.year.map(f64::from));
        number("rating", self.user_rating);
        let mut flag = |name, value: Option<bool>| {
            if let Some(value) = value {
                fields.insert(name, Value::Flag(value));
            }
        };
        flag("owner", self.actor_is_owner);
        flag("watched", self.watched);
        flag("upgrade", self.is_upgrade);
        flag("finale", episode.and_then(|one| one.finale));
        flag("local", self.local);
        for (name, list) in [
            ("tags", &self.tags),
            ("labels", &self.labels),
            ("genres", &self.genres),
        ] {
            if let Some(list) = list {
                fields.insert(name, Value::List(list.clone()));
            }
        }
        let airdate = episode
            .and_then(|one| one.airdate.as_ref())
            .or(self.airdate.as_ref());
        if let Some(day) = airdate.and_then(|day| day_ms(day)) {
            fields.insert("airdate", Value::Date(day));
        }
        if let Some(added) = self.added_at {
            fields.insert("added", Value::Date(added.saturating_mul(1000)));
        }
        derive(&mut fields);
        fields
    }

    /// The known data of the episode except its numbers. `episode` selects one of several.
    #[must_use]
    pub fn episode_ref(&self, episode: Option<&EventEpisode>) -> EpisodeRef {
        let own = EpisodeRef {
            tvdb: self.episode_tvdb_id,
            tmdb: self.episode_tmdb_id,
            imdb: self.episode_imdb_id.clone(),
            airdate: self.airdate.clone(),
            title: self.episode_title.clone(),
            path: self.only_file(),
        };
        match episode {
            Some(one) => EpisodeRef {
                tvdb: one.episode_tvdb_id,
                airdate: one.airdate.clone(),
                title: one.episode_title.clone(),
                path: own.path,
                ..EpisodeRef::default()
            },
            None => own,
        }
    }

    /// The file, if there is one: of several, it is not known which is the file of which episode.
    fn only_file(&self) -> Option<String> {
        match self.file_paths.as_deref() {
            Some([file]) => Some(file.clone()),
            _ => None,
        }
    }

    /// The series, with all ids in the webhook.
    #[must_use]
    pub fn series(&self) -> SeriesRef {
        SeriesRef {
            key: self.series_rating_key.clone(),
            title: self.series_title.clone(),
            year: self.year,
            tvdb: self.tvdb_id,
            tmdb: self.tmdb_id,
            imdb: self.imdb_id.clone(),
        }
    }
}
