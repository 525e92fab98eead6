//! The deliveries and jobs, as `queue` and `/health` list them.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension as _, params};
use serde::Serialize;

use crate::model::{DeliveryId, Endpoint, rfc3339};
use crate::store::db::Store;
use crate::store::error::StoreError;
use crate::store::seen::QueueLengths;
use crate::store::stored_delivery::endpoint;

/// A delivery as it is listed.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct DeliveryRow {
    pub id: i64,
    pub source: String,
    pub event: Option<String>,
    pub outcome: String,
    pub reason: Option<String>,
    pub connection: Option<String>,
    /// RFC 3339, UTC.
    pub arrived: String,
    pub decided: Option<String>,
    pub arrived_ms: i64,
    pub decided_ms: Option<i64>,
    pub address: String,
}

/// A job as it is listed.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct JobRow {
    pub id: i64,
    #[serde(rename = "hook")]
    pub delivery: i64,
    /// The source and event of the delivery it came from.
    pub source: Option<String>,
    pub event: Option<String>,
    pub rule: String,
    pub server: String,
    /// `Dark s01e03`, or what is known so far.
    pub subject: String,
    #[serde(rename = "stage")]
    pub step: String,
    /// The state: `waiting`, `running`, `done`, `dead`, `superseded`.
    pub outcome: String,
    pub reason: Option<String>,
    pub attempts: u32,
    pub card: Option<String>,
    /// RFC 3339, UTC.
    pub made: String,
    pub due: String,
    pub ended: Option<String>,
    pub made_ms: i64,
    pub due_ms: i64,
    pub ended_ms: Option<i64>,
}

/// Which jobs are listed: those that match all of these.
#[derive(Clone, Debug, Default)]
pub struct WhichJobs<'w> {
    /// The words of their states. All states if empty.
    pub states: &'w [&'w str],
    /// The connection of the media server. Case does not matter.
    pub server: Option<&'w str>,
    /// A part of the name under which they are listed. Case does not matter.
    pub name: Option<&'w str>,
    /// The delivery that they came from.
    pub delivery: Option<DeliveryId>,
    /// The media server's key of the episode.
    pub item: Option<&'w str>,
}

/// A webhook that was refused, as it is listed.
#[derive(Clone, Debug)]
pub struct Refused {
    /// [`crate::model::NO_SOURCE`] if the path has no endpoint.
    pub source: String,
    /// The endpoint, if the path has one.
    pub endpoint: Option<Endpoint>,
    /// The path, without secrets.
    pub address: String,
    /// Why it was refused.
    pub reason: String,
    /// When, in milliseconds since 1970.
    pub arrived_ms: i64,
}

/// The last delivery of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastDelivery {
    /// When it arrived, milliseconds since 1970.
    pub arrived_ms: i64,
    /// At least one of the source's deliveries was neither a test nor refused.
    pub was_in_earnest: bool,
}

/// A delivery of a source, with its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The connection that the URL named.
    pub connection: Option<String>,
    /// The stored part of the body.
    pub body: String,
    /// When it arrived, milliseconds since 1970.
    pub arrived_ms: i64,
}

impl Store {
    /// The last delivery of each source, by its name.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn last_deliveries(&self) -> Result<BTreeMap<String, LastDelivery>, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare(
                "SELECT source, max(arrived_ms), max(outcome NOT IN ('test', 'refused')) FROM delivery WHERE source != 'unknown'
                   AND via != 'stream' GROUP BY source",
            )?;
            let rows = query.query_map([], |row| {
                let last = LastDelivery {
                    arrived_ms: row.get(1)?,
                    was_in_earnest: row.get(2)?,
                };
                Ok((row.get(0)?, last))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The newest webhooks that were refused, newest first.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn newest_refused(&self, limit: u32) -> Result<Vec<Refused>, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare(
                "SELECT source, options, path, reason, arrived_ms FROM delivery WHERE outcome = 'refused' ORDER BY id DESC LIMIT ?1",
            )?;
            let rows = query.query_map([limit], |row| {
                let source: String = row.get(0)?;
                let (options, path): (String, String) = (row.get(1)?, row.get(2)?);
                let endpoint = endpoint(&source, &options, &path);
                Ok(Refused {
                    address: endpoint.as_ref().map_or(path, Endpoint::to_string),
                    source,
                    endpoint,
                    reason: row.get::<_, Option<String>>(3)?.unwrap_or_default(),
                    arrived_ms: row.get(4)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The bodies of the newest deliveries of a source, newest first.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn newest_bodies(&self, source: &str, limit: u32) -> Result<Vec<Arrival>, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare(
                "SELECT connection, body, arrived_ms FROM delivery WHERE source = ?1 AND outcome != 'refused' AND via = 'webhook'
                 ORDER BY id DESC LIMIT ?2",
            )?;
            let rows = query.query_map(params![source, limit], |row| {
                Ok(Arrival {
                    connection: row.get(0)?,
                    body: row.get(1)?,
                    arrived_ms: row.get(2)?,
                })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The newest deliveries, newest first.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn list_deliveries(&self, limit: u32) -> Result<Vec<DeliveryRow>, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare(
                "SELECT id, source, event, outcome, reason, connection, arrived_ms, decided_ms, options, path FROM delivery
                 ORDER BY id DESC LIMIT ?1",
            )?;
            let rows = query.query_map([limit], |row| {
                let (arrived_ms, decided_ms): (i64, Option<i64>) = (row.get(6)?, row.get(7)?);
                let source: String = row.get(1)?;
                let (options, path): (String, String) = (row.get(8)?, row.get(9)?);
                let endpoint = endpoint(&source, &options, &path);
                Ok(DeliveryRow {
                    id: row.get(0)?,
                    source,
                    event: row.get(2)?,
                    outcome: row.get(3)?,
                    reason: row.get(4)?,
                    connection: row.get(5)?,
                    arrived: rfc3339(arrived_ms),
                    decided: decided_ms.map(rfc3339),
                    arrived_ms,
                    decided_ms,
                    address: endpoint.as_ref().map_or(path, Endpoint::to_string),
                })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The outcome of a delivery, and the reason.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn outcome_of(
        &self,
        id: DeliveryId,
    ) -> Result<Option<(String, Option<String>)>, StoreError> {
        self.read(|connection| {
            let row = connection
                .prepare_cached("SELECT outcome, reason FROM delivery WHERE id = ?1")?
                .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            Ok(row)
        })
    }

    /// The newest jobs, newest first.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn list_jobs(&self, limit: u32) -> Result<Vec<JobRow>, StoreError> {
        self.list_some_jobs(&WhichJobs::default(), limit)
    }

    /// The newest of the jobs that match, newest first.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn list_some_jobs(
        &self,
        which: &WhichJobs<'_>,
        limit: u32,
    ) -> Result<Vec<JobRow>, StoreError> {
        let states = match which.states {
            [] => None,
            some => Some(format!(",{},", some.join(","))),
        };
        let wanted = which.name.map(str::to_lowercase);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        self.read(|connection| {
            let mut query = connection.prepare(
                "SELECT job.id, delivery, delivery.source, delivery.event, rule, server, subject_json, episode, step, state, why, attempts,
                   card_path, made_ms, due_ms, ended_ms
                 FROM job LEFT JOIN delivery ON delivery.id = job.delivery
                 WHERE (?1 IS NULL OR instr(?1, ',' || state || ',')) AND (?2 IS NULL OR server = ?2 COLLATE NOCASE)
                   AND (?3 IS NULL OR delivery = ?3) AND (?4 IS NULL OR subject_key = 'key:' || ?4)
                 ORDER BY job.id DESC",
            )?;
            let asked = params![states, which.server, which.delivery, which.item];
            let rows = query.query_map(asked, |row| {
                let times: (i64, i64, Option<i64>) = (row.get(13)?, row.get(14)?, row.get(15)?);
                Ok(JobRow {
                    id: row.get(0)?,
                    delivery: row.get(1)?,
                    source: row.get(2)?,
                    event: row.get(3)?,
                    rule: row.get(4)?,
                    server: row.get(5)?,
                    subject: named(
                        &row.get::<_, String>(6)?,
                        row.get::<_, Option<String>>(7)?.as_deref(),
                    ),
                    step: row.get(8)?,
                    outcome: row.get(9)?,
                    reason: row.get(10)?,
                    attempts: row.get(11)?,
                    card: row.get(12)?,
                    made: rfc3339(times.0),
                    due: rfc3339(times.1),
                    ended: times.2.map(rfc3339),
                    made_ms: times.0,
                    due_ms: times.1,
                    ended_ms: times.2,
                })
            })?;
            let fits = |row: &JobRow| {
                let wanted = wanted.as_ref();
                wanted.is_none_or(|wanted| row.subject.to_lowercase().contains(wanted))
            };
            // Names are in JSON, which SQL cannot search, so the rows are counted here. No row after the last one is
            // read.
            let rows = rows.filter(|row| row.as_ref().map_or(true, fits));
            Ok(rows.take(limit).collect::<Result<_, _>>()?)
        })
    }

    /// How many episodes have a card, and how many of these were sent since a time in milliseconds since 1970.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn cards(&self, since_ms: i64) -> Result<(u64, u64), StoreError> {
        self.read(|connection| {
            let mut count = connection.prepare_cached(
                "SELECT count(*), count(CASE WHEN sent_ms >= ?1 THEN 1 END) FROM image WHERE sent_ms IS NOT NULL",
            )?;
            Ok(count.query_row([since_ms], |row| {
                Ok((
                    row.get::<_, i64>(0)?.unsigned_abs(),
                    row.get::<_, i64>(1)?.unsigned_abs(),
                ))
        })?)
        })
    }

    /// The lengths of the queues.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn lengths(&self) -> Result<QueueLengths, StoreError> {
        self.read(lengths)
    }
}

/// The lengths of the queues, read with any connection.
pub(super) fn lengths(connection: &Connection) -> Result<QueueLengths, StoreError> {
    let count = |query: &str| -> Result<u64, StoreError> {
        let mut query = connection.prepare_cached(query)?;
        let count: i64 = query.query_row([], |row| row.get(0))?;
        Ok(count.unsigned_abs())
    };
    let mut lengths = QueueLengths {
        deliveries_undecided: count(UNDECIDED)?,
        dead: count(DEAD)?,
        ..QueueLengths::default()
    };
    let mut query = connection.prepare_cached(BY_STEP)?;
    let rows = query.query_map([], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))
    })?;
    for row in rows {
        let (step, count) = row?;
        match step.as_str() {
            "find" => lengths.find = count.unsigned_abs(),
            "render" => lengths.render = count.unsigned_abs(),
            _ => lengths.upload = count.unsigned_abs(),
        }
    }
    Ok(lengths)
}

pub(super) const UNDECIDED: &str = "SELECT count(*) FROM delivery WHERE outcome = 'waiting'";
pub(super) const DEAD: &str = "SELECT count(*) FROM job WHERE state = 'dead'";
pub(super) const BY_STEP: &str =
    "SELECT step, count(*) FROM job WHERE state IN ('waiting', 'running') GROUP BY step";

/// The name of the subject, as users know it; from the episode, if it has been found.
pub(super) fn named(target: &str, episode: Option<&str>) -> String {
    let episode = episode.and_then(|text| serde_json::from_str::<crate::model::Episode>(text).ok());
    let subject = serde_json::from_str::<crate::model::Subject>(target).ok();
    episode
        .map(|episode| episode.to_string())
        .or(subject.map(|subject| subject.to_string()))
        .unwrap_or_default()
}
