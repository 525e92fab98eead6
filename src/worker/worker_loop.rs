//! The one loop that every thread runs: a turn of its station, then the next, or sleep until the bell.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// What a station did with its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Poll {
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
pub enum Role {
    /// Decides hooks.
    Dispatch,
    /// Looks at the schedules.
    Schedule,
    /// Sends messages.
    Notify,
    /// Reads changed rules, designs and fonts.
    Rules,
    /// Every painter.
    Renderers,
    /// The lane of a server, by its place in the settings.
    Server(usize),
    /// Every lane.
    Servers,
    /// What looks around from time to time, and waits for nobody: rung by the end only.
    Clockwork,
}

impl Role {
    /// Every thread.
    pub const ALL: [Role; 7] = [
        Role::Dispatch,
        Role::Schedule,
        Role::Notify,
        Role::Rules,
        Role::Renderers,
        Role::Servers,
        Role::Clockwork,
    ];
}

/// Wakes sleeping stations. It carries nothing: what there is to do stands in the store. Whoever has nothing to do is
/// not woken.
#[derive(Default)]
pub struct Waker {
    dispatch: Signal,
    schedule: Signal,
    notify: Signal,
    rules: Signal,
    renderers: Signal,
    workers: Vec<Signal>,
    clockwork: Signal,
}

impl Waker {
    /// A bell with a chime for each of so many lanes.
    #[must_use]
    pub fn with_servers(workers: usize) -> Waker {
        Waker {
            workers: (0..workers).map(|_| Signal::default()).collect(),
            ..Waker::default()
        }
    }

    /// Wakes all.
    pub fn wake_all(&self) {
        self.wake(&Role::ALL);
    }

    /// Wakes those.
    pub fn wake(&self, whom: &[Role]) {
        for who in whom {
            match who {
                Role::Servers => self.workers.iter().for_each(Signal::wake_all),
                who => self.signal(*who).into_iter().for_each(Signal::wake_all),
            }
        }
    }

    /// What one thread listens to; none for a lane that there is not.
    pub(crate) fn signal(&self, who: Role) -> Option<&Signal> {
        match who {
            Role::Dispatch => Some(&self.dispatch),
            Role::Schedule => Some(&self.schedule),
            Role::Notify => Some(&self.notify),
            Role::Rules => Some(&self.rules),
            Role::Renderers => Some(&self.renderers),
            Role::Server(at) => self.workers.get(at),
            Role::Servers => None,
            Role::Clockwork => Some(&self.clockwork),
        }
    }
}

/// The part of the bell that wakes one kind of thread.
#[derive(Default)]
pub(crate) struct Signal {
    wakes: Mutex<u64>,
    wake: Condvar,
}

impl Signal {
    fn wake_all(&self) {
        *self.wakes.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.wake.notify_all();
    }

    /// How often it has rung: look before you look for work, and no ring is missed.
    fn count(&self) -> u64 {
        *self.wakes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sleeps until it has rung more than `seen` times, or for `longest`.
    fn sleep(&self, seen: u64, longest: Duration) {
        let wakes = self.wakes.lock().unwrap_or_else(PoisonError::into_inner);
        drop(
            self.wake
                .wait_timeout_while(wakes, longest, |wakes| *wakes == seen),
        );
    }
}

/// The longest sleep: the clock may have been set meanwhile.
const SLEEP_MAX: Duration = Duration::from_secs(60);

/// Lets a station take its turns until `stop` is set.
///
/// A panic in a turn is caught: it is our mistake, and one job's misfortune, not the end of the daemon.
pub(crate) fn run_worker(
    name: &str,
    waker: &Signal,
    stop: &AtomicBool,
    now_ms: impl Fn() -> i64,
    poll_once: impl Fn() -> Poll,
) {
    while !stop.load(Ordering::SeqCst) {
        let seen = waker.count();
        let until = match catch_unwind(AssertUnwindSafe(&poll_once)) {
            Ok(Poll::Worked) => continue,
            Ok(Poll::Idle { until }) => until,
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
            waker.sleep(seen, longest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn a_turn_that_panics_does_not_end_the_loop() {
        let (waker, stop, turns, now) = (
            Signal::default(),
            AtomicBool::new(false),
            Cell::new(0),
            Cell::new(0),
        );
        // The clock moves a minute at every look, so that nothing sleeps.
        let clock = || {
            now.set(now.get() + 60_000);
            now.get()
        };
        run_worker("test", &waker, &stop, clock, || {
            turns.set(turns.get() + 1);
            if turns.get() == 3 {
                stop.store(true, Ordering::SeqCst);
                return Poll::Worked;
            }
            std::panic::resume_unwind(Box::new("ours"));
        });
        assert_eq!(turns.get(), 3);
    }

    #[test]
    fn a_ring_between_looking_and_sleeping_is_not_missed() {
        let waker = Signal::default();
        let seen = waker.count();
        waker.wake_all();
        waker.sleep(seen, Duration::from_secs(3600));
    }

    #[test]
    fn only_those_are_woken_who_are_meant() {
        const ALL: [Role; 7] = [
            Role::Dispatch,
            Role::Schedule,
            Role::Notify,
            Role::Renderers,
            Role::Server(0),
            Role::Server(1),
            Role::Clockwork,
        ];
        let waker = Waker::with_servers(2);
        let counts = || ALL.map(|who| waker.signal(who).expect("it is there").count());
        waker.wake(&[]);
        assert_eq!(counts(), [0; 7]);
        waker.wake(&[Role::Dispatch, Role::Server(1)]);
        assert_eq!(counts(), [1, 0, 0, 0, 0, 1, 0]);
        waker.wake(&[Role::Servers, Role::Renderers]);
        assert_eq!(counts(), [1, 0, 0, 1, 1, 2, 0]);
        waker.wake_all();
        assert_eq!(counts(), [2, 1, 1, 2, 2, 3, 1]);
        waker.wake(&[Role::Server(7)]);
        assert_eq!(counts(), [2, 1, 1, 2, 2, 3, 1]);
    }
}
