//! The health of the state file. A fault is reported once when it begins, and once when it is over.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::store::error::{Fault, StoreError};

/// What to do about damage, for the log and for `/health`.
const RECOVERY: &str = "stop intertitle and restore a backup (`intertitle backup restore`)";

/// The current faults of the state file.
#[derive(Debug, Default)]
pub(super) struct StorageHealth(Mutex<Observed>);

#[derive(Debug, Default)]
struct Observed {
    /// Why the last write failed.
    unwritten: Option<String>,
    /// The disk has hardly any space left, and no more webhooks are accepted.
    short: Option<String>,
    /// The file is damaged. That does not pass by itself, although other parts of it can be read and written.
    damage: Option<String>,
    /// The number of failed writes.
    failures: u64,
}

/// When a write began, as the number of failures before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Begun(u64);

impl StorageHealth {
    fn known(&self) -> MutexGuard<'_, Observed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Called before a write. The result is passed to [`StorageHealth::observe`] after it.
    pub(super) fn begin(&self) -> Begun {
        Begun(self.known().failures)
    }

    /// Records the outcome of a write and returns it. A write that succeeded, but began before the last failure, does
    /// not prove that the file can be written now.
    pub(super) fn observe<T>(
        &self,
        begun: Begun,
        outcome: Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let outcome = self.observe_damage(outcome);
        let mut known = self.known();
        match &outcome {
            Ok(_) => {
                if begun.0 == known.failures && known.unwritten.take().is_some() {
                    log::info!("the state file can be written again");
                }
            }
            Err(error) if error.is_of_the_disk() => {
                if known.unwritten.is_none() && error.fault() != Fault::Damaged {
                    log::error!(
                        "{error}; until this is fixed, webhooks get 503 and no cards are made; stored data is safe"
                    );
                }
                known.unwritten = Some(error.to_string());
                known.failures += 1;
            }
            Err(_) => {}
        }
        outcome
    }

    /// Records damage that a read has found, and returns the outcome.
    pub(super) fn observe_damage<T>(
        &self,
        outcome: Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if let Err(error) = &outcome
            && error.fault() == Fault::Damaged
        {
            self.damaged(&error.to_string());
        }
        outcome
    }

    /// Records that the file is damaged.
    pub(super) fn damaged(&self, what: &str) {
        let mut known = self.known();
        if known.damage.is_none() {
            log::error!("{what}: {RECOVERY}");
            known.damage = Some(format!("{what}: {RECOVERY}"));
        }
    }

    /// Records whether the disk has hardly any space left.
    pub(super) fn short_of_room(&self, why: Option<&str>) {
        let mut known = self.known();
        match (why, &known.short) {
            (Some(why), None) => log::error!(
                "{why}; until there is more space, webhooks get 503; stored data is safe"
            ),
            (None, Some(_)) => log::info!("the disk of the state file has free space again"),
            _ => {}
        }
        known.short = why.map(String::from);
    }

    /// The worst of the current faults.
    pub(super) fn now(&self) -> Option<String> {
        let known = self.known();
        let mut worst = [&known.damage, &known.unwritten, &known.short]
            .into_iter()
            .flatten();
        worst.next().cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(health: &StorageHealth) {
        let gone = StoreError::with(Fault::Gone, "the state file was deleted");
        let begun = health.begin();
        assert!(health.observe::<()>(begun, Err(gone)).is_err());
    }

    #[test]
    fn writing_that_began_before_a_failure_and_ends_after_it_does_not_hide_it() {
        for fault in [Fault::Gone, Fault::NoRoom, Fault::Busy, Fault::Disk] {
            let health = StorageHealth::default();
            let slow = health.begin();
            let begun = health.begin();
            let error = StoreError::with(fault, "it cannot be written");
            assert!(health.observe::<()>(begun, Err(error)).is_err());
            assert!(health.observe(slow, Ok(())).is_ok());
            assert!(health.now().is_some(), "{fault:?} is still so");
        }
    }

    #[test]
    fn writing_that_began_after_a_failure_and_succeeds_ends_it() {
        let health = StorageHealth::default();
        failed(&health);
        let begun = health.begin();
        assert!(health.observe(begun, Ok(())).is_ok());
        assert_eq!(health.now(), None);
        failed(&health);
        assert!(health.now().is_some(), "it is reported again");
    }
}
