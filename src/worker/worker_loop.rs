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

/// A thread that may sleep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Decides hooks.
    Dispatch,
    /// Looks at the schedules.
    Schedule,
    /// Sends messages.
    Notify,
    /// Every painter.
    Painters,
    /// The lane of a server, by its place in the settings.
    Lane(usize),
    /// Every lane.
    Lanes,
    /// What looks around from time to time, and waits for nobody: rung by the end only.
    Clockwork,
}

impl Who {
    /// Every thread.
    pub const ALL: [Who; 6] = [
        Who::Dispatch,
        Who::Schedule,
        Who::Notify,
        Who::Painters,
        Who::Lanes,
        Who::Clockwork,
    ];
}

/// Wakes sleeping stations. It carries nothing: what there is to do stands in the store. Whoever has nothing to do is
/// not woken.
#[derive(Default)]
pub struct Bell {
    dispatch: Chime,
    schedule: Chime,
    notify: Chime,
    painters: Chime,
    lanes: Vec<Chime>,
    clockwork: Chime,
}

impl Bell {
    /// A bell with a chime for each of so many lanes.
    #[must_use]
    pub fn with_lanes(lanes: usize) -> Bell {
        Bell {
            lanes: (0..lanes).map(|_| Chime::default()).collect(),
            ..Bell::default()
        }
    }

    /// Wakes all.
    pub fn ring(&self) {
        self.ring_for(&Who::ALL);
    }

    /// Wakes those.
    pub fn ring_for(&self, whom: &[Who]) {
        for who in whom {
            match who {
                Who::Lanes => self.lanes.iter().for_each(Chime::ring),
                who => self.chime(*who).into_iter().for_each(Chime::ring),
            }
        }
    }

    /// What one thread listens to; none for a lane that there is not.
    pub(crate) fn chime(&self, who: Who) -> Option<&Chime> {
        match who {
            Who::Dispatch => Some(&self.dispatch),
            Who::Schedule => Some(&self.schedule),
            Who::Notify => Some(&self.notify),
            Who::Painters => Some(&self.painters),
            Who::Lane(at) => self.lanes.get(at),
            Who::Lanes => None,
            Who::Clockwork => Some(&self.clockwork),
        }
    }
}

/// The part of the bell that wakes one kind of thread.
#[derive(Default)]
pub(crate) struct Chime {
    rings: Mutex<u64>,
    wake: Condvar,
}

impl Chime {
    fn ring(&self) {
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
pub(crate) fn tend(
    name: &str,
    bell: &Chime,
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
            Chime::default(),
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
        let bell = Chime::default();
        let seen = bell.count();
        bell.ring();
        bell.sleep(seen, Duration::from_secs(3600));
    }

    #[test]
    fn only_those_are_woken_who_are_meant() {
        const ALL: [Who; 7] = [
            Who::Dispatch,
            Who::Schedule,
            Who::Notify,
            Who::Painters,
            Who::Lane(0),
            Who::Lane(1),
            Who::Clockwork,
        ];
        let bell = Bell::with_lanes(2);
        let counts = || ALL.map(|who| bell.chime(who).expect("it is there").count());
        bell.ring_for(&[]);
        assert_eq!(counts(), [0; 7]);
        bell.ring_for(&[Who::Dispatch, Who::Lane(1)]);
        assert_eq!(counts(), [1, 0, 0, 0, 0, 1, 0]);
        bell.ring_for(&[Who::Lanes, Who::Painters]);
        assert_eq!(counts(), [1, 0, 0, 1, 1, 2, 0]);
        bell.ring();
        assert_eq!(counts(), [2, 1, 1, 2, 2, 3, 1]);
        bell.ring_for(&[Who::Lane(7)]);
        assert_eq!(counts(), [2, 1, 1, 2, 2, 3, 1]);
    }
}
