//! A rate limiter: one token bucket for all requests to a service, and a backoff after errors.
//!
//! Written by hand, 140 lines, instead of governor 0.10: the caller passes the time, which tests set, and a backoff
//! after an error is part of the state.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A token bucket. Tokens are added evenly, up to a maximum.
pub struct Bucket {
    interval_ms: i64,
    /// How far ahead of the clock tokens may be taken, which is the size of the bucket.
    store_ms: i64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// When the last token would have been due, if all had been taken evenly.
    due_ms: i64,
    rest: Option<Rest>,
}

/// A backoff, and its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Rest {
    until_ms: i64,
    reason: Reason,
}

/// Why there is no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The rate limit is reached.
    Busy,
    /// It does not respond as it should. The message says how.
    Down(String),
}

/// There is no token yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// How long until there is one.
    pub wait: Duration,
    /// The reason.
    pub reason: Reason,
}

/// The longest backoff. A later end was stored before the clock was set back.
const REST_MAX_MS: i64 = 3600 * 1000;

/// The longest time ahead for which a token is reserved.
pub const AHEAD_MAX_MS: i64 = 2000;

impl Bucket {
    /// A full bucket: `stored` tokens at once, and another one every `interval_ms` milliseconds.
    #[must_use]
    pub fn new(interval_ms: i64, stored: i64) -> Bucket {
        Bucket {
            interval_ms,
            store_ms: interval_ms.saturating_mul(stored),
            state: Mutex::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a token for a request now.
    ///
    /// # Errors
    /// There is none yet. Contains how long that takes, and why.
    pub fn take(&self, now_ms: i64) -> Result<(), Closed> {
        self.give(now_ms, 0).map(|_| ())
    }

    /// Takes a token for a request after a wait of [`AHEAD_MAX_MS`] at most. The caller must wait.
    ///
    /// # Errors
    /// Those of [`Bucket::take`].
    pub fn reserve(&self, now_ms: i64) -> Result<Duration, Closed> {
        self.give(now_ms, AHEAD_MAX_MS)
    }

    fn give(&self, now_ms: i64, ahead_ms: i64) -> Result<Duration, Closed> {
        let mut state = self.state();
        if let Some(rest) = &state.rest {
            let wait_ms = rest.until_ms.saturating_sub(now_ms);
            if (1..=REST_MAX_MS).contains(&wait_ms) {
                return Err(closed(wait_ms, rest.reason.clone()));
            }
            state.rest = None;
        }
        if state.due_ms.saturating_sub(now_ms) > self.store_ms.saturating_add(AHEAD_MAX_MS) {
            // The clock was set back.
            state.due_ms = now_ms;
        }
        let due_ms = state.due_ms.max(now_ms).saturating_add(self.interval_ms);
        let early_ms = due_ms.saturating_sub(now_ms).saturating_sub(self.store_ms);
        if early_ms > ahead_ms {
            return Err(closed(early_ms, Reason::Busy));
        }
        state.due_ms = due_ms;
        Ok(Duration::from_millis(early_ms.max(0).unsigned_abs()))
    }

    /// The number of tokens that can be taken now.
    #[must_use]
    pub fn left(&self, now_ms: i64) -> u32 {
        let state = self.state();
        if state.rest.is_some() {
            return 0;
        }
        let ahead_ms = state.due_ms.saturating_sub(now_ms).max(0);
        let left = self.store_ms.saturating_sub(ahead_ms) / self.interval_ms.max(1);
        u32::try_from(left.max(0)).unwrap_or(u32::MAX)
    }

    /// The clock was set: waits keep their length.
    pub fn shift(&self, by_ms: i64) {
        let mut state = self.state();
        state.due_ms = state.due_ms.saturating_add(by_ms);
        if let Some(rest) = &mut state.rest {
            rest.until_ms = rest.until_ms.saturating_add(by_ms);
        }
    }

    /// Backs off for `wait`, an hour at most.
    pub fn rest(&self, now_ms: i64, wait: Duration, reason: Reason) {
        let wait_ms = i64::try_from(wait.as_millis()).unwrap_or(REST_MAX_MS);
        let until_ms = now_ms.saturating_add(wait_ms.min(REST_MAX_MS));
        self.state().rest = Some(Rest { until_ms, reason });
    }
}

fn closed(wait_ms: i64, reason: Reason) -> Closed {
    Closed {
        wait: Duration::from_millis(wait_ms.unsigned_abs()),
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 1_772_884_800_000;

    #[test]
    fn saved_tokens_are_given_at_once_and_the_rest_evenly() {
        let bucket = Bucket::new(50, 3);
        let given = |now_ms| (0..10).filter(|_| bucket.take(now_ms).is_ok()).count();
        assert_eq!(bucket.left(NOON), 3);
        assert_eq!(given(NOON), 3);
        assert_eq!(bucket.left(NOON), 0);
        assert_eq!(bucket.left(NOON + 100), 2);
        assert_eq!(bucket.take(NOON), Err(closed(50, Reason::Busy)));
        assert_eq!(given(NOON + 49), 0);
        assert_eq!(given(NOON + 100), 2);
        assert_eq!(given(NOON + 100_000), 3);
    }

    #[test]
    fn leave_is_given_ahead_with_a_wait_but_not_far_ahead() {
        let bucket = Bucket::new(50, 3);
        let waits = |count: usize| -> Vec<u128> {
            let waits = (0..count).filter_map(|_| bucket.reserve(NOON).ok());
            waits.map(|wait| wait.as_millis()).collect()
        };
        assert_eq!(waits(6), [0, 0, 0, 50, 100, 150]);
        assert_eq!(waits(100).last(), Some(&2000));
        assert!(bucket.reserve(NOON).is_err());
        assert_eq!(bucket.reserve(NOON + 2000), Ok(Duration::from_millis(50)));
    }

    #[test]
    fn a_rest_is_for_all_and_ends() {
        let bucket = Bucket::new(50, 3);
        bucket.rest(NOON, Duration::from_secs(7), Reason::Busy);
        assert_eq!(bucket.take(NOON + 6000), Err(closed(1000, Reason::Busy)));
        assert_eq!(bucket.take(NOON + 7000), Ok(()));
    }

    #[test]
    fn a_clock_that_is_set_back_closes_nothing_for_long() {
        let bucket = Bucket::new(50, 3);
        (0..3).for_each(|_| drop(bucket.take(NOON)));
        bucket.rest(NOON, Duration::from_secs(7), Reason::Busy);
        assert_eq!(bucket.take(NOON - 86_400_000), Ok(()));
    }
}
