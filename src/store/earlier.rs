//! The episodes before one in its season, as the catalogue has them.

use rusqlite::params;

use crate::model::Episode;
use crate::store::db::Store;
use crate::store::error::StoreError;

const EARLIER: &str = "SELECT number, absolute, title, airdate, added_ms, is_unnumbered FROM catalogue_episode AS episode
   WHERE series = (SELECT id FROM catalogue_series WHERE server = ?1 AND key = ?2) AND gone_ms IS NULL
     AND season = ?3 AND (number, airdate) < (?4, ?5)
   ORDER BY number DESC, airdate DESC LIMIT ?6";

impl Store {
    /// At most `limit` episodes before this one in its season, the last one first: their numbers, titles and days.
    ///
    /// # Errors
    /// The state file could not be read.
    pub fn earlier_episodes(
        &self,
        server: &str,
        episode: &Episode,
        limit: u32,
    ) -> Result<Vec<Episode>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(EARLIER)?;
            let day = episode.airdate.as_deref().unwrap_or_default();
            let of = params![
                server,
                episode.series_key,
                episode.season,
                episode.number,
                day,
                limit
            ];
            let rows = statement.query_map(of, |row| {
                let added_ms: Option<i64> = row.get(4)?;
                Ok(Episode {
                    series: episode.series.clone(),
                    season: episode.season,
                    number: row.get(0)?,
                    absolute: row.get(1)?,
                    title: row.get(2)?,
                    airdate: Some(row.get(3)?).filter(|day: &String| !day.is_empty()),
                    added_at: added_ms.map(|ms| ms.div_euclid(1000)),
                    is_unnumbered: row.get(5)?,
                    ..Episode::default()
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_episodes_before_one_are_found_by_an_index_alone() {
        let store = Store::in_memory().expect("a store");
        let plan = store.read(|connection| {
            let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {EARLIER}"))?;
            let of = params!["home", "1000", 1, 5, "", 3];
            let rows = explain.query_map(of, |row| row.get(3))?;
            Ok(rows.collect::<Result<Vec<String>, _>>()?.join("; "))
        });
        let plan = plan.expect("a plan");
        assert!(
            plan.contains("INDEX catalogue_episode_by_series (series=? AND season=?"),
            "{plan}"
        );
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    }
}
