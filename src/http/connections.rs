//! The connection pool: how many connections there are, and which is dropped when it is full.
//!
//! Clients that open connections and send nothing must not keep out others. So the pool does not refuse a new
//! connection: it closes the oldest one whose request is incomplete.

use std::collections::BTreeMap;
use std::net::{Shutdown, TcpStream};
use std::ops::Deref;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long to wait until a closed connection's thread ends. It only needs the CPU for a moment.
const LEAVE_TIME: Duration = Duration::from_secs(2);

/// How far a connection has come. The first in this order is dropped first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    /// Its response has been sent, and it is being closed.
    Leaving,
    /// Its request is incomplete. Head and body are not distinguished: a body that never ends must not outrank a new
    /// connection.
    Coming,
    /// Its request is complete and being answered. It keeps its slot.
    Answered,
}

/// All slots.
pub(crate) struct ConnectionPool<C = TcpStream> {
    number: usize,
    taken: Mutex<Taken<C>>,
    /// Notified when a connection has ended.
    gone: Condvar,
}

struct Taken<C> {
    next: u64,
    /// Connections that have a thread, which is what the bound is about. Includes those that were closed and have not
    /// ended yet.
    here: usize,
    by: BTreeMap<(Phase, u64), Arc<C>>,
}

/// A connection that can be closed from another thread.
pub(crate) trait Close {
    /// Closes both directions at once: a thread that waits for bytes sees the end of the stream.
    fn close(&self);
}

impl Close for TcpStream {
    fn close(&self) {
        // It fails for a connection that is already closed, which does not matter.
        drop(self.shutdown(Shutdown::Both));
    }
}

impl<C: Close> ConnectionPool<C> {
    /// A pool of `number` free slots.
    pub(crate) fn new(number: usize) -> ConnectionPool<C> {
        ConnectionPool {
            number,
            taken: Mutex::new(Taken {
                next: 0,
                here: 0,
                by: BTreeMap::new(),
            }),
            gone: Condvar::new(),
        }
    }

    /// A slot for a new connection. If none is free, closes the oldest incomplete connection and waits until it has
    /// ended. If all are being answered, returns the connection.
    pub(crate) fn take(self: &Arc<Self>, connection: C) -> Result<Slot<C>, C> {
        let mut taken = self.lock();
        if taken.here >= self.number {
            let is_one_leaving = taken.here > taken.by.len() || taken.dismiss_one();
            if is_one_leaving {
                taken = self
                    .gone
                    .wait_timeout_while(taken, LEAVE_TIME, |taken| taken.here >= self.number)
                    .unwrap_or_else(PoisonError::into_inner)
                    .0;
            }
            if taken.here >= self.number {
                return Err(connection);
            }
        }
        taken.here += 1;
        let at = (Phase::Coming, taken.next);
        taken.next += 1;
        let connection = Arc::new(connection);
        taken.by.insert(at, Arc::clone(&connection));
        Ok(Slot {
            places: Arc::clone(self),
            at,
            connection,
        })
    }

    /// Closes the oldest incomplete connection. Returns false if all are being answered.
    pub(crate) fn dismiss_one(&self) -> bool {
        self.lock().dismiss_one()
    }

    fn lock(&self) -> MutexGuard<'_, Taken<C>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C: Close> Taken<C> {
    fn dismiss_one(&mut self) -> bool {
        match self.by.first_entry() {
            Some(first) if first.key().0 != Phase::Answered => {
                first.remove().close();
                true
            }
            _ => false,
        }
    }
}

/// The slot of a connection. It is free again when this is dropped, even by a panic.
pub(crate) struct Slot<C: Close = TcpStream> {
    places: Arc<ConnectionPool<C>>,
    at: (Phase, u64),
    connection: Arc<C>,
}

impl<C: Close> Slot<C> {
    /// Records how far the connection has come. A connection that was closed has no slot any more and gets none back.
    pub(crate) fn enter(&mut self, stage: Phase) {
        let mut taken = self.places.lock();
        if let Some(connection) = taken.by.remove(&self.at) {
            self.at.0 = stage;
            taken.by.insert(self.at, connection);
        }
    }
}

impl<C: Close> Deref for Slot<C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.connection
    }
}

impl<C: Close> Drop for Slot<C> {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        taken.by.remove(&self.at);
        taken.here -= 1;
        self.places.gone.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::thread;

    use super::*;

    /// A connection that is closed by a message.
    struct Client(Sender<()>);

    impl Close for Client {
        fn close(&self) {
            self.0.send(()).expect("somebody listens");
        }
    }

    fn client() -> (Client, Receiver<()>) {
        let (sender, told) = channel();
        (Client(sender), told)
    }

    /// Keeps a slot until it is closed, as the thread of a connection does.
    fn hold(slot: Slot<Client>, told: Receiver<()>) -> thread::JoinHandle<()> {
        thread::spawn(move || {
            told.recv().expect("it is woken");
            drop(slot);
        })
    }

    #[test]
    fn when_all_places_are_taken_the_one_that_has_been_there_longest_gives_way() {
        let all = Arc::new(ConnectionPool::new(2));
        let ((first, first_told), (second, second_told)) = (client(), client());
        let first = hold(all.take(first).ok().expect("a place is free"), first_told);
        let second = all.take(second).ok().expect("a place is free");
        let third = all.take(client().0).ok();
        first.join().expect("it has gone");
        assert!(third.is_some() && second_told.try_recv().is_err());
        assert_eq!(
            all.lock().here,
            2,
            "there are never more than there are places"
        );
        drop(second);
        assert!(all.take(client().0).is_ok(), "a place was free");
    }

    #[test]
    fn a_request_that_is_being_answered_keeps_its_place() {
        let all = Arc::new(ConnectionPool::new(1));
        let (first, first_told) = client();
        let mut first = all.take(first).ok().expect("a place is free");
        first.enter(Phase::Answered);
        assert!(all.take(client().0).is_err());
        first.enter(Phase::Leaving);
        let first = hold(first, first_told);
        let (second, second_told) = client();
        let mut second = all.take(second).ok().expect("the first is dropped");
        first.join().expect("it has gone");
        // A closed connection gets no slot back, whatever its phase.
        assert!(all.dismiss_one() && second_told.recv().is_ok());
        second.enter(Phase::Answered);
        assert!(all.lock().by.is_empty());
    }
}
