//! The inbox: deliveries as they arrived, and their outcomes.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::model::{DeliveryId, Outcome, RequestedAction, Via};
use crate::store::bounds::{admit, trim};
use crate::store::db::Store;
use crate::store::dedup::{Counted, count};
use crate::store::error::{Fault, StoreError};
use crate::store::group::Stored;
use crate::store::listing::UNDECIDED;
use crate::store::new_delivery::NewDelivery;
use crate::store::outbox::{NewMessage, put_out};
use crate::store::rank::Rank;
use crate::store::stored_delivery::{StoredDelivery, endpoint, kept_fields};
use crate::store::waiting::{NewJob, enqueue, to_json};

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
    /// The items that are counted from now on.
    pub counted: &'s [Counted],
}

impl Store {
    /// Stores a delivery. When this returns, it is on disk.
    ///
    /// # Errors
    /// It could not be written, or as many deliveries as allowed wait for the rules ([`Fault::InboxFull`]). Then the
    /// source must not get a 2xx.
    pub fn record(&self, new: NewDelivery, now_ms: i64) -> Result<DeliveryId, StoreError> {
        self.group
            .store(new, now_ms, |batch| self.record_all(batch))
    }

    /// Stores deliveries in one transaction. Returns a result for each.
    fn record_all(&self, batch: &[(NewDelivery, i64)]) -> Vec<Stored> {
        let outcome = self.has_room().and_then(|()| {
            self.record_together(batch)
                .or_else(|error| match error.fault() {
                    // Some space was freed.
                    Fault::NoRoom => self.record_together(batch),
                    _ => Err(error),
                })
        });
        match outcome {
            Ok(stored) => stored,
            // One of them cannot be written, which must not prevent the others from being stored.
            Err(error) if error.fault() == Fault::Other && batch.len() > 1 => {
                let each = batch.iter().map(std::slice::from_ref);
                each.flat_map(|one| self.record_all(one)).collect()
            }
            Err(error) => batch.iter().map(|_| Err(error.clone())).collect(),
        }
    }

    fn record_together(&self, batch: &[(NewDelivery, i64)]) -> Result<Vec<Stored>, StoreError> {
        self.transaction(|transaction| {
            let stored = batch.iter().map(|(new, now_ms)| {
                if new.outcome == Outcome::Waiting {
                    let bytes = new.body.len() + options(new)?.len() + new.path.len();
                    match admit(transaction, new.source, bytes) {
                        Ok(()) => {}
                        // Nothing was written for it.
                        Err(error) if error.fault() == Fault::InboxFull => return Ok(Err(error)),
                        Err(error) => return Err(error),
                    }
                }
                Store::write_down(transaction, new, *now_ms).map(Ok)
            });
            let stored: Vec<Stored> = stored.collect::<Result<_, _>>()?;
            if stored.iter().any(Result::is_ok) {
                trim(transaction)?;
            }
            Ok(stored)
        })
    }

    /// Like [`Store::record`], as a part of the caller's transaction.
    pub(super) fn write_down(
        connection: &Connection,
        delivery: &NewDelivery,
        now_ms: i64,
    ) -> Result<DeliveryId, StoreError> {
        let decided_ms = (delivery.outcome != Outcome::Waiting).then_some(now_ms);
        connection
            .prepare_cached(
                // A delivery may be deleted while a job of it waits. A later one must not get its number, because jobs of
                // lower numbers count as older.
                "INSERT INTO delivery (id, source, via, options, path, connection, event, body, arrived_ms, decided_ms, outcome, reason)
                 VALUES (1 + max(ifnull((SELECT max(id) FROM delivery), 0), ifnull((SELECT max(delivery) FROM job), 0)),
                         ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )?
            .execute(params![
                delivery.source,
                delivery.via.word(),
                options(delivery)?,
                delivery.path,
                delivery.connection,
                delivery.event,
                delivery.body,
                now_ms,
                decided_ms,
                delivery.outcome.word(),
                delivery.reason
            ])?;
        Ok(connection.last_insert_rowid())
    }

    /// The oldest deliveries that the rules have not seen and that do not wait for a lookup, in order: at most `count`, no
    /// more than a megabyte of them after the first, and on a small disk only some.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn next_undecided(&self, count: usize) -> Result<Vec<StoredDelivery>, StoreError> {
        let count = count.min(self.decided_at_once);
        self.read(|connection| {
            let mut query = connection.prepare_cached(&format!(
                "{DELIVERY} WHERE outcome = 'waiting' AND lookup IS NULL ORDER BY id LIMIT ?1"
            ))?;
            let mut rows = query.query([i64::try_from(count).unwrap_or(i64::MAX)])?;
            let (mut found, mut bytes) = (Vec::new(), 0);
            while let Some(row) = rows.next()? {
                let one = stored(row)?;
                bytes += one.body.len();
                found.push(one);
                if bytes > UNDECIDED_BYTES_AT_ONCE {
                    break;
                }
            }
            Ok(found)
        })
    }

    /// A delivery by its id.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn delivery(&self, id: DeliveryId) -> Result<Option<StoredDelivery>, StoreError> {
        self.delivery_where("id = ?1", &[&id])
    }

    pub(super) fn delivery_where(
        &self,
        which: &str,
        values: &[&dyn rusqlite::ToSql],
    ) -> Result<Option<StoredDelivery>, StoreError> {
        self.read(|connection| {
            let delivery = connection
                .prepare_cached(&format!("{DELIVERY} WHERE {which}"))?
                .query_row(values, stored)
                .optional()?;
            Ok(delivery)
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

    /// Stores the decisions on deliveries, with the jobs and messages that follow, in one transaction.
    ///
    /// The disk is not waited for. After a power failure, decisions of the last moment are made again from the deliveries,
    /// which are on disk; whatever a worker writes about the jobs of a decision comes after it.
    ///
    /// # Errors
    /// They could not be stored. Then all of the deliveries stay undecided.
    pub fn decide(
        &self,
        decided: &[(&StoredDelivery, DecisionRecord<'_>)],
        now_ms: i64,
    ) -> Result<(), StoreError> {
        self.transaction_unsynced(|transaction| {
            for (delivery, record) in decided {
                for job in record.jobs {
                    enqueue(transaction, delivery.id, (job, Rank::Next), now_ms)?;
                }
                put_out(transaction, delivery.id, record.messages, now_ms)?;
                count(transaction, record.counted, delivery)?;
                transaction
                    .prepare_cached(
                        "UPDATE delivery SET outcome = ?2, reason = ?3, asked = ?4, decided_ms = ?5 WHERE id = ?1",
                    )?
                    .execute(params![
                        delivery.id,
                        record.outcome.word(),
                        record.reason,
                        to_json(&record.asked)?,
                        now_ms
                    ])?;
            }
            trim(transaction)?;
            Ok(())
        })
    }
}

/// Selects what [`stored`] reads.
const DELIVERY: &str =
    "SELECT id, source, options, connection, body, arrived_ms, found, path, via FROM delivery";

/// Bytes of the bodies that are read to be decided together.
const UNDECIDED_BYTES_AT_ONCE: usize = 1 << 20;

fn stored(row: &Row<'_>) -> rusqlite::Result<StoredDelivery> {
    let source: String = row.get(1)?;
    Ok(StoredDelivery {
        id: row.get(0)?,
        endpoint: endpoint(
            &source,
            &row.get::<_, String>(2)?,
            &row.get::<_, String>(7)?,
        ),
        source,
        via: Via::named(&row.get::<_, String>(8)?),
        connection: row.get(3)?,
        body: row.get(4)?,
        arrived_ms: row.get(5)?,
        found: row.get::<_, Option<String>>(6)?.as_deref().map(kept_fields),
    })
}

/// The options of its endpoint, as they are stored.
fn options(new: &NewDelivery) -> Result<String, StoreError> {
    new.endpoint.as_ref().map_or(Ok("{}".into()), to_json)
}
