//! Responses of TMDb that are kept in memory for some minutes, so that the cards of a season or a series share a request.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::model::Failure;

/// For this long nothing is requested again, in milliseconds. A season of cards takes minutes.
const KNOWN_MS: i64 = 10 * 60 * 1000;
/// Responses that are kept. One has a few kB, or 50 kB for a series with a thousand episodes.
const KEPT_MAX: usize = 64;

/// What TMDb has sent, and when. None if it does not have it.
type Sent<T> = (i64, Option<Arc<T>>);

/// What TMDb has sent within the last minutes, by a name of what was requested.
pub(super) struct Recent<T> {
    kept: Mutex<HashMap<String, Sent<T>>>,
}

impl<T> Default for Recent<T> {
    fn default() -> Recent<T> {
        Recent {
            kept: Mutex::default(),
        }
    }
}

impl<T> Recent<T> {
    /// What is kept of that name, or else what `request` returns. None if TMDb does not have it.
    ///
    /// # Errors
    /// Those of `request`, except [`Failure::GiveUp`]: then TMDb does not have it.
    pub(super) fn get(
        &self,
        name: String,
        now_ms: i64,
        request: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<Option<Arc<T>>, Failure> {
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept().get(&name).cloned();
        if let Some((at_ms, known)) = known
            && (0..KNOWN_MS).contains(&now_ms.saturating_sub(at_ms))
        {
            return Ok(known);
        }
        let sent = match request() {
            Ok(sent) => Some(Arc::new(sent)),
            Err(Failure::GiveUp { .. }) => None,
            Err(failure) => return Err(failure),
        };
        let mut kept = kept();
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        kept.insert(name, (now_ms, sent.clone()));
        Ok(sent)
    }
}
