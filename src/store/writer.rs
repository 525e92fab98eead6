//! The one writing connection: who writes takes it and puts it back, and nobody waits for it longer than senders do.

use std::ops::{Deref, DerefMut};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::store::error::{Fault, HELD, StoreError};

/// How long a write waits, for other writes and for locks of other programs together: senders wait five to ten seconds
/// for their answer, and those that came after it need some of that time.
const PATIENCE: Duration = Duration::from_secs(4);
/// How long a write waits once others have waited in vain: it only looks whether that is over.
const GLANCE: Duration = Duration::from_millis(100);
/// If nobody has tried for so long, nothing is known of the lock any more.
const KNOWN_FOR: Duration = Duration::from_secs(10);

/// The writing connection, and who waits for it.
pub(super) struct Writer {
    slot: Mutex<Slot>,
    freed: Condvar,
    patience: Duration,
}

struct Slot {
    /// None while somebody writes.
    connection: Option<Connection>,
    /// Since when all who wanted to write have waited.
    waiting_since: Option<Instant>,
    /// When somebody last gave up.
    given_up: Option<Instant>,
}

impl Writer {
    pub(super) fn new(connection: Connection) -> Writer {
        Writer {
            slot: Mutex::new(Slot {
                connection: Some(connection),
                waiting_since: None,
                given_up: None,
            }),
            freed: Condvar::new(),
            patience: PATIENCE,
        }
    }

    /// The same, with less patience, for tests.
    #[cfg(test)]
    pub(super) fn set_patience(&mut self, patience: Duration) {
        self.patience = patience;
    }

    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the connection, which waits for locks of other programs as long as there is time left.
    ///
    /// All who wait share one deadline: it is counted from the moment when the first of them began to wait, so that a
    /// lock that is held for a minute does not cost each of them its patience, one after another.
    ///
    /// # Errors
    /// Others have it for too long.
    pub(super) fn take(&self) -> Result<Held<'_>, StoreError> {
        let now = Instant::now();
        let mut slot = self.slot();
        if slot
            .given_up
            .is_some_and(|at| now.duration_since(at) > KNOWN_FOR)
        {
            (slot.waiting_since, slot.given_up) = (None, None);
        }
        let since = *slot.waiting_since.get_or_insert(now);
        let deadline = (since + self.patience).max(now + GLANCE.min(self.patience));
        let (mut slot, _) = self
            .freed
            .wait_timeout_while(slot, deadline.duration_since(now), |slot| {
                slot.connection.is_none()
            })
            .unwrap_or_else(PoisonError::into_inner);
        let Some(connection) = slot.connection.take() else {
            slot.given_up = Some(Instant::now());
            return Err(StoreError::with(Fault::Busy, HELD));
        };
        drop(slot);
        let held = Held {
            writer: self,
            connection: Some(connection),
            was_in_vain: false,
        };
        held.busy_timeout(deadline.saturating_duration_since(Instant::now()))?;
        Ok(held)
    }
}

/// The connection, while somebody writes.
pub(super) struct Held<'w> {
    writer: &'w Writer,
    connection: Option<Connection>,
    was_in_vain: bool,
}

impl Held<'_> {
    /// Takes notice of how the writing went.
    pub(super) fn went<T>(&mut self, outcome: &Result<T, StoreError>) {
        self.was_in_vain = matches!(outcome, Err(error) if error.fault() == Fault::Busy);
    }
}

impl Deref for Held<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection
            .as_ref()
            .expect("it is put back on drop only")
    }
}

impl DerefMut for Held<'_> {
    fn deref_mut(&mut self) -> &mut Connection {
        self.connection
            .as_mut()
            .expect("it is put back on drop only")
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        let mut slot = self.writer.slot();
        slot.connection = self.connection.take();
        (slot.waiting_since, slot.given_up) = match self.was_in_vain {
            true => (slot.waiting_since, Some(Instant::now())),
            false => (None, None),
        };
        drop(slot);
        self.writer.freed.notify_one();
    }
}
