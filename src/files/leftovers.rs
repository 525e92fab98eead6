//! Deletes files that a process left in a folder when it was killed while writing.

use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use rustix::fd::OwnedFd;
use rustix::fs::{AtFlags, Dir, Mode, OFlags, openat, unlinkat};

/// The prefix of the names of new files.
const PREFIX: &str = ".intertitle-";
/// The suffix of the names of new files.
const SUFFIX: &str = ".new";
/// The age of a leftover on file systems without locks. Writing takes seconds.
const ABANDONED: Duration = Duration::from_secs(3600);
/// Folders that are remembered as cleaned up. Beyond that, all are checked once more.
const FOLDERS_MAX: usize = 4096;

/// Device, inode and creation time of a folder.
type FolderId = (u64, u64, Option<SystemTime>);

/// Folders that this process has cleaned up. Leftovers come from earlier processes.
static CLEANED: Mutex<BTreeSet<FolderId>> = Mutex::new(BTreeSet::new());

/// A random name for a new file.
pub(super) fn new_name() -> io::Result<String> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{PREFIX}{digits}{SUFFIX}"))
}

/// Deletes leftovers, the first time this process writes in the folder. Ignores errors.
pub(super) fn remove(folder: &OwnedFd) {
    if is_first_time(folder) {
        drop(look_through(folder));
    }
}

fn is_first_time(folder: &OwnedFd) -> bool {
    let about = folder
        .try_clone()
        .and_then(|folder| File::from(folder).metadata());
    let Ok(about) = about else {
        return false;
    };
    let mut cleaned = CLEANED.lock().unwrap_or_else(PoisonError::into_inner);
    if cleaned.len() >= FOLDERS_MAX {
        cleaned.clear();
    }
    // The inode of a deleted folder may be used for another one.
    cleaned.insert((about.dev(), about.ino(), about.created().ok()))
}

fn look_through(folder: &OwnedFd) -> io::Result<()> {
    for entry in Dir::read_from(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let bytes = name.to_bytes();
        let is_ours = bytes.starts_with(PREFIX.as_bytes()) && bytes.ends_with(SUFFIX.as_bytes());
        if is_ours && is_abandoned(folder, name) {
            unlinkat(folder, name, AtFlags::empty())?;
        }
    }
    Ok(())
}

/// True if no process writes the file any more.
fn is_abandoned(folder: &OwnedFd, name: &std::ffi::CStr) -> bool {
    let flags = OFlags::RDWR | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let Ok(file) = openat(folder, name, flags, Mode::empty()).map(File::from) else {
        return false;
    };
    let Ok(about) = file.metadata() else {
        return false;
    };
    if !about.is_file() {
        return false;
    }
    match file.try_lock() {
        Ok(()) => true,
        Err(TryLockError::WouldBlock) => false,
        Err(TryLockError::Error(_)) => about
            .modified()
            .ok()
            .and_then(|then| SystemTime::now().duration_since(then).ok())
            .is_some_and(|age| age >= ABANDONED),
    }
}
