//! Selects the next job. Single events come before batches, and every batch still finishes.
//!
//! The rank of a job of an event is the number of jobs that its delivery had before it ([`crate::store::rank`] has the
//! others). Of the jobs that are due, the lowest rank goes first, and of equal ranks the newest: a single event passes a batch, large batches alternate, and a user who
//! has just rated an episode does not wait for a thousand other jobs. So that no job waits for ever, every few jobs the
//! one that has been due longest goes first.

use std::sync::atomic::Ordering;

use rusqlite::{OptionalExtension as _, Transaction, params};

use crate::model::{DeliveryId, Job, JobId, State, Step};
use crate::store::crashes::SUSPECT;
use crate::store::db::Store;
use crate::store::error::StoreError;
use crate::store::jobs::{COLUMNS, end, job_from};
use crate::store::rank::may_pass;

/// The most jobs that are marked as due at once. Thousands are due after an outage, and others wait for the state file.
const DUE_AT_ONCE: u32 = 2000;

/// Which jobs a worker claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which<'l> {
    /// Those of all servers. Few jobs wait to be drawn, because each of them holds a picture.
    All,
    /// Those of a server, except comparisons.
    Server(&'l str),
    /// Comparisons with the listings of a server.
    Listings(&'l str),
}

impl<'l> Which<'l> {
    fn of(server: Option<&'l str>) -> Which<'l> {
        server.map_or(Which::All, Which::Server)
    }

    fn server(self) -> Option<&'l str> {
        match self {
            Which::All => None,
            Which::Server(name) | Which::Listings(name) => Some(name),
        }
    }
}

/// The jobs that can be claimed: those of a step that are due. Excludes jobs whose subject has a running job, and jobs that
/// have to wait for an older one that tracks or forgets the series. SQLite uses the indexes of `queue.sql` and
/// `listings.sql` only if the words are literals.
fn takeable(which: Which<'_>) -> String {
    let of_which = match which {
        Which::All => "step = ?1 AND ?2 IS NULL",
        Which::Server(_) => "step = ?1 AND server = ?2 AND aspect != 'reconcile'",
        // With a plus, a column is not searched in an index.
        Which::Listings(_) => "+step = ?1 AND server = ?2 AND aspect = 'reconcile'",
    };
    format!(
        "state = 'waiting' AND is_due = 1 AND {of_which}
             AND NOT EXISTS (SELECT 1 FROM job AS other WHERE other.state = 'running'
                             AND other.server = next.server AND other.subject_key = next.subject_key)
             AND NOT EXISTS (SELECT 1 FROM job AS older WHERE older.state = 'waiting' AND older.is_due = 1
                             AND older.server = next.server AND older.subject_key = next.subject_key
                             AND older.aspect = 'series' AND next.aspect != 'series'
                             AND (older.delivery, older.id) < (next.delivery, next.id))"
    )
}

fn later(which: Which<'_>) -> &'static str {
    match which {
        Which::All => "state = 'waiting' AND is_due = 0 AND step = ?1 AND ?2 IS NULL",
        Which::Server(_) => "state = 'waiting' AND is_due = 0 AND step = ?1 AND server = ?2",
        Which::Listings(_) => {
            "state = 'waiting' AND is_due = 0 AND +step = ?1 AND server = ?2 AND aspect = 'reconcile'"
        }
    }
}

/// The id of the first job in some order, that of its delivery, and its rank.
fn first(
    transaction: &Transaction<'_>,
    (step, which): (Step, Which<'_>),
    and: &str,
    order: &str,
) -> Result<Option<(JobId, DeliveryId, i64)>, StoreError> {
    let query = format!(
        "SELECT id, delivery, rank FROM job AS next WHERE {} AND {and} ORDER BY {order} LIMIT 1",
        takeable(which)
    );
    let found = transaction
        .prepare_cached(&query)?
        .query_row(params![step.word(), which.server()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        });
    Ok(found.optional()?)
}

pub(super) const NEXT_OF_SERVER: &str = "SELECT min(due_ms) FROM job WHERE state = 'waiting' AND is_due = 0 AND step = ?1 AND server = ?2";
pub(super) const NEXT_OF_ALL: &str =
    "SELECT min(due_ms) FROM job WHERE state = 'waiting' AND is_due = 0 AND step = ?1";

const BY_RANK: &str = "rank, due_ms DESC, id DESC";
const BY_AGE: &str = "due_ms, id";

impl Store {
    /// Claims the next job of a step; only of `server`, if one is named, and then no comparison with its listings.
    ///
    /// A job waits while another one of the same subject is running: two renderers must not write one file. A job that
    /// was running when the process died waits until no other job is running, and then runs alone. A job that cannot be
    /// read ends.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn claim(
        &self,
        step: Step,
        server: Option<&str>,
        now_ms: i64,
    ) -> Result<Option<Job>, StoreError> {
        self.claim_in(step, Which::of(server), now_ms)
    }

    /// Claims the next comparison with the listings of a server. They take so long that its other jobs do not wait for
    /// them.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn claim_listing(&self, server: &str, now_ms: i64) -> Result<Option<Job>, StoreError> {
        self.claim_in(Step::Resolve, Which::Listings(server), now_ms)
    }

    fn claim_in(
        &self,
        step: Step,
        which: Which<'_>,
        now_ms: i64,
    ) -> Result<Option<Job>, StoreError> {
        self.fetch_orphaned(now_ms)?;
        if self.paused(now_ms)?.is_some() {
            return Ok(None);
        }
        if !self.is_anything_due(step, which, now_ms)? {
            return Ok(None);
        }
        self.transaction(|transaction| {
            let due = format!(
                "UPDATE job SET is_due = 1 WHERE id IN (
                   SELECT id FROM job WHERE {} AND due_ms <= ?3 ORDER BY due_ms LIMIT ?4)",
                later(which)
            );
            transaction
                .prepare_cached(&due)?
                .execute(params![step.word(), which.server(), now_ms, DUE_AT_ONCE])?;
            loop {
                let Some(id) = self.next(transaction, step, which)? else {
                    return Ok(None);
                };
                let query = format!(
                    "UPDATE job SET state = 'running', crashes = crashes + 1 WHERE id = ?1 RETURNING {COLUMNS}"
                );
                let job = transaction
                    .prepare_cached(&query)?
                    .query_row([id], |row| Ok(job_from(row)))?;
                match job {
                    Ok(job) => return Ok(Some(job)),
                    Err(error) => {
                        log::error!("job {id}: {error}; it is given up");
                        end(transaction, id, State::Dead, &error.to_string(), now_ms)?;
                    }
                }
            }
        })
    }

    /// Whether a write transaction is worth its cost. Most of the time there is nothing to do.
    fn is_anything_due(
        &self,
        step: Step,
        which: Which<'_>,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        let query = format!(
            "SELECT EXISTS (SELECT 1 FROM job AS next WHERE {}) OR EXISTS (SELECT 1 FROM job WHERE {} AND due_ms <= ?3)",
            takeable(which),
            later(which)
        );
        let asked = params![step.word(), which.server(), now_ms];
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&query)?;
            Ok(statement.query_row(asked, |row| row.get(0))?)
        })
    }

    /// The id of the next job.
    fn next(
        &self,
        transaction: &Transaction<'_>,
        step: Step,
        which: Which<'_>,
    ) -> Result<Option<JobId>, StoreError> {
        let most_crashes: Option<i64> = transaction
            .prepare_cached("SELECT max(crashes) FROM job WHERE state = 'running'")?
            .query_row([], |row| row.get(0))?;
        if most_crashes.is_some_and(|crashes| crashes > SUSPECT) {
            self.held_back.store(true, Ordering::SeqCst);
            return Ok(None);
        }
        let of = (step, which);
        // Not `crashes < ?`: SQLite would search for an index on it.
        let unsuspected = format!("+crashes < {SUSPECT}");
        if let Some((id, delivery, rank)) = first(transaction, of, &unsuspected, BY_RANK)? {
            let may_pass = format!("{unsuspected} AND {}", may_pass(rank));
            let oldest = first(transaction, of, &may_pass, BY_AGE)?;
            let passed = oldest.filter(|(_, other, _)| *other != delivery);
            let is_enough = self
                .passed
                .is_enough(step, which.server(), passed.is_some());
            return Ok(Some(match passed {
                Some((oldest, ..)) if is_enough => oldest,
                _ => id,
            }));
        }
        let suspected = format!("crashes >= {SUSPECT}");
        let suspect = first(transaction, of, &suspected, BY_AGE)?.map(|(id, ..)| id);
        if suspect.is_some() && most_crashes.is_some() {
            self.held_back.store(true, Ordering::SeqCst);
            return Ok(None);
        }
        Ok(suspect)
    }

    /// Whether a job was held back since the last call: one that may crash the process, or one that waits until such a
    /// job has ended. The worker that has ended a job wakes all others then.
    pub fn has_held_back(&self) -> bool {
        self.held_back.swap(false, Ordering::SeqCst)
    }

    /// The rank of the next job in a step of a server. None if no job is due.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn next_rank(
        &self,
        step: Step,
        server: &str,
        now_ms: i64,
    ) -> Result<Option<i64>, StoreError> {
        let query = format!(
            "SELECT min(rank) FROM (SELECT * FROM (SELECT rank FROM job AS next WHERE {} ORDER BY rank LIMIT 1)
             UNION ALL SELECT * FROM (SELECT rank FROM job WHERE {} AND due_ms <= ?3 ORDER BY due_ms LIMIT 1))",
            takeable(Which::Server(server)),
            later(Which::Server(server))
        );
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&query)?;
            Ok(statement.query_row(params![step.word(), server, now_ms], |row| row.get(0))?)
        })
    }

    /// When the next comparison with the listings of a server will be due.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn next_listing_due(&self, server: &str, now_ms: i64) -> Result<Option<i64>, StoreError> {
        if let Some(pause) = self.paused(now_ms)? {
            return Ok(pause.until_ms);
        }
        let query = format!(
            "SELECT min(due_ms) FROM job WHERE {}",
            later(Which::Listings(server))
        );
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&query)?;
            Ok(statement.query_row(params![Step::Resolve.word(), server], |row| row.get(0))?)
        })
    }

    /// When the next job of a step will be due. None if no job waits. Jobs that are already due wait for another job to
    /// end, and the worker that ends it wakes the others. During a pause, when it ends.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn next_due(
        &self,
        step: Step,
        server: Option<&str>,
        now_ms: i64,
    ) -> Result<Option<i64>, StoreError> {
        if let Some(pause) = self.paused(now_ms)? {
            return Ok(pause.until_ms);
        }
        // Two statements, so that each uses its index.
        self.read(|connection| match server {
            Some(server) => Ok(connection
                .prepare_cached(NEXT_OF_SERVER)?
                .query_row(params![step.word(), server], |row| row.get(0))?),
            None => Ok(connection
                .prepare_cached(NEXT_OF_ALL)?
                .query_row([step.word()], |row| row.get(0))?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SQLite's plan for a query.
    fn plan(store: &Store, query: &str) -> String {
        let plan = store.read(|connection| {
            let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {query}"))?;
            let rows = explain.query_map(params!["find", "home", 0i64], |row| row.get(3))?;
            Ok(rows.collect::<Result<Vec<String>, _>>()?.join("; "))
        });
        plan.expect("a plan")
    }

    #[test]
    fn the_next_of_a_hundred_thousand_jobs_is_found_by_an_index_alone() {
        let store = Store::in_memory().expect("a store");
        for (order, index) in [(BY_RANK, "job_next"), (BY_AGE, "job_oldest")] {
            let which = takeable(Which::Server("home"));
            let query = format!(
                "SELECT id, ?3 FROM job AS next WHERE {which} AND +crashes < {SUSPECT} ORDER BY {order} LIMIT 1"
            );
            let plan = plan(&store, &query);
            assert!(plan.contains(&format!("USING INDEX {index}")), "{plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{plan}");
        }
        let which = later(Which::Server("home"));
        let due = plan(
            &store,
            &format!("SELECT id FROM job WHERE {which} AND due_ms <= ?3"),
        );
        assert!(due.contains("INDEX job_later"), "{due}");
        let listings = Which::Listings("home");
        for which in [takeable(listings).as_str(), later(listings)] {
            let listing = plan(
                &store,
                &format!("SELECT id, ?3 FROM job AS next WHERE {which}"),
            );
            assert!(listing.contains("INDEX job_listing"), "{listing}");
        }
        let rank = plan(
            &store,
            "SELECT max(rank), ?1, ?2, ?3 FROM job WHERE delivery = 1",
        );
        assert!(rank.contains("INDEX job_of_delivery"), "{rank}");
    }
}
