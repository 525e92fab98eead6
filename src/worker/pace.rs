//! Spaces the polls of a worker that does more at once if it waits: under load, many deliveries are decided together.

use std::cell::Cell;
use std::thread;
use std::time::{Duration, Instant};

/// The least time between two polls. Nobody notices it, and a burst of a thousand webhooks a second is decided in 40
/// transactions.
const PERIOD: Duration = Duration::from_millis(25);

/// When the last poll began.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    last: Cell<Option<Instant>>,
}

impl Pace {
    /// Waits until the next poll may begin. The first one after a pause begins at once.
    pub(crate) fn keep(&self) {
        thread::sleep(self.wait(Instant::now()));
        self.last.set(Some(Instant::now()));
    }

    fn wait(&self, now: Instant) -> Duration {
        let next = self.last.get().map(|last| last + PERIOD);
        next.map_or(Duration::ZERO, |next| next.saturating_duration_since(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_poll_begins_at_once_and_the_next_after_the_period() {
        let pace = Pace::default();
        let now = Instant::now();
        assert_eq!(pace.wait(now), Duration::ZERO);
        pace.last.set(Some(now));
        assert_eq!(pace.wait(now + PERIOD / 4), PERIOD - PERIOD / 4);
        assert_eq!(pace.wait(now + PERIOD), Duration::ZERO);
        assert_eq!(pace.wait(now + PERIOD * 100), Duration::ZERO);
    }
}
