//! Backups: all that a person would miss, as a folder of plain files.
//!
//! A backup holds the state file, settings, keys, rules and designs, each under its name in the config folder. It is
//! written under another name first: whatever is called a backup is whole. Cards can be drawn again, and fonts come from
//! elsewhere.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::settings::Place;
use crate::store::{self, Store};

/// What stands before the name of a backup that is not whole yet.
const UNFINISHED: &str = ".unfinished-";
/// The folders of the config folder that are in a backup.
const FOLDERS: &[&str] = &["rules", "designs"];

/// Makes a backup of that name in `folder`; where it lies.
///
/// # Errors
/// A sentence: it could not be written. Nothing is left of it then.
pub fn back_up(place: &Place, store: &Store, folder: &Path, name: &str) -> Result<PathBuf, String> {
    let (new, whole) = (
        folder.join(format!("{UNFINISHED}{name}")),
        folder.join(name),
    );
    let failed =
        |error: &dyn std::fmt::Display| format!("no backup in {}: {error}", folder.display());
    drop(fs::remove_dir_all(&new));
    let written = fs::create_dir_all(&new)
        .map_err(|error| failed(&error))
        .and_then(|()| fill(place, store, &new).map_err(|error| failed(&error)))
        .and_then(|()| {
            drop(fs::remove_dir_all(&whole));
            fs::rename(&new, &whole).map_err(|error| failed(&error))
        });
    if let Err(why) = written {
        drop(fs::remove_dir_all(&new));
        return Err(why);
    }
    drop(File::open(folder).and_then(|folder| folder.sync_all()));
    Ok(whole)
}

fn fill(place: &Place, store: &Store, new: &Path) -> Result<(), String> {
    let copy = new.join(name_of(&place.database()));
    store.copy_to(&copy).map_err(|error| error.to_string())?;
    store::check(&copy).map_err(|error| error.to_string())?;
    let rest = || -> io::Result<()> {
        sync(&copy)?;
        for file in [place.settings(), place.keys()] {
            if file.exists() {
                copy_file(&file, &new.join(name_of(&file)))?;
            }
        }
        FOLDERS
            .iter()
            .try_for_each(|folder| copy_folder(&place.dir().join(folder), &new.join(folder)))
    };
    rest().map_err(|error| error.to_string())
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

/// The newest backup of a night or made by hand; not what was put aside, nor a state file alone.
#[must_use]
pub fn newest(names: &[String]) -> Option<&String> {
    let is_dated = |name: &&String| name.starts_with(|first: char| first.is_ascii_digit());
    names.iter().rfind(is_dated)
}

/// Puts the backup at `from` in the place of what is in the config folder. What was there goes to `aside`, whose folder is
/// made.
///
/// # Errors
/// A sentence: the backup is not whole, or a file could not be moved or copied. Nothing is lost: what is not in its place
/// lies in `aside`.
pub fn restore(place: &Place, from: &Path, aside: &Path) -> Result<(), String> {
    let database = place.database();
    store::check(&from.join(name_of(&database))).map_err(|error| error.to_string())?;
    let walk = || -> io::Result<()> {
        fs::create_dir_all(aside)?;
        let files = [place.database(), place.settings(), place.keys()];
        let names = files.iter().map(|file| name_of(file));
        let names = names.chain(FOLDERS.iter().map(OsStr::new));
        let kept: Vec<&OsStr> = names.filter(|name| from.join(name).exists()).collect();
        // All goes aside before anything comes: a log of the old state file must never lie beside the new one.
        let logs = ["intertitle.db-wal", "intertitle.db-shm"].map(OsStr::new);
        for name in logs.iter().chain(&kept) {
            let here = place.dir().join(name);
            if here.exists() {
                fs::rename(&here, aside.join(name))?;
            }
        }
        for name in kept {
            let (kept, here) = (from.join(name), place.dir().join(name));
            match kept.is_dir() {
                true => copy_folder(&kept, &here)?,
                false => copy_file(&kept, &here)?,
            }
        }
        Ok(())
    };
    walk().map_err(|error| {
        format!(
            "the backup is only partly in its place ({error}); what was there before lies in {}",
            aside.display()
        )
    })
}

/// Copies a folder, if there is one. A link to a file becomes the file; a link to a folder may lead round, and is left out.
fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
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
    Ok(())
}

/// Copies a file with its rights, and has it on disk when this returns.
fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    fs::copy(from, to)?;
    sync(to)
}

fn sync(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

fn name_of(path: &Path) -> &OsStr {
    path.file_name().unwrap_or_default()
}
