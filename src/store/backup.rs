//! A complete copy of the state file, made while it is in use.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::store::copy::copy;
use crate::store::db::Store;
use crate::store::error::{Fault, StoreError};
use crate::store::migrate::VERSION;

impl Store {
    /// Copies the state file to `to`, as it is at one moment. Webhooks can be stored meanwhile, because the copy reads
    /// through a connection of its own.
    ///
    /// # Errors
    /// The copy could not be written, or the state file is in memory.
    pub fn copy_to(&self, to: &Path) -> Result<(), StoreError> {
        let from = self
            .second_connection()?
            .ok_or_else(|| StoreError::new("the state file is in memory"))?;
        self.health.observe_damage(copy(&from, to))
    }

    /// Checks the state file for damage, while others use it. The result is remembered and returned by
    /// [`Store::storage_error`].
    ///
    /// # Errors
    /// It is damaged, or cannot be read.
    pub fn look_for_damage(&self, depth: Depth) -> Result<(), StoreError> {
        let look = || match self.second_connection()? {
            Some(connection) => sound(&connection, depth),
            None => Ok(()),
        };
        self.health.observe_damage(look())
    }

    /// A separate connection for long work. None if the state file is in memory.
    fn second_connection(&self) -> Result<Option<Connection>, StoreError> {
        let path = self.read(|connection| Ok(connection.path().map(std::path::PathBuf::from)))?;
        let Some(path) = path.filter(|path| !path.as_os_str().is_empty()) else {
            return Ok(None);
        };
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        Ok(Some(Connection::open_with_flags(path, flags)?))
    }
}

/// How thoroughly a state file is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Reads every page of its tables.
    Quick,
    /// Also compares its indexes with the tables.
    Full,
}

impl Depth {
    fn pragma(self) -> &'static str {
        match self {
            Depth::Quick => "PRAGMA quick_check(1)",
            Depth::Full => "PRAGMA integrity_check(1)",
        }
    }
}

/// Checks a whole state file, without changing it.
///
/// # Errors
/// It is not a state file, is damaged, or was written by a newer version of the program.
pub fn check(path: &Path, depth: Depth) -> Result<(), StoreError> {
    let look = || -> Result<(), StoreError> {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        match usize::try_from(version).unwrap_or(usize::MAX) {
            1..=VERSION => sound(&connection, depth),
            0 => Err(StoreError::new("not a state file of intertitle")),
            _ => Err(StoreError::new(
                "it was written by a newer version of intertitle",
            )),
        }
    };
    look().map_err(|error| StoreError::with(error.fault(), format!("{}: {error}", path.display())))
}

fn sound(connection: &Connection, depth: Depth) -> Result<(), StoreError> {
    let found: String = connection.query_row(depth.pragma(), [], |row| row.get(0))?;
    match found.as_str() {
        "ok" => Ok(()),
        // SQLite reports several lines.
        found => Err(StoreError::with(
            Fault::Damaged,
            format!("the state file is damaged ({})", found.replace('\n', " ")),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::new_delivery::NewDelivery;

    #[test]
    fn a_copy_is_whole_and_has_what_was_there_when_it_was_begun() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&folder.path().join("intertitle.db")).expect("a state file");
        let record = || {
            let new = NewDelivery::webhook("plex", "{}");
            store.record(new, 1).expect("it is written");
        };
        record();
        let to = folder.path().join("copy.db");
        store.copy_to(&to).expect("a copy");
        record();
        check(&to, Depth::Quick).expect("it is whole");
        let copy = Store::open(&to).expect("it can be opened");
        assert_eq!(copy.undecided().expect("it answers"), 1);
        assert_eq!(store.undecided().expect("it answers"), 2);
    }

    #[test]
    fn an_incomplete_state_file_is_reported() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("intertitle.db");
        drop(Store::open(&path).expect("a state file"));
        let mut bytes = std::fs::read(&path).expect("a file");
        let spoil = |bytes: &[u8]| {
            std::fs::write(&path, bytes).expect("a file");
            check(&path, Depth::Quick)
                .expect_err("it is spoiled")
                .to_string()
        };
        let cut = spoil(&bytes[..bytes.len() / 2]);
        assert!(cut.contains("damaged"), "{cut}");
        let empty = spoil(b"");
        assert!(empty.contains("not a state file"), "{empty}");
        let middle = bytes.len() / 2;
        bytes[middle..middle + 4096].fill(0xff);
        let torn = spoil(&bytes);
        assert!(torn.contains("damaged"), "{torn}");
    }
}
