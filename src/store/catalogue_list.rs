//! Reads the catalogue, page by page: each page continues after the last row of the one before, by an index.

use rusqlite::{OptionalExtension as _, Row, ToSql, params, params_from_iter};
use serde::Serialize;

use crate::model::{CardStatus, SeriesRef, StatusCounts, rfc3339};
use crate::store::db::Store;
use crate::store::error::StoreError;
use crate::text::fold;

/// A series of the catalogue.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct SeriesRow {
    #[serde(skip)]
    pub id: i64,
    /// The name of the media server in the settings.
    pub server: String,
    /// The server's key of it.
    pub key: String,
    pub library: String,
    pub title: String,
    pub year: Option<u32>,
    pub tvdb: Option<u64>,
    pub tmdb: Option<u64>,
    pub imdb: Option<String>,
    /// How many of its episodes have each status.
    pub counts: StatusCounts,
}

/// An episode of the catalogue.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct EpisodeRow {
    /// The server's key of it.
    pub key: String,
    pub season: u32,
    /// The server's title of the season, if it has one.
    pub season_title: Option<String>,
    /// 0 if the server has no number for it.
    pub number: u32,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_unnumbered: bool,
    pub absolute: Option<u32>,
    pub title: String,
    /// `YYYY-MM-DD`. Empty if it is unknown.
    pub airdate: String,
    pub watched: bool,
    pub status: CardStatus,
    /// Why it has this status.
    pub reason: Option<String>,
    /// Since when it has this status, RFC 3339, UTC.
    pub since: String,
}

/// Which episodes are meant, by the status of their cards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhichStatus {
    /// All.
    #[default]
    Any,
    /// Those without a card that should have one.
    Missing,
    /// Those whose last job was given up.
    Problems,
    /// Those whose picture stays.
    Protected,
}

impl WhichStatus {
    /// The word of the API for each.
    pub const WORDS: [(&str, WhichStatus); 4] = [
        ("any", WhichStatus::Any),
        ("missing", WhichStatus::Missing),
        ("problems", WhichStatus::Problems),
        ("protected", WhichStatus::Protected),
    ];

    /// Reads a word.
    ///
    /// # Errors
    /// A message: there is no such word.
    pub fn parse(word: &str) -> Result<WhichStatus, String> {
        let mut words = WhichStatus::WORDS.into_iter();
        let found = words.find(|(own, _)| *own == word);
        found.map(|(_, status)| status).ok_or_else(|| {
            let known = WhichStatus::WORDS.map(|(word, _)| word).join(", ");
            format!("unknown status `{word}`; expected {known}")
        })
    }

    /// Which series have such episodes. It is the condition of an index.
    fn of_series(self) -> &'static str {
        match self {
            WhichStatus::Any => "true",
            WhichStatus::Missing => "problem + not_requested > 0",
            WhichStatus::Problems => "problem > 0",
            WhichStatus::Protected => "custom_artwork + skipped > 0",
        }
    }

    /// Whether an episode of that status is meant.
    #[must_use]
    pub fn includes(self, status: CardStatus) -> bool {
        match self {
            WhichStatus::Any => true,
            WhichStatus::Missing => status.is_missing(),
            WhichStatus::Problems => status == CardStatus::Problem,
            WhichStatus::Protected => status.is_protected(),
        }
    }
}

/// Which series are listed: those that match all of these.
#[derive(Clone, Debug, Default)]
pub struct WhichSeries<'w> {
    /// The name of the media server in the settings.
    pub server: Option<&'w str>,
    /// The name of a library, as the server writes it.
    pub library: Option<&'w str>,
    /// The whole title. Case does not matter.
    pub title: Option<&'w str>,
    /// The year in which it began.
    pub year: Option<u32>,
    /// Those that have such episodes.
    pub status: WhichStatus,
}

impl SeriesRow {
    /// Where the page after this row begins.
    #[must_use]
    pub fn cursor(&self) -> AfterSeries {
        (fold(&self.title), self.id)
    }

    /// The series, with all names that it has.
    #[must_use]
    pub fn series_ref(&self) -> SeriesRef {
        SeriesRef {
            key: Some(self.key.clone()),
            title: Some(self.title.clone()),
            year: self.year,
            tvdb: self.tvdb,
            tmdb: self.tmdb,
            imdb: self.imdb.clone(),
        }
    }
}

impl EpisodeRow {
    /// Where the page after this row begins.
    #[must_use]
    pub fn cursor(&self) -> AfterEpisode {
        (
            self.season,
            self.number,
            self.airdate.clone(),
            self.key.clone(),
        )
    }
}

/// Series of a page that is read to count.
const PAGE: u32 = 500;

/// The series after which a page begins: its folded title and its row.
pub type AfterSeries = (String, i64);
/// The episode after which a page begins: its season, number, day and key.
pub type AfterEpisode = (u32, u32, String, String);

const EPISODES: &str = "SELECT key, season, number, is_unnumbered, absolute, title, airdate, watched, status, reason, since_ms,
 (SELECT title FROM catalogue_season AS own WHERE own.series = ?1 AND own.number = season)
 FROM catalogue_episode WHERE series = ?1 AND (season, number, airdate, key) > (?2, ?3, ?4, ?5)
 ORDER BY season, number, airdate, key LIMIT ?6";
const SERIES: &str = "id, server, key, library, title, year, tvdb, tmdb, imdb, ok, waiting, problem, not_requested, custom_artwork, skipped";

fn series_from(row: &Row<'_>) -> rusqlite::Result<SeriesRow> {
    let id = |at: usize| {
        row.get::<_, Option<i64>>(at)
            .map(|id| id.map(i64::cast_unsigned))
    };
    Ok(SeriesRow {
        id: row.get(0)?,
        server: row.get(1)?,
        key: row.get(2)?,
        library: row.get(3)?,
        title: row.get(4)?,
        year: row.get(5)?,
        tvdb: id(6)?,
        tmdb: id(7)?,
        imdb: row.get(8)?,
        counts: StatusCounts {
            ok: row.get(9)?,
            waiting: row.get(10)?,
            problem: row.get(11)?,
            not_requested: row.get(12)?,
            custom_artwork: row.get(13)?,
            skipped: row.get(14)?,
        },
    })
}

/// The query for a page of series, and its values.
fn series_query(
    which: &WhichSeries<'_>,
    after: Option<&AfterSeries>,
    limit: u32,
) -> (String, Vec<Box<dyn ToSql>>) {
    let mut query = format!(
        "SELECT {SERIES} FROM catalogue_series WHERE {}",
        which.status.of_series()
    );
    let mut values: Vec<Box<dyn ToSql>> = Vec::new();
    let mut and = |condition: &str, value: Box<dyn ToSql>| {
        values.push(value);
        query += &format!(" AND {condition} ?{}", values.len());
    };
    if let Some(title) = which.title {
        and("folded =", Box::new(fold(title)));
    }
    if let Some(server) = which.server {
        and("server =", Box::new(server.to_string()));
    }
    if let Some(library) = which.library {
        and("library =", Box::new(library.to_string()));
    }
    if let Some(year) = which.year {
        and("year =", Box::new(year));
    }
    if let Some((folded, id)) = after {
        values.push(Box::new(folded.clone()));
        values.push(Box::new(*id));
        query += &format!(
            " AND (folded, id) > (?{}, ?{})",
            values.len() - 1,
            values.len()
        );
    }
    values.push(Box::new(limit));
    query += &format!(" ORDER BY folded, id LIMIT ?{}", values.len());
    (query, values)
}

impl Store {
    /// A page of the series, by title.
    ///
    /// # Errors
    /// The state file could not be read.
    pub fn catalogue_series(
        &self,
        which: &WhichSeries<'_>,
        after: Option<&AfterSeries>,
        limit: u32,
    ) -> Result<Vec<SeriesRow>, StoreError> {
        self.read(|connection| {
            let (query, values) = series_query(which, after, limit);
            let mut statement = connection.prepare_cached(&query)?;
            let rows = statement.query_map(params_from_iter(values), series_from)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// A page of the episodes of a series, in order.
    ///
    /// # Errors
    /// The state file could not be read.
    pub fn catalogue_episodes(
        &self,
        series: i64,
        after: Option<&AfterEpisode>,
        limit: u32,
    ) -> Result<Vec<EpisodeRow>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(EPISODES)?;
            let (season, number, day, key) = match after {
                Some((season, number, day, key)) => (
                    i64::from(*season),
                    i64::from(*number),
                    day.as_str(),
                    key.as_str(),
                ),
                None => (-1, -1, "", ""),
            };
            let rows =
                statement.query_map(params![series, season, number, day, key, limit], |row| {
                    let status: String = row.get(8)?;
                    Ok(EpisodeRow {
                        key: row.get(0)?,
                        season: row.get(1)?,
                        number: row.get(2)?,
                        is_unnumbered: row.get(3)?,
                        absolute: row.get(4)?,
                        title: row.get(5)?,
                        airdate: row.get(6)?,
                        watched: row.get(7)?,
                        status: CardStatus::from_word(&status).unwrap_or(CardStatus::NotRequested),
                        reason: row.get(9)?,
                        since: rfc3339(row.get(10)?),
                        season_title: row.get(11)?,
                    })
                })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// How many episodes of the matching series have each status.
    ///
    /// # Errors
    /// The state file could not be read.
    pub fn catalogue_counts(&self, which: &WhichSeries<'_>) -> Result<StatusCounts, StoreError> {
        let mut counts = StatusCounts::default();
        let mut after = None;
        loop {
            let page = self.catalogue_series(which, after.as_ref(), PAGE)?;
            let Some(last) = page.last() else {
                return Ok(counts);
            };
            after = Some(last.cursor());
            page.iter().for_each(|series| counts.add(&series.counts));
        }
    }

    /// The libraries, as pairs of a media server and a name.
    ///
    /// # Errors
    /// The state file could not be read.
    pub fn catalogue_libraries(&self) -> Result<Vec<(String, String)>, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT DISTINCT server, library FROM catalogue_series ORDER BY server, library",
            )?;
            let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The titles of series that contain a text, at most `limit`.
    ///
    /// # Errors
    /// The state file could not be read.
    pub fn catalogue_titles(&self, part: &str, limit: u32) -> Result<Vec<String>, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT DISTINCT title FROM catalogue_series WHERE instr(folded, ?1) > 0 ORDER BY folded, id LIMIT ?2",
            )?;
            let rows = query.query_map(params![fold(part), limit], |row| row.get(0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The status of an episode's card in the catalogue. None if the catalogue does not have it.
    ///
    /// # Errors
    /// The state file could not be read.
    pub fn card_status(&self, server: &str, key: &str) -> Result<Option<CardStatus>, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT status FROM catalogue_episode WHERE server = ?1 AND key = ?2",
            )?;
            let word = query.query_row(params![server, key], |row| row.get::<_, String>(0));
            Ok(word
                .optional()?
                .and_then(|word| CardStatus::from_word(&word)))
        })
    }
}

/// SQLite's plan for a page of series.
#[cfg(test)]
pub(super) fn plan_of_series(store: &Store, status: WhichStatus) -> String {
    let which = WhichSeries {
        status,
        ..WhichSeries::default()
    };
    let after = (String::new(), 0);
    let (query, values) = series_query(&which, Some(&after), 10);
    plan(store, &query, values)
}

/// SQLite's plan for a page of episodes.
#[cfg(test)]
pub(super) fn plan_of_episodes(store: &Store) -> String {
    plan(
        store,
        EPISODES,
        (0..6).map(|_| Box::new(0) as Box<dyn ToSql>).collect(),
    )
}

#[cfg(test)]
fn plan(store: &Store, query: &str, values: Vec<Box<dyn ToSql>>) -> String {
    let plan = store.read(|connection| {
        let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {query}"))?;
        let rows = explain.query_map(params_from_iter(values), |row| row.get(3))?;
        Ok(rows.collect::<Result<Vec<String>, _>>()?.join("; "))
    });
    plan.expect("a plan")
}
