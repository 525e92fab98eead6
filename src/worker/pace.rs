//! Spaces the wake-ups of a worker that does more at once if it waits: under load, many deliveries are decided together.

use std::cell::Cell;
use std::thread;
use std::time::{Duration, Instant};

use crate::worker::worker_loop::Poll;

/// The least time from one wake-up to the next. Nobody notices it, and of a thousand webhooks a second about 25 are decided
/// together.
const PERIOD: Duration = Duration::from_millis(25);

/// When the worker last woke up. A worker that has more to do goes on without waiting.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    woke: Cell<Option<Instant>>,
    is_busy: Cell<bool>,
}

impl Pace {
    /// Polls once. Waits before it if the previous poll found nothing, and the worker woke up less than a period ago.
    pub(crate) fn keep(&self, poll_once: impl FnOnce() -> Poll) -> Poll {
        if !self.is_busy.get() {
            thread::sleep(self.wait(Instant::now()));
            self.woke.set(Some(Instant::now()));
        }
        let polled = poll_once();
        self.is_busy.set(polled == Poll::Worked);
        polled
    }

    fn wait(&self, now: Instant) -> Duration {
        let next = self.woke.get().map(|woke| woke + PERIOD);
        next.map_or(Duration::ZERO, |next| next.saturating_duration_since(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_wake_up_begins_at_once_and_the_next_after_the_period() {
        let pace = Pace::default();
        let now = Instant::now();
        assert_eq!(pace.wait(now), Duration::ZERO);
        pace.woke.set(Some(now));
        assert_eq!(pace.wait(now + PERIOD / 4), PERIOD - PERIOD / 4);
        assert_eq!(pace.wait(now + PERIOD), Duration::ZERO);
        assert_eq!(pace.wait(now + PERIOD * 100), Duration::ZERO);
    }

    #[test]
    fn a_backlog_is_worked_off_in_one_wake_up() {
        let pace = Pace::default();
        let woke = || pace.woke.get();
        pace.keep(|| Poll::Worked);
        let first = woke();
        for _ in 0..1000 {
            assert_eq!(pace.keep(|| Poll::Worked), Poll::Worked);
        }
        pace.keep(|| Poll::Idle { until: None });
        assert_eq!(woke(), first, "no poll of the backlog waited");
        pace.keep(|| Poll::Idle { until: None });
        assert_ne!(woke(), first);
    }
}
