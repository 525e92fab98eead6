//! Whether the state file is still the one that was opened: who deletes or replaces it leaves us writing into nothing.

use std::fs;
use std::path::{Path, PathBuf};

use crate::store::error::{Fault, StoreError};

/// The state file as it was when it was opened.
#[derive(Debug)]
pub(super) struct Watch {
    path: PathBuf,
    /// Its disk and its number there; none where files have no such numbers.
    file: Option<(u64, u64)>,
}

impl Watch {
    /// Remembers the file that has just been opened.
    pub(super) fn of(path: &Path) -> Watch {
        Watch {
            path: path.to_path_buf(),
            file: number(path),
        }
    }

    /// Refuses to write into a file that nobody will find again.
    pub(super) fn is_there(&self) -> Result<(), StoreError> {
        let what = match number(&self.path) {
            file if file == self.file => return Ok(()),
            // Whatever else keeps it from being looked at, SQLite will say.
            None if self.path.symlink_metadata().is_ok() => return Ok(()),
            None => "deleted",
            Some(_) => "replaced",
        };
        Err(StoreError::with(
            Fault::Gone,
            format!(
                "the state file {} was {what} while intertitle runs: stop it, put the file or a backup back (`intertitle \
                 backup restore`), and start it again",
                self.path.display()
            ),
        ))
    }
}

#[cfg(unix)]
fn number(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    let file = fs::metadata(path).ok()?;
    Some((file.dev(), file.ino()))
}

#[cfg(not(unix))]
fn number(path: &Path) -> Option<(u64, u64)> {
    fs::metadata(path).ok().map(|_| (0, 0))
}
