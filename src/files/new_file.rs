//! A new file that takes a name when it is whole.

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

/// Who may read a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permissions {
    /// Its owner only, whatever the umask is: it holds keys, tokens, or who watches what.
    Owner,
    /// Whom the umask lets, and its owner.
    Umask,
    /// Who could read the file whose place it takes; if there is none, as [`Permissions::Umask`].
    AsBefore,
    /// Whom these bits let.
    Bits(u32),
}

/// What a power cut may do to a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// It is on disk when the call returns.
    Synced,
    /// It may be torn: its reader notices, and it can be fetched again.
    Cached,
}

/// Whether a file of that name may be there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Taken,
    Free,
}

/// What a file is to be, besides its content.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terms {
    pub(super) access: Permissions,
    pub(super) durability: Durability,
    pub(super) place: Place,
}

/// Random names that are tried: two never meet, unless somebody cleans up at that very moment.
const NAMES_TRIED: usize = 8;

/// Lets `fill` write a new file in the folder, and gives it `name` when that is done. Nothing is left of it otherwise.
///
/// # Errors
/// It could not be written; [`io::ErrorKind::AlreadyExists`] if the name is to be free and is not.
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
        // The name is on disk when its folder is. Some shares cannot sync a folder, and then there is nothing to be done.
        let _ = fsync(folder);
    }
    Ok(())
}

/// Whose a new file becomes, and who may read it.
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

    /// Gives a file these rights before it has its name.
    fn give(self, file: &File) -> io::Result<()> {
        let own = Mode::RUSR | Mode::WUSR;
        let now = Mode::from_raw_mode(fstat(file)?.st_mode);
        let wanted = match self {
            Rights::Owner => own,
            Rights::Umask => now | own,
            Rights::Bits(bits) => Mode::from_raw_mode(bits & 0o777) | own,
            Rights::Like(before) => {
                // Somebody who may not give files away has them as his own already, or could not write here either.
                drop(fchown(file, Some(before.st_uid), Some(before.st_gid)));
                Mode::from_raw_mode(before.st_mode & 0o777)
            }
        };
        if wanted != now {
            // Shares of Windows have no modes: whoever may read there may read this.
            match fchmod(file, wanted) {
                Err(Errno::PERM | Errno::NOTSUP | Errno::NOSYS | Errno::INVAL) => {}
                given => given?,
            }
        }
        Ok(())
    }
}

/// A new file of a random name, which nobody can have put there before. As long as it is open its lock tells others
/// that it is no leftover.
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
            // Somebody took it for a leftover before it had its lock.
            Err(TryLockError::WouldBlock) => {}
            Ok(()) if file.metadata()?.nlink() == 0 => {}
            // Some shares have no locks.
            Ok(()) | Err(TryLockError::Error(_)) => return Ok((name, file)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn take_name(folder: &OwnedFd, from: &str, to: &OsStr, place: Place) -> io::Result<()> {
    if place == Place::Free {
        match renameat_with(folder, from, folder, to, RenameFlags::NOREPLACE) {
            // File systems that do not know how: whoever comes between the two steps loses a file of a moment ago.
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
