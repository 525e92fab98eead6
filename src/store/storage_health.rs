//! What is the matter with the state file: told once when it begins, and once when it is over.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::store::error::{Fault, StoreError};

/// What to do about damage, for the log and whoever looks.
const MEND: &str = "stop intertitle and put a backup back (`intertitle backup restore`)";

/// What is the matter with the state file now.
#[derive(Debug, Default)]
pub(super) struct StorageHealth(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// Why it could not be written the last time.
    unwritten: Option<String>,
    /// Its disk has hardly any room left, and no more webhooks are taken.
    short: Option<String>,
    /// It is not what was written. That does not pass by itself, though other parts can be read and written.
    damage: Option<String>,
    /// How often writing has failed.
    failures: u64,
}

/// When a piece of writing began, counted in failures before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Begun(u64);

impl StorageHealth {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// To be asked for before writing, and given to [`StorageHealth::notice`] after it.
    pub(super) fn begin(&self) -> Begun {
        Begun(self.known().failures)
    }

    /// Takes notice of how a piece of writing went, and passes it on. One that began before the last failure and
    /// succeeded says nothing about what can be written now.
    pub(super) fn notice<T>(
        &self,
        begun: Begun,
        outcome: Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let outcome = self.notice_damage(outcome);
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
                        "{error}: until that is over, webhooks are answered 503 and no cards are made; nothing that was \
                         kept is lost"
                    );
                }
                known.unwritten = Some(error.to_string());
                known.failures += 1;
            }
            Err(_) => {}
        }
        outcome
    }

    /// Takes notice of damage that a piece of reading met, and passes it on.
    pub(super) fn notice_damage<T>(&self, outcome: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(error) = &outcome
            && error.fault() == Fault::Damaged
        {
            self.damaged(&error.to_string());
        }
        outcome
    }

    /// Remembers that the file is not what was written.
    pub(super) fn damaged(&self, what: &str) {
        let mut known = self.known();
        if known.damage.is_none() {
            log::error!("{what}: {MEND}");
            known.damage = Some(format!("{what}: {MEND}"));
        }
    }

    /// Remembers whether its disk has hardly any room left.
    pub(super) fn short_of_room(&self, why: Option<&str>) {
        let mut known = self.known();
        match (why, &known.short) {
            (Some(why), None) => log::error!(
                "{why}: until there is more room, webhooks are answered 503; nothing that was kept is lost"
            ),
            (None, Some(_)) => log::info!("the disk of the state file has room again"),
            _ => {}
        }
        known.short = why.map(String::from);
    }

    /// The worst that is the matter now.
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

    fn failed(trouble: &StorageHealth) {
        let gone = StoreError::with(Fault::Gone, "the state file was deleted");
        let begun = trouble.begin();
        assert!(trouble.notice::<()>(begun, Err(gone)).is_err());
    }

    #[test]
    fn writing_that_began_before_a_failure_and_ends_after_it_does_not_hide_it() {
        for fault in [Fault::Gone, Fault::NoRoom, Fault::Busy, Fault::Disk] {
            let trouble = StorageHealth::default();
            let slow = trouble.begin();
            let begun = trouble.begin();
            let error = StoreError::with(fault, "it cannot be written");
            assert!(trouble.notice::<()>(begun, Err(error)).is_err());
            assert!(trouble.notice(slow, Ok(())).is_ok());
            assert!(trouble.now().is_some(), "{fault:?} is still so");
        }
    }

    #[test]
    fn writing_that_began_after_a_failure_and_succeeds_ends_it() {
        let trouble = StorageHealth::default();
        failed(&trouble);
        let begun = trouble.begin();
        assert!(trouble.notice(begun, Ok(())).is_ok());
        assert_eq!(trouble.now(), None);
        failed(&trouble);
        assert!(trouble.now().is_some(), "it is told again");
    }
}
