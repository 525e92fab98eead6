//! `[backup]`, `[history]` and `[log]`: how intertitle looks after itself.

use std::path::{Path, PathBuf};

use crate::settings::entries::Raw;
use crate::settings::value::{number, text};

/// What is kept, for how long, and where.
#[derive(Clone, Debug)]
pub struct Upkeep {
    /// The folder of backups.
    pub backups: PathBuf,
    /// Days whose backup is kept; with `weekly` 0 as well, no backups are made by themselves.
    pub daily: u16,
    /// Weeks before those, of each of which one backup is kept.
    pub weekly: u16,
    /// Days after which decided hooks and ended jobs are forgotten.
    pub days: u16,
    /// The folder of log files; none if there are none.
    pub logs: Option<PathBuf>,
}

impl Upkeep {
    /// What holds if nothing is said, in that config folder.
    pub(super) fn new(dir: &Path) -> Upkeep {
        Upkeep {
            backups: dir.join("backups"),
            daily: 7,
            weekly: 4,
            days: 30,
            logs: Some(dir.join("logs")),
        }
    }

    /// True if backups are made by themselves.
    #[must_use]
    pub fn has_backups(&self) -> bool {
        self.daily > 0 || self.weekly > 0
    }

    /// Takes the value of one of its keys.
    pub(super) fn set(
        &mut self,
        dir: &Path,
        (section, key): (&str, &str),
        raw: &Raw,
    ) -> Result<(), String> {
        let backups = |raw| {
            number(
                raw,
                0..=366,
                "a number of backups is a number from 0 to 366",
            )
        };
        match (section, key) {
            ("backup", "daily") => self.daily = backups(raw)?,
            ("backup", "weekly") => self.weekly = backups(raw)?,
            ("backup", _) => self.backups = dir.join(text(raw)?),
            ("history", _) => {
                self.days = number(raw, 1..=3650, "history is kept for 1 to 3650 days")?;
            }
            _ => {
                let folder = text(raw)?;
                self.logs = (folder != "none").then(|| dir.join(folder));
            }
        }
        Ok(())
    }
}
