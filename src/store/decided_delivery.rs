//! Hooks that the rules have decided, with what they asked for: what `replay` compares with.

use rusqlite::params;

use crate::model::{DeliveryId, Episode, Outcome, RequestedAction};
use crate::store::db::Store;
use crate::store::error::StoreError;
use crate::store::stored_delivery::StoredDelivery;
use crate::store::waiting::from_json;

/// A hook that has been decided.
#[derive(Clone, Debug, PartialEq)]
pub struct DecidedDelivery {
    /// The hook.
    pub hook: StoredDelivery,
    /// The sender.
    pub source: String,
    /// The sender's own name of the event.
    pub event: Option<String>,
    /// What the rules asked for then.
    pub asked: Vec<RequestedAction>,
    /// Why, as `queue hooks` shows it.
    pub reason: String,
}

impl Store {
    /// The episodes that the jobs of a hook have found, at most `limit` of them.
    ///
    /// # Errors
    /// The state file does not answer.
    pub fn episodes_of(&self, hook: DeliveryId, limit: u32) -> Result<Vec<Episode>, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
            "SELECT episode FROM job WHERE delivery = ?1 AND episode IS NOT NULL ORDER BY id LIMIT ?2",
        )?;
            let rows = query.query_map(params![hook, limit], |row| row.get::<_, String>(0))?;
            let texts = rows.collect::<Result<Vec<_>, _>>()?;
            texts.iter().map(|text| from_json(text)).collect()
        })
    }

    /// The hooks that came since then and that the rules have decided, the oldest first: those after `after`, at most
    /// `limit` of them.
    ///
    /// # Errors
    /// The state file does not answer.
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
        let mut hooks = Vec::with_capacity(rows.len());
        for row in rows {
            // Pruned between the two questions, by the server that runs beside.
            let Some(hook) = self.hook(row.id)? else {
                continue;
            };
            hooks.push(DecidedDelivery {
                hook,
                source: row.source,
                event: row.event,
                asked: from_json(&row.asked)?,
                reason: row.reason.unwrap_or_default(),
            });
        }
        Ok(hooks)
    }
}

struct Row {
    id: DeliveryId,
    source: String,
    event: Option<String>,
    asked: String,
    reason: Option<String>,
}
