//! The places of connections in the porter's lodge: how many there are, and who gives way when all are taken.
//!
//! A client that opens connections and says nothing must not keep out one that has something to say. So the lodge does
//! not turn the newcomer away: whoever has been there longest without coming to the end of its request has to go.

use std::collections::BTreeMap;
use std::net::{Shutdown, TcpStream};
use std::ops::Deref;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// For one that was sent away to be gone; it needs a moment of the processor only.
const LEAVE_TIME: Duration = Duration::from_secs(2);

/// How far a connection has come; the first in this order gives way first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    /// It has its answer, and is only let go politely.
    Leaving,
    /// Its request is not whole yet. Head or body is the same: a newcomer must not give way to a body that never ends.
    Coming,
    /// Its request is whole and being answered: it keeps its place.
    Answered,
}

/// All places.
pub(crate) struct ConnectionPool<C = TcpStream> {
    number: usize,
    taken: Mutex<Taken<C>>,
    /// Rings when a connection is gone.
    gone: Condvar,
}

struct Taken<C> {
    next: u64,
    /// Connections that have a thread, those included that were sent away and are not gone yet: threads are bounded.
    here: usize,
    by: BTreeMap<(Phase, u64), Arc<C>>,
}

/// What can be told to go.
pub(crate) trait Close {
    /// Ends both directions at once: whoever waits for bytes is told that there are no more.
    fn close(&self);
}

impl Close for TcpStream {
    fn close(&self) {
        // One that has gone already need not be told.
        drop(self.shutdown(Shutdown::Both));
    }
}

impl<C: Close> ConnectionPool<C> {
    /// So many places, all free.
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

    /// A place for a new connection, if need be that of the one that has waited longest. The connection itself is
    /// given back if all are being answered. Waits until the one that was sent away is gone.
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

    /// Sends away the one that has waited longest. False if all are being answered.
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

/// A connection in its place, which is free again when this is dropped, even by a panic.
pub(crate) struct Slot<C: Close = TcpStream> {
    places: Arc<ConnectionPool<C>>,
    at: (Phase, u64),
    connection: Arc<C>,
}

impl<C: Close> Slot<C> {
    /// Tells how far the connection has come. One that was sent away has no place any more, and stays away.
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

    /// A connection that is told to go by a message.
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

    /// Holds a place until it is told to go, as a connection's thread does.
    fn hold(slot: Slot<Client>, told: Receiver<()>) -> thread::JoinHandle<()> {
        thread::spawn(move || {
            told.recv().expect("it is told to go");
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
        let mut second = all.take(second).ok().expect("the first gives way");
        first.join().expect("it has gone");
        // One that was sent away takes no place any more, however far it comes.
        assert!(all.dismiss_one() && second_told.recv().is_ok());
        second.enter(Phase::Answered);
        assert!(all.lock().by.is_empty());
    }
}
