//! Which machine each connection of the settings leads to. If it is another one than before, keys of the old machine
//! are not used on the new one.

use rusqlite::{OptionalExtension as _, Transaction, params};

use crate::model::{Cause, Episode, Job, JobId, Subject};
use crate::store::catalogue;
use crate::store::db::Store;
use crate::store::error::StoreError;
use crate::store::feeds;
use crate::store::jobs::{give_up, given_up};
use crate::store::waiting::{from_json, to_json, wait};

/// A connection leads to another machine than before.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// The machine identifier of the old one.
    pub old: String,
    /// Jobs that are resolved again by ids or titles.
    pub jobs_again: usize,
    /// Jobs that had only a key of the old machine, and were given up.
    pub jobs_given_up: Vec<(Job, String)>,
    /// Cards of the old machine, which are set aside until it comes back.
    pub cards: usize,
}

impl Store {
    /// Records which machine a connection leads to. If it led to another one before, its jobs start over without keys,
    /// and its cards are set aside.
    ///
    /// # Errors
    /// It could not be stored. Then no key must be used on the server.
    pub fn meet(
        &self,
        server: &str,
        identity: &str,
        now_ms: i64,
    ) -> Result<Option<Moved>, StoreError> {
        let known = self.read(|connection| {
            let mut query = connection
                .prepare_cached("SELECT identity FROM machine WHERE server = ?1 AND is_now = 1")?;
            let known = query.query_row([server], |row| row.get::<_, String>(0));
            Ok(known.optional()?)
        })?;
        if known.as_deref() == Some(identity) {
            return Ok(None);
        }
        self.transaction(|transaction| {
            transaction.execute("UPDATE machine SET is_now = 0 WHERE server = ?1", [server])?;
            transaction.execute(
                "INSERT INTO machine (server, identity, is_now) VALUES (?1, ?2, 1)
                 ON CONFLICT (server, identity) DO UPDATE SET is_now = 1",
                params![server, identity],
            )?;
            let Some(old) = known else {
                return Ok(None);
            };
            catalogue::forget(transaction, server)?;
            feeds::forget(transaction, server)?;
            let cards = set_aside(transaction, server, &old, identity)?;
            let waiting: Vec<(JobId, String, Option<String>)> = transaction
                .prepare("SELECT id, subject_json, episode FROM job WHERE server = ?1 AND state = 'waiting' ORDER BY delivery, id")?
                .query_map([server], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
                .collect::<Result<_, _>>()?;
            let mut moved = Moved {
                old,
                jobs_again: 0,
                jobs_given_up: Vec::new(),
                cards,
            };
            for (id, target, episode) in waiting {
                let subject: Subject = from_json(&target)?;
                if subject.server_uuid.as_deref() == Some(identity) {
                    continue;
                }
                let episode: Option<Episode> = episode.as_deref().map(from_json).transpose()?;
                if subject.key.is_none() && subject.series.key.is_none() && episode.is_none() {
                    continue;
                }
                match aim_again(transaction, (id, server), (&subject, episode.as_ref()), now_ms)? {
                    None => moved.jobs_again += 1,
                    Some(why) => moved.jobs_given_up.extend(given_up(transaction, id, why)?),
                }
            }
            Ok(Some(moved))
        })
    }

    /// Whether a connection has led to this machine before.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn was_at(&self, server: &str, identity: &str) -> Result<bool, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM machine WHERE server = ?1 AND identity = ?2 AND is_now = 0)",
            )?;
            Ok(query.query_row([server, identity], |row| row.get(0))?)
        })
    }

    /// Lets a running job start over without the keys of a machine that its connection does not lead to any more. Returns
    /// why it is given up, if nothing but keys is known.
    ///
    /// # Errors
    /// It could not be stored. The caller releases the job ([`Store::release`]).
    pub fn aim_again(&self, job: &Job, now_ms: i64) -> Result<Option<String>, StoreError> {
        self.transaction(|transaction| {
            let subject = (&job.subject, job.episode());
            aim_again(transaction, (job.id, &job.server), subject, now_ms)
        })
    }
}

/// Stores the cards of the old machine under its identifier, and restores those of the new one if it was here before.
fn set_aside(
    transaction: &Transaction<'_>,
    server: &str,
    old: &str,
    identity: &str,
) -> Result<usize, StoreError> {
    let key_of = |machine: &str| format!("{server}@{machine}");
    let cards = transaction.execute(
        // The cards of the new machine take over their files.
        "UPDATE image SET server = ?2, card_path = NULL, sent_ms = NULL WHERE server = ?1",
        params![server, key_of(old)],
    )?;
    transaction.execute(
        "UPDATE image SET server = ?1 WHERE server = ?2",
        params![server, key_of(identity)],
    )?;
    Ok(cards)
}

/// Lets a job start over without keys. If it cannot be resolved without them, it is given up: returns why.
fn aim_again(
    transaction: &Transaction<'_>,
    (id, server): (JobId, &str),
    (subject, episode): (&Subject, Option<&Episode>),
    now_ms: i64,
) -> Result<Option<String>, StoreError> {
    let subject = subject.without_keys(episode.map(|one| (one.series_ref(), one.level())));
    if !subject.is_named() {
        let why =
            format!("plex {server} is another machine now, and only a key on the old one is known");
        give_up(transaction, id, Cause::Item, &why, now_ms)?;
        return Ok(Some(why));
    }
    transaction
        .prepare_cached(
            "UPDATE job SET state = 'running', subject_key = ?2, subject_json = ?3, step = 'find', attempts = 0, crashes = 0,
               due_ms = min(due_ms, ?4), episode = NULL, art = NULL, image_ref = NULL, card_path = NULL, recipe = NULL,
               card_digest = NULL
             WHERE id = ?1",
        )?
        .execute(params![id, subject.id(), to_json(&subject)?, now_ms])?;
    wait(transaction, id, now_ms)?;
    Ok(None)
}
