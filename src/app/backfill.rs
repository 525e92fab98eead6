//! The pace at which libraries are filled: the cards of the current minute, and why nothing more is drawn now.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The pace at which libraries are filled.
#[derive(Default)]
pub struct BackfillPace(Mutex<Minute>);

#[derive(Default)]
struct Minute {
    /// When it began, in monotonic time.
    since_ms: i64,
    drawn: u32,
    /// Why libraries are not filled now, and until when that is certain, in milliseconds since 1970.
    reason: Option<(i64, String)>,
}

/// A minute, in milliseconds.
const MINUTE_MS: i64 = 60_000;

impl BackfillPace {
    fn minute(&self, monotonic_ms: i64) -> MutexGuard<'_, Minute> {
        let mut minute = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if monotonic_ms.saturating_sub(minute.since_ms) >= MINUTE_MS {
            (minute.since_ms, minute.drawn) = (monotonic_ms, 0);
        }
        minute
    }

    /// A card that fills a library was drawn.
    pub fn drawn(&self, monotonic_ms: i64) {
        self.minute(monotonic_ms).drawn += 1;
    }

    /// How long to wait for the next minute, in milliseconds, if this one has as many cards as it may, with `in_hand` that are
    /// about to be drawn.
    #[must_use]
    pub fn minute_wait_ms(&self, limit: u32, in_hand: u64, monotonic_ms: i64) -> Option<i64> {
        let minute = self.minute(monotonic_ms);
        let is_full = u64::from(minute.drawn) + in_hand >= u64::from(limit);
        is_full.then(|| minute.since_ms + MINUTE_MS - monotonic_ms)
    }

    /// Sets why libraries are not filled now. None if they are.
    pub fn set_reason(&self, reason: Option<(i64, String)>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).reason = reason;
    }

    /// Why libraries are not filled now, if they wait.
    #[must_use]
    pub fn reason(&self, now_ms: i64) -> Option<String> {
        let minute = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let reason = minute.reason.as_ref();
        let lasting = reason.filter(|(until_ms, _)| now_ms < *until_ms);
        lasting.map(|(_, why)| why.clone())
    }
}
