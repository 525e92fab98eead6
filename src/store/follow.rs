//! Jobs for the same episode on other servers and in other libraries.

use rusqlite::params;

use crate::model::{Job, SeriesRef, Subject};
use crate::store::db::Store;
use crate::store::error::StoreError;
use crate::store::rank::Rank;
use crate::store::waiting::{NewJob, enqueue, to_json};

impl Store {
    /// Adds jobs that follow a job, which goes on with that subject: nothing follows it any more, also after a crash.
    ///
    /// # Errors
    /// It could not be stored. Then no job was added.
    pub fn follow(
        &self,
        job: &Job,
        subject: &Subject,
        jobs: &[NewJob],
        now_ms: i64,
    ) -> Result<(), StoreError> {
        self.transaction(|transaction| {
            for new in jobs {
                enqueue(transaction, job.delivery, (new, Rank::Next), now_ms)?;
            }
            transaction
                .prepare_cached("UPDATE job SET subject_json = ?2 WHERE id = ?1")?
                .execute(params![job.id, to_json(subject)?])?;
            Ok(())
        })
    }

    /// The keys of the same series in other libraries of a server, as far as the catalogue knows.
    ///
    /// # Errors
    /// The state file could not be read.
    pub fn series_elsewhere(
        &self,
        server: &str,
        key: &str,
        series: &SeriesRef,
    ) -> Result<Vec<String>, StoreError> {
        let id = |id: Option<u64>| id.and_then(|id| i64::try_from(id).ok());
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT key FROM catalogue_series WHERE server = ?1 AND key != ?2
                 AND (tvdb = ?3 OR tmdb = ?4 OR imdb = ?5) ORDER BY id",
            )?;
            let ids = params![server, key, id(series.tvdb), id(series.tmdb), series.imdb];
            let keys = query.query_map(ids, |row| row.get(0))?;
            Ok(keys.collect::<Result<_, _>>()?)
        })
    }
}
