//! Connections to tiny_http that stay open for the next webhook: opening one takes as long as storing a small webhook.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Connections that stay open. tiny_http serves each with a thread of its own, of which it has at least four, and it may
/// let another connection wait for a thread that is about to serve one of these. Then one of the other threads takes it.
const OPEN_MAX: usize = 2;

/// The connections to one server.
pub(crate) struct KeepAlive<C>(Mutex<Connections<C>>);

struct Connections<C> {
    idle: Vec<C>,
    /// All, with those in use.
    open: usize,
}

impl<C> Default for KeepAlive<C> {
    fn default() -> KeepAlive<C> {
        KeepAlive(Mutex::new(Connections {
            idle: Vec::new(),
            open: 0,
        }))
    }
}

impl<C> KeepAlive<C> {
    fn lock(&self) -> MutexGuard<'_, Connections<C>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does `exchange`, which sends a request and reads the whole response, on an idle connection, or on a new one. None if
    /// all are in use.
    pub(crate) fn with<T>(
        &self,
        open: impl FnOnce() -> io::Result<C>,
        exchange: impl FnOnce(&C) -> io::Result<T>,
    ) -> Option<io::Result<T>> {
        let mut connections = self.lock();
        let idle = connections.idle.pop();
        if idle.is_none() {
            if connections.open >= OPEN_MAX {
                return None;
            }
            connections.open += 1;
        }
        drop(connections);
        let mut used = InUse {
            all: self,
            connection: idle,
            is_done: false,
        };
        Some(used.exchange(open, exchange))
    }
}

/// A connection in use. Unless the exchange was completed, it is closed: nobody knows what will arrive on it.
struct InUse<'a, C> {
    all: &'a KeepAlive<C>,
    connection: Option<C>,
    is_done: bool,
}

impl<C> InUse<'_, C> {
    fn exchange<T>(
        &mut self,
        open: impl FnOnce() -> io::Result<C>,
        exchange: impl FnOnce(&C) -> io::Result<T>,
    ) -> io::Result<T> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => none.insert(open()?),
        };
        let received = exchange(connection)?;
        self.is_done = true;
        Ok(received)
    }
}

impl<C> Drop for InUse<'_, C> {
    fn drop(&mut self) {
        let mut connections = self.all.lock();
        match self.connection.take() {
            Some(connection) if self.is_done => connections.idle.push(connection),
            _ => connections.open -= 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// Opens connections and numbers them.
    fn opener(number: &Cell<u32>) -> impl Fn() -> io::Result<u32> + '_ {
        || {
            number.set(number.get() + 1);
            Ok(number.get())
        }
    }

    #[test]
    fn a_connection_is_used_again_after_a_whole_response_only() {
        let (all, number) = (KeepAlive::default(), Cell::new(0));
        let open = opener(&number);
        let used = |result: fn(&u32) -> io::Result<u32>| all.with(&open, result);
        let ok = |connection: &u32| Ok(*connection);
        assert!(matches!(used(ok), Some(Ok(1))));
        assert!(matches!(used(ok), Some(Ok(1))));
        let failed = used(|_| Err(io::ErrorKind::TimedOut.into()));
        assert!(matches!(failed, Some(Err(_))));
        assert!(matches!(used(ok), Some(Ok(2))));
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            all.with(&open, |_| -> io::Result<()> { panic!("a bug") })
        }));
        assert!(panicked.is_err());
        assert!(matches!(used(ok), Some(Ok(3))));
        let refused = all.with(
            || Err(io::ErrorKind::NotFound.into()),
            |connection: &u32| Ok(*connection),
        );
        assert!(matches!(refused, Some(Ok(3))), "none had to be opened");
        assert_eq!(all.lock().open, 1);
    }

    #[test]
    fn no_more_than_two_are_open_and_one_that_cannot_be_opened_counts_no_more() {
        let (all, number) = (KeepAlive::default(), Cell::new(0));
        let open = opener(&number);
        let inner = all.with(&open, |_| {
            let second = all.with(&open, |_| Ok(all.with(&open, |_| Ok(())).is_none()));
            second.expect("there may be two")
        });
        assert!(matches!(inner, Some(Ok(true))), "a third is not opened");
        let connections = all.lock();
        assert_eq!((connections.open, connections.idle.len()), (2, 2));
        let none = KeepAlive::<u32>::default();
        for _ in 0..OPEN_MAX + 1 {
            let failed = none.with(|| Err(io::ErrorKind::NotFound.into()), |_| Ok(()));
            assert!(matches!(failed, Some(Err(_))));
        }
    }
}
