//! TMDb as a source of titles in other languages. One request gives the titles of a whole season.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::artwork::tmdb::client::Tmdb;
use crate::artwork::tmdb::recent::Recent;
use crate::json::{Inner, List, Scalar, members};
use crate::model::{Episode, Failure};

/// Episodes of a season that are read. The longest seasons of daily shows have some hundreds.
const EPISODES_MAX: usize = 5000;

members! {
    /// The response about a season.
    struct ListedSeason {
        episodes: List<Inner<ListedEpisode>, EPISODES_MAX> = "episodes",
    }
}

members! {
    /// One of its episodes.
    struct ListedEpisode {
        number: Scalar = "episode_number",
        name: Scalar = "name",
    }
}

/// The titles of a season by the numbers of its episodes.
type SeasonTitles = HashMap<u32, String>;

/// The titles that TMDb has sent within the last minutes.
#[derive(Default)]
pub struct Titles {
    has_reported: AtomicBool,
    seasons: Recent<SeasonTitles>,
}

impl Titles {
    /// True once: the first time that titles were wanted and there is no TMDb.
    #[must_use]
    pub fn is_first_without_tmdb(&self) -> bool {
        !self.has_reported.swap(true, Ordering::Relaxed)
    }

    /// The title of an episode in a language, such as `ja` or `pt-BR`, as TMDb has it: where it is not translated, TMDb sends a
    /// name with its number. None if TMDb does not know the episode.
    ///
    /// # Errors
    /// [`Failure::Retry`] after a rate limit, [`Failure::Unreachable`] if it does not answer.
    pub fn of(
        &self,
        tmdb: &Tmdb,
        episode: &Episode,
        language: &str,
        now_ms: i64,
    ) -> Result<Option<String>, Failure> {
        let ids = &episode.of_series;
        let (season, number) = (episode.season, episode.number);
        let of_series = format!("{:?} {:?} {:?}", ids.tmdb, ids.tvdb, ids.imdb);
        if !episode.is_unnumbered {
            let titles = self.season((&of_series, season, language), now_ms, || {
                let series = tmdb.series(episode, now_ms)?;
                tmdb.season_titles((series, season), language, now_ms)
            })?;
            if let Some(title) = titles.as_ref().and_then(|titles| titles.get(&number)) {
                return Ok(Some(title.clone()));
            }
        }
        // It does not know the series, or numbers its seasons differently.
        let Some((series, season, number)) = tmdb.by_own_id(episode, now_ms)? else {
            return Ok(None);
        };
        let titles = self.season((&series.to_string(), season, language), now_ms, || {
            tmdb.season_titles((series, season), language, now_ms)
        })?;
        Ok(titles.and_then(|titles| titles.get(&number).cloned()))
    }

    /// The titles of a season, which are requested if none were sent within the last minutes. None if TMDb does not know the
    /// season.
    fn season(
        &self,
        (series, season, language): (&str, u32, &str),
        now_ms: i64,
        request: impl FnOnce() -> Result<SeasonTitles, Failure>,
    ) -> Result<Option<Arc<SeasonTitles>>, Failure> {
        let name = format!("{series} {season} {language}");
        self.seasons.get(name, now_ms, request)
    }
}

impl Tmdb {
    /// The titles of a season, by the numbers of its episodes.
    fn season_titles(
        &self,
        (series, season): (u64, u32),
        language: &str,
        now_ms: i64,
    ) -> Result<SeasonTitles, Failure> {
        let path = format!("/tv/{series}/season/{season}");
        let query = format!("language={}", code(language));
        let answer: ListedSeason = self.json(&path, &query, now_ms)?;
        let episodes = answer.episodes.entries().iter().filter_map(Inner::get);
        let titles = episodes.filter_map(|one| Some((one.number.number()?, one.name.title()?)));
        Ok(titles.collect())
    }
}

/// TMDb's code of a language: it distinguishes by countries what others distinguish by scripts.
fn code(language: &str) -> &str {
    match language.to_ascii_lowercase().as_str() {
        "zh-hans" => "zh-CN",
        "zh-hant" => "zh-TW",
        "nb" => "no",
        _ => language,
    }
}
