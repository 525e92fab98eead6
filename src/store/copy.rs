//! Copies all pages of a database to another file.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::Backup;

use crate::settings::{make_private, make_private_folder};
use crate::store::error::StoreError;

/// Copies everything that `from` sees to a new file that only its owner may read.
pub(super) fn copy(from: &Connection, to: &Path) -> Result<(), StoreError> {
    make_private(to).map_err(|error| StoreError::new(error.to_string()))?;
    let mut copy = Connection::open(to)?;
    // All pages in one step: the copy is of one moment, and need not start again if something is written.
    Backup::new(from, &mut copy)?.run_to_completion(i32::MAX, Duration::ZERO, None)?;
    // The copy must be a single file.
    copy.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    Ok(())
}

/// Copies the state file to the folder `backups` next to it before its tables are migrated to a newer version.
pub(super) fn keep_before_migration(from: &Connection, version: usize) -> Result<(), StoreError> {
    let Some(folder) = from.path().map(Path::new).and_then(Path::parent) else {
        return Ok(());
    };
    // A state file in memory has no folder.
    if folder.as_os_str().is_empty() {
        return Ok(());
    }
    let folder = folder
        .join("backups")
        .join(format!("before-version-{}", version + 1));
    let failed = |why: String| {
        StoreError::new(format!(
            "the tables must become those of a newer version, and no backup can be made before ({why}); nothing was \
             changed"
        ))
    };
    // A file with the name of a backup is always complete. An incomplete one is removed by the next copy.
    let new = folder.with_file_name(format!(".unfinished-before-version-{}", version + 1));
    drop(fs::remove_dir_all(&new));
    let kept = make_private_folder(&new)
        .map_err(|error| failed(error.to_string()))
        .and_then(|()| {
            copy(from, &new.join("intertitle.db")).map_err(|error| failed(error.to_string()))
        });
    if let Err(error) = kept {
        drop(fs::remove_dir_all(&new));
        return Err(error);
    }
    drop(fs::remove_dir_all(&folder));
    fs::rename(&new, &folder).map_err(|error| failed(error.to_string()))?;
    log::info!("backup written to {}", folder.display());
    Ok(())
}
