//! Schedules: when each `every` of the rules last ran.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use crate::model::DeliveryId;
use crate::store::db::Store;
use crate::store::error::StoreError;
use crate::store::new_delivery::NewDelivery;
use crate::store::outbox::{NewMessage, put_out};
use crate::store::rank::Rank;
use crate::store::seen::Progress;
use crate::store::waiting::{NewJob, enqueue};

impl Store {
    /// The progress of each schedule, by its statement.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn schedules(&self) -> Result<BTreeMap<String, Progress>, StoreError> {
        self.read(schedules)
    }

    /// Sets the time from which the next run of a schedule is counted. A new schedule starts with this.
    ///
    /// # Errors
    /// It could not be stored.
    pub fn count_schedule(&self, statement: &str, since_ms: i64) -> Result<(), StoreError> {
        self.write(|connection| {
            connection
                .prepare_cached(
                    "INSERT INTO schedule (statement, since_ms) VALUES (?1, ?2)
                 ON CONFLICT (statement) DO UPDATE SET since_ms = excluded.since_ms",
                )?
                .execute(params![statement, since_ms])?;
            Ok(())
        })
    }

    /// Records that a schedule ran, and stores `delivery` for it, so that the run is listed among the deliveries, with the
    /// messages that follow.
    ///
    /// # Errors
    /// It could not be stored. Then neither is.
    pub fn note_run(
        &self,
        statement: &str,
        delivery: &NewDelivery,
        (jobs, messages): (&[NewJob], &[NewMessage]),
        now_ms: i64,
    ) -> Result<DeliveryId, StoreError> {
        self.transaction(|transaction| {
            transaction
                .prepare_cached(
                    "INSERT INTO schedule (statement, since_ms, ran_ms) VALUES (?1, ?2, ?2)
                     ON CONFLICT (statement) DO UPDATE SET since_ms = excluded.since_ms, ran_ms = excluded.ran_ms",
                )?
                .execute(params![statement, now_ms])?;
            let id = Store::write_down(transaction, delivery, now_ms)?;
            for job in jobs {
                enqueue(transaction, id, (job, Rank::Next), now_ms)?;
            }
            put_out(transaction, id, messages, now_ms)?;
            Ok(id)
        })
    }

    /// Deletes a schedule that is not in the rules any more.
    ///
    /// # Errors
    /// It could not be deleted.
    pub fn forget_schedule(&self, statement: &str) -> Result<(), StoreError> {
        self.write(|connection| {
            connection
                .prepare_cached("DELETE FROM schedule WHERE statement = ?1")?
                .execute([statement])?;
            Ok(())
        })
    }
}

/// The progress of each schedule, read with any connection.
pub(super) fn schedules(connection: &Connection) -> Result<BTreeMap<String, Progress>, StoreError> {
    let mut query =
        connection.prepare_cached("SELECT statement, since_ms, ran_ms FROM schedule")?;
    let rows = query.query_map([], |row| {
        let progress = Progress {
            since_ms: row.get(1)?,
            ran_ms: row.get(2)?,
        };
        Ok((row.get(0)?, progress))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::Connection;

    #[test]
    fn a_state_file_from_before_there_were_schedules_learns_of_them() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("intertitle.db");
        let connection = Connection::open(&path).expect("a database");
        connection
            .execute_batch(include_str!("schema.sql"))
            .expect("the first tables");
        connection
            .pragma_update(None, "user_version", 1)
            .expect("a version");
        drop(connection);
        let store = Store::open(&path).expect("it is brought up to date");
        store
            .count_schedule("every 6h -> retry missing", 7)
            .expect("it is written");
        let known = store.schedules().expect("the store answers");
        let expected = Progress {
            since_ms: 7,
            ran_ms: None,
        };
        assert_eq!(known["every 6h -> retry missing"], expected);
    }
}
