//! What Sonarr's webhooks have sent about each series, for the rules and styles of all media servers.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::model::{DeliveryId, SeriesRef, SonarrSeries};
use crate::store::db::Store;
use crate::store::error::StoreError;
use crate::store::waiting::{from_json, to_json};
use crate::text::fold;

impl Store {
    /// What Sonarr last sent about a series: by its TVDb id, or by its title if one of the two sides has no id, and only one
    /// series has that title.
    ///
    /// # Errors
    /// The state file could not be read.
    pub fn of_sonarr(&self, series: &SeriesRef) -> Result<Option<SonarrSeries>, StoreError> {
        self.read(|connection| {
            let found = match id(series) {
                Some(id) => by_id(connection, id)?,
                None => None,
            };
            let found = match found {
                Some(found) => Some(found),
                None => by_title(connection, series)?,
            };
            let own = found.map(|(tags, series_type)| {
                Ok(SonarrSeries {
                    series: series.clone(),
                    tags: tags.map(|tags| from_json(&tags)).transpose()?,
                    series_type,
                })
            });
            own.transpose()
        })
    }

    /// Stores what a delivery of Sonarr says about a series, unless a newer one has come. What it does not say stays.
    ///
    /// # Errors
    /// It could not be stored.
    pub fn learn_of_sonarr(
        &self,
        delivery: DeliveryId,
        own: &SonarrSeries,
    ) -> Result<(), StoreError> {
        let folded = own.series.title.as_deref().map(fold).unwrap_or_default();
        if self.is_known(own, &folded)? {
            return Ok(());
        }
        let tags = own.tags.as_ref().map(to_json).transpose()?;
        self.transaction_unsynced(|transaction| {
            let conflict = match id(&own.series) {
                Some(_) => "(tvdb) WHERE tvdb IS NOT NULL",
                None => "(folded) WHERE tvdb IS NULL",
            };
            if id(&own.series).is_some() {
                // Sonarr has learnt the id since.
                transaction.execute(
                    "DELETE FROM sonarr_series WHERE folded = ?1 AND tvdb IS NULL",
                    [&folded],
                )?;
            }
            transaction
                .prepare_cached(&format!(
                    "INSERT INTO sonarr_series (tvdb, folded, tags, series_type, delivery) VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT {conflict} DO UPDATE SET folded = ?2, tags = coalesce(?3, tags),
                       series_type = coalesce(?4, series_type), delivery = ?5 WHERE delivery <= ?5"
                ))?
                .execute(params![
                    id(&own.series),
                    folded,
                    tags,
                    own.series_type,
                    delivery
                ])?;
            Ok(())
        })
    }

    /// True if nothing would change. Most webhooks of Sonarr repeat what the one before has sent.
    fn is_known(&self, own: &SonarrSeries, folded: &str) -> Result<bool, StoreError> {
        let tags = own.tags.as_ref().map(to_json).transpose()?;
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM sonarr_series WHERE folded = ?1 AND tvdb IS ?2
                                AND (?3 IS NULL OR tags IS ?3) AND (?4 IS NULL OR series_type IS ?4))",
            )?;
            let values = params![folded, id(&own.series), tags, own.series_type];
            Ok(query.query_row(values, |row| row.get(0))?)
        })
    }
}

/// Tags as JSON, and the type.
type Sent = (Option<String>, Option<String>);

fn sent(row: &Row<'_>) -> rusqlite::Result<Sent> {
    Ok((row.get(0)?, row.get(1)?))
}

/// The id as SQLite stores it. TheTVDB uses no more than 63 bits.
fn id(series: &SeriesRef) -> Option<i64> {
    series.tvdb.and_then(|id| i64::try_from(id).ok())
}

fn by_id(connection: &Connection, id: i64) -> Result<Option<Sent>, StoreError> {
    let mut query =
        connection.prepare_cached("SELECT tags, series_type FROM sonarr_series WHERE tvdb = ?1")?;
    Ok(query.query_row([id], sent).optional()?)
}

fn by_title(connection: &Connection, series: &SeriesRef) -> Result<Option<Sent>, StoreError> {
    let Some(title) = &series.title else {
        return Ok(None);
    };
    // Sonarr adds the year to the title if two series have the same title.
    let with_year = series.year.map(|year| fold(&format!("{title} ({year})")));
    let mut query = connection.prepare_cached(
        "SELECT tags, series_type FROM sonarr_series WHERE folded IN (?1, ?2) AND (tvdb IS NULL OR ?3) LIMIT 2",
    )?;
    let rows = query.query_map(params![fold(title), with_year, series.tvdb.is_none()], sent)?;
    let mut rows = rows.collect::<Result<Vec<Sent>, _>>()?;
    // Of two series with this title, either may be meant.
    Ok(rows.pop().filter(|_| rows.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(title: &str, tvdb: Option<u64>, year: Option<u32>) -> SeriesRef {
        SeriesRef {
            title: Some(title.into()),
            tvdb,
            year,
            ..SeriesRef::default()
        }
    }

    fn learn(store: &Store, delivery: DeliveryId, series: SeriesRef, tags: &[&str]) {
        let own = SonarrSeries {
            series,
            tags: Some(tags.iter().map(ToString::to_string).collect()),
            series_type: None,
        };
        store.learn_of_sonarr(delivery, &own).expect("it is stored");
    }

    fn tags(store: &Store, series: &SeriesRef) -> Option<String> {
        let own = store.of_sonarr(series).expect("it is read");
        own.and_then(|own| own.tags).map(|tags| tags.join(" "))
    }

    #[test]
    fn ids_decide_and_titles_where_there_is_none() {
        let store = Store::in_memory().expect("a store");
        learn(&store, 1, series("Dark", Some(1), None), &["a"]);
        learn(&store, 1, series("Dark (2020)", Some(2), None), &["b"]);
        learn(&store, 1, series("The Office", Some(3), None), &["uk"]);
        learn(&store, 1, series("the office", Some(4), None), &["us"]);
        learn(&store, 1, series("Nameless", None, None), &["n"]);
        for (title, tvdb, year, expected) in [
            ("Other title", Some(1), None, Some("a")),
            ("dark", None, None, Some("a")),
            // Another id is another series.
            ("Dark", Some(9), None, None),
            ("Dark (2020)", None, Some(2020), Some("b")),
            ("The Office", None, None, None),
            ("Nameless", Some(9), None, Some("n")),
            ("Nothing", None, None, None),
        ] {
            let found = tags(&store, &series(title, tvdb, year));
            assert_eq!(found.as_deref(), expected, "{title} {tvdb:?}");
        }
    }

    #[test]
    fn the_newest_delivery_counts_and_what_it_does_not_say_stays() {
        let store = Store::in_memory().expect("a store");
        let dark = series("Dark", Some(1), None);
        learn(&store, 5, dark.clone(), &["new"]);
        learn(&store, 4, dark.clone(), &["old"]);
        assert_eq!(tags(&store, &dark).as_deref(), Some("new"));
        let own = SonarrSeries {
            series: dark.clone(),
            tags: None,
            series_type: Some("anime".into()),
        };
        store.learn_of_sonarr(6, &own).expect("it is stored");
        let known = store
            .of_sonarr(&dark)
            .expect("it is read")
            .expect("it is known");
        assert_eq!(known.series_type.as_deref(), Some("anime"));
        assert_eq!(known.tags, Some(vec!["new".into()]));
        learn(&store, 7, dark.clone(), &[]);
        assert_eq!(tags(&store, &dark).as_deref(), Some(""));
    }

    #[test]
    fn a_series_that_gets_an_id_is_stored_once() {
        let store = Store::in_memory().expect("a store");
        learn(&store, 1, series("Dark", None, None), &["a"]);
        learn(&store, 2, series("Dark", Some(1), None), &["a"]);
        assert_eq!(
            tags(&store, &series("Dark", None, None)).as_deref(),
            Some("a")
        );
        assert_eq!(
            tags(&store, &series("Dark", Some(2), None)).as_deref(),
            None
        );
    }
}
