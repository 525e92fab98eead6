//! Restores a backup, completely or not at all, even if the power fails.
//!
//! Everything is first copied to `intertitle.restore/new`. The file `plan` next to it marks the copy as complete: from
//! then on the restore is finished, by the next command if necessary; before that nothing has been changed. Each file
//! and folder is then renamed to its final path. The replaced ones go to `intertitle.restore/old`, and at last to the
//! folder of backups.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::app::backup::{FOLDERS, bring_originals, copy_file, copy_folder, name_of, sync_names};
use crate::files::{self, Durability, Permissions};
use crate::settings::{ConfigDir, make_private_folder};
use crate::store::{self, Depth};

/// The folder of an unfinished restore, in the config folder.
const FOLDER: &str = "intertitle.restore";
/// The files that SQLite has next to a state file in use. They must never be next to another state file.
const LOGS: &[&str] = &["intertitle.db-wal", "intertitle.db-shm"];

/// Called before each change on disk. Tests interrupt a restore here.
type Step<'s> = &'s mut dyn FnMut() -> io::Result<()>;

/// Replaces the contents of the config folder by the backup at `from`. The replaced files go to `aside`, whose folder
/// is created. Returns the folder that contains them.
///
/// # Errors
/// A message: the backup is incomplete or could not be copied, and nothing was changed; or a file could not be moved,
/// and the next command continues.
pub fn restore(config_dir: &ConfigDir, from: &Path, aside: &Path) -> Result<PathBuf, String> {
    let database = from.join(name_of(&config_dir.database()));
    store::check(&database, Depth::Quick).map_err(|error| error.to_string())?;
    prepare(config_dir, from, aside, &mut || Ok(())).map_err(|error| {
        drop(fs::remove_dir_all(config_dir.dir().join(FOLDER)));
        format!("the backup cannot be copied ({error}); nothing was changed")
    })?;
    carry_out(config_dir, &mut || Ok(())).map_err(|error| unfinished(&error))
}

/// True if a restore has begun and is not finished.
#[must_use]
pub fn is_interrupted(config_dir: &ConfigDir) -> bool {
    config_dir.dir().join(FOLDER).exists()
}

/// Finishes a restore that was interrupted, or undoes it if the backup was not copied yet. Returns a message about what
/// was done. The caller must have the lock of the folder.
///
/// # Errors
/// A message: a file could not be moved. The next command tries again.
pub fn finish(config_dir: &ConfigDir) -> Result<String, String> {
    let folder = config_dir.dir().join(FOLDER);
    if folder.join("plan").exists() {
        let aside = carry_out(config_dir, &mut || Ok(())).map_err(|error| unfinished(&error))?;
        return Ok(format!(
            "`backup restore` was interrupted and is finished now: the backup is restored, and the previous files \
             are in {}",
            aside.display()
        ));
    }
    fs::remove_dir_all(&folder).map_err(|error| unfinished(&error))?;
    Ok("`backup restore` was interrupted before it changed anything; run it again to restore the backup"
        .into())
}

fn unfinished(error: &io::Error) -> String {
    format!(
        "the backup is only partly restored ({error}); make sure that the config folder can be written, and run any \
         command, such as `intertitle backup list`, to finish it"
    )
}

/// Copies the backup, and writes the plan.
fn prepare(config_dir: &ConfigDir, from: &Path, aside: &Path, step: Step<'_>) -> io::Result<()> {
    let folder = config_dir.dir().join(FOLDER);
    step()?;
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let new = folder.join("new");
    make_private_folder(&folder)?;
    make_private_folder(&new)?;
    // A folder that was copied by hand may have a log next to its state file, with the last changes in it.
    let log = config_dir.dir().join(LOGS[0]);
    let files = [
        config_dir.database(),
        log,
        config_dir.settings(),
        config_dir.keys(),
        config_dir.known_cards(),
    ];
    let mut plan = vec![plain(aside)];
    for name in files.iter().map(|file| name_of(file)) {
        if from.join(name).is_file() {
            step()?;
            copy_file(&from.join(name), &new.join(name))?;
            plan.push(name.to_string_lossy().into_owned());
        }
    }
    for name in FOLDERS {
        if from.join(name).is_dir() {
            step()?;
            copy_folder(&from.join(name), &new.join(name))?;
            plan.push((*name).to_string());
        }
    }
    sync_names(&new);
    // Pictures are named by their digests, so additional ones change nothing.
    step()?;
    bring_originals(config_dir, from)?;
    step()?;
    // An existing plan is complete, because it is renamed into place.
    let plan = plan.join("\n");
    files::write(
        &folder.join("plan"),
        plan.as_bytes(),
        Permissions::Owner,
        Durability::Synced,
    )?;
    sync_names(config_dir.dir());
    Ok(())
}

/// The folder for the replaced files, as the plan names it. If its name cannot be written to the plan, a folder below
/// the config folder.
fn plain(aside: &Path) -> String {
    let is_plain = |text: &&str| !text.contains('\n');
    let whole = aside.to_str().filter(is_plain).map(String::from);
    whole.unwrap_or_else(|| name_of(aside).to_string_lossy().replace('\n', " "))
}

/// Executes the rest of the plan. Returns the folder that contains the replaced files.
fn carry_out(config_dir: &ConfigDir, step: Step<'_>) -> io::Result<PathBuf> {
    let folder = config_dir.dir().join(FOLDER);
    let (new, old) = (folder.join("new"), folder.join("old"));
    let plan = fs::read_to_string(folder.join("plan"))?;
    let mut names = plan.lines();
    let aside = config_dir
        .dir()
        .join(names.next().unwrap_or("before-restore"));
    for name in names {
        let comes = new.join(name);
        if !comes.exists() {
            continue;
        }
        step()?;
        make_private_folder(&old)?;
        let logs = LOGS
            .iter()
            .filter(|_| config_dir.database().ends_with(name));
        for gone in logs.copied().chain([name]) {
            if config_dir.dir().join(gone).symlink_metadata().is_ok() {
                step()?;
                fs::rename(config_dir.dir().join(gone), free(&old, gone))?;
            }
        }
        step()?;
        fs::rename(&comes, config_dir.dir().join(name))?;
    }
    sync_names(config_dir.dir());
    let mut moved_to = aside;
    if old.exists() {
        step()?;
        sync_names(&old);
        if put_aside(&old, &moved_to).is_err() {
            // The disk of the backups may be missing. Then the replaced files stay on this one.
            moved_to = config_dir.dir().join(name_of(&moved_to));
            fs::rename(&old, &moved_to)?;
        }
    }
    step()?;
    fs::remove_file(folder.join("plan"))?;
    step()?;
    fs::remove_dir_all(&folder)?;
    sync_names(config_dir.dir());
    Ok(moved_to)
}

/// An unused name in `folder`. An earlier attempt may have been interrupted, and the program started again since.
fn free(folder: &Path, name: &str) -> PathBuf {
    let mut names = (2..).map(|number| folder.join(format!("{name}.{number}")));
    let first = folder.join(name);
    match first.symlink_metadata() {
        Err(_) => first,
        Ok(_) => names
            .find(|path| path.symlink_metadata().is_err())
            .unwrap_or(first),
    }
}

/// Moves a folder, even to another disk.
fn put_aside(old: &Path, aside: &Path) -> io::Result<()> {
    if let Some(above) = aside.parent() {
        make_private_folder(above)?;
    }
    if fs::rename(old, aside).is_ok() {
        return Ok(());
    }
    copy_folder(old, aside)?;
    fs::remove_dir_all(old)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::store::{NewDelivery, Store};

    const FILES: &[&str] = &["intertitle.toml", "intertitle.keys", "rules/main.rules"];

    /// Fills a folder with a state file that has this many deliveries, and files that contain `mark`.
    fn fill(folder: &Path, deliveries: usize, mark: &str) {
        fs::create_dir_all(folder.join("rules")).expect("a folder");
        for name in FILES {
            fs::write(folder.join(name), format!("{name} {mark}")).expect("a file");
        }
        let store = Store::open(&folder.join("intertitle.db")).expect("a state file");
        for _ in 0..deliveries {
            let new = NewDelivery::webhook("plex", "{}");
            store.record(new, 1).expect("it is written");
        }
        // A program that was killed leaves its log behind.
        std::mem::forget(store);
    }

    /// The contents of the config folder.
    fn seen(config_dir: &ConfigDir) -> BTreeMap<String, String> {
        let read = |name: &str| fs::read_to_string(config_dir.dir().join(name)).unwrap_or_default();
        let mut seen: BTreeMap<String, String> = FILES
            .iter()
            .map(|name| ((*name).to_string(), read(name)))
            .collect();
        let store = Store::open(&config_dir.database()).expect("a state file that is whole");
        let deliveries = store.undecided().expect("it answers");
        seen.insert("hooks".into(), deliveries.to_string());
        seen
    }

    struct Case {
        folder: tempfile::TempDir,
        config_dir: ConfigDir,
        before: BTreeMap<String, String>,
        after: BTreeMap<String, String>,
    }

    impl Case {
        fn new() -> Case {
            let folder = tempfile::tempdir().expect("a folder");
            let config_dir = ConfigDir::new(folder.path().join("config"));
            fill(&folder.path().join("backup"), 3, "of the backup");
            let after = seen(&ConfigDir::new(folder.path().join("backup")));
            fill(config_dir.dir(), 1, "of today");
            let before = seen(&config_dir);
            // The log of the current state file must not be left next to the restored one.
            fill(config_dir.dir(), 1, "of today");
            let before = BTreeMap::from_iter(before.into_iter().map(|(name, text)| {
                (
                    name.clone(),
                    if name == "hooks" { "2".into() } else { text },
                )
            }));
            Case {
                folder,
                config_dir,
                before,
                after,
            }
        }

        fn aside(&self) -> PathBuf {
            self.folder.path().join("backups/before-restore-now")
        }

        /// Restores, and is killed before the step with that number. False if there are fewer steps.
        fn killed_at(&self, number: usize) -> bool {
            let mut steps = 0;
            let mut step = || {
                steps += 1;
                match steps > number {
                    true => Err(io::Error::other("killed")),
                    false => Ok(()),
                }
            };
            let from = self.folder.path().join("backup");
            let prepared = prepare(&self.config_dir, &from, &self.aside(), &mut step);
            prepared
                .and_then(|()| carry_out(&self.config_dir, &mut step))
                .is_err()
        }
    }

    #[test]
    fn a_restore_that_is_killed_before_any_of_its_steps_is_finished_or_undone_by_the_next_command()
    {
        let mut undone = 0;
        for number in 0.. {
            let case = Case::new();
            let was_killed = case.killed_at(number);
            // It is killed once more while the restore is finished.
            for again in (0..4).filter(|_| was_killed) {
                let mut steps = again;
                let mut step = || {
                    steps -= 1;
                    match steps < 0 {
                        true => Err(io::Error::other("killed again")),
                        false => Ok(()),
                    }
                };
                if case.config_dir.dir().join(FOLDER).join("plan").exists() {
                    drop(carry_out(&case.config_dir, &mut step));
                }
            }
            if is_interrupted(&case.config_dir) {
                let message = finish(&case.config_dir).expect("it can be written");
                assert!(message.contains("was interrupted"), "{number}: {message}");
            }
            assert!(
                !is_interrupted(&case.config_dir),
                "{number}: nothing is left"
            );
            let seen = seen(&case.config_dir);
            if seen == case.before {
                undone += 1;
                assert!(!case.aside().exists(), "{number}");
                continue;
            }
            assert_eq!(seen, case.after, "{number}");
            let aside = ConfigDir::new(case.aside());
            let kept = self::seen(&aside);
            assert_eq!(kept, case.before, "{number}: what was there is kept whole");
            if !was_killed {
                assert!((5..10).contains(&undone), "{undone} steps change nothing");
                assert!(number > 15, "{number} steps");
                return;
            }
        }
    }

    #[test]
    fn a_backup_without_keys_keeps_the_existing_ones_and_an_earlier_attempt_does_not_matter() {
        let case = Case::new();
        let from = case.folder.path().join("backup");
        fs::remove_file(from.join("intertitle.keys")).expect("it is there");
        let folder = case.config_dir.dir().join(FOLDER);
        fs::create_dir(&folder).expect("a folder");
        fs::write(folder.join("new"), "in the way").expect("a file");
        restore(&case.config_dir, &from, &case.aside()).expect("it can be written");
        let seen = seen(&case.config_dir);
        assert_eq!(seen["hooks"], case.after["hooks"]);
        let keys = "intertitle.keys";
        assert_eq!(seen[keys], case.before[keys]);
    }
}
