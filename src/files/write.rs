//! Writes files at paths of the owner. Links in the folders above them are followed.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use rustix::fd::OwnedFd;
use rustix::fs::{Mode, OFlags};

use crate::files::new_file::{Durability, Permissions, Place, Terms, put};
use crate::files::read;

/// Writes a file atomically, and creates its folder. A link of that name is replaced.
///
/// # Errors
/// It cannot be written: the error of the system. The previous file stays.
pub fn write(
    path: &Path,
    bytes: &[u8],
    access: Permissions,
    durability: Durability,
) -> io::Result<()> {
    let terms = Terms {
        access,
        durability,
        place: Place::Taken,
    };
    at(path, terms, |file| file.write_all(bytes))
}

/// Writes a new file atomically, and syncs it to disk. Creates its folder.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] if there is anything of that name, or it cannot be written.
pub fn write_new(path: &Path, bytes: &[u8], access: Permissions) -> io::Result<()> {
    // An early check, before the content is written.
    if path.symlink_metadata().is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let terms = Terms {
        access,
        durability: Durability::Synced,
        place: Place::Free,
    };
    at(path, terms, |file| file.write_all(bytes))
}

/// Copies a regular file with its permissions, and syncs the copy to disk.
///
/// # Errors
/// `from` is not a regular file or cannot be read, or `to` cannot be written.
pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let mut from = read::open(from)?;
    let terms = Terms {
        access: Permissions::Bits(from.metadata()?.mode()),
        durability: Durability::Synced,
        place: Place::Taken,
    };
    at(to, terms, |file| io::copy(&mut from, file).map(drop))
}

/// Opens a regular file for appending. Creates it with access for its owner only if it does not exist. Does not follow
/// a link.
///
/// # Errors
/// It cannot be opened, or is not a regular file.
pub fn append(path: &Path) -> io::Result<File> {
    let flags = OFlags::WRONLY
        | OFlags::CREATE
        | OFlags::APPEND
        | OFlags::NOFOLLOW
        | OFlags::NONBLOCK
        | OFlags::NOCTTY
        | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(path, flags, Mode::RUSR | Mode::WUSR)?);
    read::check_kind(file.metadata()?.file_type())?;
    Ok(file)
}

fn at(path: &Path, terms: Terms, fill: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let (folder, name) = parts(path)?;
    put(&folder, name, terms, fill)
}

/// The folder of a path, which is created, and the name in it.
fn parts(path: &Path) -> io::Result<(OwnedFd, &OsStr)> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let above = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = above.unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    Ok((rustix::fs::open(folder, flags, Mode::empty())?, name))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        let about = fs::metadata(path).expect("a file");
        about.permissions().mode() & 0o777
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder").flatten();
        entries
            .filter_map(|entry| entry.file_name().into_string().ok())
            .collect()
    }

    #[test]
    fn a_file_is_replaced_with_its_permissions_and_without_leftovers() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("new/a.rules");
        write(&path, b"one", Permissions::Owner, Durability::Synced).expect("it is written");
        assert_eq!(mode(&path), 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("it is ours");
        write(&path, b"two", Permissions::AsBefore, Durability::Synced).expect("it is written");
        assert_eq!(mode(&path), 0o640);
        assert_eq!(fs::read_to_string(&path).ok().as_deref(), Some("two"));
        assert_eq!(names(&folder.path().join("new")), ["a.rules"]);
    }

    #[test]
    fn a_file_that_cannot_be_finished_leaves_the_one_before_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a");
        fs::write(&path, "before").expect("a file");
        let terms = Terms {
            access: Permissions::Owner,
            durability: Durability::Synced,
            place: Place::Taken,
        };
        let full = |file: &mut File| {
            file.write_all(b"half")?;
            Err(io::ErrorKind::StorageFull.into())
        };
        at(&path, terms, full).expect_err("it cannot be finished");
        assert_eq!(fs::read_to_string(&path).ok().as_deref(), Some("before"));
        assert_eq!(names(folder.path()), ["a"]);
    }

    #[test]
    fn a_new_file_replaces_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a");
        write_new(&path, b"one", Permissions::Owner).expect("it is written");
        let broken = folder.path().join("broken");
        symlink(folder.path().join("nowhere"), &broken).expect("a link");
        for taken in [&path, &broken] {
            let error = write_new(taken, b"two", Permissions::Owner).expect_err("it is taken");
            assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
            let terms = Terms {
                access: Permissions::Owner,
                durability: Durability::Cached,
                place: Place::Free,
            };
            let error = at(taken, terms, |file| file.write_all(b"two")).expect_err("it is taken");
            assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        }
        assert_eq!(fs::read_to_string(&path).ok().as_deref(), Some("one"));
        assert_eq!(names(folder.path()).len(), 2);
    }

    #[test]
    fn leftovers_of_a_killed_process_go_and_what_is_being_written_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let (left, held) = (".intertitle-1.new", ".intertitle-2.new");
        for name in [left, held, ".intertitle-3", "mine.new"] {
            fs::write(at(name), "half").expect("a file");
        }
        symlink(at("mine.new"), at(".intertitle-4.new")).expect("a link");
        let holder = File::options().write(true).open(at(held)).expect("a file");
        holder.lock().expect("it is locked");
        write(&at("a"), b"", Permissions::Umask, Durability::Cached).expect("it is written");
        let mut names = names(folder.path());
        names.sort();
        let expected = [held, ".intertitle-3", ".intertitle-4.new", "a", "mine.new"];
        assert_eq!(names, expected);
    }

    #[test]
    fn only_a_regular_file_is_appended_to() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("log");
        for _ in 0..2 {
            append(&path)
                .and_then(|mut file| file.write_all(b"x"))
                .expect("it is written");
        }
        assert_eq!(fs::read_to_string(&path).ok().as_deref(), Some("xx"));
        assert_eq!(mode(&path), 0o600);
        let link = folder.path().join("link");
        symlink(&path, &link).expect("a link");
        append(&link).expect_err("it is a link");
        let pipe = folder.path().join("pipe");
        let kind = rustix::fs::FileType::Fifo;
        let made = rustix::fs::mknodat(rustix::fs::CWD, &pipe, kind, Mode::RUSR, 0);
        made.expect("a pipe");
        append(&pipe).expect_err("it is a pipe");
    }
}
