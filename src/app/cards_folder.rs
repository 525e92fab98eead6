//! Whether the folder of the cards can be written. Reported once when it cannot, and once when it can again.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::model::Backoff;

/// The folder, and what is wrong with it.
pub struct CardsFolder {
    path: PathBuf,
    problem: Mutex<Option<Problem>>,
}

#[derive(Clone)]
struct Problem {
    why: String,
    tries: u32,
    backoff_until_ms: i64,
}

impl CardsFolder {
    /// The folder at `path`, with an unknown state.
    #[must_use]
    pub fn new(path: &Path) -> CardsFolder {
        CardsFolder {
            path: path.to_path_buf(),
            problem: Mutex::default(),
        }
    }

    fn problem(&self) -> MutexGuard<'_, Option<Problem>> {
        self.problem.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why no card can be written. None if the last write succeeded.
    #[must_use]
    pub fn why_not(&self) -> Option<String> {
        self.problem().as_ref().map(|problem| problem.why.clone())
    }

    /// Records a failed write. Returns when to try again. Logs the first failure.
    pub fn failed(&self, why: &str, now_ms: i64) -> i64 {
        let mut now = self.problem();
        let tries = now.as_ref().map_or(0, |problem| problem.tries);
        if now.is_none() {
            log::error!("{why}; until this is fixed, cards wait, and nothing is lost");
        }
        let backoff_until_ms = now_ms.saturating_add(Backoff::CARDS_FOLDER.wait_ms(tries));
        *now = Some(Problem {
            why: why.into(),
            tries: tries.saturating_add(1),
            backoff_until_ms,
        });
        backoff_until_ms
    }

    /// Records a successful write.
    pub fn worked(&self) {
        if self.problem().take().is_some() {
            log::info!("cards can be written again to {}", self.path.display());
        }
    }

    /// The clock was set: the wait keeps its length.
    pub fn shift(&self, by_ms: i64) {
        if let Some(problem) = self.problem().as_mut() {
            problem.backoff_until_ms = problem.backoff_until_ms.saturating_add(by_ms);
        }
    }

    /// Tries to write if the last write failed and the wait is over. While the folder cannot be written, returns when
    /// to try again.
    pub fn backs_off_until(&self, now_ms: i64) -> Option<i64> {
        let backoff_until_ms = self.problem().as_ref()?.backoff_until_ms;
        if now_ms < backoff_until_ms {
            return Some(backoff_until_ms);
        }
        self.check(now_ms)
    }

    /// Tries to write. While the folder cannot be written, returns when to try again.
    pub fn check(&self, now_ms: i64) -> Option<i64> {
        match try_to_write(&self.path) {
            Ok(()) => {
                self.worked();
                None
            }
            Err(error) => Some(self.failed(&not_writable(&self.path, &error), now_ms)),
        }
    }
}

/// The message for a folder that cannot be written.
#[must_use]
pub fn not_writable(folder: &Path, error: &io::Error) -> String {
    format!(
        "cannot write cards to {}: {error}; it is set by `folder` in `[cards]` of intertitle.toml",
        folder.display()
    )
}

/// Why cards cannot be written to a folder, tested by a small file that is deleted again. A folder that does not exist
/// yet is not created: the one above it is tested.
#[must_use]
pub fn why_not_writable(folder: &Path) -> Option<String> {
    let mut there = folder
        .ancestors()
        .filter(|path| path.symlink_metadata().is_ok());
    let tried = try_to_write(there.next().unwrap_or(Path::new(".")));
    tried.err().map(|error| not_writable(folder, &error))
}

/// Why pictures cannot be read from a folder. A missing folder is fine, unless the settings name it.
#[must_use]
pub fn why_not_readable(folder: &Path, is_named: bool) -> Option<String> {
    let error = fs::read_dir(folder).err()?;
    let is_none = error.kind() == io::ErrorKind::NotFound && !is_named;
    (!is_none).then(|| {
        format!(
            "cannot read pictures from {}: {error}; it is set by `folder` in `[art]` of intertitle.toml",
            folder.display()
        )
    })
}

/// Writes and deletes a small file in a folder, which is created if it is missing.
///
/// # Errors
/// The error of the system.
pub fn try_to_write(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    // A random name, created exclusively, so that a link is never followed.
    let mut file = tempfile::Builder::new()
        .prefix(".intertitle-")
        .tempfile_in(folder)?;
    // A full disk accepts a name, but no bytes.
    file.write_all(&[0; 4096])?;
    file.as_file().sync_data()?;
    file.close()
}
