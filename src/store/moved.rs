//! Moves original pictures out of state files of earlier versions, and deletes those that no card needs any more.

use std::sync::atomic::Ordering;

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::store::db::Store;
use crate::store::error::StoreError;
use crate::store::originals::unstored;

/// The interval between sweeps for unreferenced files, in milliseconds. It is long, so that disks can sleep.
const SWEEP_MS: i64 = 24 * 3600 * 1000;

impl Store {
    /// Moves pictures that earlier versions stored in the state file into files, one after another, until none is left
    /// or `is_ended`. Returns how many. If it is interrupted, the next call continues.
    ///
    /// # Errors
    /// A file or the state file could not be written. Then the picture stays where it is.
    pub fn move_originals(&self, is_ended: &dyn Fn() -> bool) -> Result<usize, StoreError> {
        let Some(originals) = &self.originals else {
            return Ok(0);
        };
        // Backwards: pages at the end of the state file become free first, and are cut off without moving others.
        let mut before = i64::MAX;
        let mut moved = 0;
        while !is_ended() {
            let next: Option<(i64, Vec<u8>)> = self.read(|connection| {
                let mut query = connection.prepare_cached(
                    "SELECT rowid, original FROM image WHERE rowid < ?1 AND original IS NOT NULL
                     ORDER BY rowid DESC LIMIT 1",
                )?;
                let next = query.query_row([before], |row| Ok((row.get(0)?, row.get(1)?)));
                Ok(next.optional()?)
            })?;
            let Some((row, bytes)) = next else {
                break;
            };
            let digest = originals.keep(&bytes).map_err(unstored)?;
            self.write(|connection| {
                let mut update = connection.prepare_cached(
                    "UPDATE image SET original = NULL, original_digest = ?2 WHERE rowid = ?1 AND original IS NOT NULL",
                )?;
                Ok(update.execute(params![row, digest.as_str()])?)
            })?;
            before = row;
            moved += 1;
            self.give_back_some()?;
        }
        if moved > 0 {
            self.give_back_all()?;
        }
        Ok(moved)
    }

    /// Once a day, deletes the files of pictures that no card needs any more. Returns how many.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn sweep_originals(&self, now_ms: i64) -> Result<usize, StoreError> {
        let since = now_ms.saturating_sub(self.swept_ms.load(Ordering::SeqCst));
        let Some(originals) = self
            .originals
            .as_ref()
            .filter(|_| !(0..SWEEP_MS).contains(&since))
        else {
            return Ok(0);
        };
        self.swept_ms.store(now_ms, Ordering::SeqCst);
        originals.sweep(|digest| self.read(|connection| is_named(connection, digest)))
    }
}

fn is_named(connection: &Connection, digest: &str) -> Result<bool, StoreError> {
    let mut query = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM image WHERE original_digest = ?1)")?;
    Ok(query.query_row([digest], |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::path::{Path, PathBuf};
    use std::time::SystemTime;

    use super::*;
    use crate::store::cards::ImageKey;
    use crate::store::originals::{ORIGINALS, YOUNG};

    struct Installation {
        folder: tempfile::TempDir,
    }

    impl Installation {
        fn new() -> Installation {
            Installation {
                folder: tempfile::tempdir().expect("a folder"),
            }
        }

        fn path(&self) -> PathBuf {
            self.folder.path().join("intertitle.db")
        }

        fn open(&self) -> Store {
            Store::open(&self.path()).expect("a state file")
        }

        /// Makes the files of originals look old, and lists them.
        fn files(&self) -> Vec<PathBuf> {
            let folders = fs::read_dir(self.folder.path().join(ORIGINALS))
                .into_iter()
                .flatten();
            let files = folders.flat_map(|folder| {
                fs::read_dir(folder.expect("a folder").path()).expect("a folder")
            });
            files.map(|file| file.expect("a file").path()).collect()
        }

        fn age(&self) {
            for path in self.files() {
                let file = File::options().append(true).open(path).expect("a file");
                let long_ago = SystemTime::now() - YOUNG - YOUNG;
                file.set_modified(long_ago).expect("it can be set");
            }
        }
    }

    fn picture(seed: u8) -> Vec<u8> {
        (0..300_000u32).map(|at| (at % 251) as u8 ^ seed).collect()
    }

    fn original(store: &Store, key: &str) -> Result<Vec<u8>, String> {
        let original = store
            .original(ImageKey::still("home", key))
            .expect("it answers");
        original
            .expect("one is remembered")
            .bytes
            .expect("it was uploaded")
    }

    #[test]
    fn the_same_picture_of_many_episodes_is_one_file_for_its_owner_only_and_goes_with_the_last_of_them()
     {
        let installation = Installation::new();
        let store = installation.open();
        for key in ["1", "2", "3"] {
            let kept = store.keep_original(
                ImageKey::still("home", key),
                "upload://x",
                Some(&picture(1)),
            );
            kept.expect("it is kept");
        }
        store
            .keep_original(
                ImageKey::still("home", "4"),
                "upload://y",
                Some(&picture(2)),
            )
            .expect("it is kept");
        assert_eq!(installation.files().len(), 2);
        #[cfg(unix)]
        for path in installation.files() {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| {
                fs::metadata(path)
                    .expect("it is there")
                    .permissions()
                    .mode()
                    & 0o777
            };
            assert_eq!(
                (mode(&path), mode(path.parent().expect("a folder"))),
                (0o600, 0o700)
            );
        }
        let forget = |key: &str| {
            let gone = store.write(|connection| {
                Ok(connection.execute("DELETE FROM image WHERE item = ?1", [key])?)
            });
            assert_eq!(gone.expect("it is written"), 1);
        };
        let day = SWEEP_MS;
        forget("1");
        forget("4");
        assert_eq!(
            store.sweep_originals(day).expect("it answers"),
            0,
            "it is young"
        );
        installation.age();
        assert_eq!(
            store.sweep_originals(day + 1).expect("it answers"),
            0,
            "once a day"
        );
        assert_eq!(store.sweep_originals(2 * day).expect("it answers"), 1);
        assert_eq!(original(&store, "2"), Ok(picture(1)));
    }

    #[test]
    fn a_missing_or_damaged_original_is_reported() {
        let installation = Installation::new();
        let store = installation.open();
        store
            .keep_original(
                ImageKey::still("home", "1"),
                "upload://x",
                Some(&picture(1)),
            )
            .expect("it is kept");
        let path = installation.files().remove(0);
        fs::write(&path, &picture(1)[1..]).expect("a file");
        let why = original(&store, "1").expect_err("it is damaged");
        assert!(
            why.contains("is damaged") && why.contains("backups"),
            "{why}"
        );
        fs::remove_file(path).expect("it was there");
        let why = original(&store, "1").expect_err("it is gone");
        assert!(why.contains("is missing"), "{why}");
        // The next episode with the same picture creates the file again.
        store
            .keep_original(
                ImageKey::still("home", "2"),
                "upload://x",
                Some(&picture(1)),
            )
            .expect("it is kept");
        assert_eq!(original(&store, "1"), Ok(picture(1)));
    }

    #[test]
    fn pictures_in_an_old_state_file_become_files_even_if_interrupted() {
        let installation = Installation::new();
        crate::store::tests::state_file_of_version(&installation.path(), 5);
        let old = Connection::open(installation.path()).expect("a state file");
        for key in 0..40u8 {
            old.execute(
                "INSERT INTO card (server, episode, original_key, original) VALUES ('home', ?1, 'upload://x', ?2)",
                params![key.to_string(), picture(key)],
            )
            .expect("a card");
        }
        drop(old);
        let length = || fs::metadata(installation.path()).expect("a file").len();
        let before = length();
        assert!(before > 12_000_000);
        let turns = std::cell::Cell::new(0);
        for _ in 0..10 {
            let store = installation.open();
            turns.set(0);
            let is_ended = || turns.replace(turns.get() + 1) == 7;
            store.move_originals(&is_ended).expect("they are moved");
            for key in 0..40u8 {
                assert_eq!(original(&store, &key.to_string()), Ok(picture(key)));
            }
        }
        let store = installation.open();
        assert_eq!(
            store.move_originals(&|| false).expect("it answers"),
            0,
            "all are moved"
        );
        drop(store);
        assert_eq!(installation.files().len(), 40);
        assert!(length() < 1_000_000, "{} bytes", length());
    }
}
