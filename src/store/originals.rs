//! Original pictures that were uploads: files next to the state file, each picture once, named by its digest.
//!
//! `originals/ab/abcd….jpg`. Items with the same picture share a file. The file is written before the row that names
//! it, and deleted when no row does.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rusqlite::{Connection, OpenFlags};

use crate::files::{self, Durability, Permissions};
use crate::model::Digest;
use crate::settings::make_private_folder;
use crate::store::error::StoreError;

/// The folder next to the state file.
pub const ORIGINALS: &str = "originals";
/// A file without a row is deleted only if it is older than this: its row may be about to be written.
pub(super) const YOUNG: Duration = Duration::from_secs(3600);
/// The prefix of incomplete files in earlier versions.
const UNFINISHED: &str = ".new-";

/// The folder of originals.
#[derive(Clone, Debug)]
pub(super) struct Originals {
    folder: PathBuf,
}

impl Originals {
    /// The folder next to the state file at `path`. It is created when it is first used.
    pub(super) fn of_file(path: &Path) -> Originals {
        Originals {
            folder: path.with_file_name(ORIGINALS),
        }
    }

    /// Stores `bytes`. When this returns, they are on disk.
    pub(super) fn keep(&self, bytes: &[u8]) -> io::Result<Digest> {
        let digest = Digest::of(bytes);
        let path = self.folder.join(place_of(&digest));
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if fs::symlink_metadata(&path).is_ok_and(|there| there.is_file() && there.len() == length)
            && File::options()
                .append(true)
                .open(&path)
                .and_then(|file| file.set_modified(SystemTime::now()))
                .is_ok()
        {
            // The file counts as new again, so that it is not deleted before its row is written.
            return Ok(digest);
        }
        let folder = path.parent().unwrap_or(&self.folder);
        make_private_folder(folder)?;
        files::write(&path, bytes, Permissions::Owner, Durability::Synced)?;
        // Some network disks do not support that, and offer nothing better.
        drop(File::open(&self.folder).and_then(|folder| folder.sync_all()));
        Ok(digest)
    }

    /// The bytes of a digest.
    pub(super) fn read(&self, digest: &Digest) -> Result<Vec<u8>, String> {
        let path = self.folder.join(place_of(digest));
        let message = |why: String| {
            format!(
                "{} {why}; backups of it are in `{ORIGINALS}` in the newest folder of `backups`",
                path.display()
            )
        };
        let bytes = fs::read(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => message("is missing".into()),
            _ => message(format!("cannot be read ({error})")),
        })?;
        match Digest::of(&bytes) == *digest {
            true => Ok(bytes),
            false => Err(message("is damaged".into())),
        }
    }

    /// Deletes the files for which `is_named` is false, and incomplete ones, unless they are young. Returns how many.
    pub(super) fn sweep(
        &self,
        is_named: impl Fn(&str) -> Result<bool, StoreError>,
    ) -> Result<usize, StoreError> {
        let mut swept = 0;
        for folder in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            for file in fs::read_dir(folder.path()).into_iter().flatten().flatten() {
                let name = file.file_name().to_string_lossy().into_owned();
                let is_ours = name.starts_with(UNFINISHED) || is_place(&name);
                if !is_ours || !is_old(&file) || is_named(name.trim_end_matches(ENDING))? {
                    continue;
                }
                swept += usize::from(fs::remove_file(file.path()).is_ok());
            }
        }
        Ok(swept)
    }
}

const ENDING: &str = ".jpg";

/// The path of a digest's file, below the folder of originals.
pub(super) fn place_of(digest: &Digest) -> PathBuf {
    let hex = digest.as_str();
    let first = hex.get(..2).unwrap_or("00");
    Path::new(first).join(format!("{hex}{ENDING}"))
}

/// True if a file's name is a digest. No other files are deleted.
fn is_place(name: &str) -> bool {
    let hex = name.strip_suffix(ENDING).unwrap_or_default();
    hex.len() == 40 && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_old(file: &fs::DirEntry) -> bool {
    let modified = file.metadata().and_then(|file| file.modified());
    // After the clock was set back, times can be in the future. Such files count as young.
    let age = modified.ok().and_then(|at| at.elapsed().ok());
    age.is_some_and(|age| age > YOUNG)
}

/// The error for a picture that could not be stored.
pub(super) fn unstored(error: io::Error) -> StoreError {
    StoreError::new(format!("cannot store the original picture: {error}"))
}

/// The paths of the originals that a state file names, below its folder of originals.
///
/// # Errors
/// The state file could not be read. One of an older version names none.
pub fn originals_of(state_file: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let connection = Connection::open_with_flags(state_file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    // Before version 11 the table had another name.
    let has_names = |table: &str| {
        connection.query_row(
            "SELECT EXISTS (SELECT 1 FROM pragma_table_info(?1) WHERE name = 'original_digest')",
            [table],
            |row| row.get::<_, bool>(0),
        )
    };
    let table = match (has_names("image")?, has_names("card")?) {
        (true, _) => "image",
        (false, true) => "card",
        (false, false) => return Ok(Vec::new()),
    };
    let mut query = connection.prepare(&format!(
        "SELECT DISTINCT original_digest FROM {table} WHERE original_digest IS NOT NULL"
    ))?;
    let rows = query.query_map([], |row| row.get::<_, String>(0))?;
    let mut places = Vec::new();
    for row in rows {
        let place = place_of(&Digest::from_kept(row?));
        // Any other value does not name a file of intertitle.
        if place
            .file_name()
            .is_some_and(|name| is_place(&name.to_string_lossy()))
        {
            places.push(place);
        }
    }
    Ok(places)
}
