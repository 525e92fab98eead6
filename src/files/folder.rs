//! Access to a folder that others may write to, such as one on a share: nothing outside of it is read, written or
//! deleted.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};

use rustix::fd::OwnedFd;
use rustix::fs::{AtFlags, FileType, Mode, OFlags, mkdirat, open, openat, statat, unlinkat};
use rustix::io::Errno;

use crate::files::new_file::{Durability, Permissions, Place, Terms, put};
use crate::files::read::{check_kind, contents};

/// An open folder. Paths below it must have plain names, and links in them are not followed. The path of the folder
/// itself may contain links, which its owner has created.
#[derive(Debug)]
pub struct Folder {
    at: OwnedFd,
}

const FOLDER: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::CLOEXEC);

impl Folder {
    /// Opens a folder.
    ///
    /// # Errors
    /// It does not exist, is not a folder, or may not be read.
    pub fn open(path: &Path) -> io::Result<Folder> {
        let path = match path.as_os_str().is_empty() {
            true => Path::new("."),
            false => path,
        };
        let at = open(path, FOLDER, Mode::empty())?;
        Ok(Folder { at })
    }

    /// Opens a folder, and creates it if it does not exist.
    ///
    /// # Errors
    /// It cannot be created or opened.
    pub fn make(path: &Path) -> io::Result<Folder> {
        fs::create_dir_all(path)?;
        Folder::open(path)
    }

    /// Reads a regular file below the folder, of `bytes_max` bytes at most.
    ///
    /// # Errors
    /// It does not exist, is not a regular file, is larger, or is reached by a link. The message says which.
    pub fn read(&self, below: &Path, bytes_max: u64) -> io::Result<Vec<u8>> {
        let (folder, name) = self.walk(below, Walk::Find)?;
        let about = statat(&folder, name, AtFlags::SYMLINK_NOFOLLOW)?;
        let kind = FileType::from_raw_mode(about.st_mode);
        if kind.is_symlink() {
            return Err(is_link(below));
        }
        let flags =
            OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        // Opening a device may already have an effect.
        if !kind.is_file() && !kind.is_fifo() && !kind.is_dir() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "it is a device or a socket, not a file",
            ));
        }
        let file = File::from(openat(&folder, name, flags, Mode::empty())?);
        check_kind(file.metadata()?.file_type())?;
        contents(file, bytes_max)
    }

    /// Writes a file below the folder atomically, and creates the folders above it. A link or a hard link of that name
    /// is replaced.
    ///
    /// # Errors
    /// It cannot be written, or a folder above it is a link. The message names it.
    pub fn write(
        &self,
        below: &Path,
        bytes: &[u8],
        access: Permissions,
        durability: Durability,
    ) -> io::Result<()> {
        let (folder, name) = self.walk(below, Walk::Make)?;
        let terms = Terms {
            access,
            durability,
            place: Place::Taken,
        };
        put(&folder, name, terms, |file| file.write_all(bytes))
    }

    /// Deletes a file below the folder, and the folders above it that become empty. A missing file is not an error. A
    /// link is deleted, and its target stays.
    ///
    /// # Errors
    /// It cannot be deleted, or a folder above it is a link. The message names it.
    pub fn remove(&self, below: &Path) -> io::Result<()> {
        match self.walk(below, Walk::Find) {
            Ok((folder, name)) => match unlinkat(&folder, name, AtFlags::empty()) {
                Ok(()) | Err(Errno::NOENT) => {}
                Err(error) => return Err(error.into()),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        for above in below.ancestors().skip(1) {
            let Some(name) = above.file_name() else {
                break;
            };
            let folder = match self.walk(above, Walk::Find) {
                Ok((folder, _)) => folder,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(_) => break,
            };
            // A folder that is not empty stays, and so do those above it.
            match unlinkat(&folder, name, AtFlags::REMOVEDIR) {
                Ok(()) | Err(Errno::NOENT) => {}
                Err(_) => break,
            }
        }
        Ok(())
    }

    /// The folder that contains the last part of a path, and that part.
    fn walk<'p>(&self, below: &'p Path, walk: Walk) -> io::Result<(OwnedFd, &'p OsStr)> {
        let mut parts = below.components().peekable();
        let mut at = self.at.try_clone()?;
        let mut seen = PathBuf::new();
        while let Some(part) = parts.next() {
            let Component::Normal(name) = part else {
                break;
            };
            if parts.peek().is_none() {
                return Ok((at, name));
            }
            seen.push(name);
            at = step(&at, name, &seen, walk)?;
        }
        Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("{} is not below the folder", below.display()),
        ))
    }
}

/// What to do if a folder is missing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Walk {
    Find,
    Make,
}

fn step(at: &OwnedFd, name: &OsStr, seen: &Path, walk: Walk) -> io::Result<OwnedFd> {
    let enter = || openat(at, name, FOLDER | OFlags::NOFOLLOW, Mode::empty());
    let entered = match enter() {
        Err(Errno::NOENT) if walk == Walk::Make => {
            match mkdirat(at, name, Mode::from_raw_mode(0o777)) {
                Ok(()) | Err(Errno::EXIST) => enter(),
                Err(error) => Err(error),
            }
        }
        entered => entered,
    };
    entered.map_err(|error| match error {
        // Systems report a link with different errors.
        Errno::LOOP | Errno::NOTDIR | Errno::MLINK => {
            let about = statat(at, name, AtFlags::SYMLINK_NOFOLLOW);
            let is_a_link =
                about.is_ok_and(|about| FileType::from_raw_mode(about.st_mode).is_symlink());
            match is_a_link {
                true => is_link(seen),
                false => io::Error::new(
                    io::ErrorKind::NotADirectory,
                    format!("`{}` is not a folder", seen.display()),
                ),
            }
        }
        error => error.into(),
    })
}

fn is_link(seen: &Path) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidInput,
        format!(
            "`{}` is a link, and links in this folder are not followed: replace it with a folder or a file",
            seen.display()
        ),
    )
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn read(path: &Path) -> Option<String> {
        fs::read_to_string(path).ok()
    }

    fn write(folder: &Folder, below: &str) -> Result<(), String> {
        let (access, durability) = (Permissions::Umask, Durability::Synced);
        let written = folder.write(Path::new(below), b"card", access, durability);
        written.map_err(|error| error.to_string())
    }

    #[test]
    fn a_file_is_written_with_its_folders_read_back_and_removed_with_them() {
        let root = tempfile::tempdir().expect("a folder");
        let linked = root.path().join("linked");
        fs::create_dir(root.path().join("cards")).expect("a folder");
        symlink(root.path().join("cards"), &linked).expect("a link");
        // The owner may have linked the folder itself.
        let folder = Folder::make(&linked).expect("it is there");
        let below = Path::new("Dark/Season 1/a.jpg");
        for _ in 0..2 {
            write(&folder, "Dark/Season 1/a.jpg").expect("it is written");
            assert_eq!(folder.read(below, 4).ok().as_deref(), Some(&b"card"[..]));
        }
        write(&folder, "Dark/Season 2/b.jpg").expect("it is written");
        assert!(folder.read(below, 3).is_err());
        for _ in 0..2 {
            folder.remove(below).expect("it is removed");
        }
        let left = |below: &str| linked.join(below).exists();
        assert!(!left("Dark/Season 1"));
        assert!(left("Dark/Season 2/b.jpg"));
        folder
            .remove(Path::new("Dark/Season 2/b.jpg"))
            .expect("it is removed");
        assert!(!left("Dark"));
        assert!(linked.exists());
    }

    #[test]
    fn nothing_outside_of_the_folder_is_read_written_or_removed() {
        let root = tempfile::tempdir().expect("a folder");
        let at = |name: &str| root.path().join(name);
        let cards = at("cards");
        fs::create_dir_all(cards.join("Dark")).expect("a folder");
        fs::create_dir_all(at("outside/Season 1")).expect("a folder");
        fs::write(at("outside/keys"), "secret").expect("a file");
        fs::write(at("outside/Season 1/a.jpg"), "secret").expect("a file");
        symlink(at("outside"), cards.join("Linked")).expect("a link");
        symlink(at("outside/Season 1"), cards.join("Dark/Season 1")).expect("a link");
        symlink(at("nowhere"), cards.join("Broken")).expect("a link");
        symlink("../outside", cards.join("Relative")).expect("a link");
        symlink(cards.join("Dark"), cards.join("Inner")).expect("a link");
        fs::write(cards.join("File"), "file").expect("a file");
        let folder = Folder::open(&cards).expect("it is there");
        for below in [
            "Linked/keys",
            "Linked/Season 1/a.jpg",
            "Dark/Season 1/a.jpg",
            "Broken/a.jpg",
            "Relative/keys",
            "Inner/a.jpg",
            "../outside/keys",
            "Dark/../../outside/keys",
            "/etc/passwd",
            "File/a.jpg",
            "",
            ".",
            "..",
        ] {
            let path = Path::new(below);
            let why = write(&folder, below).expect_err(below);
            let is_expected = ["is a link", "is not below", "is not a folder"];
            assert!(
                is_expected.iter().any(|expected| why.contains(expected)),
                "{below}: {why}"
            );
            assert!(folder.read(path, 100).is_err(), "{below}");
            assert!(folder.remove(path).is_err(), "{below}");
        }
        assert_eq!(read(&at("outside/keys")).as_deref(), Some("secret"));
        let inner = read(&at("outside/Season 1/a.jpg"));
        assert_eq!(inner.as_deref(), Some("secret"));
        assert!(!at("nowhere").exists());
    }

    #[test]
    fn symbolic_and_hard_links_are_replaced_and_not_followed() {
        let root = tempfile::tempdir().expect("a folder");
        let (cards, keys) = (root.path().join("cards"), root.path().join("keys"));
        fs::create_dir(&cards).expect("a folder");
        fs::write(&keys, "secret").expect("a file");
        let folder = Folder::open(&cards).expect("it is there");
        for is_hard in [false, true] {
            let make = |link: &Path| match is_hard {
                true => fs::hard_link(&keys, link),
                false => symlink(&keys, link),
            };
            make(&cards.join("a.jpg")).expect("a link");
            // Names that an attacker may expect to be written first.
            drop(make(&cards.join("a.new")));
            write(&folder, "a.jpg").expect("it is written");
            let is_link = cards.join("a.jpg").is_symlink();
            assert!(!is_link);
            assert_eq!(read(&cards.join("a.jpg")).as_deref(), Some("card"));
            assert_eq!(read(&keys).as_deref(), Some("secret"));
            fs::remove_file(cards.join("a.jpg")).expect("it is there");
        }
        symlink(&keys, cards.join("b.jpg")).expect("a link");
        assert!(folder.read(Path::new("b.jpg"), 100).is_err());
        folder.remove(Path::new("b.jpg")).expect("the link goes");
        assert_eq!(read(&keys).as_deref(), Some("secret"));
    }

    #[test]
    fn the_owner_can_read_and_write_what_was_written() {
        let root = tempfile::tempdir().expect("a folder");
        let folder = Folder::open(root.path()).expect("it is there");
        for (access, expected) in [(Permissions::Owner, 0o600), (Permissions::Umask, 0o600)] {
            let path = Path::new("a");
            let written = folder.write(path, b"", access, Durability::Synced);
            written.expect("it is written");
            let about = fs::metadata(root.path().join(path)).expect("a file");
            let mode = about.permissions().mode() & 0o777;
            assert_eq!(mode & 0o600, expected, "{mode:o}");
            if access == Permissions::Owner {
                assert_eq!(mode, expected);
            }
        }
    }
}
