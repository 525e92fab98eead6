//! The state file: one connection that writes, one that reads, and the migrations of the tables.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicI64};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use crate::model::JobId;
use crate::store::connection::configure;
use crate::store::error::{Fault, StoreError};
use crate::store::group::Group;
use crate::store::migrate::{is_migrated, migrate};
use crate::store::originals::Originals;
use crate::store::passed::PassedOver;
use crate::store::room::Room;
use crate::store::seen::Glancer;
use crate::store::storage_health::StorageHealth;
use crate::store::watch::Watch;
use crate::store::writer::{Commit, Writer};

/// The state file, or one in memory for tests.
pub struct Store {
    /// Reads while others write: in WAL mode it never waits. None in memory. It is dropped before the writer, because
    /// the last connection to close clears the log.
    pub(super) reader: Option<Mutex<Connection>>,
    /// For `/health` and `/metrics`. None in memory.
    pub(super) glancer: Option<Glancer>,
    pub(super) writer: Writer,
    /// The deliveries that wait to be stored.
    pub(super) group: Group,
    /// The most deliveries that are decided in one transaction: what fits into the write-ahead log, which is small on a
    /// small disk.
    pub(super) decided_at_once: usize,
    /// A commit need not be synced to keep the file whole, because it uses write-ahead logging.
    has_wal: bool,
    pub(super) health: StorageHealth,
    /// The original pictures. None in memory.
    pub(super) originals: Option<Originals>,
    /// When unneeded ones were last removed.
    pub(super) swept_ms: AtomicI64,
    /// The space on the disk. None in memory.
    pub(super) room: Option<Room>,
    /// Whether the file still exists. None in memory.
    watch: Option<Watch>,
    /// Running jobs whose outcome could not be stored.
    pub(super) orphaned: Mutex<Vec<JobId>>,
    /// Whether a job was held back because it or another one may crash the process.
    pub(super) held_back: AtomicBool,
    /// How often the longest waiting job of a step was passed over.
    pub(super) passed: PassedOver,
}

/// The size of the write-ahead log at which it is checkpointed, and which it keeps then. It must fit into the space
/// that is left when no more webhooks are accepted.
const LOG_BYTES: u64 = 4 << 20;
/// Bytes of a page of the state file.
const PAGE_BYTES: u64 = 4096;
/// What a decision without jobs may add to the write-ahead log: the pages of its row and of the indexes on it.
const DECISION_BYTES: u64 = 4 * PAGE_BYTES;
/// How long opening waits for another program's lock.
const OPEN_PATIENCE: Duration = Duration::from_secs(10);
/// How long reading waits. Only without WAL can a lock block a reader.
pub(super) const READ_PATIENCE: Duration = Duration::from_secs(1);

impl Store {
    /// Opens the state file, creates it if there is none, and migrates its tables.
    ///
    /// # Errors
    /// The file cannot be opened or written, is not a database, or was made by a newer version of the program. Then
    /// nothing is changed.
    pub fn open(path: &Path) -> Result<Store, StoreError> {
        Store::open_by(path, None)
    }

    /// The same, with one of SQLite's ways to access files (a VFS). Some of them do not support WAL, like network
    /// shares.
    pub(super) fn open_by(path: &Path, vfs: Option<&str>) -> Result<Store, StoreError> {
        let connect = |flags: OpenFlags| match vfs {
            None => Connection::open_with_flags(path, flags),
            Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs),
        };
        let room = Room::of_file(path);
        let open = || {
            // Migrations leave holes in the memory of their connection, so it is closed before the others are opened.
            let first = connect(OpenFlags::default())?;
            first.busy_timeout(OPEN_PATIENCE)?;
            match is_migrated(&first)? {
                true => drop(first),
                false => drop(Store::prepare(first, room.log_bytes(LOG_BYTES))?),
            }
            let store = Store::prepare(connect(OpenFlags::default())?, room.log_bytes(LOG_BYTES))?;
            let reader = connect(OpenFlags::SQLITE_OPEN_READ_ONLY)?;
            reader.busy_timeout(READ_PATIENCE)?;
            configure(&reader)?;
            let store = Store {
                reader: Some(Mutex::new(reader)),
                glancer: Some(match store.has_wal {
                    true => Glancer::default(),
                    false => Glancer::with(connect(OpenFlags::SQLITE_OPEN_READ_ONLY)?)?,
                }),
                originals: Some(Originals::of_file(path)),
                room: Some(Room::of_file(path)),
                watch: Some(Watch::of(path)),
                ..store
            };
            // Reads once, so that there is a result to report if the file is locked later.
            drop(store.glance());
            Ok(store)
        };
        let opened = open().or_else(|error: StoreError| {
            // On a full disk, not even the log can be created.
            let is_full = matches!(error.fault(), Fault::NoRoom | Fault::Disk);
            if is_full && room.give_reserve() {
                open()
            } else {
                Err(error)
            }
        });
        opened.map_err(|error| error.of(path))
    }

    /// A state file in memory. It is gone when it is dropped.
    ///
    /// # Errors
    /// There is not enough memory.
    pub fn in_memory() -> Result<Store, StoreError> {
        Store::prepare(Connection::open_in_memory()?, LOG_BYTES)
    }

    pub(super) fn prepare(mut connection: Connection, log_bytes: u64) -> Result<Store, StoreError> {
        connection.busy_timeout(OPEN_PATIENCE)?;
        configure(&connection)?;
        // This affects new files only. It allows free pages to be returned to the disk.
        connection.execute_batch("PRAGMA auto_vacuum = INCREMENTAL")?;
        // The pragma returns the mode in effect. A network share does not support WAL.
        let journal: String =
            connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
        if journal != "wal" && journal != "memory" {
            log::warn!(
                "the state file cannot use write-ahead logging here (it uses `{journal}`): expect it to be slow"
            );
        }
        // FULL: otherwise a power failure could undo what was answered with 2xx.
        connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?;
        let log_pages = log_bytes / PAGE_BYTES;
        connection.execute_batch(&format!(
            "PRAGMA journal_size_limit = {log_bytes}; PRAGMA wal_autocheckpoint = {log_pages};"
        ))?;
        migrate(&mut connection)?;
        Ok(Store {
            reader: None,
            glancer: None,
            writer: Writer::new(connection),
            group: Group::new(usize::try_from(log_bytes / 4).unwrap_or(usize::MAX)),
            decided_at_once: usize::try_from(log_bytes / DECISION_BYTES)
                .unwrap_or(usize::MAX)
                .max(1),
            has_wal: journal == "wal",
            health: StorageHealth::default(),
            originals: None,
            swept_ms: AtomicI64::new(i64::MIN),
            room: None,
            watch: None,
            orphaned: Mutex::default(),
            held_back: AtomicBool::new(false),
            passed: PassedOver::default(),
        })
    }

    /// Releases the memory of cached pages: those that are needed are in the cache of the system.
    ///
    /// # Errors
    /// The state file is locked.
    pub fn release_memory(&self) -> Result<(), StoreError> {
        self.writer.take()?.release_memory()?;
        if let Some(reader) = &self.reader {
            let reader = reader.lock().unwrap_or_else(PoisonError::into_inner);
            reader.release_memory()?;
        }
        Ok(())
    }

    /// Reads from the state file. Never waits for a writer.
    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let outcome = match &self.reader {
            // A panic while the lock was held cannot have damaged the connection, which only reads.
            Some(reader) => work(&reader.lock().unwrap_or_else(PoisonError::into_inner)),
            None => self.writer.take().and_then(|connection| work(&connection)),
        };
        self.health.observe_damage(outcome)
    }

    /// Writes with one statement, which is atomic.
    pub(super) fn write<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.write_by(Commit::Synced, work)
    }

    fn write_by<T>(
        &self,
        commit: Commit,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let write = || {
            self.watch.as_ref().map_or(Ok(()), Watch::is_there)?;
            let mut connection = self.writer.take_for(commit)?;
            let outcome = work(&mut connection);
            connection.went(&outcome);
            outcome
        };
        let begun = self.health.begin();
        let outcome = write();
        if matches!(&outcome, Err(error) if error.fault() == Fault::NoRoom) {
            // This write failed, but the next one finds space.
            self.make_room();
        }
        self.health.observe(begun, outcome)
    }

    /// The same as [`Store::transaction`], but a power failure may undo it. A later transaction that is on disk is on disk
    /// with all before it.
    pub(super) fn transaction_unsynced<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if !self.has_wal {
            return self.transaction(work);
        }
        self.write_by(Commit::Unsynced, |connection| {
            in_transaction(connection, work)
        })
    }

    /// Runs `work` in one transaction.
    pub(super) fn transaction<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.write(|connection| in_transaction(connection, work))
    }

    /// What is wrong with the state file. None if the last write succeeded and no damage is known.
    #[must_use]
    pub fn storage_error(&self) -> Option<String> {
        self.health.now()
    }
}

fn in_transaction<T>(
    connection: &mut Connection,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let value = work(&transaction)?;
    transaction.commit()?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_file_is_opened_again_as_it_was() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("intertitle.db");
        drop(Store::open(&path).expect("a new state file"));
        drop(Store::open(&path).expect("the same state file"));
    }

    #[test]
    fn a_state_file_of_an_older_version_is_kept_before_it_is_changed() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("intertitle.db");
        let old = Connection::open(&path).expect("a database");
        old.execute_batch(crate::store::migrate::MIGRATIONS[0])
            .expect("the first tables");
        old.pragma_update(None, "user_version", 1)
            .expect("a version");
        drop(old);
        drop(Store::open(&path).expect("it is brought up to date"));
        let kept = dir.path().join("backups/before-version-2/intertitle.db");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&kept).expect("a backup").permissions();
            assert_eq!(
                mode.mode() & 0o777,
                0o600,
                "deliveries contain who watches what"
            );
        }
        let kept = Connection::open(kept).expect("a backup");
        let version: i64 = kept
            .query_row("PRAGMA user_version", [], |row| row.get(0))
            .expect("a version");
        assert_eq!(version, 1);
    }

    #[test]
    fn a_state_file_of_a_newer_version_is_left_alone() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("intertitle.db");
        let connection = Connection::open(&path).expect("a database");
        connection
            .pragma_update(None, "user_version", 99)
            .expect("a version");
        drop(connection);
        let problem = Store::open(&path).err().expect("it is refused").to_string();
        assert!(problem.contains("newer version of intertitle"), "{problem}");
    }

    #[test]
    fn a_file_that_is_not_a_database_is_named() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("intertitle.db");
        std::fs::write(
            &path,
            "this is a letter to my aunt, and it is long enough to be read as a header".repeat(9),
        )
        .expect("a file");
        let problem = Store::open(&path).err().expect("it is refused").to_string();
        assert!(
            problem.contains("not a database of intertitle"),
            "{problem}"
        );
    }

    #[test]
    fn a_state_file_that_was_cut_off_is_named_and_left_as_it_is() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("intertitle.db");
        drop(Store::open(&path).expect("a new state file"));
        let whole = std::fs::read(&path).expect("a file");
        for bytes in [100, 5000, whole.len() / 2, whole.len() - 5000] {
            std::fs::write(&path, &whole[..bytes]).expect("a shorter file");
            let opened = Store::open(&path).err();
            let problem = opened.map(|error| error.to_string()).unwrap_or_default();
            assert!(
                problem.contains("the state file is damaged"),
                "{bytes}: {problem}"
            );
            assert!(problem.contains("restore a backup"), "{problem}");
            assert_eq!(std::fs::read(&path).expect("a file"), whole[..bytes]);
        }
    }
}
