//! The machine's clock. Detects when it is set: by hand, by NTP, or because the machine has no battery for it.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::model::millis;
use crate::ports::Clock;
use crate::store::ClockStep;

/// The smallest step of the clock that reschedules anything. NTP corrects less than this without a step, and a retry
/// half a minute early or late does no harm.
const STEP_MIN_MS: i64 = 30_000;

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        millis(since)
    }

    /// Not `Instant`: on Linux it stops while the machine sleeps, so a laptop's night would look like a step.
    #[cfg(target_os = "linux")]
    fn monotonic_ms(&self) -> i64 {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        time.tv_sec
            .saturating_mul(1000)
            .saturating_add(time.tv_nsec / 1_000_000)
    }

    #[cfg(not(target_os = "linux"))]
    fn monotonic_ms(&self) -> i64 {
        static BEGUN: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
        let begun = BEGUN.get_or_init(std::time::Instant::now);
        millis(begun.elapsed())
    }
}

/// Compares the clock with monotonic time.
pub struct ClockWatch {
    seen: Mutex<Seen>,
}

#[derive(Clone, Copy)]
struct Seen {
    /// The time of the clock at the last check, minus the monotonic time then.
    offset_ms: i64,
    /// When this run began, by the current clock.
    since_ms: i64,
}

impl ClockWatch {
    /// Starts with the current time.
    #[must_use]
    pub fn new(clock: &dyn Clock) -> ClockWatch {
        let now_ms = clock.now_ms();
        let seen = Seen {
            offset_ms: now_ms.saturating_sub(clock.monotonic_ms()),
            since_ms: now_ms,
        };
        ClockWatch {
            seen: Mutex::new(seen),
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Checks the clock. If it was set since the last check, returns by how much.
    pub fn look(&self, clock: &dyn Clock) -> Option<ClockStep> {
        let mut seen = self.seen();
        let now_ms = clock.now_ms();
        let offset_ms = now_ms.saturating_sub(clock.monotonic_ms());
        let by_ms = offset_ms.saturating_sub(seen.offset_ms);
        seen.offset_ms = offset_ms;
        if by_ms.saturating_abs() < STEP_MIN_MS {
            return None;
        }
        let step = ClockStep {
            now_ms,
            by_ms,
            since_ms: seen.since_ms,
        };
        seen.since_ms = seen.since_ms.saturating_add(by_ms);
        Some(step)
    }

    /// When this run began, by the current clock, in milliseconds since 1970.
    #[must_use]
    pub fn since_ms(&self) -> i64 {
        self.seen().since_ms
    }
}
