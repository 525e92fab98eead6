//! Threads for connections. A thread that has finished waits a moment for the next connection, because starting one costs
//! as much as answering a small request.

use std::collections::VecDeque;
use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// How long a thread waits for the next connection.
const IDLE_TIME: Duration = Duration::from_secs(5);
/// The stack of a thread. A connection has small buffers only; bodies are on the heap.
const STACK_BYTES: usize = 256 << 10;

type Work = Box<dyn FnOnce() + Send>;

/// At most `number` threads, which do work and wait for more.
pub(crate) struct Threads {
    number: usize,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    given: Condvar,
}

#[derive(Default)]
struct State {
    /// Work for the threads that wait or are about to.
    work: VecDeque<Work>,
    waiting: usize,
    /// Threads that were started and have not ended.
    here: usize,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next work, or None if there was none for a while.
    fn next(&self) -> Option<Work> {
        let mut state = self.lock();
        state.waiting += 1;
        let (mut state, _) = self
            .given
            .wait_timeout_while(state, IDLE_TIME, |state| state.work.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        state.waiting -= 1;
        let work = state.work.pop_front();
        if work.is_none() {
            state.here -= 1;
        }
        work
    }
}

impl Threads {
    /// No thread yet.
    pub(crate) fn new(number: usize) -> Threads {
        Threads {
            number,
            shared: Arc::default(),
        }
    }

    /// Does `work` on a waiting thread, or on a new one. If all threads are busy, the first that has finished does it: the
    /// caller gives no more work at once than there are threads, so one is about to.
    ///
    /// # Errors
    /// No thread could be started. The work is dropped.
    pub(crate) fn give(&self, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
        let mut state = self.shared.lock();
        if state.waiting > state.work.len() || state.here >= self.number {
            state.work.push_back(Box::new(work));
            drop(state);
            self.shared.given.notify_one();
            return Ok(());
        }
        state.here += 1;
        drop(state);
        let shared = Arc::clone(&self.shared);
        let thread = thread::Builder::new()
            .name("connection".into())
            .stack_size(STACK_BYTES);
        let started = thread.spawn(move || {
            survive(work);
            while let Some(work) = shared.next() {
                survive(work);
            }
        });
        if started.is_err() {
            self.shared.lock().here -= 1;
        }
        started.map(drop)
    }
}

/// Does `work`. The thread goes on if it panics, which is in the log by then.
fn survive(work: impl FnOnce()) {
    drop(panic::catch_unwind(AssertUnwindSafe(work)));
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_thread_that_has_finished_takes_the_next_work_and_a_busy_one_does_not_delay_it() {
        let threads = Threads::new(2);
        let (done, all) = mpsc::channel();
        let run = |open: Option<mpsc::Receiver<()>>| {
            let done = done.clone();
            let work = move || {
                if let Some(open) = open {
                    open.recv().expect("it is opened");
                }
                done.send(thread::current().id()).expect("it is waited for");
            };
            threads.give(work).expect("a thread");
        };
        run(None);
        let first = all.recv().expect("it ran");
        while threads.shared.lock().waiting == 0 {
            thread::yield_now();
        }
        let (open, opened) = mpsc::channel();
        run(Some(opened));
        run(None);
        let other = all.recv().expect("it ran while the first is busy");
        open.send(()).expect("it is waited for");
        let last = all.recv().expect("it ran");
        assert!(
            [first, other].contains(&last),
            "no third thread was started"
        );
    }
    #[test]
    fn work_given_while_a_thread_is_about_to_finish_waits_for_it_and_starts_no_other() {
        let threads = Threads::new(1);
        let (done, all) = mpsc::channel();
        let (open, opened) = mpsc::channel();
        let first = done.clone();
        let work = move || {
            first
                .send(thread::current().id())
                .expect("it is waited for");
            opened.recv().expect("it is opened");
            panic!("a thread survives this");
        };
        threads.give(work).expect("a thread");
        // The first work is done for its caller, but not for its thread.
        let id = all.recv().expect("it runs");
        let work = move || done.send(thread::current().id()).expect("it is waited for");
        threads.give(work).expect("a thread");
        assert_eq!(threads.shared.lock().here, 1);
        open.send(()).expect("it is waited for");
        assert_eq!(all.recv().expect("it ran"), id);
    }
}
