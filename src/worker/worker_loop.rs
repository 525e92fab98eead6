//! The loop that every worker thread runs: it polls for work, and sleeps until it is woken if there is none.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// The result of a poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Poll {
    /// One unit of work: there may be more.
    Worked,
    /// There was no work.
    Idle {
        /// When there may be work although nothing wakes the thread, in milliseconds since 1970.
        until: Option<i64>,
    },
}

impl Poll {
    /// The result of two polls: there was work in one of them, or there may be work at the earlier one of both times.
    #[must_use]
    pub fn or_sooner(self, other: Poll) -> Poll {
        match (self, other) {
            (Poll::Worked, _) | (_, Poll::Worked) => Poll::Worked,
            (Poll::Idle { until: one }, Poll::Idle { until: other }) => Poll::Idle {
                until: one.into_iter().chain(other).min(),
            },
        }
    }
}

/// A thread that may sleep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Decides deliveries.
    Dispatch,
    /// Runs schedules.
    Schedule,
    /// Sends messages.
    Notify,
    /// Reads changed rules, designs and fonts.
    Rules,
    /// All renderers.
    Renderers,
    /// The worker of a server, by its index in the settings.
    Server(usize),
    /// All server workers.
    Servers,
    /// Lists media servers.
    Listings,
    /// Reads the event streams of media servers.
    Streams,
    /// Periodic work that waits for nothing else. It is only woken to stop.
    Clockwork,
}

impl Role {
    /// All threads.
    pub const ALL: [Role; 9] = [
        Role::Dispatch,
        Role::Schedule,
        Role::Notify,
        Role::Rules,
        Role::Renderers,
        Role::Servers,
        Role::Listings,
        Role::Streams,
        Role::Clockwork,
    ];
}

/// Wakes sleeping threads. It passes no work on, because all work is in the store. A thread without work is not woken.
#[derive(Default)]
pub struct Waker {
    dispatch: Signal,
    schedule: Signal,
    notify: Signal,
    rules: Signal,
    renderers: Signal,
    workers: Vec<Signal>,
    listings: Signal,
    streams: Signal,
    clockwork: Signal,
}

impl Waker {
    /// A waker for that many server workers.
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

    /// The signal on which one thread sleeps. None for a server worker that does not exist.
    pub(crate) fn signal(&self, who: Role) -> Option<&Signal> {
        match who {
            Role::Dispatch => Some(&self.dispatch),
            Role::Schedule => Some(&self.schedule),
            Role::Notify => Some(&self.notify),
            Role::Rules => Some(&self.rules),
            Role::Renderers => Some(&self.renderers),
            Role::Server(at) => self.workers.get(at),
            Role::Servers => None,
            Role::Listings => Some(&self.listings),
            Role::Streams => Some(&self.streams),
            Role::Clockwork => Some(&self.clockwork),
        }
    }
}

/// Wakes the threads of one role.
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

    /// How often it was raised. Read this before polling, so that no signal is missed.
    fn count(&self) -> u64 {
        *self.wakes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sleeps until it was raised more than `seen` times, or for `longest`.
    fn sleep(&self, seen: u64, longest: Duration) {
        let wakes = self.wakes.lock().unwrap_or_else(PoisonError::into_inner);
        drop(
            self.wake
                .wait_timeout_while(wakes, longest, |wakes| *wakes == seen),
        );
    }
}

/// The longest sleep of a thread that watches for the others: the clock may have been set, or another process may have written
/// the state file.
pub(crate) const WATCHES: Duration = Duration::from_secs(60);
/// The longest sleep of any other thread.
pub(crate) const SLEEPS: Duration = Duration::from_secs(600);

/// Polls for work until `stop` is set. Between polls without work it sleeps for `longest` at most.
///
/// A panic is caught: it is a bug that may fail one job, but must not stop the daemon.
pub(crate) fn run_worker(
    name: &str,
    waker: &Signal,
    stop: &AtomicBool,
    longest: Duration,
    now_ms: impl Fn() -> i64,
    poll_once: impl Fn() -> Poll,
) {
    while !stop.load(Ordering::SeqCst) {
        let seen = waker.count();
        let until = match catch_unwind(AssertUnwindSafe(&poll_once)) {
            Ok(Poll::Worked) => continue,
            Ok(Poll::Idle { until }) => until,
            Err(_) => {
                log::error!("{name}: internal error, please report it; the daemon continues");
                // The cause of the panic is likely to persist for a moment.
                Some(now_ms() + 1000)
            }
        };
        let sleep = until.map_or(longest, |until| {
            Duration::from_millis(u64::try_from(until - now_ms()).unwrap_or(0)).min(longest)
        });
        if !sleep.is_zero() && !stop.load(Ordering::SeqCst) {
            waker.sleep(seen, sleep);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn a_poll_that_panics_does_not_end_the_loop() {
        let (waker, stop, turns, now) = (
            Signal::default(),
            AtomicBool::new(false),
            Cell::new(0),
            Cell::new(0),
        );
        // The clock moves a minute at every call, so that nothing sleeps.
        let clock = || {
            now.set(now.get() + 60_000);
            now.get()
        };
        run_worker("test", &waker, &stop, WATCHES, clock, || {
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
    fn a_signal_between_polling_and_sleeping_is_not_missed() {
        let waker = Signal::default();
        let seen = waker.count();
        waker.wake_all();
        waker.sleep(seen, Duration::from_secs(3600));
    }

    #[test]
    fn only_the_named_roles_are_woken() {
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
