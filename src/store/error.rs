//! What can go wrong with the state file, with messages.

use std::fmt;
use std::path::Path;

use rusqlite::ErrorCode;

/// The kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The bounds of undecided deliveries are reached. The source may try again later.
    InboxFull,
    /// Another program, or a slow disk, holds the state file. The next attempt may succeed.
    Busy,
    /// The disk is full.
    NoRoom,
    /// The state file is damaged.
    Damaged,
    /// It was deleted or replaced while it was open.
    Gone,
    /// Its disk cannot be written or read for another reason.
    Disk,
    /// Any other fault, such as a row that cannot be read.
    Other,
}

/// A fault of the state file, as a message.
#[derive(Clone, Debug)]
pub struct StoreError {
    message: String,
    fault: Fault,
}

impl StoreError {
    pub(super) fn new(message: impl Into<String>) -> StoreError {
        StoreError::with(Fault::Other, message)
    }

    pub(super) fn with(fault: Fault, message: impl Into<String>) -> StoreError {
        StoreError {
            message: message.into(),
            fault,
        }
    }

    /// The same, for the file at `path`, with advice if it cannot be read.
    pub(super) fn of(self, path: &Path) -> StoreError {
        let todo = match self.fault {
            Fault::Damaged => {
                "; nothing was changed: restore a backup (`intertitle backup restore`), or move the file away and \
                 run `intertitle init --new` to start with an empty one"
            }
            _ => "",
        };
        StoreError {
            message: format!("{}: {self}{todo}", path.display()),
            ..self
        }
    }

    /// The kind of fault.
    #[must_use]
    pub fn fault(&self) -> Fault {
        self.fault
    }

    /// True if all later writes will fail in the same way: no space, no permission, a damaged file.
    pub(super) fn is_of_the_disk(&self) -> bool {
        !matches!(self.fault, Fault::InboxFull | Fault::Other)
    }

    /// True if opening the state file may succeed later: there may be space by then, or the share may be mounted.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(
            self.fault,
            Fault::Busy | Fault::NoRoom | Fault::Gone | Fault::Disk
        )
    }

    /// Logs that the fault prevented something. Faults of the disk are reported once by the store itself, not by every
    /// caller.
    pub fn log(&self, doing: &str) {
        let level = match self.is_of_the_disk() {
            true => log::Level::Debug,
            false => log::Level::Error,
        };
        log::log!(level, "{doing}: {self}");
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for StoreError {}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        let (fault, what) = match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => (Fault::NoRoom, "the disk of the state file is full"),
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                (Fault::Disk, "the state file cannot be written")
            }
            Some(ErrorCode::CannotOpen) => (Fault::Disk, "the state file cannot be opened"),
            Some(ErrorCode::NotADatabase) => (
                Fault::Damaged,
                "the state file is not a database of intertitle",
            ),
            Some(ErrorCode::DatabaseCorrupt) => (Fault::Damaged, "the state file is damaged"),
            Some(ErrorCode::FileLockingProtocolFailed | ErrorCode::NoLargeFileSupport) => {
                (Fault::Disk, WITHOUT_LOCKS)
            }
            Some(ErrorCode::SystemIoFailure) if is_of_a_lock(&error) => {
                (Fault::Disk, WITHOUT_LOCKS)
            }
            Some(ErrorCode::SystemIoFailure) => {
                (Fault::Disk, "the disk of the state file has failed")
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => (Fault::Busy, HELD),
            _ => (Fault::Other, "the state file does not respond"),
        };
        StoreError::with(fault, format!("{what} ({error})"))
    }
}

/// SQLite does not distinguish the two cases.
pub(super) const HELD: &str =
    "the state file is locked by another program, or is on a share without locks";

/// Some network shares cannot lock parts of files.
const WITHOUT_LOCKS: &str = "the state file is where files cannot be locked; it must be on a disk of this machine, \
or on a share that has locks";

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
