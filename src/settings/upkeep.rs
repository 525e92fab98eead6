//! `[backup]`, `[history]` and `[log]`: backups, history and log files.

use std::path::{Path, PathBuf};

use crate::settings::entries::Raw;
use crate::settings::value::{number, text};

/// What is stored, for how long, and where.
#[derive(Clone, Debug)]
pub struct Upkeep {
    /// The folder of backups.
    pub backups: PathBuf,
    /// The number of days whose backup is kept. If `weekly` is 0 as well, no automatic backups are made.
    pub daily: u16,
    /// The number of weeks before those with one backup each.
    pub weekly: u16,
    /// The number of days after which decided deliveries and ended jobs are deleted.
    pub days: u16,
    /// The folder of log files. None if no files are written.
    pub logs: Option<PathBuf>,
}

impl Upkeep {
    /// The defaults, for that config folder.
    pub(super) fn new(dir: &Path) -> Upkeep {
        Upkeep {
            backups: dir.join("backups"),
            daily: 7,
            weekly: 4,
            days: 30,
            logs: Some(dir.join("logs")),
        }
    }

    /// True if automatic backups are made.
    #[must_use]
    pub fn has_backups(&self) -> bool {
        self.daily > 0 || self.weekly > 0
    }

    /// Sets one of the keys.
    pub(super) fn set(
        &mut self,
        dir: &Path,
        (section, key): (&str, &str),
        raw: &Raw,
    ) -> Result<(), String> {
        let backups = |raw| number(raw, 0..=366, "expected a number from 0 to 366");
        match (section, key) {
            ("backup", "daily") => self.daily = backups(raw)?,
            ("backup", "weekly") => self.weekly = backups(raw)?,
            ("backup", _) => self.backups = dir.join(text(raw)?),
            ("history", _) => {
                self.days = number(raw, 1..=3650, "expected a number of days from 1 to 3650")?;
            }
            _ => {
                let folder = text(raw)?;
                self.logs = (folder != "none").then(|| dir.join(folder));
            }
        }
        Ok(())
    }
}
