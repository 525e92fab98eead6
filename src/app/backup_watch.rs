//! The state of the backups: when the last good one was made, and why there is none since.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use crate::model::{CLOCK_IS_SET_MS, day_ms};
use crate::settings::Upkeep;

/// A backup is due each night. After three days without one, the user should be warned.
const OLD_MS: i64 = 3 * 24 * 3600 * 1000;
/// How long after its start a daemon may take to make one, because the machine may have been off.
const START_MS: i64 = 26 * 3600 * 1000;

/// The result of the last nightly backup.
#[derive(Debug, Default)]
pub struct BackupWatch(Mutex<LastBackups>);

#[derive(Debug, Default)]
struct LastBackups {
    newest: Option<String>,
    failed: Option<String>,
}

/// Whether there is a good backup.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct BackupHealth {
    /// False if the last attempt failed, or if there should be a newer one.
    pub ok: bool,
    /// The newest good one.
    pub last: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl BackupWatch {
    fn known(&self) -> MutexGuard<'_, LastBackups> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records the newest one.
    pub fn newest(&self, name: Option<&String>) {
        self.known().newest = name.cloned();
    }

    /// Records the outcome of an attempt.
    pub fn went(&self, outcome: &Result<(), String>) {
        self.known().failed = outcome.clone().err();
    }

    /// The state of the backups at `now_ms`, for a daemon that was started at `started_ms`.
    #[must_use]
    pub fn health(&self, upkeep: &Upkeep, started_ms: i64, now_ms: i64) -> BackupHealth {
        let known = self.known();
        let is_wanted = upkeep.has_backups() && now_ms >= CLOCK_IS_SET_MS;
        let made_ms = known.newest.as_deref().and_then(day_ms);
        let is_old = made_ms.is_none_or(|made_ms| now_ms.saturating_sub(made_ms) > OLD_MS)
            && now_ms.saturating_sub(started_ms) > START_MS;
        let why = match &known.failed {
            Some(why) => Some(why.as_str()),
            None if is_old => Some("no nightly backup was made"),
            None => None,
        };
        let since = match &known.newest {
            Some(name) => format!("no good backup since {name}"),
            None => "no good backup at all".into(),
        };
        let why = why.filter(|_| is_wanted).map(|why| {
            format!(
                "{since}: {why}; check the folder {}, then run `intertitle backup`",
                upkeep.backups.display()
            )
        });
        BackupHealth {
            ok: why.is_none(),
            last: known.newest.clone(),
            why,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{ConfigDir, Settings};

    const HOUR_MS: i64 = 3600 * 1000;

    /// The newest backup, why the last attempt failed, hours since the start, and what must be reported.
    type Case<'c> = (Option<&'c str>, Option<&'c str>, i64, &'c [&'c str]);

    fn upkeep(text: &str) -> Upkeep {
        let settings = Settings::read(ConfigDir::new("/c".into()), text, Vec::new());
        settings
            .unwrap_or_else(|problem| panic!("{problem}"))
            .upkeep
    }

    #[test]
    fn a_failed_or_old_backup_is_reported_with_the_day_of_the_last_good_one() {
        let noon = day_ms("2026-03-07").expect("a day") + 12 * HOUR_MS;
        let full = Some("the disk is full");
        let cases: &[Case<'_>] = &[
            (None, None, 1, &[]),
            (
                None,
                None,
                27,
                &["no good backup at all", "/c/backups", "intertitle backup"],
            ),
            (
                None,
                full,
                1,
                &["no good backup at all", "the disk is full"],
            ),
            (Some("2026-03-07"), None, 999, &[]),
            (Some("2026-03-05"), None, 999, &[]),
            (Some("2026-03-03"), None, 1, &[]),
            (
                Some("2026-03-03"),
                None,
                27,
                &["no good backup since 2026-03-03"],
            ),
            (Some("2026-03-06T21-30-05"), None, 999, &[]),
            (
                Some("2026-03-06"),
                full,
                999,
                &["since 2026-03-06", "the disk is full"],
            ),
        ];
        for (newest, failed, hours, expected) in cases {
            let watch = BackupWatch::default();
            watch.newest(newest.map(String::from).as_ref());
            watch.went(&failed.map_or(Ok(()), |why| Err(why.into())));
            let started_ms = noon - hours * HOUR_MS;
            let health = watch.health(&upkeep(""), started_ms, noon);
            let why = health.why.unwrap_or_default();
            assert_eq!(health.ok, expected.is_empty(), "{newest:?}: {why}");
            for part in *expected {
                assert!(why.contains(part), "{why}");
            }
            let off = upkeep("[backup]\ndaily = 0\nweekly = 0\n");
            assert!(watch.health(&off, started_ms, noon).ok, "nobody wants any");
            assert!(
                watch.health(&upkeep(""), 0, HOUR_MS).ok,
                "the clock is not set"
            );
        }
    }
}
