//! Retries jobs that were given up or wait: one, many, or all that a server was to blame for.

use rusqlite::{Transaction, params};

use crate::model::{Cause, JobId};
use crate::store::db::Store;
use crate::store::error::StoreError;
use crate::store::jobs::AT_ONCE;
use crate::store::listing::named;
use crate::store::waiting::wait;
use crate::text::fold;

/// Which jobs are retried: those that match all of these.
#[derive(Clone, Debug, Default)]
pub struct Retried<'r> {
    /// The connection of the media server.
    pub server: Option<&'r str>,
    /// A part of the name under which `queue jobs` lists it. Case does not matter.
    pub name: Option<&'r str>,
}

impl Store {
    /// Makes a job that has ended, or that waits for a retry, due now.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn retry(&self, id: JobId, now_ms: i64) -> Result<bool, StoreError> {
        self.transaction(|transaction| again(transaction, id, 0, now_ms))
    }

    /// Retries all matching jobs that were given up or wait for a retry. Returns how many. Together they are a batch,
    /// so new deliveries go first.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn retry_all(&self, which: &Retried<'_>, now_ms: i64) -> Result<usize, StoreError> {
        let wanted = which.name.map(fold);
        let ids: Vec<JobId> = self.read(|connection| {
            let mut query = connection.prepare(
                "SELECT id, subject_json, episode FROM job
                 WHERE (state = 'dead' OR state = 'waiting' AND attempts > 0) AND (?1 IS NULL OR server = ?1) ORDER BY id",
            )?;
            let rows = query.query_map([which.server], |row| {
                let name = named(
                    &row.get::<_, String>(1)?,
                    row.get::<_, Option<String>>(2)?.as_deref(),
                );
                Ok((row.get::<_, JobId>(0)?, name))
            })?;
            let fits = |name: &str| {
                let wanted = wanted.as_ref();
                wanted.is_none_or(|wanted| fold(name).contains(wanted))
            };
            let mut ids = Vec::new();
            for row in rows {
                let (id, name) = row?;
                if fits(&name) {
                    ids.push(id);
                }
            }
            Ok(ids)
        })?;
        self.again_all(&ids, now_ms)
    }

    /// Retries the jobs that were given up because of a server, now that it works again. Returns how many.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn revive(&self, server: &str, now_ms: i64) -> Result<usize, StoreError> {
        let ids: Vec<JobId> = self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT id FROM job WHERE state = 'dead' AND cause = ?1 AND server = ?2 ORDER BY id",
            )?;
            let rows = query.query_map([Cause::Server.word(), server], |row| row.get(0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })?;
        self.again_all(&ids, now_ms)
    }

    /// Retries the jobs of a server that were given up, except for those of which the process died. Returns how many.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn retry_given_up(&self, server: &str, now_ms: i64) -> Result<usize, StoreError> {
        let ids: Vec<JobId> = self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT id FROM job WHERE state = 'dead' AND cause IS NOT ?1 AND server = ?2 ORDER BY id",
            )?;
            let rows = query.query_map([Cause::Crash.word(), server], |row| row.get(0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })?;
        self.again_all(&ids, now_ms)
    }

    fn again_all(&self, ids: &[JobId], now_ms: i64) -> Result<usize, StoreError> {
        let mut count = 0;
        let ranked: Vec<(i64, JobId)> = (0..).zip(ids.iter().copied()).collect();
        for some in ranked.chunks(AT_ONCE) {
            count += self.transaction(|transaction| {
                let mut count = 0;
                for (rank, id) in some {
                    count += usize::from(again(transaction, *id, *rank, now_ms)?);
                }
                Ok(count)
            })?;
        }
        Ok(count)
    }
}

fn again(
    transaction: &Transaction<'_>,
    id: JobId,
    rank: i64,
    now_ms: i64,
) -> Result<bool, StoreError> {
    let changed = transaction
        .prepare_cached(
            "UPDATE job SET state = 'running', attempts = 0, crashes = 0, is_small = 0, step = 'find', due_ms = ?2,
               made_ms = ?2, first_due_ms = NULL, debounce = NULL, rank = max(rank, ?3), why = NULL, cause = NULL, ended_ms = NULL, art = NULL
             WHERE id = ?1 AND state IN ('dead', 'waiting')",
        )?
        .execute(params![id, now_ms, rank])?;
    if changed > 0 {
        wait(transaction, id, now_ms)?;
    }
    Ok(changed > 0)
}
