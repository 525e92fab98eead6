//! Requests of people: jobs that follow from no webhook.

use rusqlite::params;

use crate::model::{DeliveryId, State};
use crate::store::db::Store;
use crate::store::error::StoreError;
use crate::store::jobs::AT_ONCE;
use crate::store::new_delivery::NewDelivery;
use crate::store::rank::Priority;
use crate::store::waiting::{NewJob, enqueue};

/// How far the jobs of a request are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RequestProgress {
    /// Jobs for seasons and series that have not become jobs for episodes yet.
    pub unlisted: u32,
    /// Jobs for episodes that wait or run.
    pub waiting: u32,
    /// Of these, the ones that wait for another try.
    pub retrying: u32,
    /// Jobs for episodes that are done, and episodes that needed none.
    pub done: u32,
    /// Jobs for episodes that were given up.
    pub given_up: u32,
}

impl RequestProgress {
    /// Whether nothing is left to do now. What waits for another try can take days.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.unlisted == 0 && self.waiting == self.retrying
    }
}

impl Store {
    /// Stores a request and its jobs, some at a time. The jobs run in their order.
    ///
    /// # Errors
    /// It could not be stored. Some of the jobs may be.
    pub fn request(
        &self,
        delivery: &NewDelivery,
        (jobs, priority): (&[NewJob], Priority),
        now_ms: i64,
    ) -> Result<DeliveryId, StoreError> {
        let id =
            self.transaction(|transaction| Store::write_down(transaction, delivery, now_ms))?;
        let ranked: Vec<(usize, &NewJob)> = jobs.iter().enumerate().collect();
        for some in ranked.chunks(AT_ONCE) {
            self.transaction(|transaction| {
                for (place, job) in some {
                    enqueue(transaction, id, (job, priority.rank(*place)), now_ms)?;
                }
                Ok(())
            })?;
        }
        Ok(id)
    }

    /// How far the jobs of a request are.
    ///
    /// # Errors
    /// The state file could not be read.
    pub fn request_progress(&self, delivery: DeliveryId) -> Result<RequestProgress, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT state, subject_json -> '$.level.Episode' IS NOT NULL OR subject_json -> '$.level.Unnumbered' IS NOT NULL,
                        attempts > 0, count(*), sum(up_to_date)
                 FROM job WHERE delivery = ?1 GROUP BY 1, 2, 3",
            )?;
            let rows = query.query_map(params![delivery], |row| {
                Ok((
                    row.get::<_, String>(0)?,
                    row.get::<_, bool>(1)?,
                    row.get::<_, bool>(2)?,
                    row.get::<_, u32>(3)?,
                    row.get::<_, u32>(4)?,
                ))
            })?;
            let mut progress = RequestProgress::default();
            for row in rows {
                let (state, is_episode, is_retry, count, up_to_date) = row?;
                progress.done += up_to_date;
                match (State::from_word(&state), is_episode) {
                    (Some(State::Waiting | State::Running), false) if is_retry => {
                        progress.waiting += count;
                        progress.retrying += count;
                    }
                    (Some(State::Waiting | State::Running), false) => progress.unlisted += count,
                    (Some(State::Waiting), true) => {
                        progress.waiting += count;
                        progress.retrying += if is_retry { count } else { 0 };
                    }
                    (Some(State::Running), true) => progress.waiting += count,
                    (Some(State::Dead), _) => progress.given_up += count,
                    (_, true) => progress.done += count,
                    (_, false) => {}
                }
            }
            Ok(progress)
        })
    }
}
