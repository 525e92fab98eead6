//! The queue: jobs are claimed, move on a stage, wait again, and end.

use rusqlite::{OptionalExtension as _, Row, Transaction, params};

use crate::model::{Digest, Job, JobId, Stage, State};
use crate::store::db::Store;
use crate::store::error::StoreError;
use crate::store::waiting::{NewJob, enqueue, from_json, to_json, wait};

/// A season or a series became its episodes.
#[derive(Clone, Debug)]
pub struct Expansion {
    /// A job for each episode.
    pub jobs: Vec<NewJob>,
    /// What `queue jobs` says of the job that was expanded.
    pub why: String,
}

pub(super) const COLUMNS: &str = "id, hook, rule, server, target, wish, stage, attempts, made_ms, episode, art, art_key, \
                       card_path, recipe, card_digest";

pub(super) fn job_from(row: &Row<'_>) -> Result<Job, StoreError> {
    let stage: String = row.get(6)?;
    let digest = |at: usize| {
        row.get::<_, Option<String>>(at)
            .map(|hex| hex.map(Digest::from_kept))
    };
    Ok(Job {
        id: row.get(0)?,
        hook: row.get(1)?,
        rule: row.get(2)?,
        server: row.get(3)?,
        subject: from_json(&row.get::<_, String>(4)?)?,
        wish: from_json(&row.get::<_, String>(5)?)?,
        stage: Stage::from_word(&stage)
            .ok_or_else(|| StoreError::new("a job has an unknown stage"))?,
        attempts: row.get(7)?,
        made_ms: row.get(8)?,
        episode: row
            .get::<_, Option<String>>(9)?
            .as_deref()
            .map(from_json)
            .transpose()?,
        art: row.get(10)?,
        art_key: row.get(11)?,
        card_path: row.get(12)?,
        recipe: digest(13)?,
        card_digest: digest(14)?,
    })
}

fn end(
    transaction: &Transaction<'_>,
    id: JobId,
    state: State,
    why: &str,
    now_ms: i64,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "UPDATE job SET state = ?2, why = ?3, ended_ms = ?4, art = NULL WHERE id = ?1",
        )?
        .execute(params![id, state.word(), why, now_ms])?;
    Ok(())
}

pub(super) const NEXT_OF_SERVER: &str =
    "SELECT min(due_ms) FROM job WHERE state = 'waiting' AND stage = ?1 AND server = ?2";
pub(super) const NEXT_OF_ALL: &str =
    "SELECT min(due_ms) FROM job WHERE state = 'waiting' AND stage = ?1";
pub(super) const IN_STAGE: &str =
    "SELECT count(*) FROM job WHERE state IN ('waiting', 'running') AND stage = ?1";

impl Store {
    /// Takes the job in hand that is due first in one of `stages`; only `server`'s, if one is named.
    ///
    /// A job waits while another of the same subject is in hand: two painters must not write one file. One that
    /// cannot be read ends.
    ///
    /// # Errors
    /// The state file does not answer.
    pub fn claim(
        &self,
        stage: Stage,
        server: Option<&str>,
        now_ms: i64,
    ) -> Result<Option<Job>, StoreError> {
        self.fetch_stranded(now_ms)?;
        // Most turns find nothing: a look costs no write transaction, and waits for nobody.
        if self
            .next_due(stage, server)?
            .is_none_or(|due_ms| due_ms > now_ms)
        {
            return Ok(None);
        }
        self.transaction(|transaction| {
            let query = format!(
                "UPDATE job SET state = 'running' WHERE id = (
                   SELECT id FROM job AS next
                   WHERE state = 'waiting' AND stage = ?1 AND due_ms <= ?2 AND (?3 IS NULL OR server = ?3)
                     AND NOT EXISTS (SELECT 1 FROM job AS other WHERE other.state = 'running'
                                     AND other.server = next.server AND other.subject = next.subject)
                   ORDER BY due_ms, id LIMIT 1)
                 RETURNING {COLUMNS}"
            );
            loop {
                let next = transaction
                    .prepare_cached(&query)?
                    .query_row(params![stage.word(), now_ms, server], |row| {
                        Ok((row.get::<_, JobId>(0)?, job_from(row)))
                    })
                    .optional()?;
                match next {
                    Some((id, Err(error))) => {
                        log::error!("job {id}: {error}; it is given up");
                        end(transaction, id, State::Dead, &error.to_string(), now_ms)?;
                    }
                    Some((_, Ok(job))) => return Ok(Some(job)),
                    None => return Ok(None),
                }
            }
        })
    }

    /// When the next job of a stage is due; none if none waits.
    ///
    /// # Errors
    /// The state file does not answer.
    pub fn next_due(&self, stage: Stage, server: Option<&str>) -> Result<Option<i64>, StoreError> {
        // Two statements, so that each has its index.
        self.read(|connection| match server {
            Some(server) => Ok(connection
                .prepare_cached(NEXT_OF_SERVER)?
                .query_row(params![stage.word(), server], |row| row.get(0))?),
            None => Ok(connection
                .prepare_cached(NEXT_OF_ALL)?
                .query_row([stage.word()], |row| row.get(0))?),
        })
    }

    /// How many jobs wait or run in a stage.
    ///
    /// # Errors
    /// The state file does not answer.
    pub fn in_stage(&self, stage: Stage) -> Result<u64, StoreError> {
        self.read(|connection| {
            let mut count = connection.prepare_cached(IN_STAGE)?;
            Ok(count
                .query_row([stage.word()], |row| row.get::<_, i64>(0))?
                .unsigned_abs())
        })
    }

    /// Notes what a station found out, and lets the job wait for its next stage. The episode's own key becomes the
    /// subject, so that jobs which named it in other ways meet.
    ///
    /// # Errors
    /// It could not be written: who has the job in hand lets it go ([`Store::let_go`]).
    pub fn advance(&self, job: &Job, stage: Stage, now_ms: i64) -> Result<(), StoreError> {
        self.transaction(|transaction| {
            transaction
                .prepare_cached(
                    "UPDATE job SET stage = ?2, subject = ?3, target = ?4, attempts = 0, due_ms = ?5, episode = ?6,
                       art = ?7, art_key = ?8, card_path = ?9, recipe = ?10, card_digest = ?11, why = NULL
                     WHERE id = ?1",
                )?
                .execute(params![
                    job.id,
                    stage.word(),
                    job.subject.id(),
                    to_json(&job.subject)?,
                    now_ms,
                    job.episode.as_ref().map(to_json).transpose()?,
                    job.art,
                    job.art_key,
                    job.card_path,
                    job.recipe.as_ref().map(Digest::as_str),
                    job.card_digest.as_ref().map(Digest::as_str),
                ])?;
            wait(transaction, job.id, now_ms)
        })
    }

    /// Lets a job wait in its stage until `due_ms`, with the reason; `attempts` is how many tries have failed now.
    ///
    /// # Errors
    /// It could not be written: who has the job in hand lets it go ([`Store::let_go`]).
    pub fn put_back(
        &self,
        id: JobId,
        attempts: u32,
        due_ms: i64,
        why: Option<&str>,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        self.transaction(|transaction| {
            transaction
                .prepare_cached(
                    "UPDATE job SET attempts = ?2, due_ms = ?3, why = ?4 WHERE id = ?1",
                )?
                .execute(params![id, attempts, due_ms, why])?;
            wait(transaction, id, now_ms)
        })
    }

    /// Ends a job as done or dead, with what there is to say about it.
    ///
    /// # Errors
    /// It could not be written: who has the job in hand lets it go ([`Store::let_go`]).
    pub fn end(&self, id: JobId, state: State, why: &str, now_ms: i64) -> Result<(), StoreError> {
        self.transaction(|transaction| end(transaction, id, state, why, now_ms))
    }

    /// Ends a job of a season or a series with jobs for its episodes, all or nothing.
    ///
    /// # Errors
    /// It could not be written: who has the job in hand lets it go ([`Store::let_go`]).
    pub fn expand(&self, job: &Job, into: &Expansion, now_ms: i64) -> Result<(), StoreError> {
        self.transaction(|transaction| {
            for episode in &into.jobs {
                enqueue(transaction, job.hook, episode, now_ms)?;
            }
            transaction
                .prepare_cached(
                    "UPDATE job SET state = 'done', why = ?2, ended_ms = ?3 WHERE id = ?1",
                )?
                .execute(params![job.id, into.why, now_ms])?;
            Ok(())
        })
    }

    /// Lets all jobs in hand wait again: at start, when nobody has one in hand, and at the end.
    ///
    /// # Errors
    /// The state file does not answer.
    pub fn put_all_back(&self, now_ms: i64) -> Result<usize, StoreError> {
        self.transaction(|transaction| {
            let running: Vec<JobId> = transaction
                .prepare("SELECT id FROM job WHERE state = 'running' ORDER BY hook, id")?
                .query_map([], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            for id in &running {
                wait(transaction, *id, now_ms)?;
            }
            // The server that was to be asked may not be in the settings any more.
            transaction.execute("UPDATE hook SET lookup = NULL WHERE lookup IS NOT NULL", [])?;
            Ok(running.len())
        })
    }

    /// Makes a job that has ended, or that waits for another try, due now.
    ///
    /// # Errors
    /// The state file does not answer.
    pub fn retry(&self, id: JobId, now_ms: i64) -> Result<bool, StoreError> {
        self.transaction(|transaction| {
            let changed = transaction.execute(
                "UPDATE job SET state = 'running', attempts = 0, stage = 'find', due_ms = ?2, made_ms = ?2, why = NULL,
                   ended_ms = NULL, art = NULL
                 WHERE id = ?1 AND state IN ('dead', 'waiting')",
                params![id, now_ms],
            )?;
            if changed > 0 {
                wait(transaction, id, now_ms)?;
            }
            Ok(changed > 0)
        })
    }
}
