//! Writes a new file that gets its name when it is complete.

use std::ffi::OsStr;
use std::fs::{File, TryLockError};
use std::io;
use std::os::unix::fs::{MetadataExt as _, fchown};

use rustix::fd::OwnedFd;
use rustix::fs::{
    AtFlags, FileType, Mode, OFlags, RenameFlags, Stat, fchmod, fstat, fsync, openat, renameat,
    renameat_with, statat, unlinkat,
};
use rustix::io::Errno;

use crate::files::leftovers;

/// The permissions of a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permissions {
    /// Its owner only, whatever the umask is: it contains keys, tokens, or who watches what.
    Owner,
    /// Its owner, and those that the umask allows.
    Umask,
    /// Those of the file that it replaces. If there is none, like [`Permissions::Umask`].
    AsBefore,
    /// These mode bits.
    Bits(u32),
}

/// What a power failure may do to a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// It is on disk when the call returns.
    Synced,
    /// It may be torn. Its reader detects that, and it can be fetched again.
    Cached,
}

/// Whether a file of that name may exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Taken,
    Free,
}

/// The requirements for a file, besides its content.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terms {
    pub(super) access: Permissions,
    pub(super) durability: Durability,
    pub(super) place: Place,
}

/// Random names that are tried. A collision is only possible if another process deletes the file at that moment.
const NAMES_TRIED: usize = 8;

/// Lets `fill` write a new file in the folder, and renames it to `name` afterwards. After an error nothing of it is
/// left.
///
/// # Errors
/// It could not be written. [`io::ErrorKind::AlreadyExists`] if the name must be free and is not.
pub(super) fn put(
    folder: &OwnedFd,
    name: &OsStr,
    terms: Terms,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<()> {
    leftovers::remove(folder);
    let rights = Rights::of(folder, name, terms.access);
    let (temporary, mut file) = create(folder, rights)?;
    let written = fill(&mut file)
        .and_then(|()| rights.give(&file))
        .and_then(|()| match terms.durability {
            Durability::Synced => file.sync_all(),
            Durability::Cached => Ok(()),
        })
        .and_then(|()| take_name(folder, &temporary, name, terms.place));
    if let Err(error) = written {
        let _ = unlinkat(folder, &temporary, AtFlags::empty());
        return Err(error);
    }
    if terms.durability == Durability::Synced {
        // The name is on disk once its folder is synced. Some shares cannot sync a folder, and offer nothing better.
        let _ = fsync(folder);
    }
    Ok(())
}

/// The owner and mode of a new file.
#[derive(Clone, Copy)]
enum Rights {
    Owner,
    Umask,
    Like(Stat),
    Bits(u32),
}

impl Rights {
    fn of(folder: &OwnedFd, name: &OsStr, access: Permissions) -> Rights {
        match access {
            Permissions::Owner => Rights::Owner,
            Permissions::Umask => Rights::Umask,
            Permissions::Bits(bits) => Rights::Bits(bits),
            Permissions::AsBefore => match statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
                Ok(before) if FileType::from_raw_mode(before.st_mode).is_file() => {
                    Rights::Like(before)
                }
                _ => Rights::Umask,
            },
        }
    }

    /// Sets them before the file gets its name.
    fn give(self, file: &File) -> io::Result<()> {
        let own = Mode::RUSR | Mode::WUSR;
        let now = Mode::from_raw_mode(fstat(file)?.st_mode);
        let wanted = match self {
            Rights::Owner => own,
            Rights::Umask => now | own,
            Rights::Bits(bits) => Mode::from_raw_mode(bits & 0o777) | own,
            Rights::Like(before) => {
                // A user who may not change owners already owns the file, or could not write here either.
                drop(fchown(file, Some(before.st_uid), Some(before.st_gid)));
                Mode::from_raw_mode(before.st_mode & 0o777)
            }
        };
        if wanted != now {
            // Windows shares have no modes: everybody who may read the share may read this.
            match fchmod(file, wanted) {
                Err(Errno::PERM | Errno::NOTSUP | Errno::NOSYS | Errno::INVAL) => {}
                given => given?,
            }
        }
        Ok(())
    }
}

/// Creates a file with a random name, which nobody else can have created before. As long as it is open, its lock shows
/// others that it is not a leftover.
fn create(folder: &OwnedFd, rights: Rights) -> io::Result<(String, File)> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mode = match rights {
        Rights::Owner | Rights::Like(_) | Rights::Bits(_) => Mode::RUSR | Mode::WUSR,
        Rights::Umask => Mode::from_raw_mode(0o666),
    };
    for _ in 0..NAMES_TRIED {
        let name = leftovers::new_name()?;
        let file = match openat(folder, &name, flags, mode) {
            Ok(opened) => File::from(opened),
            Err(Errno::EXIST) => continue,
            Err(error) => return Err(error.into()),
        };
        match file.try_lock() {
            // Another process took it for a leftover before it was locked.
            Err(TryLockError::WouldBlock) => {}
            Ok(()) if file.metadata()?.nlink() == 0 => {}
            // Some shares do not support locks.
            Ok(()) | Err(TryLockError::Error(_)) => return Ok((name, file)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn take_name(folder: &OwnedFd, from: &str, to: &OsStr, place: Place) -> io::Result<()> {
    if place == Place::Free {
        match renameat_with(folder, from, folder, to, RenameFlags::NOREPLACE) {
            // This file system cannot do it atomically. A file that is created between the two steps is replaced.
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
                if statat(folder, to, AtFlags::SYMLINK_NOFOLLOW).is_ok() {
                    return Err(io::ErrorKind::AlreadyExists.into());
                }
            }
            renamed => return Ok(renamed?),
        }
    }
    Ok(renameat(folder, from, folder, to)?)
}
