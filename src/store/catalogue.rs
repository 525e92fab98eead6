//! The catalogue: fills it from listings. The triggers of `catalogue.sql` keep the status of each episode.

use rusqlite::{OptionalExtension as _, Transaction, params};

use crate::model::{CardStatus, Episode, OwnKind, SeriesOutline};
use crate::store::catalogue_seen::Seen;
use crate::store::db::Store;
use crate::store::error::StoreError;
use crate::store::skips::{SKIPPED, Skips};
use crate::store::waiting::{from_json, to_json};
use crate::text::fold;

/// The changes that a complete listing has brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Episodes that are gone from the catalogue.
    pub removed: usize,
    /// Episodes that the listing lacks for the first time. They stay until the next complete listing.
    pub lacking: usize,
}

/// Rows that are compared or removed in one transaction.
const SWEPT_AT_ONCE: usize = 500;

impl Store {
    /// Adds listed episodes of a server to the catalogue, or updates what has changed. Episodes of a series whose labels
    /// contain `skip_label` are skipped.
    ///
    /// A power failure may undo it: the next refresh repeats it. Returns the episodes that the last listing showed as
    /// watched or with another title.
    ///
    /// # Errors
    /// It could not be stored.
    pub fn catalogue_put(
        &self,
        server: &str,
        episodes: &[Episode],
        skip_label: &str,
        seen: &mut Seen,
        now_ms: i64,
    ) -> Result<Vec<(OwnKind, Episode)>, StoreError> {
        let changes = self.transaction_unsynced(|transaction| {
            let skips = Skips::read(transaction, server)?;
            let mut changes = Vec::new();
            let mut series: Option<(&str, i64)> = None;
            for episode in episodes {
                let own = match series {
                    Some((key, id)) if key == episode.series_key => id,
                    _ => put_series(transaction, server, episode, skip_label, now_ms)?,
                };
                series = Some((&episode.series_key, own));
                put_season(transaction, own, episode)?;
                let changed = changes_of(transaction, server, episode)?;
                changes.extend(changed.map(|kind| (kind, episode.clone())));
                let skipped = why_skipped(episode, skip_label, &skips);
                put_episode(
                    transaction,
                    (server, own),
                    episode,
                    skipped.as_deref(),
                    now_ms,
                )?;
            }
            Ok(changes)
        })?;
        episodes.iter().for_each(|episode| seen.add(&episode.key));
        Ok(changes)
    }

    /// Ends a complete listing: removes the episodes that neither it nor the one before has shown.
    ///
    /// # Errors
    /// It could not be stored.
    pub fn catalogue_sweep(
        &self,
        server: &str,
        mut seen: Seen,
        now_ms: i64,
    ) -> Result<Swept, StoreError> {
        seen.sort();
        let mut swept = Swept::default();
        let mut after = String::new();
        loop {
            let rows = self.catalogue_keys(server, &after)?;
            let Some((last, _)) = rows.last() else {
                break;
            };
            after.clone_from(last);
            let lacks = |(key, _): &&(String, bool)| !seen.has(key);
            let lacking: Vec<&(String, bool)> = rows.iter().filter(lacks).collect();
            let is_back = |(key, was_gone): &&(String, bool)| *was_gone && seen.has(key);
            let back: Vec<&str> = rows
                .iter()
                .filter(is_back)
                .map(|(key, _)| key.as_str())
                .collect();
            if lacking.is_empty() && back.is_empty() {
                continue;
            }
            self.transaction_unsynced(|transaction| {
                for (key, was_gone) in lacking {
                    match was_gone {
                        true => {
                            swept.removed += 1;
                            transaction
                                .prepare_cached(
                                    "DELETE FROM catalogue_episode WHERE server = ?1 AND key = ?2",
                                )?
                                .execute(params![server, key])?;
                        }
                        false => {
                            swept.lacking += 1;
                            set_gone(transaction, server, key, Some(now_ms))?;
                        }
                    }
                }
                for key in back {
                    set_gone(transaction, server, key, None)?;
                }
                Ok(())
            })?;
        }
        self.transaction_unsynced(|transaction| {
            transaction
                .prepare_cached(
                    "DELETE FROM catalogue_series WHERE server = ?1 AND ok + waiting + problem + not_requested
                       + custom_artwork + skipped = 0",
                )?
                .execute([server])?;
            transaction
                .prepare_cached(
                    "INSERT INTO catalogue_refresh (server, refreshed_ms) VALUES (?1, ?2)
                     ON CONFLICT (server) DO UPDATE SET refreshed_ms = ?2",
                )?
                .execute(params![server, now_ms])?;
            Ok(())
        })?;
        Ok(swept)
    }

    /// The next keys of a server in order, each with whether the last complete listing lacked it.
    fn catalogue_keys(&self, server: &str, after: &str) -> Result<Vec<(String, bool)>, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT key, gone_ms IS NOT NULL FROM catalogue_episode WHERE server = ?1 AND key > ?2 ORDER BY key LIMIT ?3",
            )?;
            let limit = i64::try_from(SWEPT_AT_ONCE).unwrap_or(i64::MAX);
            let rows = query.query_map(params![server, after, limit], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// When a server was last listed completely, in milliseconds since 1970.
    ///
    /// # Errors
    /// The state file could not be read.
    pub fn catalogue_refreshed(&self, server: &str) -> Result<Option<i64>, StoreError> {
        self.read(|connection| {
            let mut query = connection
                .prepare_cached("SELECT refreshed_ms FROM catalogue_refresh WHERE server = ?1")?;
            Ok(query.query_row([server], |row| row.get(0)).optional()?)
        })
    }
}

impl Store {
    /// The seasons of a series on a server, as last listed. Empty if the series is not in the catalogue.
    ///
    /// # Errors
    /// The state file could not be read.
    pub fn catalogue_outline(
        &self,
        server: &str,
        series_key: &str,
    ) -> Result<SeriesOutline, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT season, count(*), min(number) FILTER (WHERE NOT is_unnumbered), max(number) FILTER (WHERE NOT is_unnumbered)
                 FROM catalogue_episode
                 WHERE series = (SELECT id FROM catalogue_series WHERE server = ?1 AND key = ?2) AND gone_ms IS NULL
                 GROUP BY season",
            )?;
            let mut rows = query.query(params![server, series_key])?;
            let mut outline = SeriesOutline::default();
            while let Some(row) = rows.next()? {
                let numbers = row.get::<_, Option<u32>>(2)?.zip(row.get(3)?);
                outline.add_season(row.get(0)?, row.get(1)?, numbers);
            }
            Ok(outline)
        })
    }
}

/// Forgets what a server has.
pub(super) fn forget(transaction: &Transaction<'_>, server: &str) -> Result<(), StoreError> {
    for table in ["catalogue_episode", "catalogue_series", "catalogue_refresh"] {
        transaction.execute(&format!("DELETE FROM {table} WHERE server = ?1"), [server])?;
    }
    Ok(())
}

fn set_gone(
    transaction: &Transaction<'_>,
    server: &str,
    key: &str,
    gone_ms: Option<i64>,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached("UPDATE catalogue_episode SET gone_ms = ?3 WHERE server = ?1 AND key = ?2")?
        .execute(params![server, key, gone_ms])?;
    Ok(())
}

fn is_skipped(labels: &[String], skip_label: &str) -> bool {
    labels
        .iter()
        .any(|label| label.eq_ignore_ascii_case(skip_label))
}

/// The label or the mark of a person for which an episode is skipped.
fn why_skipped(episode: &Episode, skip_label: &str, skips: &Skips) -> Option<String> {
    let mut labels = [&episode.of_series.labels, &episode.own_labels].into_iter();
    if labels.any(|labels| is_skipped(labels, skip_label)) {
        return Some(format!("it has the label `{skip_label}`"));
    }
    skips.include(episode).then(|| SKIPPED.to_string())
}

/// Returns the id of the row. A row that is right already is not written.
fn put_series(
    transaction: &Transaction<'_>,
    server: &str,
    episode: &Episode,
    skip_label: &str,
    now_ms: i64,
) -> Result<i64, StoreError> {
    let of_series = &episode.of_series;
    let labels = to_json(&of_series.labels)?;
    let known: Option<(i64, String)> = transaction
        .prepare_cached("SELECT id, labels FROM catalogue_series WHERE server = ?1 AND key = ?2")?
        .query_row(params![server, episode.series_key], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    transaction
        .prepare_cached(
            "INSERT INTO catalogue_series (server, key, library, library_key, title, folded, year, tvdb, tmdb, imdb, labels, genres)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
             ON CONFLICT (server, key) DO UPDATE SET library = ?3, library_key = ?4, title = ?5, folded = ?6, year = ?7, tvdb = ?8,
               tmdb = ?9, imdb = ?10, labels = ?11, genres = ?12
             WHERE (library, library_key, title, year, tvdb, tmdb, imdb, labels, genres)
               IS NOT (?3, ?4, ?5, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute(params![
            server,
            episode.series_key,
            episode.library,
            episode.library_key,
            episode.series,
            fold(&episode.series),
            of_series.year,
            of_series.tvdb.map(u64::cast_signed),
            of_series.tmdb.map(u64::cast_signed),
            of_series.imdb,
            labels,
            to_json(&of_series.genres)?,
        ])?;
    let Some((id, before)) = known else {
        return Ok(transaction.last_insert_rowid());
    };
    if before != labels {
        let skips_now = is_skipped(&of_series.labels, skip_label);
        let before: Vec<String> = from_json(&before)?;
        if is_skipped(&before, skip_label) && !skips_now {
            transaction
                .prepare_cached(
                    "UPDATE catalogue_episode SET status = ?2, reason = NULL, since_ms = ?4 WHERE series = ?1 AND status = ?3
                       AND NOT EXISTS (SELECT 1 FROM image WHERE server = catalogue_episode.server AND item = key AND is_restored)",
                )?
                .execute(params![
                    id,
                    CardStatus::NotRequested.word(),
                    CardStatus::Skipped.word(),
                    now_ms
                ])?;
        }
    }
    Ok(id)
}

fn put_season(
    transaction: &Transaction<'_>,
    series: i64,
    episode: &Episode,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO catalogue_season (series, number, title) VALUES (?1, ?2, ?3)
             ON CONFLICT (series, number) DO UPDATE SET title = ?3 WHERE title IS NOT ?3",
        )?
        .execute(params![series, episode.season, episode.season_title])?;
    Ok(())
}

/// What differs from the last listing, as far as rules may want to know. An episode that
/// has lost its title has not got another one.
fn changes_of(
    transaction: &Transaction<'_>,
    server: &str,
    episode: &Episode,
) -> Result<impl Iterator<Item = OwnKind>, StoreError> {
    let before: Option<(bool, String)> = transaction
        .prepare_cached(
            "SELECT watched, title FROM catalogue_episode WHERE server = ?1 AND key = ?2",
        )?
        .query_row(params![server, episode.key], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let (was_watched, title) = before.unwrap_or((false, episode.title.clone()));
    let is_unwatched = was_watched && !episode.watched;
    let is_renamed = title != episode.title && !episode.title.is_empty();
    let unwatched = is_unwatched.then_some(OwnKind::Unwatched);
    let renamed = is_renamed.then_some(OwnKind::TitleChanged);
    Ok(unwatched.into_iter().chain(renamed))
}

/// A row that is right already is not written. The status of a new one follows from its last job, or from its card.
fn put_episode(
    transaction: &Transaction<'_>,
    (server, series): (&str, i64),
    episode: &Episode,
    skipped: Option<&str>,
    now_ms: i64,
) -> Result<(), StoreError> {
    let airdate = episode.airdate.as_deref().unwrap_or_default();
    let added_ms = episode.added_at.map(|seconds| seconds.saturating_mul(1000));
    transaction
        .prepare_cached(
            "INSERT INTO catalogue_episode (server, key, series, season, number, is_unnumbered, absolute, title, airdate,
               added_ms, watched, status, reason, since_ms)
             SELECT ?1, ?2, ?3, ?4, ?5, ?13, ?6, ?7, ?8, ?9, ?10,
               CASE WHEN status IS NULL OR status = 'problem' THEN
                 CASE WHEN ?11 IS NOT NULL OR restored THEN 'skipped' ELSE coalesce(status, CASE WHEN shown THEN 'ok' ELSE 'not_requested' END) END
               ELSE status END,
               CASE WHEN ?11 IS NOT NULL AND (status IS NULL OR status = 'problem') THEN ?11
                    WHEN restored THEN 'its original picture was restored'
                    WHEN status IN ('problem', 'waiting', 'custom_artwork') THEN why END, ?12
             FROM (SELECT coalesce(max(sent_ms IS NOT NULL), 0) AS shown, coalesce(max(is_restored), 0) AS restored FROM image
                   WHERE server = ?1 AND item = ?2 AND slot = 'episode_still')
             LEFT JOIN (SELECT CASE WHEN state IN ('waiting', 'running') THEN 'waiting' WHEN state = 'dead' THEN 'problem'
                                    ELSE kept END AS status, why
                        FROM job WHERE server = ?1 AND subject_key = 'key:' || ?2 AND aspect = 'episode_still'
                          AND state != 'superseded'
                        ORDER BY delivery DESC, id DESC LIMIT 1)
             WHERE true
             ON CONFLICT (server, key) DO UPDATE SET series = ?3, season = ?4, number = ?5, is_unnumbered = ?13, absolute = ?6, title = ?7, airdate = ?8,
               added_ms = ?9, watched = ?10,
               reason = CASE WHEN ?11 IS NOT NULL AND status IN ('not_requested', 'problem') THEN ?11 ELSE reason END,
               status = CASE WHEN ?11 IS NOT NULL AND status IN ('not_requested', 'problem') THEN 'skipped' ELSE status END
             WHERE (series, season, number, is_unnumbered, absolute, title, airdate, added_ms, watched)
                 IS NOT (?3, ?4, ?5, ?13, ?6, ?7, ?8, ?9, ?10)
               OR (?11 IS NOT NULL AND status IN ('not_requested', 'problem'))",
        )?
        .execute(params![
            server,
            episode.key,
            series,
            episode.season,
            episode.number,
            episode.absolute,
            episode.title,
            airdate,
            added_ms,
            episode.watched,
            skipped,
            now_ms,
            episode.is_unnumbered,
        ])?;
    Ok(())
}
