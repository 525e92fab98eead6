//! The queue: jobs advance to the next step, wait, and end.

use rusqlite::{Row, Transaction, params};

use crate::model::{
    Aspect, CardStatus, Cause, Digest, DrawInputs, DrawnCard, Job, JobId, State, Step, Subject,
    Work,
};
use crate::store::db::Store;
use crate::store::error::StoreError;
use crate::store::rank::{Priority, Rank, is_backfill};
use crate::store::waiting::{NewJob, enqueue, from_json, to_json, wait};

/// The jobs that replace one for a season or a series.
#[derive(Clone, Debug)]
pub struct Expansion {
    /// A job for each episode.
    pub jobs: Vec<NewJob>,
    /// Jobs that let all others go first.
    pub backfill: Vec<NewJob>,
    /// How many episodes need no job, because their cards are right.
    pub up_to_date: u32,
    /// The reason that `queue jobs` shows for the replaced job.
    pub why: String,
}

/// The most jobs that are written in one transaction. Ten thousand would delay webhooks by more than a second.
pub(super) const AT_ONCE: usize = 250;

pub(super) const COLUMNS: &str = "id, delivery, rule, server, subject_json, intent, step, attempts, coalesce(first_due_ms, made_ms), episode, art, \
                       image_ref, card_path, recipe, card_digest, is_small, aspect, rank";

pub(super) fn job_from(row: &Row<'_>) -> Result<Job, StoreError> {
    Ok(Job {
        id: row.get(0)?,
        delivery: row.get(1)?,
        rule: row.get(2)?,
        server: row.get(3)?,
        subject: from_json(&row.get::<_, String>(4)?)?,
        intent: from_json(&row.get::<_, String>(5)?)?,
        work: work_from(row)?,
        attempts: row.get(7)?,
        tried_since_ms: row.get(8)?,
        is_small: row.get(15)?,
        is_backfill: is_backfill(row.get(17)?),
        slot: Aspect::from_word(&row.get::<_, String>(16)?)
            .ok_or_else(|| StoreError::new("a job is about an unknown aspect"))?
            .slot(),
    })
}

/// The work of a job. A row that lacks what its step needs starts over.
fn work_from(row: &Row<'_>) -> Result<Work, StoreError> {
    let word: String = row.get(6)?;
    let step =
        Step::from_word(&word).ok_or_else(|| StoreError::new("a job has an unknown step"))?;
    let episode: Option<String> = row.get(9)?;
    let Some(episode) = episode.as_deref().map(from_json).transpose()? else {
        return Ok(Work::Resolve { listed: None });
    };
    let digest = |at: usize| {
        row.get::<_, Option<String>>(at)
            .map(|hex| hex.map(Digest::from_kept))
    };
    Ok(match step {
        Step::Resolve => Work::Resolve {
            listed: Some(episode),
        },
        Step::Draw => match (row.get(10)?, row.get(11)?) {
            (Some(picture), Some(image_ref)) => Work::Draw(DrawInputs {
                episode,
                picture,
                image_ref,
            }),
            _ => Work::Resolve {
                listed: Some(episode),
            },
        },
        Step::Publish => match (row.get(12)?, digest(13)?, digest(14)?) {
            (Some(path), Some(recipe), Some(digest)) => Work::Publish(DrawnCard {
                episode,
                path,
                recipe,
                digest,
            }),
            _ => Work::Resolve {
                listed: Some(episode),
            },
        },
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

/// A job that was just given up, and why. None if it cannot be read.
pub(super) fn given_up(
    transaction: &Transaction<'_>,
    id: JobId,
    why: String,
) -> Result<Option<(Job, String)>, StoreError> {
    let query = format!("SELECT {COLUMNS} FROM job WHERE id = ?1");
    let job = transaction
        .prepare_cached(&query)?
        .query_row([id], |row| Ok(job_from(row)))?;
    Ok(job.ok().map(|job| (job, why)))
}

impl Store {
    /// Whether a job about an aspect of an item waits or runs.
    ///
    /// # Errors
    /// The state file could not be read.
    pub fn is_in_queue(
        &self,
        server: &str,
        subject: &Subject,
        aspect: Aspect,
    ) -> Result<bool, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM job WHERE server = ?1 AND subject_key = ?2 AND aspect = ?3
                                AND state IN ('waiting', 'running'))",
            )?;
            Ok(query.query_row(params![server, subject.id(), aspect.word()], |row| row.get(0))?)
        })
    }

    /// How many jobs wait or run in a step.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn in_step(&self, step: Step) -> Result<u64, StoreError> {
        self.read(|connection| {
            let mut count = connection.prepare_cached(IN_STEP)?;
            Ok(count
                .query_row([step.word()], |row| row.get::<_, i64>(0))?
                .unsigned_abs())
        })
    }

    /// Stores the result of a step, and moves the job to the next one, which is that of `work`. The key of the episode
    /// is part of `subject`, so that jobs that named it in other ways meet.
    ///
    /// # Errors
    /// It could not be stored. The caller releases the job ([`Store::release`]).
    pub fn advance(
        &self,
        id: JobId,
        subject: &Subject,
        work: &Work,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let (inputs, card) = match work {
            Work::Resolve { .. } => (None, None),
            Work::Draw(inputs) => (Some(inputs), None),
            Work::Publish(card) => (None, Some(card)),
        };
        self.transaction(|transaction| {
            transaction
                .prepare_cached(
                    "UPDATE job SET step = ?2, subject_key = ?3, subject_json = ?4, attempts = 0, crashes = 0, due_ms = ?5, episode = ?6,
                       art = ?7, image_ref = ?8, card_path = ?9, recipe = ?10, card_digest = ?11, why = NULL
                     WHERE id = ?1",
                )?
                .execute(params![
                    id,
                    work.step().word(),
                    subject.id(),
                    to_json(subject)?,
                    now_ms,
                    work.episode().map(to_json).transpose()?,
                    inputs.map(|inputs| &inputs.picture),
                    inputs.map(|inputs| &inputs.image_ref),
                    card.map(|card| &card.path),
                    card.map(|card| card.recipe.as_str()),
                    card.map(|card| card.digest.as_str()),
                ])?;
            wait(transaction, id, now_ms)
        })
    }

    /// Lets a job wait in its step until `due_ms`, with the reason. `attempts` is the number of failed attempts,
    /// including this one.
    ///
    /// # Errors
    /// It could not be stored. The caller releases the job ([`Store::release`]).
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

    /// Ends a job as done or dead, with the reason.
    ///
    /// # Errors
    /// It could not be stored. The caller releases the job ([`Store::release`]).
    pub fn end(&self, id: JobId, state: State, why: &str, now_ms: i64) -> Result<(), StoreError> {
        self.transaction(|transaction| end(transaction, id, state, why, now_ms))
    }

    /// Ends a job that left the picture alone, with the status that follows for the card, and the reason.
    ///
    /// # Errors
    /// It could not be stored. The caller releases the job ([`Store::release`]).
    pub fn end_kept(
        &self,
        id: JobId,
        status: CardStatus,
        why: &str,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        self.transaction(|transaction| {
            transaction
                .prepare_cached("UPDATE job SET kept = ?2 WHERE id = ?1")?
                .execute(params![id, status.word()])?;
            end(transaction, id, State::Done, why, now_ms)
        })
    }

    /// Gives a job up, with the reason and the cause.
    ///
    /// # Errors
    /// It could not be stored. The caller releases the job ([`Store::release`]).
    pub fn give_up(
        &self,
        id: JobId,
        cause: Cause,
        why: &str,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        self.transaction(|transaction| give_up(transaction, id, cause, why, now_ms))
    }

    /// Starts a job again with a smaller card, because the server did not accept one of the usual size.
    ///
    /// # Errors
    /// It could not be stored. The caller releases the job ([`Store::release`]).
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

    /// Replaces a job of a season or a series with jobs for its episodes.
    ///
    /// Writes some hundred at a time, so that others can write in between. After a crash in the middle the job is
    /// expanded again, and jobs that still wait from before are superseded.
    ///
    /// # Errors
    /// It could not be stored. The caller releases the job ([`Store::release`]).
    pub fn expand(&self, job: &Job, into: &Expansion, now_ms: i64) -> Result<(), StoreError> {
        let parent: i64 = self.read(|connection| {
            let mut rank = connection.prepare_cached("SELECT rank FROM job WHERE id = ?1")?;
            Ok(rank.query_row([job.id], |row| row.get(0))?)
        })?;
        let jobs = into.jobs.iter().enumerate();
        let jobs = jobs.map(|(place, new)| (new, Rank::below(parent, place)));
        let backfill = into.backfill.iter().enumerate();
        let backfill = backfill.map(|(place, new)| (new, Priority::Backfill.rank(place)));
        let ranked: Vec<(&NewJob, Rank)> = jobs.chain(backfill).collect();
        let (most, last) = ranked.split_at(ranked.len() / AT_ONCE * AT_ONCE);
        let put = |transaction: &Transaction<'_>, some: &[(&NewJob, Rank)]| {
            for ranked in some {
                enqueue(transaction, job.delivery, *ranked, now_ms)?;
            }
            Ok(())
        };
        for some in most.chunks(AT_ONCE) {
            self.transaction(|transaction| put(transaction, some))?;
        }
        self.transaction(|transaction| {
            put(transaction, last)?;
            transaction
                .prepare_cached(
                    "UPDATE job SET state = 'done', why = ?2, ended_ms = ?3, up_to_date = ?4 WHERE id = ?1",
                )?
                .execute(params![job.id, into.why, now_ms, into.up_to_date])?;
            Ok(())
        })
    }
}
