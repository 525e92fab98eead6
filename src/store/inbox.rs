//! The inbox: deliveries as they arrived, and their outcomes.

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::model::{DeliveryId, Endpoint, Outcome, RequestedAction, Via};
use crate::store::bounds::{admit, trim};
use crate::store::db::Store;
use crate::store::dedup::count;
use crate::store::error::{Fault, StoreError};
use crate::store::listing::UNDECIDED;
use crate::store::outbox::{NewMessage, put_out};
use crate::store::stored_delivery::{StoredDelivery, endpoint, kept_fields};
use crate::store::waiting::{NewJob, enqueue, to_json};

/// A delivery to store.
#[derive(Clone, Debug)]
pub struct NewDelivery<'h> {
    /// The source.
    pub source: &'h str,
    /// How it arrived.
    pub via: Via,
    /// The endpoint of the webhook. None for a schedule, or for a path without an endpoint.
    pub endpoint: Option<&'h Endpoint>,
    /// The path of the webhook, without secrets, if there is no endpoint; otherwise empty.
    pub path: &'h str,
    /// The connection that the URL names.
    pub connection: Option<&'h str>,
    /// The source's own name of the event, if it could be read.
    pub event: Option<&'h str>,
    /// The stored part of the body, unchanged.
    pub body: &'h str,
    /// `Waiting` if the rules should see it.
    pub outcome: Outcome,
    /// Why not, otherwise.
    pub reason: Option<&'h str>,
}

/// The decision on a delivery, to be stored.
#[derive(Clone, Debug)]
pub struct DecisionRecord<'s> {
    /// What became of it.
    pub outcome: Outcome,
    /// The rule that decided, or why there is nothing to do.
    pub reason: &'s str,
    /// The actions that the rules requested, whether or not a job followed.
    pub asked: &'s [RequestedAction],
    /// The jobs that follow.
    pub jobs: &'s [NewJob],
    /// The messages that follow.
    pub messages: &'s [NewMessage],
    /// The words under which its items are counted now, each with all names of the item.
    pub counted: &'s [(&'static str, Vec<String>)],
}

impl Store {
    /// Stores a delivery. When this returns, it is on disk.
    ///
    /// # Errors
    /// It could not be written, or as many deliveries as allowed wait for the rules ([`Fault::InboxFull`]). Then the
    /// source must not get a 2xx.
    pub fn record(&self, hook: &NewDelivery<'_>, now_ms: i64) -> Result<DeliveryId, StoreError> {
        self.has_room()?;
        let write = || {
            self.transaction(|transaction| {
                if hook.outcome == Outcome::Waiting {
                    let bytes = hook.body.len() + options(hook)?.len() + hook.path.len();
                    admit(transaction, hook.source, bytes)?;
                }
                let id = Store::write_down(transaction, hook, now_ms)?;
                trim(transaction)?;
                Ok(id)
            })
        };
        write().or_else(|error| match error.fault() {
            // Some space was freed.
            Fault::NoRoom => write(),
            _ => Err(error),
        })
    }

    /// Like [`Store::record`], as a part of the caller's transaction.
    pub(super) fn write_down(
        connection: &Connection,
        hook: &NewDelivery<'_>,
        now_ms: i64,
    ) -> Result<DeliveryId, StoreError> {
        let decided_ms = (hook.outcome != Outcome::Waiting).then_some(now_ms);
        connection
            .prepare_cached(
                "INSERT INTO delivery (source, via, options, path, connection, event, body, arrived_ms, decided_ms, outcome, reason)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )?
            .execute(params![
                hook.source,
                hook.via.word(),
                options(hook)?,
                hook.path,
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

    /// The oldest delivery that the rules have not seen and that does not wait for a lookup.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn next_undecided(&self) -> Result<Option<StoredDelivery>, StoreError> {
        self.delivery_where(
            "outcome = 'waiting' AND lookup IS NULL ORDER BY id LIMIT 1",
            &[],
        )
    }

    /// A delivery by its id.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn hook(&self, id: DeliveryId) -> Result<Option<StoredDelivery>, StoreError> {
        self.delivery_where("id = ?1", &[&id])
    }

    pub(super) fn delivery_where(
        &self,
        which: &str,
        values: &[&dyn rusqlite::ToSql],
    ) -> Result<Option<StoredDelivery>, StoreError> {
        let query = format!(
            "SELECT id, source, options, connection, body, arrived_ms, found, path FROM delivery WHERE {which}"
        );
        self.read(|connection| {
            let hook = connection
                .prepare_cached(&query)?
                .query_row(values, |row| {
                    let source: String = row.get(1)?;
                    Ok(StoredDelivery {
                        id: row.get(0)?,
                        endpoint: endpoint(
                            &source,
                            &row.get::<_, String>(2)?,
                            &row.get::<_, String>(7)?,
                        ),
                        source,
                        connection: row.get(3)?,
                        body: row.get(4)?,
                        arrived_ms: row.get(5)?,
                        found: row.get::<_, Option<String>>(6)?.as_deref().map(kept_fields),
                    })
                })
                .optional()?;
            Ok(hook)
        })
    }

    /// The number of deliveries that the rules have not seen.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn undecided(&self) -> Result<u64, StoreError> {
        self.read(|connection| {
            let mut count = connection.prepare_cached(UNDECIDED)?;
            Ok(count
                .query_row([], |row| row.get::<_, i64>(0))?
                .unsigned_abs())
        })
    }

    /// Stores the decision on a delivery, with the jobs that follow, in one transaction.
    ///
    /// # Errors
    /// It could not be stored. Then the delivery stays undecided.
    pub fn decide(
        &self,
        hook: &StoredDelivery,
        settled: &DecisionRecord<'_>,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let asked = to_json(&settled.asked)?;
        self.transaction(|transaction| {
            for job in settled.jobs {
                enqueue(transaction, hook.id, job, now_ms)?;
            }
            put_out(transaction, hook.id, settled.messages, now_ms)?;
            count(transaction, settled.counted, hook)?;
            transaction
                .prepare_cached(
                    "UPDATE delivery SET outcome = ?2, reason = ?3, asked = ?4, decided_ms = ?5 WHERE id = ?1",
                )?
                .execute(params![
                    hook.id,
                    settled.outcome.word(),
                    settled.reason,
                    asked,
                    now_ms
                ])?;
            trim(transaction)?;
            Ok(())
        })
    }
}

/// The options of its endpoint, as they are stored.
fn options(new: &NewDelivery<'_>) -> Result<String, StoreError> {
    new.endpoint.map_or(Ok("{}".into()), to_json)
}
