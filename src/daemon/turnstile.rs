//! How many requests are with tiny_http at once: it starts a thread for each, and keeps it for five seconds.

use std::sync::{Condvar, Mutex, PoisonError};

/// Twice as many as there are threads that answer: none of them waits for a request.
const INSIDE_MAX: usize = 8;

/// Lets so many in, and the others when one comes out.
#[derive(Default)]
pub(super) struct Turnstile {
    inside: Mutex<usize>,
    out: Condvar,
}

impl Turnstile {
    /// Waits for a place inside and does `work` there.
    pub(super) fn within<T>(&self, work: impl FnOnce() -> T) -> T {
        let inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let mut inside = self
            .out
            .wait_while(inside, |inside| *inside >= INSIDE_MAX)
            .unwrap_or_else(PoisonError::into_inner);
        *inside += 1;
        drop(inside);
        let _out = Out(self);
        work()
    }
}

/// Comes out even by a panic.
struct Out<'t>(&'t Turnstile);

impl Drop for Out<'_> {
    fn drop(&mut self) {
        let mut inside = self.0.inside.lock().unwrap_or_else(PoisonError::into_inner);
        *inside -= 1;
        self.0.out.notify_one();
    }
}
