//! The queue: jobs move on a step, wait again, and end.

use rusqlite::{Row, Transaction, params};

use crate::model::{Aspect, Cause, Digest, Job, JobId, State, Step};
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

/// Jobs that are written in one transaction: ten thousand would keep webhooks waiting for a second and more.
pub(super) const AT_ONCE: usize = 250;

pub(super) const COLUMNS: &str = "id, delivery, rule, server, subject_json, intent, step, attempts, made_ms, episode, art, \
                       image_ref, card_path, recipe, card_digest, is_small, aspect";

pub(super) fn job_from(row: &Row<'_>) -> Result<Job, StoreError> {
    let step: String = row.get(6)?;
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
        intent: from_json(&row.get::<_, String>(5)?)?,
        step: Step::from_word(&step).ok_or_else(|| StoreError::new("a job has an unknown step"))?,
        attempts: row.get(7)?,
        made_ms: row.get(8)?,
        episode: row
            .get::<_, Option<String>>(9)?
            .as_deref()
            .map(from_json)
            .transpose()?,
        art: row.get(10)?,
        image_ref: row.get(11)?,
        card_path: row.get(12)?,
        recipe: digest(13)?,
        card_digest: digest(14)?,
        is_small: row.get(15)?,
        slot: Aspect::from_word(&row.get::<_, String>(16)?)
            .ok_or_else(|| StoreError::new("a job is about an unknown aspect"))?
            .slot(),
    })
}

pub(super) fn end(
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

pub(super) const IN_STEP: &str =
    "SELECT count(*) FROM job WHERE state IN ('waiting', 'running') AND step = ?1";

pub(super) fn give_up(
    transaction: &Transaction<'_>,
    id: JobId,
    cause: Cause,
    why: &str,
    now_ms: i64,
) -> Result<(), StoreError> {
    end(transaction, id, State::Dead, why, now_ms)?;
    transaction
        .prepare_cached("UPDATE job SET cause = ?2 WHERE id = ?1")?
        .execute(params![id, cause.word()])?;
    Ok(())
}

impl Store {
    /// How many jobs wait or run in a stage.
    ///
    /// # Errors
    /// The state file does not answer.
    pub fn in_step(&self, step: Step) -> Result<u64, StoreError> {
        self.read(|connection| {
            let mut count = connection.prepare_cached(IN_STEP)?;
            Ok(count
                .query_row([step.word()], |row| row.get::<_, i64>(0))?
                .unsigned_abs())
        })
    }

    /// Notes what a station found out, and lets the job wait for its next stage. The episode's own key becomes the
    /// subject, so that jobs which named it in other ways meet.
    ///
    /// # Errors
    /// It could not be written: who has the job in hand lets it go ([`Store::release`]).
    pub fn advance(&self, job: &Job, step: Step, now_ms: i64) -> Result<(), StoreError> {
        self.transaction(|transaction| {
            transaction
                .prepare_cached(
                    "UPDATE job SET step = ?2, subject_key = ?3, subject_json = ?4, attempts = 0, crashes = 0, due_ms = ?5, episode = ?6,
                       art = ?7, image_ref = ?8, card_path = ?9, recipe = ?10, card_digest = ?11, why = NULL
                     WHERE id = ?1",
                )?
                .execute(params![
                    job.id,
                    step.word(),
                    job.subject.id(),
                    to_json(&job.subject)?,
                    now_ms,
                    job.episode.as_ref().map(to_json).transpose()?,
                    job.art,
                    job.image_ref,
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
    /// It could not be written: who has the job in hand lets it go ([`Store::release`]).
    pub fn requeue(
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
                    "UPDATE job SET attempts = ?2, crashes = 0, due_ms = ?3, why = ?4 WHERE id = ?1",
                )?
                .execute(params![id, attempts, due_ms, why])?;
            wait(transaction, id, now_ms)
        })
    }

    /// Ends a job as done or dead, with what there is to say about it.
    ///
    /// # Errors
    /// It could not be written: who has the job in hand lets it go ([`Store::release`]).
    pub fn end(&self, id: JobId, state: State, why: &str, now_ms: i64) -> Result<(), StoreError> {
        self.transaction(|transaction| end(transaction, id, state, why, now_ms))
    }

    /// Gives a job up, with the reason and whose fault it was.
    ///
    /// # Errors
    /// It could not be written: who has the job in hand lets it go ([`Store::release`]).
    pub fn give_up(
        &self,
        id: JobId,
        cause: Cause,
        why: &str,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        self.transaction(|transaction| give_up(transaction, id, cause, why, now_ms))
    }

    /// Lets a job begin anew, with a smaller card: the server did not take one of the usual size.
    ///
    /// # Errors
    /// It could not be written: who has the job in hand lets it go ([`Store::release`]).
    pub fn draw_smaller(&self, job: &Job, now_ms: i64) -> Result<(), StoreError> {
        self.transaction(|transaction| {
            transaction.execute(
                "UPDATE job SET is_small = 1, step = 'find', attempts = 0, crashes = 0, due_ms = ?2, art = NULL,
                   card_path = NULL, recipe = NULL, card_digest = NULL
                 WHERE id = ?1",
                params![job.id, now_ms],
            )?;
            wait(transaction, job.id, now_ms)
        })
    }

    /// Ends a job of a season or a series with jobs for its episodes.
    ///
    /// Some hundred at a time: others write in between. After a crash half-way it is expanded again, and what waits from
    /// before gives way.
    ///
    /// # Errors
    /// It could not be written: who has the job in hand lets it go ([`Store::release`]).
    pub fn expand(&self, job: &Job, into: &Expansion, now_ms: i64) -> Result<(), StoreError> {
        let (most, last) = into.jobs.split_at(into.jobs.len() / AT_ONCE * AT_ONCE);
        for some in most.chunks(AT_ONCE) {
            self.transaction(|transaction| {
                for episode in some {
                    enqueue(transaction, job.hook, episode, now_ms)?;
                }
                Ok(())
            })?;
        }
        self.transaction(|transaction| {
            for episode in last {
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
}
