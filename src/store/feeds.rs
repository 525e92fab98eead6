//! What is known of the changes on each media server: up to when, and which of them were reported.
//!
//! A change is reported by a delivery, which is stored in the transaction that makes it known. So it is reported once,
//! whenever the process dies.

use rusqlite::{OptionalExtension as _, Transaction, params};

use crate::model::{ChangeKind, DeliveryId};
use crate::store::bounds::{admit, trim};
use crate::store::db::Store;
use crate::store::error::StoreError;
use crate::store::new_delivery::NewDelivery;

/// Up to when the changes of each kind are known, in seconds since 1970, by the clock of the media server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct FeedMarks {
    pub added_s: i64,
    pub viewed_s: i64,
    pub rated_s: i64,
}

impl FeedMarks {
    /// The mark of a kind of change.
    #[must_use]
    pub fn of(&self, kind: ChangeKind) -> i64 {
        match kind {
            ChangeKind::Added => self.added_s,
            ChangeKind::Viewed => self.viewed_s,
            ChangeKind::Rated => self.rated_s,
        }
    }

    /// Moves the mark of a kind of change.
    pub fn set(&mut self, kind: ChangeKind, at_s: i64) {
        match kind {
            ChangeKind::Added => self.added_s = at_s,
            ChangeKind::Viewed => self.viewed_s = at_s,
            ChangeKind::Rated => self.rated_s = at_s,
        }
    }
}

/// A change of an episode.
#[derive(Clone, Debug)]
pub struct NewChange {
    /// The kind of change.
    pub kind: ChangeKind,
    /// The key of the episode.
    pub item: String,
    /// Another text if it came about again.
    pub value: String,
    /// When it came about, in seconds since 1970.
    pub at_s: i64,
    /// The delivery that reports it. None if it only becomes known.
    pub delivery: Option<NewDelivery>,
}

impl Store {
    /// Up to when the changes of a server are known. None if it is not followed yet.
    ///
    /// # Errors
    /// The state file could not be read.
    pub fn feed_marks(&self, server: &str) -> Result<Option<FeedMarks>, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT added_s, viewed_s, rated_s FROM feed WHERE server = ?1 AND added_s IS NOT NULL",
            )?;
            let marks = query.query_row([server], |row| {
                Ok(FeedMarks {
                    added_s: row.get(0)?,
                    viewed_s: row.get(1)?,
                    rated_s: row.get(2)?,
                })
            });
            Ok(marks.optional()?)
        })
    }

    /// Moves the marks of a server. Episodes that were added before `forget_s` are forgotten: no listing shows them any more.
    ///
    /// # Errors
    /// It could not be stored. Then the same changes are looked for again.
    pub fn set_feed_marks(
        &self,
        server: &str,
        marks: FeedMarks,
        forget_s: i64,
    ) -> Result<(), StoreError> {
        if self.feed_marks(server)? == Some(marks) {
            return Ok(());
        }
        self.transaction_unsynced(|transaction| {
            transaction
                .prepare_cached(
                    "INSERT INTO feed (server, added_s, viewed_s, rated_s) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (server) DO UPDATE SET added_s = ?2, viewed_s = ?3, rated_s = ?4",
                )?
                .execute(params![
                    server,
                    marks.added_s,
                    marks.viewed_s,
                    marks.rated_s
                ])?;
            transaction
                .prepare_cached(
                    "DELETE FROM feed_change WHERE server = ?1 AND kind = 'added' AND at_s < ?2",
                )?
                .execute(params![server, forget_s])?;
            Ok(())
        })
    }

    /// Makes changes known, and stores the deliveries of those that were not. Returns the ids of these deliveries.
    ///
    /// # Errors
    /// They could not be stored, or too many deliveries wait for the rules. Then none is known.
    pub fn record_changes(
        &self,
        server: &str,
        changes: &[NewChange],
        now_ms: i64,
    ) -> Result<Vec<DeliveryId>, StoreError> {
        let is_known = self.read(|connection| {
            let mut query = connection.prepare_cached(KNOWN)?;
            let mut known = changes.iter().map(|new| {
                Ok(query.exists(params![server, new.kind.word(), new.item, new.value])?)
            });
            known.try_fold(true, |all, known: Result<bool, StoreError>| {
                Ok::<_, StoreError>(all && known?)
            })
        })?;
        if is_known {
            return Ok(Vec::new());
        }
        self.transaction(|transaction| {
            let mut stored = Vec::new();
            for new in changes {
                stored.extend(record_change(transaction, server, new, now_ms)?);
            }
            if !stored.is_empty() {
                trim(transaction)?;
            }
            Ok(stored)
        })
    }

    /// Forgets what is known of a server, because it is not followed any more.
    ///
    /// # Errors
    /// It could not be stored.
    pub fn forget_feed(&self, server: &str) -> Result<(), StoreError> {
        self.transaction_unsynced(|transaction| forget(transaction, server))
    }

    /// When the first webhook of a server came, in milliseconds since 1970.
    ///
    /// # Errors
    /// The state file could not be read.
    pub fn first_webhook(&self, server: &str) -> Result<Option<i64>, StoreError> {
        self.read(|connection| {
            let mut query =
                connection.prepare_cached("SELECT webhook_ms FROM feed WHERE server = ?1")?;
            let first = query.query_row([server], |row| row.get(0)).optional()?;
            Ok(first.flatten())
        })
    }

    /// Remembers that a webhook of the server has come.
    ///
    /// # Errors
    /// It could not be stored.
    pub fn webhook_came(&self, server: &str, now_ms: i64) -> Result<(), StoreError> {
        self.write(|connection| {
            connection
                .prepare_cached(
                    "INSERT INTO feed (server, webhook_ms) VALUES (?1, ?2)
                     ON CONFLICT (server) DO UPDATE SET webhook_ms = coalesce(webhook_ms, ?2)",
                )?
                .execute(params![server, now_ms])?;
            Ok(())
        })
    }

    /// Whether a card of an item was sent, or taken back, after `since_ms`.
    ///
    /// # Errors
    /// The state file could not be read.
    pub fn was_sent_since(
        &self,
        server: &str,
        item: &str,
        since_ms: i64,
    ) -> Result<bool, StoreError> {
        self.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM image WHERE server = ?1 AND item = ?2 AND sent_ms > ?3)",
            )?;
            Ok(query.query_row(params![server, item, since_ms], |row| row.get(0))?)
        })
    }
}

const KNOWN: &str =
    "SELECT 1 FROM feed_change WHERE server = ?1 AND kind = ?2 AND item = ?3 AND value = ?4";

fn record_change(
    transaction: &Transaction<'_>,
    server: &str,
    new: &NewChange,
    now_ms: i64,
) -> Result<Option<DeliveryId>, StoreError> {
    let change = new.kind.word();
    if transaction
        .prepare_cached(KNOWN)?
        .exists(params![server, change, new.item, new.value])?
    {
        return Ok(None);
    }
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO feed_change (server, kind, item, value, at_s) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![server, change, new.item, new.value, new.at_s])?;
    let Some(delivery) = &new.delivery else {
        return Ok(None);
    };
    admit(transaction, delivery.source, delivery.body.len())?;
    Store::write_down(transaction, delivery, now_ms).map(Some)
}

/// Forgets what is known of a server. That it sends webhooks stays known.
pub(super) fn forget(transaction: &Transaction<'_>, server: &str) -> Result<(), StoreError> {
    transaction.execute("DELETE FROM feed_change WHERE server = ?1", [server])?;
    transaction.execute(
        "UPDATE feed SET added_s = NULL, viewed_s = NULL, rated_s = NULL WHERE server = ?1",
        [server],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::migrate::MIGRATIONS;

    fn viewed(value: &str, is_news: bool) -> NewChange {
        NewChange {
            kind: ChangeKind::Viewed,
            item: "7".into(),
            value: value.into(),
            at_s: 100,
            delivery: is_news.then(|| NewDelivery::webhook("plex", "{}")),
        }
    }

    #[test]
    fn a_change_is_reported_once_and_again_when_it_came_about_again() {
        let store = Store::in_memory().expect("there is memory");
        let reported = |change: NewChange| {
            let stored = store.record_changes("home", &[change], 1_000);
            stored.expect("it can be written").len()
        };
        assert_eq!(reported(viewed("0", false)), 0);
        assert_eq!(reported(viewed("1", true)), 1);
        assert_eq!(reported(viewed("1", true)), 0);
        assert_eq!(reported(viewed("2", true)), 1);
        assert_eq!(store.undecided().expect("it can be read"), 2);
        store.forget_feed("home").expect("it can be written");
        assert_eq!(reported(viewed("2", true)), 1);
    }

    #[test]
    fn marks_are_kept_and_what_was_added_long_ago_is_forgotten() {
        let store = Store::in_memory().expect("there is memory");
        let marks = FeedMarks {
            added_s: 1,
            viewed_s: 2,
            rated_s: 3,
        };
        assert_eq!(store.feed_marks("home").ok(), Some(None));
        let added = NewChange {
            kind: ChangeKind::Added,
            ..viewed("1", true)
        };
        let changes = [viewed("1", true), added];
        store.record_changes("home", &changes, 0).expect("written");
        store
            .set_feed_marks("home", marks, 101)
            .expect("it can be written");
        assert_eq!(store.feed_marks("home").ok(), Some(Some(marks)));
        let again = store.record_changes("home", &changes, 0).expect("written");
        assert_eq!(again.len(), 1, "only views stay known");
    }

    #[test]
    fn the_first_webhook_of_a_server_stays_known() {
        let store = Store::in_memory().expect("there is memory");
        assert_eq!(store.first_webhook("home").ok(), Some(None));
        store.webhook_came("home", 5).expect("it can be written");
        store.webhook_came("home", 9).expect("it can be written");
        store.forget_feed("home").expect("it can be written");
        assert_eq!(store.first_webhook("home").ok(), Some(Some(5)));
    }

    #[test]
    fn after_an_upgrade_a_server_whose_webhooks_came_before_is_known() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("intertitle.db");
        let before = MIGRATIONS
            .iter()
            .position(|step| step.contains("CREATE TABLE feed "));
        let before = before.expect("there is such a step");
        let old = rusqlite::Connection::open(&path).expect("a database");
        for step in &MIGRATIONS[..before] {
            old.execute_batch(step).expect("an earlier step");
        }
        old.execute_batch(
            r#"INSERT INTO machine (server, identity, is_now) VALUES ('home', 'aa11', 1), ('attic', 'bb22', 1);
               INSERT INTO delivery (source, path, body, arrived_ms, outcome) VALUES
                 ('plex', '', '{"Server":{"uuid":"aa11"}}', 7, 'ignored'),
                 ('plex', '', '{"Server":{"uuid":"bb22"}}', 8, 'refused'),
                 ('sonarr', '', 'bb22', 9, 'ignored');"#,
        )
        .expect("rows of that version");
        old.pragma_update(None, "user_version", i64::try_from(before).expect("few"))
            .expect("a version");
        drop(old);
        let store = Store::open(&path).expect("it is brought up to date");
        assert_eq!(store.first_webhook("home").ok(), Some(Some(7)));
        assert_eq!(store.first_webhook("attic").ok(), Some(None));
    }
}
