//! All pages of a database into another file.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::Backup;

use crate::settings::make_private;
use crate::store::error::StoreError;

/// Copies all that `from` sees to a new file, which only its owner may read.
pub(super) fn copy(from: &Connection, to: &Path) -> Result<(), StoreError> {
    make_private(to).map_err(|error| StoreError::new(error.to_string()))?;
    let mut copy = Connection::open(to)?;
    // All pages in one step: it sees one moment, and need not begin again if something is written.
    Backup::new(from, &mut copy)?.run_to_completion(i32::MAX, Duration::ZERO, None)?;
    // A copy is one file.
    copy.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    Ok(())
}

/// Keeps the state file as it is before its tables become those of a newer version, in `backups` beside it.
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
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).map_err(|error| failed(error.to_string()))?;
    copy(from, &folder.join("intertitle.db")).map_err(|error| failed(error.to_string()))?;
    log::info!("a backup lies in {}", folder.display());
    Ok(())
}
