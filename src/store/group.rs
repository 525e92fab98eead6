//! Group commit: deliveries that arrive while others are being written are written together after them, in one transaction
//! and with one sync of the disk.
//!
//! There is no thread for it. A caller that finds nobody writing becomes the leader, and writes all that have waited;
//! then it wakes their callers and makes one of the waiting callers the next leader.

use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::model::DeliveryId;
use crate::store::error::StoreError;
use crate::store::new_delivery::NewDelivery;

/// The most deliveries that are written together. Each of them waits for all.
const MEMBERS_MAX: usize = 64;

/// The result of storing one delivery.
pub(super) type Stored = Result<DeliveryId, StoreError>;

/// The deliveries that wait to be written.
#[derive(Debug)]
pub(super) struct Group {
    /// The most bytes of bodies that are written together, unless a single one has more.
    bytes_max: usize,
    queue: Mutex<Queue>,
}

#[derive(Debug, Default)]
struct Queue {
    members: Vec<Member>,
    /// A caller is writing, or has been woken to do so.
    has_leader: bool,
}

#[derive(Debug)]
struct Member {
    new: NewDelivery,
    now_ms: i64,
    ticket: Arc<Ticket>,
}

/// Where a caller waits.
#[derive(Debug, Default)]
struct Ticket {
    turn: Mutex<Turn>,
    changed: Condvar,
}

#[derive(Debug, Default)]
enum Turn {
    #[default]
    Waits,
    /// It has to write.
    Leads,
    Done(Stored),
}

impl Ticket {
    fn set(&self, turn: Turn) {
        *lock(&self.turn) = turn;
        self.changed.notify_one();
    }

    /// Waits until it is done, or has to write.
    fn wait(&self) -> Turn {
        let turn = lock(&self.turn);
        let waits = |turn: &mut Turn| matches!(turn, Turn::Waits);
        let turn = self.changed.wait_while(turn, waits);
        mem::take(&mut *turn.unwrap_or_else(PoisonError::into_inner))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Group {
    /// No delivery waits. `bytes_max` is a part of the size of the write-ahead log.
    pub(super) fn new(bytes_max: usize) -> Group {
        Group {
            bytes_max,
            queue: Mutex::default(),
        }
    }

    /// Stores a delivery together with all that wait. `write` gets them with their times, and returns a result for each.
    pub(super) fn store(
        &self,
        new: NewDelivery,
        now_ms: i64,
        write: impl FnOnce(&[(NewDelivery, i64)]) -> Vec<Stored>,
    ) -> Stored {
        let ticket = Arc::new(Ticket::default());
        let member = Member {
            new,
            now_ms,
            ticket: Arc::clone(&ticket),
        };
        let mut queue = lock(&self.queue);
        queue.members.push(member);
        let leads = !mem::replace(&mut queue.has_leader, true);
        drop(queue);
        if !leads && let Turn::Done(stored) = ticket.wait() {
            return stored;
        }
        let (batch, tickets) = self.take();
        // If `write` panics, the others get an error, and one of them becomes the next leader.
        let mut led = Led {
            group: self,
            tickets,
            stored: Vec::new(),
        };
        led.stored = write(&batch);
        drop(led);
        match ticket.wait() {
            Turn::Done(stored) => stored,
            Turn::Leads | Turn::Waits => Err(lost()),
        }
    }

    /// The members to write now, beginning with the one that has waited longest.
    fn take(&self) -> (Vec<(NewDelivery, i64)>, Vec<Arc<Ticket>>) {
        let mut queue = lock(&self.queue);
        let mut bytes = 0;
        let fits = |member: &&Member| {
            bytes += member.new.body.len();
            bytes <= self.bytes_max
        };
        let count = queue.members.iter().take_while(fits).count();
        let members = queue.members.drain(..count.clamp(1, MEMBERS_MAX));
        let members = members.map(|member| ((member.new, member.now_ms), member.ticket));
        members.unzip()
    }
}

/// The members that are being written. Their callers are woken when it is dropped, even by a panic.
struct Led<'g> {
    group: &'g Group,
    tickets: Vec<Arc<Ticket>>,
    stored: Vec<Stored>,
}

impl Drop for Led<'_> {
    fn drop(&mut self) {
        let mut queue = lock(&self.group.queue);
        match queue.members.first() {
            Some(next) => next.ticket.set(Turn::Leads),
            None => queue.has_leader = false,
        }
        drop(queue);
        let mut stored = mem::take(&mut self.stored).into_iter();
        for ticket in &self.tickets {
            ticket.set(Turn::Done(stored.next().unwrap_or_else(|| Err(lost()))));
        }
    }
}

fn lost() -> StoreError {
    StoreError::new("writing it met a bug in intertitle; please report it")
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;
    use std::thread;

    use super::*;
    use crate::store::error::Fault;

    fn new(body: &str) -> NewDelivery {
        NewDelivery::webhook("plex", body)
    }

    /// The bodies of those that are written together.
    fn bodies(batch: &[(NewDelivery, i64)]) -> Vec<String> {
        batch.iter().map(|(new, _)| new.body.clone()).collect()
    }

    /// Waits until that many callers wait.
    fn until_waiting(group: &Group, count: usize) {
        while lock(&group.queue).members.len() < count {
            thread::yield_now();
        }
    }

    #[test]
    fn those_that_arrive_while_one_is_written_are_written_together_and_each_gets_its_own_result() {
        let group = Group::new(1 << 20);
        let (open, opened) = mpsc::channel::<()>();
        let writes = Mutex::new(Vec::new());
        let next_id = AtomicUsize::new(1);
        let write = |batch: &[(NewDelivery, i64)]| -> Vec<Stored> {
            lock(&writes).push(bodies(batch));
            let stored = batch.iter().map(|(new, _)| match new.body.as_str() {
                "refused" => Err(StoreError::with(Fault::InboxFull, "full")),
                _ => Ok(i64::try_from(next_id.fetch_add(1, Ordering::SeqCst)).expect("few")),
            });
            stored.collect()
        };
        thread::scope(|scope| {
            let (group, write) = (&group, &write);
            let first = scope.spawn(move || {
                group.store(new("first"), 0, |batch| {
                    opened.recv().expect("it is opened");
                    write(batch)
                })
            });
            // The first is taken before the others come.
            while !lock(&group.queue).has_leader || !lock(&group.queue).members.is_empty() {
                thread::yield_now();
            }
            let mut others = Vec::new();
            for (count, body) in (1..).zip(["a", "refused", "b"]) {
                others.push(scope.spawn(move || group.store(new(body), 0, write)));
                until_waiting(group, count);
            }
            open.send(()).expect("it is waited for");
            assert_eq!(first.join().expect("no panic").ok(), Some(1));
            let results = others.into_iter().map(|one| one.join().expect("no panic"));
            let results: Vec<_> = results
                .map(|one| one.map_err(|error| error.fault()))
                .collect();
            assert_eq!(results, [Ok(2), Err(Fault::InboxFull), Ok(3)]);
        });
        let expected = [vec!["first"], vec!["a", "refused", "b"]];
        assert_eq!(*lock(&writes), expected);
        assert!(!lock(&group.queue).has_leader);
    }

    #[test]
    fn a_panic_while_writing_leaves_no_thread_waiting() {
        let group = Group::new(1 << 20);
        let (open, opened) = mpsc::channel::<()>();
        thread::scope(|scope| {
            let group = &group;
            let first = scope.spawn(move || {
                group.store(new("first"), 0, |_| {
                    opened.recv().expect("it is opened");
                    std::panic::resume_unwind(Box::new("ours"))
                })
            });
            while !lock(&group.queue).has_leader || !lock(&group.queue).members.is_empty() {
                thread::yield_now();
            }
            let second = scope.spawn(|| group.store(new("second"), 0, |_| vec![Ok(7)]));
            until_waiting(group, 1);
            open.send(()).expect("it is waited for");
            assert!(first.join().is_err());
            assert_eq!(second.join().expect("no panic").ok(), Some(7));
        });
    }

    #[test]
    fn a_group_has_a_bounded_number_of_members_and_of_bytes() {
        let group = Group::new(1 << 20);
        let wait = |bodies: &[usize]| {
            for bytes in bodies {
                lock(&group.queue).members.push(Member {
                    new: new(&"x".repeat(*bytes)),
                    now_ms: 0,
                    ticket: Arc::default(),
                });
            }
        };
        wait(&[1; MEMBERS_MAX + 1]);
        assert_eq!(group.take().0.len(), MEMBERS_MAX);
        assert_eq!(group.take().0.len(), 1);
        wait(&[2 * (1 << 20), 1, (1 << 20) - 1, 1]);
        assert_eq!(group.take().0.len(), 1, "one alone may have more");
        assert_eq!(group.take().0.len(), 2);
        assert_eq!(group.take().0.len(), 1);
    }
}
