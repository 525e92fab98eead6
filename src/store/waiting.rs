//! The only way for a job to wait: a newer job about the same aspect of the same subject supersedes older ones.

use rusqlite::{OptionalExtension as _, Transaction, params};

use crate::model::{Aspect, DeliveryId, Episode, Intent, JobId, Slot, Subject};
use crate::store::debounce::{DebounceGroup, debounce};
use crate::store::error::StoreError;
use crate::store::rank::Rank;

/// A job to enqueue.
#[derive(Clone, Debug, PartialEq)]
pub struct NewJob {
    /// The rule that requested it, as printed.
    pub rule: String,
    /// The connection of the media server.
    pub server: String,
    /// The item that is meant.
    pub subject: Subject,
    /// The picture of the item that is meant.
    pub slot: Slot,
    /// What the job should achieve.
    pub intent: Intent,
    /// When it is due, in milliseconds since 1970.
    pub due_ms: i64,
    /// The group of jobs that it waits with.
    pub debounce: Option<DebounceGroup>,
    /// The episode, if it is already known.
    pub episode: Option<Episode>,
}

impl NewJob {
    /// The aspect of its subject.
    #[must_use]
    pub fn aspect(&self) -> Aspect {
        self.intent.aspect(self.slot)
    }
}

/// Puts a new job into the queue.
pub(super) fn enqueue(
    transaction: &Transaction<'_>,
    delivery: DeliveryId,
    (job, rank): (&NewJob, Rank),
    now_ms: i64,
) -> Result<JobId, StoreError> {
    let rank = match rank {
        Rank::Next => None,
        Rank::At(rank) => Some(rank),
    };
    let debounced = debounce(transaction, job.debounce.as_ref(), (job.due_ms, now_ms))?;
    transaction
        .prepare_cached(
            // It starts as `running`, so that `wait` alone decides whether it may wait.
            "INSERT INTO job (delivery, rule, server, subject_key, subject_json, intent, step, state, made_ms, due_ms, episode, aspect, rank,
                              first_due_ms, debounce, debounce_since_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'find', 'running', ?7, ?8, ?9, ?10,
                     coalesce(?11, (SELECT coalesce(max(rank) + 1, 0) FROM job WHERE delivery = ?1)),
                     ?12, ?13, ?14)",
        )?
        .execute(params![
            delivery,
            job.rule,
            job.server,
            job.subject.id(),
            to_json(&job.subject)?,
            to_json(&job.intent)?,
            now_ms,
            debounced.due_ms,
            job.episode.as_ref().map(to_json).transpose()?,
            job.aspect().word(),
            rank,
            (debounced.due_ms > now_ms).then_some(debounced.due_ms),
            job.debounce.as_ref().map(|group| &group.name),
            debounced.since_ms,
        ])?;
    let id = transaction.last_insert_rowid();
    wait(transaction, id, now_ms)?;
    Ok(id)
}

/// Lets a job wait: a new one, one that advances to its next step, one that is retried, or one that was running at a
/// restart.
///
/// If a newer job of the same subject waits, runs or is done, this one is superseded, because its intent is older.
/// Otherwise it waits and supersedes others that wait. A request for a new picture is not lost with the older job: a
/// newer job takes it over if it waits; if it has passed that point, the older one still waits.
pub(super) fn wait(
    transaction: &Transaction<'_>,
    id: JobId,
    now_ms: i64,
) -> Result<(), StoreError> {
    let (server, subject, aspect, delivery, intent): (String, String, String, DeliveryId, String) =
        transaction
            .prepare_cached(
                "SELECT server, subject_key, aspect, delivery, intent FROM job WHERE id = ?1",
            )?
            .query_row([id], |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                ))
            })?;
    let mut intent: Intent = from_json(&intent)?;
    let newer: Option<(JobId, bool, String)> = transaction
        .prepare_cached(
            "SELECT id, state = 'waiting', intent FROM job
             WHERE server = ?1 AND subject_key = ?2 AND aspect = ?5 AND (delivery, id) > (?3, ?4) AND state IN ('waiting', 'running', 'done')
             ORDER BY delivery DESC, id DESC LIMIT 1",
        )?
        .query_row(params![server, subject, delivery, id, aspect], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    if let Some((newer, waits, newer_intent)) = newer {
        let theirs: Intent = from_json(&newer_intent)?;
        let mut both = theirs.clone();
        both.merge(&intent);
        want_anyway(transaction, newer, id)?;
        if both == theirs {
            return supersede(transaction, id, now_ms);
        }
        if waits {
            set_waiting(transaction, newer, &both, now_ms)?;
            return supersede(transaction, id, now_ms);
        }
    }
    let older: Vec<(JobId, String)> = transaction
        .prepare_cached(
            "SELECT id, intent FROM job
             WHERE server = ?1 AND subject_key = ?2 AND aspect = ?4 AND state = 'waiting' AND id != ?3",
        )?
        .query_map(params![server, subject, id, aspect], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (older, older_intent) in older {
        intent.merge(&from_json(&older_intent)?);
        want_anyway(transaction, id, older)?;
        supersede(transaction, older, now_ms)?;
    }
    set_waiting(transaction, id, &intent, now_ms)
}

fn set_waiting(
    transaction: &Transaction<'_>,
    id: JobId,
    intent: &Intent,
    now_ms: i64,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "UPDATE job SET state = 'waiting', intent = ?2, is_due = (due_ms <= ?3),
               planned_ms = CASE state WHEN 'waiting' THEN planned_ms ELSE ?3 END
             WHERE id = ?1",
        )?
        .execute(params![id, to_json(intent)?, now_ms])?;
    Ok(())
}

/// Records in the newer of two jobs for one card that the older one applies regardless of who watched the episode.
fn want_anyway(
    transaction: &Transaction<'_>,
    newer: JobId,
    older: JobId,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "UPDATE job SET subject_json = json_set(subject_json, '$.is_wanted_anyway', json('true'))
             WHERE id = ?1 AND json_array_length(subject_json, '$.watched_by') > 0
               AND EXISTS (SELECT 1 FROM job AS older WHERE older.id = ?2
                           AND (coalesce(json_array_length(older.subject_json, '$.watched_by'), 0) = 0
                                OR older.subject_json ->> '$.is_wanted_anyway' = 1))",
        )?
        .execute(params![newer, older])?;
    Ok(())
}

fn supersede(transaction: &Transaction<'_>, id: JobId, now_ms: i64) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "UPDATE job SET state = 'superseded', art = NULL, ended_ms = ?2, why = 'superseded by a newer job'
             WHERE id = ?1",
        )?
        .execute(params![id, now_ms])?;
    Ok(())
}

pub(super) fn to_json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|error| StoreError::new(format!("cannot serialize it: {error}")))
}

pub(super) fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| {
        StoreError::new(format!("a job in the state file cannot be read: {error}"))
    })
}
