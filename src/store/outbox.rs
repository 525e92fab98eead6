//! The outbox: messages wait here until they have been sent or given up.
//!
//! A message is not marked while it is being sent. After a crash it is sent again, so a message may arrive twice, but
//! none is lost.

use rusqlite::{Connection, params};

use crate::model::{DeliveryId, State};
use crate::store::db::Store;
use crate::store::error::StoreError;

/// A message to put into the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMessage {
    /// The rule that requested it, as printed.
    pub rule: String,
    /// The target's name in the settings.
    pub target: String,
    /// The text.
    pub text: String,
}

/// A waiting message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxMessage {
    /// Its row.
    pub id: i64,
    /// The text.
    pub text: String,
    /// Failed attempts.
    pub attempts: u32,
}

/// The most messages that may wait. Beyond that the oldest are given up: nobody reads a thousand.
const WAITING_MAX: u32 = 1000;

/// Puts messages into the outbox, as a part of the caller's transaction.
pub(super) fn put_out(
    connection: &Connection,
    delivery: DeliveryId,
    messages: &[NewMessage],
    now_ms: i64,
) -> Result<(), StoreError> {
    for message in messages {
        connection
            .prepare_cached(
                "INSERT INTO outbox (delivery, rule, target, text, state, made_ms, due_ms, planned_ms)
                 VALUES (?1, ?2, ?3, ?4, 'waiting', ?5, ?5, ?5)",
            )?
            .execute(params![
                delivery,
                message.rule,
                message.target,
                message.text,
                now_ms
            ])?;
    }
    if !messages.is_empty() {
        connection
            .prepare_cached(
                "UPDATE outbox SET state = 'dead', why = 'too many waiting messages', ended_ms = ?2
                 WHERE state = 'waiting' AND id <= (SELECT id FROM outbox WHERE state = 'waiting'
                                                    ORDER BY id DESC LIMIT 1 OFFSET ?1)",
            )?
            .execute(params![WAITING_MAX, now_ms])?;
    }
    Ok(())
}

impl Store {
    /// The targets with waiting messages, and when the first of these is due.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn message_targets(&self) -> Result<Vec<(String, i64)>, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT target, min(due_ms) FROM outbox WHERE state = 'waiting' GROUP BY target ORDER BY min(due_ms)",
            )?;
            let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The messages for a target that are due, the oldest first, at most `limit` of them.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn due_messages(
        &self,
        target: &str,
        now_ms: i64,
        limit: u32,
    ) -> Result<Vec<OutboxMessage>, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT id, text, attempts FROM outbox WHERE state = 'waiting' AND target = ?1 AND due_ms <= ?2
                 ORDER BY id LIMIT ?3",
            )?;
            let rows = query.query_map(params![target, now_ms, limit], |row| {
                Ok(OutboxMessage {
                    id: row.get(0)?,
                    text: row.get(1)?,
                    attempts: row.get(2)?,
                })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Lets messages wait until `due_ms` after a failed attempt.
    ///
    /// # Errors
    /// It could not be stored.
    pub fn put_messages_off(
        &self,
        messages: &[OutboxMessage],
        due_ms: i64,
        why: &str,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        self.transaction(|transaction| {
            for message in messages {
                transaction
                    .prepare_cached(
                        "UPDATE outbox SET attempts = attempts + 1, due_ms = ?2, why = ?3, planned_ms = ?4 WHERE id = ?1",
                    )?
                    .execute(params![message.id, due_ms, why, now_ms])?;
            }
            Ok(())
        })
    }

    /// Ends messages as done or dead, with the reason.
    ///
    /// # Errors
    /// It could not be stored. Then they are sent again.
    pub fn end_messages(
        &self,
        messages: &[OutboxMessage],
        state: State,
        why: Option<&str>,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        self.transaction(|transaction| {
            for message in messages {
                transaction
                    .prepare_cached(
                        "UPDATE outbox SET state = ?2, why = ?3, ended_ms = ?4 WHERE id = ?1",
                    )?
                    .execute(params![message.id, state.word(), why, now_ms])?;
            }
            Ok(())
        })
    }

    /// How many messages wait, and how many were given up.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn count_messages(&self) -> Result<(u64, u64), StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'dead') FROM outbox",
            )?;
            Ok(query.query_row([], |row| {
                Ok((
                    row.get::<_, i64>(0)?.unsigned_abs(),
                    row.get::<_, i64>(1)?.unsigned_abs(),
                ))
        })?)
        })
    }
}
