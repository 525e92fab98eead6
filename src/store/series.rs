//! The known series: those that Sonarr has added, and those that have cards.

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use crate::model::{DeliveryId, Intent, Job, JobId, SeriesRef};
use crate::store::db::Store;
use crate::store::error::StoreError;
use crate::store::waiting::to_json;

/// What remains to be done after a series was forgotten.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// The number of cards that were forgotten.
    pub cards: usize,
    /// Their files below the cards folder, except those that belong to another server's card.
    pub files: Vec<String>,
}

impl Store {
    /// Tracks a series, once. A series that shares an id with a known one is the same, and adds its other ids. Title
    /// and year decide only if the two have no kind of id in common. False if the series was already known.
    ///
    /// # Errors
    /// It could not be stored.
    pub fn remember_series(&self, series: &SeriesRef, now_ms: i64) -> Result<bool, StoreError> {
        self.transaction(|transaction| {
            let is_new = id_of(transaction, series)?.is_none();
            remember(transaction, series, now_ms)?;
            Ok(is_new)
        })
    }

    /// Whether a series is known.
    ///
    /// # Errors
    /// The state file could not be read.
    pub fn is_tracked(&self, series: &SeriesRef) -> Result<bool, StoreError> {
        self.read(|connection| Ok(id_of(connection, series)?.is_some()))
    }

    /// The titles of all known series, with their years, by title.
    ///
    /// # Errors
    /// The state file could not be read.
    pub fn series(&self) -> Result<Vec<SeriesRef>, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT title, year, tvdb, tmdb, imdb FROM series ORDER BY title, year, id",
            )?;
            let rows = query.query_map([], |row| {
                Ok(SeriesRef {
                    key: None,
                    title: row.get(0)?,
                    year: row.get(1)?,
                    tvdb: number(row.get(2)?),
                    tmdb: number(row.get(3)?),
                    imdb: row.get(4)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Forgets the cards of a series on one server, and the series itself once no server has a card of it. Ends the
    /// jobs of the series that wait there and are older than `before`, which is a delivery and a job.
    ///
    /// # Errors
    /// It could not be stored. Then nothing is forgotten.
    pub fn forget_series(
        &self,
        server: &str,
        series: &SeriesRef,
        before: (DeliveryId, JobId),
        now_ms: i64,
    ) -> Result<Forgotten, StoreError> {
        self.transaction(|transaction| {
            let Some(own) = id_of(transaction, series)? else {
                return Ok(Forgotten::default());
            };
            let files = transaction
                .prepare_cached(
                    "SELECT DISTINCT card_path FROM image AS own WHERE server = ?1 AND series = ?2 AND card_path IS NOT NULL
                     AND NOT EXISTS (SELECT 1 FROM image WHERE card_path = own.card_path AND NOT (server = ?1 AND series IS ?2))",
                )?
                .query_map(params![server, own], |row| row.get(0))?
                .collect::<Result<Vec<String>, _>>()?;
            let cards = transaction
                .prepare_cached("DELETE FROM image WHERE server = ?1 AND series = ?2")?
                .execute(params![server, own])?;
            transaction
                .prepare_cached(
                    "DELETE FROM series WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM image WHERE series = ?1)",
                )?
                .execute([own])?;
            transaction
                .prepare_cached(
                    "UPDATE job SET state = 'superseded', art = NULL, ended_ms = ?5, why = 'its series was deleted'
                     WHERE server = ?1 AND state = 'waiting' AND (delivery, id) < (?6, ?7) AND (json_extract(subject_json, '$.series.tvdb') = ?2
                       OR json_extract(subject_json, '$.series.tmdb') = ?3 OR json_extract(subject_json, '$.series.imdb') = ?4)",
                )?
                .execute(params![
                    server,
                    id(series.tvdb),
                    id(series.tmdb),
                    series.imdb,
                    now_ms,
                    before.0,
                    before.1
                ])?;
            Ok(Forgotten { cards, files })
        })
    }
}

impl Store {
    /// Whether the delivery of a job has other unfinished jobs on the same server that restore originals.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn is_restoring(&self, job: &Job) -> Result<bool, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM job WHERE delivery = ?1 AND server = ?2 AND id != ?3
                                AND state IN ('waiting', 'running') AND intent = ?4)",
            )?;
            let restore = to_json(&Intent::Restore)?;
            let values = params![job.delivery, job.server, job.id, restore];
            Ok(query.query_row(values, |row| row.get(0))?)
        })
    }
}

/// An id as SQLite stores it. No registry uses more than 63 bits.
fn id(id: Option<u64>) -> Option<i64> {
    id.and_then(|id| i64::try_from(id).ok())
}

fn number(kept: Option<i64>) -> Option<u64> {
    kept.and_then(|id| u64::try_from(id).ok())
}

/// The row of a series: by an id, otherwise by title and year among those with which it shares no kind of id.
fn id_of(connection: &Connection, series: &SeriesRef) -> Result<Option<i64>, StoreError> {
    let by_id = connection
        .prepare_cached(
            "SELECT id FROM series WHERE tvdb = ?1 OR tmdb = ?2 OR imdb = ?3 ORDER BY id LIMIT 1",
        )?
        .query_row(
            params![id(series.tvdb), id(series.tmdb), series.imdb],
            |row| row.get(0),
        )
        .optional()?;
    if by_id.is_some() {
        return Ok(by_id);
    }
    let Some(title) = &series.title else {
        return Ok(None);
    };
    // Two series with the same title and different ids are different series.
    let by_title = connection
        .prepare_cached(
            "SELECT id FROM series WHERE title = ?1 COLLATE NOCASE AND (year IS NULL OR ?2 IS NULL OR year = ?2)
             AND (tvdb IS NULL OR ?3 IS NULL) AND (tmdb IS NULL OR ?4 IS NULL) AND (imdb IS NULL OR ?5 IS NULL)
             ORDER BY id LIMIT 1",
        )?
        .query_row(
            params![title, series.year, id(series.tvdb), id(series.tmdb), series.imdb],
            |row| row.get(0),
        )
        .optional()?;
    Ok(by_title)
}

/// Tracks a series and returns its row.
pub(super) fn remember(
    transaction: &Transaction<'_>,
    series: &SeriesRef,
    now_ms: i64,
) -> Result<i64, StoreError> {
    let known = id_of(transaction, series)?;
    let ids = params![
        known,
        series.title.as_deref().unwrap_or_default(),
        series.year,
        id(series.tvdb),
        id(series.tmdb),
        series.imdb,
        now_ms
    ];
    match known {
        Some(id) => {
            transaction
                .prepare_cached(
                    "UPDATE series SET title = iif(?2 = '', title, ?2), year = coalesce(?3, year), tvdb = coalesce(tvdb, ?4),
                       tmdb = coalesce(tmdb, ?5), imdb = coalesce(imdb, ?6), added_ms = min(added_ms, ?7) WHERE id = ?1",
                )?
                .execute(ids)?;
            Ok(id)
        }
        None => {
            transaction
                .prepare_cached(
                    "INSERT INTO series (id, title, year, tvdb, tmdb, imdb, added_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                )?
                .execute(ids)?;
            Ok(transaction.last_insert_rowid())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(title: &str, year: u32, tvdb: Option<u64>, imdb: Option<&str>) -> SeriesRef {
        SeriesRef {
            title: Some(title.into()),
            year: Some(year),
            tvdb,
            imdb: imdb.map(String::from),
            ..SeriesRef::default()
        }
    }

    #[test]
    fn a_series_is_remembered_once_by_any_of_its_ids() {
        let store = Store::in_memory().expect("memory");
        let is_new = |one: &SeriesRef| store.remember_series(one, 5).expect("it is written");
        assert!(is_new(&series("Dark", 2017, Some(334_824), None)));
        assert!(!is_new(&series("DARK", 2017, None, None)));
        assert!(!is_new(&series(
            "Dark (DE)",
            2017,
            Some(334_824),
            Some("tt5753856")
        )));
        assert!(!is_new(&series("Dark", 2017, None, Some("tt5753856"))));
        assert!(
            is_new(&series("Dark", 2017, Some(1), None)),
            "another id is another series"
        );
        assert_eq!(store.series().expect("it answers").len(), 2);
    }

    #[test]
    fn forgetting_an_unknown_series_has_no_effect() {
        let store = Store::in_memory().expect("memory");
        let forgotten =
            store.forget_series("home", &series("Dark", 2017, Some(1), None), (1, 1), 5);
        assert_eq!(forgotten.expect("it answers"), Forgotten::default());
    }
}
