//! Checks that the state file is still the one that was opened. If it is deleted or replaced, writes would be lost.

use std::fs;
use std::path::{Path, PathBuf};

use crate::store::error::{Fault, StoreError};

/// The identity of the state file when it was opened.
#[derive(Debug)]
pub(super) struct Watch {
    path: PathBuf,
    /// Its device and inode. None where files have none.
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

    /// Refuses to write to a file that has no name any more.
    pub(super) fn is_there(&self) -> Result<(), StoreError> {
        let what = match number(&self.path) {
            file if file == self.file => return Ok(()),
            // Any other reason why it cannot be accessed is reported by SQLite.
            None if self.path.symlink_metadata().is_ok() => return Ok(()),
            None => "deleted",
            Some(_) => "replaced",
        };
        Err(StoreError::with(
            Fault::Gone,
            format!(
                "the state file {} was {what} while intertitle was running: stop it, restore the file or a backup \
                 (`intertitle backup restore`), and start it again",
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
