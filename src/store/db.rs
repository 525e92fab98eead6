//! The one connection that writes, and the shape of the tables.

use std::fmt;
use std::path::Path;
use std::sync::{Mutex, MutexGuard};

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};

/// The state file, or one in memory for tests.
pub struct Store {
    connection: Mutex<Connection>,
}

/// What went wrong with the state file, as a sentence.
#[derive(Debug)]
pub struct StoreError(String);

impl StoreError {
    pub(super) fn new(sentence: impl Into<String>) -> StoreError {
        StoreError(sentence.into())
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StoreError {}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        let what = match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => "the disk is full",
            Some(ErrorCode::ReadOnly) => "the state file cannot be written",
            Some(ErrorCode::NotADatabase) => "the state file is not a database of ours",
            Some(ErrorCode::DatabaseCorrupt) => "the state file is damaged",
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                "another program holds the state file"
            }
            _ => "the state file does not answer",
        };
        StoreError(format!("{what} ({error})"))
    }
}

/// The step that leads from version `n` of the tables to `n + 1`.
const MIGRATIONS: &[&str] = &[
    include_str!("schema.sql"),
    include_str!("decision.sql"),
    include_str!("schedule.sql"),
    include_str!("series.sql"),
];

impl Store {
    /// Opens the state file, makes it if there is none, and brings its tables up to date.
    ///
    /// # Errors
    /// The file cannot be opened or written, is no database, or was made by a newer version of the program. Nothing is
    /// changed then.
    pub fn open(path: &Path) -> Result<Store, StoreError> {
        let named = |error: StoreError| StoreError(format!("{}: {error}", path.display()));
        let connection = Connection::open(path).map_err(|error| named(error.into()))?;
        Store::prepare(connection).map_err(named)
    }

    /// A state file that is gone when it is dropped.
    ///
    /// # Errors
    /// There is no memory for it.
    pub fn in_memory() -> Result<Store, StoreError> {
        Store::prepare(Connection::open_in_memory()?)
    }

    fn prepare(mut connection: Connection) -> Result<Store, StoreError> {
        connection.busy_timeout(std::time::Duration::from_secs(10))?;
        // What the pragma answers is what holds: on a network share there is no WAL, and then none is claimed.
        let journal: String =
            connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
        if journal != "wal" && journal != "memory" {
            log::warn!(
                "the state file cannot use write-ahead logging here (it uses `{journal}`): expect it to be slow"
            );
        }
        // FULL: otherwise a power cut may undo what has been answered 2xx.
        connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?;
        migrate(&mut connection)?;
        Ok(Store {
            connection: Mutex::new(connection),
        })
    }

    /// The connection, for one short piece of work.
    pub(super) fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic while the lock was held has rolled its transaction back: the connection is sound.
        self.connection
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Runs `work` in one transaction: all of it happens, or nothing.
    pub(super) fn transaction<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = work(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }
}

fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let version = connection.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0))?;
    let version = usize::try_from(version).unwrap_or(usize::MAX);
    if version > MIGRATIONS.len() {
        return Err(StoreError(format!(
            "this state file was written by a newer version of intertitle (its tables have version {version}, and this \
             program knows {}); nothing was changed",
            MIGRATIONS.len()
        )));
    }
    for (step, next) in MIGRATIONS.iter().zip(1i64..).skip(version) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", next)?;
        transaction.commit()?;
    }
    Ok(())
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
    fn a_file_that_is_no_database_is_named() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("intertitle.db");
        std::fs::write(
            &path,
            "this is a letter to my aunt, and it is long enough to be read as a header".repeat(9),
        )
        .expect("a file");
        let problem = Store::open(&path).err().expect("it is refused").to_string();
        assert!(problem.contains("not a database of ours"), "{problem}");
    }
}
