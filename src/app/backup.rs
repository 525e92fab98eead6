//! Backups: everything that a user would miss, as a folder of plain files.
//!
//! A backup contains the state file, settings, keys, the list of TitleCardMaker's cards, rules, designs and original pictures, each under its name in the
//! config folder. It is written under a temporary name first, so a folder with the name of a backup is always complete.
//! Cards can be drawn again, and fonts are available elsewhere.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::files;
use crate::settings::{ConfigDir, make_private, make_private_folder};
use crate::store::{self, Depth, ORIGINALS, Store, originals_of};

/// The prefix of an incomplete backup.
const UNFINISHED: &str = ".unfinished-";
/// The file that is locked while a backup is made.
const LOCK: &str = ".lock";
/// The folders of the config folder that a backup contains, and that a restore replaces.
pub(super) const FOLDERS: &[&str] = &["rules", "designs"];

/// Makes a backup of that name in `folder`. Returns its path.
///
/// # Errors
/// A message: it could not be written, or the state file is damaged. Then nothing of it is left.
pub fn back_up(
    config_dir: &ConfigDir,
    store: &Store,
    folder: &Path,
    name: &str,
) -> Result<PathBuf, String> {
    let (new, whole) = (
        folder.join(format!("{UNFINISHED}{name}")),
        folder.join(name),
    );
    let failed =
        |error: &dyn std::fmt::Display| format!("no backup in {}: {error}", folder.display());
    make_private_folder(folder).map_err(|error| failed(&error))?;
    let _turn = take_turn(folder)
        .map_err(|error| failed(&error))?
        .ok_or_else(|| failed(&"another backup is being made there"))?;
    let written = make_private_folder(&new)
        .map_err(|error| failed(&error))
        .and_then(|()| fill(config_dir, store, folder, &new).map_err(|error| failed(&error)))
        .and_then(|()| {
            drop(fs::remove_dir_all(&whole));
            fs::rename(&new, &whole).map_err(|error| failed(&error))
        });
    if let Err(why) = written {
        drop(fs::remove_dir_all(&new));
        return Err(why);
    }
    sync_names(folder);
    Ok(whole)
}

/// Deletes what killed backups have left in `folder`, unless a backup is being made there now.
pub fn clear_leftovers(folder: &Path) {
    if leftovers(folder).next().is_some()
        && let Err(error) = take_turn(folder)
    {
        log::warn!(
            "cannot remove incomplete backups in {}: {error}",
            folder.display()
        );
    }
}

fn leftovers(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_left = |entry: &fs::DirEntry| {
        let name = entry.file_name();
        name.to_string_lossy().starts_with(UNFINISHED)
    };
    entries.filter(is_left).map(|entry| entry.path())
}

/// Takes the lock of `folder`, so that one process at a time makes a backup there, and deletes incomplete ones. None if
/// another process has the lock.
fn take_turn(folder: &Path) -> io::Result<Option<File>> {
    let path = folder.join(LOCK);
    make_private(&path)?;
    let lock = File::options().write(true).open(&path)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(fs::TryLockError::WouldBlock) => return Ok(None),
        // This share does not support locks. Two backups at the same time are unlikely enough.
        Err(fs::TryLockError::Error(_)) => {}
    }
    for left in leftovers(folder) {
        fs::remove_dir_all(&left)?;
        log::info!("removed the incomplete backup {}", left.display());
    }
    Ok(Some(lock))
}

fn fill(config_dir: &ConfigDir, store: &Store, folder: &Path, new: &Path) -> Result<(), String> {
    let copy = new.join(name_of(&config_dir.database()));
    store.copy_to(&copy).map_err(|error| error.to_string())?;
    if let Err(error) = store::check(&copy, Depth::Full) {
        // A copy has the damage of the original. If it is damaged, the daemon must report that, too.
        store
            .look_for_damage(Depth::Full)
            .map_err(|error| error.to_string())?;
        return Err(error.to_string());
    }
    let rest = || -> io::Result<()> {
        sync(&copy)?;
        for file in [
            config_dir.settings(),
            config_dir.keys(),
            config_dir.known_cards(),
        ] {
            if file.exists() {
                copy_file(&file, &new.join(name_of(&file)))?;
            }
        }
        FOLDERS
            .iter()
            .try_for_each(|folder| copy_folder(&config_dir.dir().join(folder), &new.join(folder)))
    };
    rest().map_err(|error| error.to_string())?;
    let originals = originals_of(&copy).map_err(|error| error.to_string())?;
    keep_originals(config_dir, &originals, folder, new).map_err(|error| error.to_string())
}

/// Adds the original pictures to a backup. Each is stored once on the disk of the backups, however many backups contain
/// it: as a hard link to the file of the last backup, or to the picture itself. On disks without hard links, the
/// backups share the folder `originals` next to them.
fn keep_originals(
    config_dir: &ConfigDir,
    originals: &[PathBuf],
    folder: &Path,
    new: &Path,
) -> io::Result<()> {
    let Some(first) = originals.first() else {
        return Ok(());
    };
    let live = config_dir.dir().join(ORIGINALS);
    let shared = folder.join(ORIGINALS);
    let names = backups(folder);
    let last = names
        .iter()
        .rfind(|name| folder.join(name).join(ORIGINALS).is_dir())
        .map(|name| folder.join(name).join(ORIGINALS));
    let has_names = can_link(
        &new.join(name_of(&config_dir.database())),
        &new.join(name_of(first)),
    );
    let mut missing = 0;
    for original in originals {
        let (own, common) = (new.join(ORIGINALS).join(original), shared.join(original));
        if common.is_file() {
            continue;
        }
        let from = live.join(original);
        let target = if has_names { &own } else { &common };
        make_private_folder(target.parent().unwrap_or(new))?;
        let is_linked = has_names
            && (last
                .iter()
                .any(|last| fs::hard_link(last.join(original), target).is_ok())
                || fs::hard_link(&from, target).is_ok());
        if is_linked {
            continue;
        }
        let draft = new.join(name_of(original));
        match copy_file(&from, &draft) {
            Ok(()) => fs::rename(&draft, target)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => missing += 1,
            Err(error) => return Err(error),
        }
    }
    if missing > 0 {
        log::warn!(
            "{missing} of {} original pictures are missing in {}: older backups may have them",
            originals.len(),
            live.display()
        );
    }
    Ok(())
}

fn can_link(file: &Path, name: &Path) -> bool {
    let can = fs::hard_link(file, name).is_ok();
    drop(fs::remove_file(name));
    can
}

/// Deletes the backup of that name.
///
/// # Errors
/// A file could not be deleted.
pub fn remove(folder: &Path, name: &str) -> io::Result<()> {
    fs::remove_dir_all(folder.join(name))?;
    let shared = folder.join(ORIGINALS);
    if !shared.is_dir() {
        return Ok(());
    }
    let mut needed = std::collections::HashSet::new();
    for name in backups(folder) {
        match originals_of(&folder.join(name).join("intertitle.db")) {
            Ok(places) => needed.extend(places),
            // The pictures that it needs are unknown, so nothing is deleted.
            Err(_) => return Ok(()),
        }
    }
    for inner in fs::read_dir(&shared)? {
        let inner = inner?.file_name();
        for file in fs::read_dir(shared.join(&inner))? {
            let original = Path::new(&inner).join(file?.file_name());
            if !needed.contains(&original) {
                fs::remove_file(shared.join(original))?;
            }
        }
    }
    Ok(())
}

/// Copies the pictures of the backup at `from` that are missing in the config folder.
///
/// # Errors
/// A file could not be copied.
pub(super) fn bring_originals(config_dir: &ConfigDir, from: &Path) -> io::Result<()> {
    let originals = originals_of(&from.join(name_of(&config_dir.database())));
    let originals = originals.map_err(|error| io::Error::other(error.to_string()))?;
    let live = config_dir.dir().join(ORIGINALS);
    let shared = from.parent().map(|folder| folder.join(ORIGINALS));
    for original in originals {
        let here = live.join(&original);
        if here.is_file() {
            continue;
        }
        let own = from.join(ORIGINALS).join(&original);
        let common = shared.iter().map(|shared| shared.join(&original));
        let Some(kept) = std::iter::once(own)
            .chain(common)
            .find(|kept| kept.is_file())
        else {
            log::warn!("the backup has no {}", original.display());
            continue;
        };
        make_private_folder(here.parent().unwrap_or(&live))?;
        if fs::hard_link(&kept, &here).is_err() {
            let draft = here.with_extension("new");
            copy_file(&kept, &draft)?;
            fs::rename(&draft, &here)?;
        }
    }
    Ok(())
}

/// The backups in `folder`, oldest first by name.
#[must_use]
pub fn backups(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_backup = |entry: &fs::DirEntry| entry.path().join("intertitle.db").is_file();
    let names = entries
        .filter(is_backup)
        .filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
    names.sort();
    names
}

/// The newest backup of a night or made by hand. Excludes folders that a restore has put aside, and single state files.
#[must_use]
pub fn newest(names: &[String]) -> Option<&String> {
    let is_dated = |name: &&String| name.starts_with(|first: char| first.is_ascii_digit());
    names.iter().rfind(is_dated)
}

/// Copies a folder, if there is one. A link to a file becomes the file. A link to a folder is left out, because it may
/// be circular.
pub(super) fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    if !from.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy_folder(&path, &to)?;
        } else if path.is_file() {
            copy_file(&path, &to)?;
        }
    }
    sync_names(to);
    Ok(())
}

/// Copies a file with its permissions. When this returns, it is on disk.
pub(super) fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    files::copy(from, to)
}

/// Flushes a file to disk.
fn sync(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Flushes the names in a folder to disk. Some network disks do not support that, and offer nothing better.
pub(super) fn sync_names(folder: &Path) {
    drop(sync(folder));
}

pub(super) fn name_of(path: &Path) -> &OsStr {
    path.file_name().unwrap_or_default()
}
