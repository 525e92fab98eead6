//! Decided deliveries with the actions that the rules requested, for `replay` to compare with.

use rusqlite::params;

use crate::model::{DeliveryId, Episode, Outcome, RequestedAction};
use crate::store::db::Store;
use crate::store::error::StoreError;
use crate::store::stored_delivery::StoredDelivery;
use crate::store::waiting::from_json;

/// A decided delivery.
#[derive(Clone, Debug, PartialEq)]
pub struct DecidedDelivery {
    /// The delivery.
    pub delivery: StoredDelivery,
    /// The source.
    pub source: String,
    /// The source's own name of the event.
    pub event: Option<String>,
    /// The actions that the rules requested.
    pub asked: Vec<RequestedAction>,
    /// Why, as `queue deliveries` shows it.
    pub reason: String,
}

impl Store {
    /// The episodes that the jobs of a delivery have found, at most `limit` of them.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn episodes_of(
        &self,
        delivery: DeliveryId,
        limit: u32,
    ) -> Result<Vec<Episode>, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
            "SELECT episode FROM job WHERE delivery = ?1 AND episode IS NOT NULL ORDER BY id LIMIT ?2",
        )?;
            let rows = query.query_map(params![delivery, limit], |row| row.get::<_, String>(0))?;
            let texts = rows.collect::<Result<Vec<_>, _>>()?;
            texts.iter().map(|text| from_json(text)).collect()
        })
    }

    /// Deliveries since a time that the rules have decided, the oldest first: those after `after`, at most `limit` of
    /// them.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn decided_since(
        &self,
        since_ms: i64,
        after: DeliveryId,
        limit: u32,
    ) -> Result<Vec<DecidedDelivery>, StoreError> {
        let rows: Vec<Row> = self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT id, source, event, asked, reason FROM delivery
                 WHERE id > ?1 AND arrived_ms >= ?2 AND outcome IN (?3, ?4) AND asked IS NOT NULL ORDER BY id LIMIT ?5",
            )?;
            let rows = query.query_map(
                params![
                    after,
                    since_ms,
                    Outcome::Accepted.word(),
                    Outcome::Ignored.word(),
                    limit
                ],
                |row| {
                    Ok(Row {
                        id: row.get(0)?,
                        source: row.get(1)?,
                        event: row.get(2)?,
                        asked: row.get(3)?,
                        reason: row.get(4)?,
                    })
                },
            )?;
            Ok(rows.collect::<Result<_, _>>()?)
        })?;
        let mut deliveries = Vec::with_capacity(rows.len());
        for row in rows {
            // It was pruned between the two queries, by the daemon that runs meanwhile.
            let Some(delivery) = self.delivery(row.id)? else {
                continue;
            };
            deliveries.push(DecidedDelivery {
                delivery,
                source: row.source,
                event: row.event,
                asked: from_json(&row.asked)?,
                reason: row.reason.unwrap_or_default(),
            });
        }
        Ok(deliveries)
    }
}

struct Row {
    id: DeliveryId,
    source: String,
    event: Option<String>,
    asked: String,
    reason: Option<String>,
}
