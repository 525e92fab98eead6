//! The inbox: hooks as they came, and what became of them.

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::model::{HookId, Outcome};
use crate::store::db::{Store, StoreError};
use crate::store::waiting::{NewJob, enqueue};

/// Hooks that may wait for the rules; beyond that senders are answered 503. At 4 KiB each, about 400 MiB.
pub const UNDECIDED_MAX: u64 = 100_000;

/// A hook as it came in.
#[derive(Clone, Debug)]
pub struct NewHook<'h> {
    /// The sender.
    pub source: &'h str,
    /// The address it came to, without secrets.
    pub address: &'h str,
    /// The connection that the address names.
    pub connection: Option<&'h str>,
    /// The sender's own name of the event, if it could be read.
    pub event: Option<&'h str>,
    /// The part that is kept, as it came.
    pub body: &'h str,
    /// `Waiting` if the rules shall see it.
    pub outcome: Outcome,
    /// Why not, otherwise.
    pub reason: Option<&'h str>,
}

/// A hook that the rules have not seen yet.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptHook {
    /// Its row.
    pub id: HookId,
    /// The address it came to.
    pub address: String,
    /// The connection that the address named.
    pub connection: Option<String>,
    /// The part that was kept.
    pub body: String,
    /// When it came, milliseconds since 1970.
    pub arrived_ms: i64,
}

impl Store {
    /// Writes a hook down. When this returns, it is on disk.
    ///
    /// # Errors
    /// It could not be written: the sender must not be told that it was.
    pub fn record(&self, hook: &NewHook<'_>, now_ms: i64) -> Result<HookId, StoreError> {
        Store::write_down(&self.lock(), hook, now_ms)
    }

    /// As [`Store::record`], as a part of what the caller does in one transaction.
    pub(super) fn write_down(
        connection: &Connection,
        hook: &NewHook<'_>,
        now_ms: i64,
    ) -> Result<HookId, StoreError> {
        let decided_ms = (hook.outcome != Outcome::Waiting).then_some(now_ms);
        connection
            .prepare_cached(
                "INSERT INTO hook (source, address, connection, event, body, arrived_ms, decided_ms, outcome, reason)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                hook.source,
                hook.address,
                hook.connection,
                hook.event,
                hook.body,
                now_ms,
                decided_ms,
                hook.outcome.word(),
                hook.reason
            ])?;
        Ok(connection.last_insert_rowid())
    }

    /// The oldest hook that the rules have not seen.
    ///
    /// # Errors
    /// The state file does not answer.
    pub fn next_undecided(&self) -> Result<Option<KeptHook>, StoreError> {
        self.hook_where("outcome = 'waiting' ORDER BY id LIMIT 1", &[])
    }

    /// A hook by its number.
    ///
    /// # Errors
    /// The state file does not answer.
    pub fn hook(&self, id: HookId) -> Result<Option<KeptHook>, StoreError> {
        self.hook_where("id = ?1", &[&id])
    }

    fn hook_where(
        &self,
        which: &str,
        values: &[&dyn rusqlite::ToSql],
    ) -> Result<Option<KeptHook>, StoreError> {
        let query =
            format!("SELECT id, address, connection, body, arrived_ms FROM hook WHERE {which}");
        let connection = self.lock();
        let hook = connection
            .prepare_cached(&query)?
            .query_row(values, |row| {
                Ok(KeptHook {
                    id: row.get(0)?,
                    address: row.get(1)?,
                    connection: row.get(2)?,
                    body: row.get(3)?,
                    arrived_ms: row.get(4)?,
                })
            })
            .optional()?;
        Ok(hook)
    }

    /// How many hooks the rules have not seen.
    ///
    /// # Errors
    /// The state file does not answer.
    pub fn undecided(&self) -> Result<u64, StoreError> {
        let connection = self.lock();
        let mut count =
            connection.prepare_cached("SELECT count(*) FROM hook WHERE outcome = 'waiting'")?;
        Ok(count
            .query_row([], |row| row.get::<_, i64>(0))?
            .unsigned_abs())
    }

    /// Notes what became of a hook, with the jobs that follow, all or nothing.
    ///
    /// # Errors
    /// It could not be written: the hook stays undecided.
    pub fn decide(
        &self,
        hook: HookId,
        outcome: Outcome,
        reason: &str,
        jobs: &[NewJob],
        now_ms: i64,
    ) -> Result<(), StoreError> {
        self.transaction(|transaction| {
            for job in jobs {
                enqueue(transaction, hook, job, now_ms)?;
            }
            transaction
                .prepare_cached(
                    "UPDATE hook SET outcome = ?2, reason = ?3, decided_ms = ?4 WHERE id = ?1",
                )?
                .execute(params![hook, outcome.word(), reason, now_ms])?;
            Ok(())
        })
    }
}
