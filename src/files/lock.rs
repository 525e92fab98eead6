//! A lock that shows whether a process uses a folder. The locked file can only be opened by its owner.

use std::fs::{File, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use rustix::fs::{Mode, OFlags};
use rustix::process::geteuid;

use crate::files::new_file::{Durability, Permissions};
use crate::files::{read, write};

/// Why a file cannot be locked.
#[derive(Debug)]
pub enum LockRefusal {
    /// Another process holds it.
    Held,
    /// Another process holds it, possibly one of another user, because others could open the file.
    HeldByAnybody,
    /// The file system does not support locks. The file is open all the same.
    Unsupported(File),
    /// The error of the system.
    Failed(io::Error),
}

/// Attempts, because other processes may take the lock at the moment when a file that others could open is replaced.
const TRIES: usize = 4;

/// Locks a file as long as the returned one is open. Creates it if it does not exist. A file that others can open is
/// replaced by one that they cannot: otherwise they could lock it and so block its owner.
///
/// # Errors
/// See [`LockRefusal`].
pub fn lock(path: &Path) -> Result<File, LockRefusal> {
    for _ in 0..TRIES {
        let file = open(path).map_err(LockRefusal::Failed)?;
        let is_loose = is_loose(&file).map_err(LockRefusal::Failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) if is_loose => return Err(LockRefusal::HeldByAnybody),
            Err(TryLockError::WouldBlock) => return Err(LockRefusal::Held),
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                return Err(LockRefusal::Unsupported(file));
            }
            Err(TryLockError::Error(error)) => return Err(LockRefusal::Failed(error)),
        }
        if is_loose {
            // The old one stays locked until the new one has its name.
            let new = write::write(path, b"", Permissions::Owner, Durability::Synced);
            new.map_err(LockRefusal::Failed)?;
        } else if is_still_there(path, &file) {
            return Ok(file);
        }
    }
    Err(LockRefusal::Held)
}

fn open(path: &Path) -> io::Result<File> {
    let flags = OFlags::RDWR
        | OFlags::CREATE
        | OFlags::NOFOLLOW
        | OFlags::NONBLOCK
        | OFlags::NOCTTY
        | OFlags::CLOEXEC;
    let opened = rustix::fs::open(path, flags, Mode::RUSR | Mode::WUSR);
    let opened = opened.map_err(|error| match path.is_symlink() {
        true => io::Error::other("it is a link, not a file; delete it"),
        false => error.into(),
    })?;
    let file = File::from(opened);
    read::check_kind(file.metadata()?.file_type())?;
    Ok(file)
}

/// True if another user may have the file open.
fn is_loose(file: &File) -> io::Result<bool> {
    let about = file.metadata()?;
    let is_open = about.mode() & 0o077 != 0;
    Ok(is_open || about.nlink() > 1 || about.uid() != geteuid().as_raw())
}

fn is_still_there(path: &Path, file: &File) -> bool {
    let named = path.symlink_metadata();
    let (Ok(named), Ok(held)) = (named, file.metadata()) else {
        return false;
    };
    (named.dev(), named.ino()) == (held.dev(), held.ino())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        let about = fs::metadata(path).expect("a file");
        about.permissions().mode() & 0o777
    }

    #[test]
    fn a_lock_is_had_once_and_its_file_is_the_owners_only() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lock");
        let held = lock(&path).expect("it is free");
        assert_eq!(mode(&path), 0o600);
        assert!(matches!(lock(&path), Err(LockRefusal::Held)));
        drop(held);
        lock(&path).expect("it is free again");
    }

    #[test]
    fn a_lock_file_that_others_could_open_is_replaced_and_their_lock_has_no_effect() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lock");
        fs::write(&path, "").expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("it is ours");
        let other = File::open(&path).expect("others may read it");
        other.lock().expect("and lock it");
        assert!(matches!(lock(&path), Err(LockRefusal::HeldByAnybody)));
        other.unlock().expect("it was locked");
        let held = lock(&path).expect("it is free");
        assert_eq!(mode(&path), 0o600);
        drop(held);
        other.lock().expect("its file has no name any more");
        lock(&path).expect("nobody is kept out");
    }

    #[test]
    fn only_a_regular_file_is_a_lock() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::write(at("file"), "").expect("a file");
        symlink(at("file"), at("link")).expect("a link");
        let kind = rustix::fs::FileType::Fifo;
        let mode = Mode::RUSR | Mode::WUSR;
        rustix::fs::mknodat(rustix::fs::CWD, at("pipe"), kind, mode, 0).expect("a pipe");
        for name in ["link", "pipe", ""] {
            let refused = lock(&at(name));
            assert!(matches!(refused, Err(LockRefusal::Failed(_))), "{name}");
        }
    }
}
