//! What can be wrong with the state file, in sentences.

use std::fmt;
use std::path::Path;

use rusqlite::ErrorCode;

/// What went wrong with the state file, as a sentence.
#[derive(Debug)]
pub struct StoreError {
    sentence: String,
    is_of_the_disk: bool,
    /// The file is not what we wrote.
    is_damage: bool,
}

impl StoreError {
    pub(super) fn new(sentence: impl Into<String>) -> StoreError {
        StoreError {
            sentence: sentence.into(),
            is_of_the_disk: false,
            is_damage: false,
        }
    }

    /// The same, of the file at `path`, with what is to be done if it cannot be read.
    pub(super) fn of(self, path: &Path) -> StoreError {
        let todo = match self.is_damage {
            true => {
                "; nothing was changed: put a backup in its place, or move it away to begin with an empty one"
            }
            false => "",
        };
        StoreError {
            sentence: format!("{}: {self}{todo}", path.display()),
            ..self
        }
    }

    /// True if whatever is written next will fail in the same way: no room, no permission, no file that is whole.
    pub(super) fn is_of_the_disk(&self) -> bool {
        self.is_of_the_disk
    }

    /// Logs that it kept something from being done. What the disk is to blame for is told once by the store itself,
    /// not by each who suffers from it.
    pub fn log(&self, doing: &str) {
        let level = match self.is_of_the_disk {
            true => log::Level::Debug,
            false => log::Level::Error,
        };
        log::log!(level, "{doing}: {self}");
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl std::error::Error for StoreError {}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        let (what, is_of_the_disk) = match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => ("the disk of the state file is full", true),
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                ("the state file cannot be written", true)
            }
            Some(ErrorCode::CannotOpen) => ("the state file cannot be opened", true),
            Some(ErrorCode::NotADatabase) => ("the state file is not a database of ours", true),
            Some(ErrorCode::DatabaseCorrupt) => ("the state file is damaged", true),
            Some(ErrorCode::FileLockingProtocolFailed | ErrorCode::NoLargeFileSupport) => {
                (WITHOUT_LOCKS, true)
            }
            Some(ErrorCode::SystemIoFailure) if is_of_a_lock(&error) => (WITHOUT_LOCKS, true),
            Some(ErrorCode::SystemIoFailure) => ("the disk of the state file has failed", true),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                // SQLite does not tell one from the other.
                (
                    "another program holds the state file, or it lies on a share without locks",
                    true,
                )
            }
            _ => ("the state file does not answer", false),
        };
        StoreError {
            sentence: format!("{what} ({error})"),
            is_of_the_disk,
            is_damage: matches!(
                error.sqlite_error_code(),
                Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt)
            ),
        }
    }
}

/// Some network shares have no locks for parts of files.
const WITHOUT_LOCKS: &str = "the state file lies where files cannot be locked; it must lie on a disk of this machine, or on a share that has locks";

fn is_of_a_lock(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi;
    matches!(
        error.sqlite_error().map(|error| error.extended_code),
        Some(
            ffi::SQLITE_IOERR_LOCK
                | ffi::SQLITE_IOERR_UNLOCK
                | ffi::SQLITE_IOERR_RDLOCK
                | ffi::SQLITE_IOERR_CHECKRESERVEDLOCK
                | ffi::SQLITE_IOERR_SHMLOCK
        )
    )
}
