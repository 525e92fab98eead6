//! The single writing connection. Writers take turns, and none waits for it longer than sources wait for a response.

use std::ops::{Deref, DerefMut};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::store::error::{Fault, HELD, StoreError};

/// How long a write waits, for other writes and for locks of other programs together. Sources wait five to ten seconds
/// for a response, and those that came later need some of that time.
const PATIENCE: Duration = Duration::from_secs(4);
/// How long a write waits once others have waited in vain: only to check whether the lock is gone.
const GLANCE: Duration = Duration::from_millis(100);
/// After this time without an attempt, nothing is known about the lock any more.
const KNOWN_FOR: Duration = Duration::from_secs(10);

/// Whether a commit waits for the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Commit {
    /// It is on disk when it returns.
    Synced,
    /// A power failure may undo it, but not before everything that was committed after it.
    Unsynced,
}

/// The writing connection, and the state of those who wait for it.
pub(super) struct Writer {
    slot: Mutex<Slot>,
    freed: Condvar,
    patience: Duration,
}

struct Slot {
    /// None while a thread writes.
    connection: Option<Connection>,
    /// How the connection commits now.
    commit: Commit,
    /// Since when all waiting writers have waited.
    waiting_since: Option<Instant>,
    /// When a writer last gave up.
    given_up: Option<Instant>,
}

impl Writer {
    pub(super) fn new(connection: Connection) -> Writer {
        Writer {
            slot: Mutex::new(Slot {
                connection: Some(connection),
                commit: Commit::Synced,
                waiting_since: None,
                given_up: None,
            }),
            freed: Condvar::new(),
            patience: PATIENCE,
        }
    }

    /// Sets a shorter wait, for tests.
    #[cfg(test)]
    pub(super) fn set_patience(&mut self, patience: Duration) {
        self.patience = patience;
    }

    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the connection, which waits for locks of other programs as long as there is time left.
    ///
    /// All waiting writers share one deadline. It is counted from when the first of them began to wait, so that a lock
    /// that is held for a minute does not cost each of them the full wait, one after another.
    ///
    /// # Errors
    /// Others have held it for too long.
    pub(super) fn take(&self) -> Result<Held<'_>, StoreError> {
        self.take_for(Commit::Synced)
    }

    /// The same, for transactions that commit in another way.
    pub(super) fn take_for(&self, commit: Commit) -> Result<Held<'_>, StoreError> {
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
        let before = slot.commit;
        drop(slot);
        let mut held = Held {
            writer: self,
            connection: Some(connection),
            commit: before,
            was_in_vain: false,
        };
        if commit != before {
            held.pragma_update(None, "synchronous", commit.word())?;
            held.commit = commit;
        }
        held.busy_timeout(deadline.saturating_duration_since(Instant::now()))?;
        Ok(held)
    }
}

/// The connection, while a thread writes.
pub(super) struct Held<'w> {
    writer: &'w Writer,
    connection: Option<Connection>,
    commit: Commit,
    was_in_vain: bool,
}

impl Commit {
    /// SQLite's word for it, in WAL mode.
    fn word(self) -> &'static str {
        match self {
            Commit::Synced => "FULL",
            Commit::Unsynced => "NORMAL",
        }
    }
}

impl Held<'_> {
    /// Records the outcome of the write.
    pub(super) fn went<T>(&mut self, outcome: &Result<T, StoreError>) {
        self.was_in_vain = matches!(outcome, Err(error) if error.fault() == Fault::Busy);
    }
}

impl Deref for Held<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection
            .as_ref()
            .expect("it is returned on drop only")
    }
}

impl DerefMut for Held<'_> {
    fn deref_mut(&mut self) -> &mut Connection {
        self.connection
            .as_mut()
            .expect("it is returned on drop only")
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        let mut slot = self.writer.slot();
        slot.connection = self.connection.take();
        slot.commit = self.commit;
        (slot.waiting_since, slot.given_up) = match self.was_in_vain {
            true => (slot.waiting_since, Some(Instant::now())),
            false => (None, None),
        };
        drop(slot);
        self.writer.freed.notify_one();
    }
}
