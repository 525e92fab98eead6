//! Series, seasons and episodes that a person has marked to be left alone. There are few, so all marks of a server are read
//! at once.

use rusqlite::{Connection, Transaction, params};

use crate::model::{CardStatus, Episode};
use crate::store::catalogue_list::{EpisodeRow, SeriesRow};
use crate::store::db::Store;
use crate::store::error::StoreError;
use crate::text::fold;

/// Why the picture of a skipped episode stays.
pub const SKIPPED: &str = "it is skipped; `intertitle unskip` ends that";

/// A part of a series: its season and number. None for all of them.
pub type SkippedPart = (Option<u32>, Option<u32>);

/// The marks of one server.
#[derive(Debug, Default)]
pub struct Skips(Vec<Mark>);

#[derive(Debug)]
struct Mark {
    folded: String,
    year: u32,
    tvdb: Option<u64>,
    season: i64,
    number: i64,
}

/// -1 means all.
fn stored(number: Option<u32>) -> i64 {
    number.map_or(-1, i64::from)
}

impl Mark {
    fn is_of(&self, folded: &str, year: Option<u32>, tvdb: Option<u64>) -> bool {
        match (self.tvdb, tvdb) {
            (Some(own), Some(other)) => own == other,
            _ => self.folded == folded && self.year == year.unwrap_or(0),
        }
    }
}

impl Skips {
    pub(super) fn read(connection: &Connection, server: &str) -> Result<Skips, StoreError> {
        let mut query = connection.prepare_cached(
            "SELECT folded, year, tvdb, season, number FROM skip WHERE server = ?1",
        )?;
        let marks = query.query_map([server], |row| {
            Ok(Mark {
                folded: row.get(0)?,
                year: row.get(1)?,
                tvdb: row.get::<_, Option<i64>>(2)?.map(i64::cast_unsigned),
                season: row.get(3)?,
                number: row.get(4)?,
            })
        })?;
        Ok(Skips(marks.collect::<Result<_, _>>()?))
    }

    /// Whether an episode is skipped: itself, its season or its series.
    #[must_use]
    pub fn include(&self, episode: &Episode) -> bool {
        let of_series = &episode.of_series;
        let number = (!episode.is_unnumbered).then_some(episode.number);
        self.has(
            (&episode.series, of_series.year, of_series.tvdb),
            (episode.season, number),
        )
    }

    /// Whether an episode of the catalogue is skipped.
    #[must_use]
    pub fn include_row(&self, series: &SeriesRow, episode: &EpisodeRow) -> bool {
        let number = (!episode.is_unnumbered).then_some(episode.number);
        self.has(
            (&series.title, series.year, series.tvdb),
            (episode.season, number),
        )
    }

    fn has(
        &self,
        (title, year, tvdb): (&str, Option<u32>, Option<u64>),
        (season, number): (u32, Option<u32>),
    ) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let folded = fold(title);
        let mut marks = self.0.iter();
        marks.any(|mark| {
            mark.is_of(&folded, year, tvdb)
                && (mark.season == -1 || mark.season == i64::from(season))
                && (mark.number == -1 || Some(mark.number) == number.map(i64::from))
        })
    }
}

impl Store {
    /// The marks of a server.
    ///
    /// # Errors
    /// The state file could not be read.
    pub fn skips(&self, server: &str) -> Result<Skips, StoreError> {
        self.read(|connection| Skips::read(connection, server))
    }

    /// Marks a series of the catalogue, or a part of it, to be left alone. Returns the number of episodes.
    ///
    /// # Errors
    /// It could not be stored.
    pub fn skip(
        &self,
        series: &SeriesRow,
        (season, number): SkippedPart,
        now_ms: i64,
    ) -> Result<usize, StoreError> {
        self.transaction(|transaction| {
            transaction
                .prepare_cached(
                    "INSERT OR REPLACE INTO skip (server, title, folded, year, tvdb, season, number, made_ms)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                )?
                .execute(params![
                    series.server,
                    series.title,
                    fold(&series.title),
                    series.year.unwrap_or(0),
                    series.tvdb.map(u64::cast_signed),
                    stored(season),
                    stored(number),
                    now_ms
                ])?;
            set_skipped(transaction, series.id, (season, number), now_ms)
        })
    }

    /// Removes the marks of a series of the catalogue, or of a part of it, and those of its parts. Returns whether there were
    /// any.
    ///
    /// # Errors
    /// It could not be stored.
    pub fn unskip(
        &self,
        series: &SeriesRow,
        (season, number): SkippedPart,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        self.transaction(|transaction| {
            let removed = transaction
                .prepare_cached(
                    "DELETE FROM skip WHERE server = ?1 AND ((tvdb IS NOT NULL AND tvdb = ?2) OR (folded = ?3 AND year = ?4))
                       AND (?5 = -1 OR season = ?5) AND (?6 = -1 OR number = ?6)",
                )?
                .execute(params![
                    series.server,
                    series.tvdb.map(u64::cast_signed),
                    fold(&series.title),
                    series.year.unwrap_or(0),
                    stored(season),
                    stored(number)
                ])?;
            if removed > 0 {
                set_unskipped(transaction, series.id, (season, number), now_ms)?;
            }
            Ok(removed > 0)
        })
    }
}

/// A job that waits sets the status when it finds the mark.
fn set_skipped(
    transaction: &Transaction<'_>,
    series: i64,
    (season, number): SkippedPart,
    now_ms: i64,
) -> Result<usize, StoreError> {
    let changed = transaction
        .prepare_cached(
            "UPDATE catalogue_episode SET status = ?4, reason = ?5, since_ms = ?6
             WHERE series = ?1 AND (?2 = -1 OR season = ?2) AND (?3 = -1 OR number = ?3 AND NOT is_unnumbered)
               AND status != 'waiting'",
        )?
        .execute(params![
            series,
            stored(season),
            stored(number),
            CardStatus::Skipped.word(),
            SKIPPED,
            now_ms
        ])?;
    Ok(changed)
}

/// What a label or a mark of a part of the series says follows with the next refresh.
fn set_unskipped(
    transaction: &Transaction<'_>,
    series: i64,
    (season, number): SkippedPart,
    now_ms: i64,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "UPDATE catalogue_episode AS own SET since_ms = ?5, (status, reason) = (
               SELECT CASE WHEN shown THEN 'ok' WHEN restored THEN 'skipped' ELSE 'not_requested' END,
                      CASE WHEN restored AND NOT shown THEN 'its original picture was restored' END
               FROM (SELECT coalesce(max(sent_ms IS NOT NULL), 0) AS shown, coalesce(max(is_restored), 0) AS restored
                     FROM image WHERE server = own.server AND item = own.key AND slot = 'episode_still'))
             WHERE series = ?1 AND (?2 = -1 OR season = ?2) AND (?3 = -1 OR number = ?3) AND status = 'skipped' AND reason = ?4",
        )?
        .execute(params![
            series,
            stored(season),
            stored(number),
            SKIPPED,
            now_ms
        ])?;
    Ok(())
}
