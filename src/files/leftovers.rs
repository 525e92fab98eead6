//! What a process that was killed in the middle of writing has left in a folder.

use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use rustix::fd::OwnedFd;
use rustix::fs::{AtFlags, Dir, Mode, OFlags, openat, unlinkat};

/// Names of new files begin with it.
const PREFIX: &str = ".intertitle-";
/// And end with it.
const SUFFIX: &str = ".new";
/// Age of a leftover where no locks tell that nobody writes it any more; writing takes seconds.
const ABANDONED: Duration = Duration::from_secs(3600);
/// Folders that are remembered as cleaned up; beyond that all are looked through once more.
const FOLDERS_MAX: usize = 4096;

/// Device, number and time of birth of a folder.
type Sign = (u64, u64, Option<SystemTime>);

/// Folders that this process has cleaned up. Leftovers come from processes before it.
static CLEANED: Mutex<BTreeSet<Sign>> = Mutex::new(BTreeSet::new());

/// A name for a new file that nobody can guess.
pub(super) fn new_name() -> io::Result<String> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{PREFIX}{digits}{SUFFIX}"))
}

/// Removes leftovers, the first time this process writes in the folder. What cannot be removed stays.
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
    // The number of a folder that is gone may be given to another.
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

/// True if nobody writes the file any more.
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
