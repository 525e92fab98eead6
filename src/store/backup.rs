//! A whole copy of the state file, made while it is in use.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::store::copy::copy;
use crate::store::db::{Store, VERSION};
use crate::store::error::StoreError;

impl Store {
    /// Copies the state file to `to`, as it is at one moment. Hooks are written meanwhile: the copy reads through a
    /// connection of its own.
    ///
    /// # Errors
    /// The copy could not be written, or the state file lies in memory.
    pub fn copy_to(&self, to: &Path) -> Result<(), StoreError> {
        let path = self.read(|connection| Ok(connection.path().map(std::path::PathBuf::from)))?;
        let path = path.filter(|path| !path.as_os_str().is_empty());
        let path = path.ok_or_else(|| StoreError::new("the state file lies in memory"))?;
        let from = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        copy(&from, to)
    }
}

/// Looks through a whole state file: every page is read. It is not changed.
///
/// # Errors
/// It is no state file, is damaged, or was written by a newer version of the program.
pub fn check(path: &Path) -> Result<(), StoreError> {
    let look = || -> Result<(), StoreError> {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        let found: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        match (
            usize::try_from(version).unwrap_or(usize::MAX),
            found.as_str(),
        ) {
            (1..=VERSION, "ok") => Ok(()),
            (1..=VERSION, found) => Err(StoreError::new(format!("it is damaged ({found})"))),
            (0, _) => Err(StoreError::new("it is no state file of intertitle")),
            _ => Err(StoreError::new(
                "it was written by a newer version of intertitle",
            )),
        }
    };
    look().map_err(|error| StoreError::new(format!("{}: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Outcome;
    use crate::store::hooks::NewHook;

    #[test]
    fn a_copy_is_whole_and_has_what_was_there_when_it_was_begun() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&folder.path().join("intertitle.db")).expect("a state file");
        let record = || {
            let new = NewHook {
                source: "plex",
                address: "/api/webhooks/plex",
                connection: None,
                event: None,
                body: "{}",
                outcome: Outcome::Waiting,
                reason: None,
            };
            store.record(&new, 1).expect("it is written");
        };
        record();
        let to = folder.path().join("copy.db");
        store.copy_to(&to).expect("a copy");
        record();
        check(&to).expect("it is whole");
        let copy = Store::open(&to).expect("it can be opened");
        assert_eq!(copy.undecided().expect("it answers"), 1);
        assert_eq!(store.undecided().expect("it answers"), 2);
    }

    #[test]
    fn what_is_no_whole_state_file_is_said_to_be_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("intertitle.db");
        drop(Store::open(&path).expect("a state file"));
        let mut bytes = std::fs::read(&path).expect("a file");
        let spoil = |bytes: &[u8]| {
            std::fs::write(&path, bytes).expect("a file");
            check(&path).expect_err("it is spoiled").to_string()
        };
        let cut = spoil(&bytes[..bytes.len() / 2]);
        assert!(cut.contains("damaged"), "{cut}");
        let empty = spoil(b"");
        assert!(empty.contains("no state file"), "{empty}");
        let middle = bytes.len() / 2;
        bytes[middle..middle + 4096].fill(0xff);
        let torn = spoil(&bytes);
        assert!(torn.contains("damaged"), "{torn}");
    }
}
