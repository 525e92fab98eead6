//! Whether the state file can be written, told once when it cannot and once when it can again.

use std::sync::{Mutex, PoisonError};

use crate::store::error::StoreError;

/// What is the matter with the state file now.
#[derive(Debug, Default)]
pub(super) struct Trouble(Mutex<Option<String>>);

impl Trouble {
    /// Takes notice of how a piece of writing went, and passes it on.
    pub(super) fn notice<T>(&self, outcome: Result<T, StoreError>) -> Result<T, StoreError> {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &outcome {
            Ok(_) => {
                if now.take().is_some() {
                    log::info!("the state file can be written again");
                }
            }
            Err(error) if error.is_of_the_disk() && now.is_none() => {
                log::error!(
                    "{error}: until that is over, webhooks are answered 503 and no cards are made; nothing that was \
                     kept is lost"
                );
                *now = Some(error.to_string());
            }
            Err(_) => {}
        }
        outcome
    }

    pub(super) fn now(&self) -> Option<String> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
