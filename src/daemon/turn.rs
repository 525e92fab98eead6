//! The one loop that every thread runs: a turn of its station, then the next, or sleep until the bell.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// What a station did with its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// One unit of work: there may be more.
    Worked,
    /// There was nothing to do. Until when, milliseconds since 1970, if the station knows.
    Idle {
        /// The next time at which there may be work without anybody ringing.
        until: Option<i64>,
    },
}

/// Wakes sleeping stations. It carries nothing: what there is to do stands in the store.
#[derive(Default)]
pub struct Bell {
    rings: Mutex<u64>,
    wake: Condvar,
}

impl Bell {
    /// Wakes all.
    pub fn ring(&self) {
        *self.rings.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.wake.notify_all();
    }

    /// How often it has rung: look before you look for work, and no ring is missed.
    fn count(&self) -> u64 {
        *self.rings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sleeps until it has rung more than `seen` times, or for `longest`.
    fn sleep(&self, seen: u64, longest: Duration) {
        let rings = self.rings.lock().unwrap_or_else(PoisonError::into_inner);
        drop(
            self.wake
                .wait_timeout_while(rings, longest, |rings| *rings == seen),
        );
    }
}

/// The longest sleep: the clock may have been set meanwhile.
const SLEEP_MAX: Duration = Duration::from_secs(60);

/// Lets a station take its turns until `stop` is set.
///
/// A panic in a turn is caught: it is our mistake, and one job's misfortune, not the end of the daemon.
pub(super) fn tend(
    name: &str,
    bell: &Bell,
    stop: &AtomicBool,
    now_ms: impl Fn() -> i64,
    turn: impl Fn() -> Turn,
) {
    while !stop.load(Ordering::SeqCst) {
        let seen = bell.count();
        let until = match catch_unwind(AssertUnwindSafe(&turn)) {
            Ok(Turn::Worked) => continue,
            Ok(Turn::Idle { until }) => until,
            Err(_) => {
                log::error!("{name}: this is a mistake in intertitle; the daemon goes on");
                // Whatever made it panic is likely to be there in a moment still.
                Some(now_ms() + 1000)
            }
        };
        let longest = until.map_or(SLEEP_MAX, |until| {
            Duration::from_millis(u64::try_from(until - now_ms()).unwrap_or(0)).min(SLEEP_MAX)
        });
        if !longest.is_zero() && !stop.load(Ordering::SeqCst) {
            bell.sleep(seen, longest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn a_turn_that_panics_does_not_end_the_loop() {
        let (bell, stop, turns, now) = (
            Bell::default(),
            AtomicBool::new(false),
            Cell::new(0),
            Cell::new(0),
        );
        // The clock moves a minute at every look, so that nothing sleeps.
        let clock = || {
            now.set(now.get() + 60_000);
            now.get()
        };
        tend("test", &bell, &stop, clock, || {
            turns.set(turns.get() + 1);
            if turns.get() == 3 {
                stop.store(true, Ordering::SeqCst);
                return Turn::Worked;
            }
            std::panic::resume_unwind(Box::new("ours"));
        });
        assert_eq!(turns.get(), 3);
    }

    #[test]
    fn a_ring_between_looking_and_sleeping_is_not_missed() {
        let bell = Bell::default();
        let seen = bell.count();
        bell.ring();
        bell.sleep(seen, Duration::from_secs(3600));
    }
}
