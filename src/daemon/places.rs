//! The places of connections in the porter's lodge: how many there are, and who gives way when all are taken.
//!
//! A client that opens connections and says nothing must not keep out one that has something to say. So the lodge does
//! not turn the newcomer away: whoever has been there longest without coming to the end of its request has to go.

use std::collections::BTreeMap;
use std::net::{Shutdown, TcpStream};
use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How far a connection has come; the first in this order gives way first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// It has its answer, and is only let go politely.
    Leaving,
    /// Its request is not whole yet. Head or body is the same: a newcomer must not give way to a body that never ends.
    Coming,
    /// Its request is whole and being answered: it keeps its place.
    Answered,
}

/// All places.
pub(super) struct Places<C = TcpStream> {
    number: usize,
    taken: Mutex<Taken<C>>,
}

struct Taken<C> {
    next: u64,
    by: BTreeMap<(Stage, u64), Arc<C>>,
}

/// What can be told to go.
pub(super) trait Close {
    /// Ends both directions at once: whoever waits for bytes is told that there are no more.
    fn close(&self);
}

impl Close for TcpStream {
    fn close(&self) {
        // One that has gone already need not be told.
        drop(self.shutdown(Shutdown::Both));
    }
}

impl<C: Close> Places<C> {
    /// So many places, all free.
    pub(super) fn new(number: usize) -> Places<C> {
        Places {
            number,
            taken: Mutex::new(Taken {
                next: 0,
                by: BTreeMap::new(),
            }),
        }
    }

    /// A place for a new connection, if need be that of the one that has waited longest. The connection itself is
    /// given back if all are being answered.
    pub(super) fn take(self: &Arc<Self>, connection: C) -> Result<Place<C>, C> {
        let mut taken = self.lock();
        if taken.by.len() >= self.number && !taken.dismiss_one() {
            return Err(connection);
        }
        let at = (Stage::Coming, taken.next);
        taken.next += 1;
        let connection = Arc::new(connection);
        taken.by.insert(at, Arc::clone(&connection));
        Ok(Place {
            places: Arc::clone(self),
            at,
            connection,
        })
    }

    /// Sends away the one that has waited longest. False if all are being answered.
    pub(super) fn dismiss_one(&self) -> bool {
        self.lock().dismiss_one()
    }

    fn lock(&self) -> MutexGuard<'_, Taken<C>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C: Close> Taken<C> {
    fn dismiss_one(&mut self) -> bool {
        match self.by.first_entry() {
            Some(first) if first.key().0 != Stage::Answered => {
                first.remove().close();
                true
            }
            _ => false,
        }
    }
}

/// A connection in its place, which is free again when this is dropped, even by a panic.
pub(super) struct Place<C: Close = TcpStream> {
    places: Arc<Places<C>>,
    at: (Stage, u64),
    connection: Arc<C>,
}

impl<C: Close> Place<C> {
    /// Tells how far the connection has come. One that was sent away has no place any more, and stays away.
    pub(super) fn goes_on(&mut self, stage: Stage) {
        let mut taken = self.places.lock();
        if let Some(connection) = taken.by.remove(&self.at) {
            self.at.0 = stage;
            taken.by.insert(self.at, connection);
        }
    }
}

impl<C: Close> Deref for Place<C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.connection
    }
}

impl<C: Close> Drop for Place<C> {
    fn drop(&mut self) {
        self.places.lock().by.remove(&self.at);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    struct Client<'c>(&'c AtomicBool);

    impl Close for Client<'_> {
        fn close(&self) {
            self.0.store(true, Ordering::SeqCst);
        }
    }

    fn is_gone(client: &AtomicBool) -> bool {
        client.load(Ordering::SeqCst)
    }

    #[test]
    fn when_all_places_are_taken_the_one_that_has_been_there_longest_gives_way() {
        let gone: [AtomicBool; 5] = Default::default();
        let all = Arc::new(Places::new(3));
        let take = |client: usize| all.take(Client(&gone[client])).ok();
        let (first, second, third) = (take(0), take(1), take(2));
        let fourth = take(3);
        let are_gone = gone.each_ref().map(is_gone);
        assert_eq!(are_gone, [true, false, false, false, false]);
        drop((first, fourth));
        let fifth = take(4);
        assert!(fifth.is_some() && !is_gone(&gone[1]), "a place was free");
        drop((second, third));
    }

    #[test]
    fn a_request_that_is_being_answered_keeps_its_place() {
        let gone: [AtomicBool; 3] = Default::default();
        let all = Arc::new(Places::new(1));
        let mut first = all.take(Client(&gone[0])).ok().expect("a place is free");
        first.goes_on(Stage::Answered);
        assert!(all.take(Client(&gone[1])).is_err());
        first.goes_on(Stage::Leaving);
        let second = all.take(Client(&gone[1])).ok();
        assert!(second.is_some() && is_gone(&gone[0]));
        // The one that was sent away takes no place when it is done, and gives none back that is another's.
        first.goes_on(Stage::Answered);
        drop(first);
        assert!(all.take(Client(&gone[2])).is_ok() && is_gone(&gone[1]));
    }
}
