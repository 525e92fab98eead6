//! The connection pool: how many connections there are, and which is dropped when it is full.
//!
//! Clients that open connections and send nothing must not keep out others. So the pool does not refuse a new
//! connection: it closes the oldest one whose request is incomplete, or whose response is sent. Each has a moment in which it
//! is not closed, so that a client that opens connections all the time does not get those of others closed before their
//! request has arrived, or before their response is out.

use std::collections::BTreeMap;
use std::net::{Shutdown, TcpStream};
use std::ops::Deref;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long to wait until a closed connection's thread ends. It only needs the CPU for a moment.
const LEAVE_TIME: Duration = Duration::from_secs(2);

/// How far a connection has come. The first in this order is dropped first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    /// Its response is being sent, and then it is closed.
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
    /// The time for a request to arrive and for a response to be sent, in which a connection is not closed for another.
    grace: Duration,
    taken: Mutex<Taken<C>>,
    /// Notified when a connection has ended.
    gone: Condvar,
}

struct Taken<C> {
    next: u64,
    /// Connections that have a thread, which is what the bound is about. Includes those that were closed and have not
    /// ended yet.
    here: usize,
    by: BTreeMap<(Phase, u64), Open<C>>,
}

/// A connection that has a slot and was not closed.
struct Open<C> {
    connection: Arc<C>,
    /// When it entered its phase.
    since: Instant,
}

/// What lets in a new connection.
#[derive(Debug, PartialEq, Eq)]
enum Room {
    /// One was closed and will end.
    Closed,
    /// In that time, one may be closed.
    Soon(Duration),
    /// All are being answered.
    Full,
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
    /// A pool of `number` free slots, each of which is a connection's for at least the time `grace`, twice.
    pub(crate) fn new(number: usize, grace: Duration) -> ConnectionPool<C> {
        ConnectionPool {
            number,
            grace,
            taken: Mutex::new(Taken {
                next: 0,
                here: 0,
                by: BTreeMap::new(),
            }),
            gone: Condvar::new(),
        }
    }

    /// A slot for a new connection. If none is free, closes the oldest incomplete connection, once it has had its time,
    /// and waits until it has ended. If all are being answered, returns the connection.
    pub(crate) fn take(self: &Arc<Self>, connection: C) -> Result<Slot<C>, C> {
        let since = Instant::now();
        let mut taken = self.lock();
        while taken.here >= self.number {
            let now = Instant::now();
            let room = taken.make_room(now, self.grace);
            let time = match room {
                Room::Closed => (since + self.grace + LEAVE_TIME).saturating_duration_since(now),
                Room::Soon(time) => time,
                Room::Full => Duration::ZERO,
            };
            if time.is_zero() {
                return Err(connection);
            }
            let waited = self.gone.wait_timeout(taken, time);
            taken = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        taken.here += 1;
        let at = (Phase::Coming, taken.next());
        let connection = Arc::new(connection);
        let open = Open {
            connection: Arc::clone(&connection),
            since: Instant::now(),
        };
        taken.by.insert(at, open);
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
    /// The place of a connection in its phase: behind all others.
    fn next(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Closes a connection that has had its time, if none is closed already.
    fn make_room(&mut self, now: Instant, grace: Duration) -> Room {
        if self.here > self.by.len() {
            return Room::Closed;
        }
        let mut soon = None;
        for phase in [Phase::Leaving, Phase::Coming] {
            let Some((&at, open)) = self.by.range((phase, 0)..=(phase, u64::MAX)).next() else {
                continue;
            };
            let left = (open.since + grace).saturating_duration_since(now);
            if left.is_zero() {
                self.close(at);
                return Room::Closed;
            }
            soon = Some(soon.map_or(left, |soon: Duration| soon.min(left)));
        }
        soon.map_or(Room::Full, Room::Soon)
    }

    fn close(&mut self, at: (Phase, u64)) {
        if let Some(open) = self.by.remove(&at) {
            open.connection.close();
        }
    }

    fn dismiss_one(&mut self) -> bool {
        match self.by.first_key_value() {
            Some((&at, _)) if at.0 != Phase::Answered => {
                self.close(at);
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
    pub(crate) fn enter(&mut self, phase: Phase) {
        let mut taken = self.places.lock();
        if let Some(mut open) = taken.by.remove(&self.at) {
            open.since = Instant::now();
            self.at = (phase, taken.next());
            taken.by.insert(self.at, open);
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
        let (sender, woken) = channel();
        (Client(sender), woken)
    }

    /// Keeps a slot until it is closed, as the thread of a connection does.
    fn hold(slot: Slot<Client>, woken: Receiver<()>) -> thread::JoinHandle<()> {
        thread::spawn(move || {
            woken.recv().expect("it is woken");
            drop(slot);
        })
    }

    #[test]
    fn when_all_slots_are_taken_the_oldest_connection_is_closed() {
        let all = Arc::new(ConnectionPool::new(2, Duration::ZERO));
        let ((first, first_woken), (second, second_woken)) = (client(), client());
        let first = hold(all.take(first).ok().expect("a place is free"), first_woken);
        let second = all.take(second).ok().expect("a place is free");
        let third = all.take(client().0).ok();
        first.join().expect("it has gone");
        assert!(third.is_some() && second_woken.try_recv().is_err());
        assert_eq!(
            all.lock().here,
            2,
            "there are never more than there are places"
        );
        drop(second);
        assert!(all.take(client().0).is_ok(), "a place was free");
    }

    #[test]
    fn a_connection_has_a_moment_for_its_request_and_its_response_despite_many_others() {
        const GRACE: Duration = Duration::from_secs(600);
        let all = Arc::new(ConnectionPool::new(2, GRACE));
        let take = || {
            let (client, woken) = client();
            (all.take(client).ok().expect("a place is free"), woken)
        };
        let start = Instant::now();
        let later = start + GRACE + Duration::from_secs(600);
        let room = |now: Instant| all.lock().make_room(now, GRACE);
        let ((first, first_woken), (mut second, second_woken)) = (take(), take());
        assert!(matches!(room(start), Room::Soon(left) if left >= GRACE));
        second.enter(Phase::Leaving);
        assert!(matches!(room(start), Room::Soon(left) if left >= GRACE));
        assert!(first_woken.try_recv().is_err() && second_woken.try_recv().is_err());
        // Once both have had their time, the one that has its response goes first.
        assert_eq!(room(later), Room::Closed);
        assert!(second_woken.try_recv().is_ok() && first_woken.try_recv().is_err());
        assert_eq!(room(later), Room::Closed, "it has not ended");
        assert!(first_woken.try_recv().is_err());
        drop(second);
        assert_eq!(room(later), Room::Closed);
        assert!(first_woken.try_recv().is_ok());
        drop(first);
        let (mut last, _woken) = take();
        last.enter(Phase::Answered);
        assert_eq!(room(later), Room::Full);
    }

    #[test]
    fn a_request_that_is_being_answered_keeps_its_slot() {
        let all = Arc::new(ConnectionPool::new(1, Duration::ZERO));
        let (first, first_woken) = client();
        let mut first = all.take(first).ok().expect("a place is free");
        first.enter(Phase::Answered);
        assert!(all.take(client().0).is_err());
        first.enter(Phase::Leaving);
        let first = hold(first, first_woken);
        let (second, second_woken) = client();
        let mut second = all.take(second).ok().expect("the first is dropped");
        first.join().expect("it has gone");
        // A closed connection gets no slot back, whatever its phase.
        assert!(all.dismiss_one() && second_woken.recv().is_ok());
        second.enter(Phase::Answered);
        assert!(all.lock().by.is_empty());
    }
}
