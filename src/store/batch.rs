//! Jobs of one series: those of one import are resolved together, and those that wait for it are woken together.

use rusqlite::params;

use crate::model::{Job, Level, SeriesRef};
use crate::store::db::Store;
use crate::store::error::StoreError;
use crate::store::jobs::{COLUMNS, job_from};
use crate::store::waiting::to_json;

/// The most jobs that are resolved together. The largest seasons have a few hundred episodes.
const TOGETHER_MAX: i64 = 500;

impl Store {
    /// Claims all jobs that are due, have no episode yet, and name another episode of the same series on the same
    /// server in the same words. A job that was running when the process died is left out: it runs alone.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn claim_batch(&self, job: &Job, now_ms: i64) -> Result<Vec<Job>, StoreError> {
        let series = to_json(&job.subject.series)?;
        let others = self.transaction(|transaction| {
            let query = format!(
                "UPDATE job SET state = 'running', crashes = crashes + 1 WHERE id IN (
                   SELECT id FROM job AS next
                   WHERE state = 'waiting' AND step = 'find' AND due_ms <= ?1 AND server = ?2 AND id != ?3
                     AND crashes = 0 AND (SELECT crashes <= 1 FROM job AS first WHERE first.id = ?3)
                     AND episode IS NULL AND subject_json ->> '$.key' IS NULL AND subject_json -> '$.series' = ?4
                     AND subject_json ->> '$.server_uuid' IS ?5 AND subject_json -> '$.level.Episode' IS NOT NULL
                     AND NOT EXISTS (SELECT 1 FROM job AS other WHERE other.state = 'running'
                                     AND other.server = next.server AND other.subject_key = next.subject_key)
                   ORDER BY id LIMIT ?6)
                 RETURNING {COLUMNS}"
            );
            let mut statement = transaction.prepare_cached(&query)?;
            let values = params![
                now_ms,
                job.server,
                job.id,
                series,
                job.subject.server_uuid,
                TOGETHER_MAX
            ];
            let rows = statement.query_map(values, |row| Ok(job_from(row)))?;
            rows.map(|row| row.map_err(StoreError::from).and_then(|job| job))
                .collect::<Result<Vec<Job>, StoreError>>()
        })?;
        debug_assert!(
            others
                .iter()
                .all(|own| matches!(own.subject.level, Level::Episode(..)))
        );
        Ok(others)
    }

    /// Makes all jobs of a server due whose episode or picture could not be found. Returns how many.
    ///
    /// # Errors
    /// It could not be stored.
    pub fn wake_all(&self, server: &str, now_ms: i64) -> Result<usize, StoreError> {
        self.write(|connection| {
        let mut statement = connection.prepare_cached(
            "UPDATE job SET due_ms = ?1, planned_ms = ?1 WHERE state = 'waiting' AND step = 'find' AND attempts > 0 AND due_ms > ?1
             AND server = ?2",
        )?;
        Ok(statement.execute(params![now_ms, server])?)
        })
    }

    /// Makes jobs due that wait until a server has an episode of this series. Returns how many.
    ///
    /// # Errors
    /// It could not be stored.
    pub fn wake(&self, series: &SeriesRef, now_ms: i64) -> Result<usize, StoreError> {
        // Most arrivals concern no job. This check costs no write transaction.
        if !self.is_any_put_off(now_ms)? {
            return Ok(0);
        }
        self.write(|connection| {
        let mut statement = connection.prepare_cached(
            "UPDATE job SET due_ms = ?1, planned_ms = ?1 WHERE state = 'waiting' AND step = 'find' AND attempts > 0 AND due_ms > ?1
             AND (subject_json ->> '$.series.tvdb' = ?2 OR subject_json ->> '$.series.tmdb' = ?3 OR subject_json ->> '$.series.imdb' = ?4
                  OR lower(subject_json ->> '$.series.title') = lower(?5))",
        )?;
        let id = |id: Option<u64>| id.and_then(|id| i64::try_from(id).ok());
        let values = params![
            now_ms,
            id(series.tvdb),
            id(series.tmdb),
            series.imdb,
            series.title
        ];
        Ok(statement.execute(values)?)
        })
    }

    fn is_any_put_off(&self, now_ms: i64) -> Result<bool, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM job WHERE state = 'waiting' AND step = 'find' AND attempts > 0 AND due_ms > ?1)",
            )?;
            Ok(query.query_row([now_ms], |row| row.get(0))?)
        })
    }
}
