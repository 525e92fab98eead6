//! How many requests are with tiny_http at once: it starts a thread for each, and keeps it for five seconds.
//!
//! Webhooks wait for the disk, and the disk may not answer for a minute. So looks have places and receivers that webhooks
//! never take, and a webhook whose caller has been sent away still counts until its receiver is free again.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// What a request is about, as far as it decides how long it may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Errand {
    /// It is written to the disk.
    Webhook,
    /// Everything else: `/health`, `/metrics`, `/api/v1/`.
    Look,
}

impl Errand {
    /// The errand of a request to a target without its base path.
    pub(super) fn of(method: &str, target: &str) -> Errand {
        let is_post = matches!(method, "POST" | "PUT");
        match is_post && !target.starts_with("/api/v1/") {
            true => Errand::Webhook,
            false => Errand::Look,
        }
    }
}

/// Webhooks at once: more would only wait for each other's turn at the disk.
const WEBHOOKS_MAX: usize = 4;
/// Looks at once.
const LOOKS_MAX: usize = 2;
/// Threads that answer: there is one for each request inside, so that none waits for another.
pub(super) const RECEIVERS: usize = WEBHOOKS_MAX + LOOKS_MAX;

/// Both entrances.
pub(super) struct Turnstiles {
    webhooks: Turnstile,
    looks: Turnstile,
}

impl Default for Turnstiles {
    fn default() -> Turnstiles {
        Turnstiles {
            webhooks: Turnstile::new(WEBHOOKS_MAX),
            looks: Turnstile::new(LOOKS_MAX),
        }
    }
}

impl Turnstiles {
    /// The entrance for an errand.
    pub(super) fn of(&self, errand: Errand) -> &Turnstile {
        match errand {
            Errand::Webhook => &self.webhooks,
            Errand::Look => &self.looks,
        }
    }
}

/// Lets so many in, and the others when one comes out.
pub(super) struct Turnstile {
    most: usize,
    count: Mutex<Count>,
    changed: Condvar,
}

#[derive(Default)]
struct Count {
    /// Callers whose requests are inside and who wait for the answer.
    inside: usize,
    /// Receivers that work, though their callers may have been sent away.
    at_work: usize,
}

impl Turnstile {
    fn new(most: usize) -> Turnstile {
        Turnstile {
            most,
            count: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Count> {
        self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a place inside and does `work` there. None if there is no place until then.
    pub(super) fn within<T>(&self, until: Instant, work: impl FnOnce() -> T) -> Option<T> {
        let is_full = |count: &mut Count| count.inside.max(count.at_work) >= self.most;
        let left = until.saturating_duration_since(Instant::now());
        let (mut count, _) = self
            .changed
            .wait_timeout_while(self.lock(), left, is_full)
            .unwrap_or_else(PoisonError::into_inner);
        if is_full(&mut count) {
            return None;
        }
        count.inside += 1;
        drop(count);
        let _out = Out(self, |count| count.inside -= 1);
        Some(work())
    }

    /// A receiver's work.
    pub(super) fn at_work<T>(&self, work: impl FnOnce() -> T) -> T {
        self.lock().at_work += 1;
        let _out = Out(self, |count| count.at_work -= 1);
        work()
    }
}

/// Comes out even by a panic.
struct Out<'t>(&'t Turnstile, fn(&mut Count));

impl Drop for Out<'_> {
    fn drop(&mut self) {
        (self.1)(&mut self.0.lock());
        self.0.changed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn webhooks_whose_receivers_are_stuck_keep_others_out_and_no_look() {
        let turnstiles = Turnstiles::default();
        let webhooks = turnstiles.of(Errand::Webhook);
        let now = Instant::now();
        // Nested calls stand for threads: all receivers of webhooks are at work, and their callers have gone.
        fn stuck(turnstile: &Turnstile, depth: usize, last: &dyn Fn()) {
            match depth {
                0 => last(),
                depth => turnstile.at_work(|| stuck(turnstile, depth - 1, last)),
            }
        }
        stuck(webhooks, WEBHOOKS_MAX, &|| {
            assert_eq!(webhooks.within(now, || ()), None);
            let soon = Instant::now() + Duration::from_millis(20);
            assert_eq!(webhooks.within(soon, || ()), None);
            assert_eq!(turnstiles.of(Errand::Look).within(now, || ()), Some(()));
        });
        assert_eq!(webhooks.within(now, || ()), Some(()));
    }

    #[test]
    fn errands_are_told_apart_by_what_they_may_write() {
        for (method, target, expected) in [
            ("POST", "/api/webhooks/plex", Errand::Webhook),
            ("PUT", "/plex", Errand::Webhook),
            ("GET", "/health", Errand::Look),
            ("GET", "/api/webhooks/plex", Errand::Look),
            ("POST", "/api/v1/rules/reload", Errand::Look),
            ("POST", "/api/v2/webhooks/plex", Errand::Webhook),
        ] {
            assert_eq!(Errand::of(method, target), expected, "{method} {target}");
        }
    }
}
