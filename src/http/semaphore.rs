//! How many requests tiny_http handles at once. It starts a thread for each, and keeps the thread for five seconds.
//!
//! Webhooks wait for the disk, and a disk may not respond for a minute. So other requests have permits and receivers
//! that webhooks never use. A webhook whose caller got a timeout still counts until its receiver is free again.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// The class of a request. It decides how long the response may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RequestClass {
    /// It is written to the disk.
    Webhook,
    /// Everything else: `/health`, `/metrics`, `/api/v1/`.
    Other,
}

impl RequestClass {
    /// The class of a request for `target`, which has no base path.
    pub(crate) fn of(method: &str, target: &str) -> RequestClass {
        let is_post = matches!(method, "POST" | "PUT");
        match is_post && !target.starts_with("/api/v1/") {
            true => RequestClass::Webhook,
            false => RequestClass::Other,
        }
    }
}

/// Webhooks at once. Those that arrive while one is written to the disk are written together (`store/group`).
const WEBHOOKS_MAX: usize = 16;
/// The part of them that one address may use, so that a source that never stops sending leaves some for others.
const WEBHOOKS_OF_ONE_MAX: usize = WEBHOOKS_MAX * 3 / 4;
/// Webhooks of one address that run or wait: a quarter of the connections.
const WAITING_OF_ONE_MAX: usize = 64;
/// Other requests at once.
const OTHERS_MAX: usize = 2;
/// Threads that answer requests: one for each permit, so that no request waits for another.
pub(crate) const RECEIVERS: usize = WEBHOOKS_MAX + OTHERS_MAX;

/// The permits of both classes.
pub(crate) struct Pools {
    webhooks: Pool,
    others: Pool,
}

impl Default for Pools {
    fn default() -> Pools {
        Pools {
            webhooks: Pool::new(WEBHOOKS_MAX, WEBHOOKS_OF_ONE_MAX),
            others: Pool::new(OTHERS_MAX, OTHERS_MAX),
        }
    }
}

impl Pools {
    /// The pool of a class.
    pub(crate) fn of(&self, class: RequestClass) -> &Pool {
        match class {
            RequestClass::Webhook => &self.webhooks,
            RequestClass::Other => &self.others,
        }
    }
}

/// A semaphore that also bounds the share of each address. Requests get their permits in the order in which they came, but
/// for those of an address that has used its share.
pub(crate) struct Pool {
    most: usize,
    most_of_one: usize,
    count: Mutex<Count>,
}

#[derive(Default)]
struct Count {
    /// Requests that have a permit and whose callers wait for the response.
    inside: usize,
    /// Receivers that are busy, although their callers may have got a timeout.
    at_work: usize,
    /// The callers, by address.
    of: HashMap<IpAddr, CountOfOne>,
    /// Those that wait for a permit, the first one first.
    waiting: VecDeque<Arc<Waiter>>,
}

/// The callers of one address.
#[derive(Default)]
struct CountOfOne {
    inside: usize,
    /// Those that wait or have a permit.
    here: usize,
}

/// A request that waits for a permit.
struct Waiter {
    who: Option<IpAddr>,
    has_permit: Mutex<bool>,
    changed: Condvar,
}

impl Count {
    fn of(&mut self, who: IpAddr) -> &mut CountOfOne {
        self.of.entry(who).or_default()
    }
}

/// Why a request got no permit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outside {
    /// No permit became free in time.
    Late,
    /// Too many requests of its address are already waiting or running.
    TooMany,
}

impl Pool {
    fn new(most: usize, most_of_one: usize) -> Pool {
        Pool {
            most,
            most_of_one,
            count: Mutex::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Count> {
        self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn has_permit_for(&self, count: &mut Count, who: Option<IpAddr>) -> bool {
        count.inside.max(count.at_work) < self.most
            && who.is_none_or(|who| count.of(who).inside < self.most_of_one)
    }

    /// Gives the free permits to those that have waited longest. Nobody else is woken.
    fn give(&self, count: &mut Count) {
        let mut at = 0;
        while let Some(waiter) = count.waiting.get(at) {
            let who = waiter.who;
            if !self.has_permit_for(count, who) {
                if count.inside.max(count.at_work) >= self.most {
                    return;
                }
                at += 1;
                continue;
            }
            enter(count, who);
            if let Some(waiter) = count.waiting.remove(at) {
                *lock(&waiter.has_permit) = true;
                waiter.changed.notify_one();
            }
        }
    }

    /// Waits until `until` at the latest for a permit, then calls `work`, for a caller with the address `who`. `None`
    /// stands for many callers, such as those of a proxy.
    ///
    /// # Errors
    /// The request got no permit.
    pub(crate) fn within<T>(
        &self,
        who: Option<IpAddr>,
        until: Instant,
        work: impl FnOnce() -> T,
    ) -> Result<T, Outside> {
        let mut count = self.lock();
        if let Some(who) = who {
            if count.of(who).here >= WAITING_OF_ONE_MAX {
                return Err(Outside::TooMany);
            }
            count.of(who).here += 1;
        }
        let waiter = match count.waiting.is_empty() && self.has_permit_for(&mut count, who) {
            true => {
                enter(&mut count, who);
                None
            }
            false => {
                let waiter = Arc::new(Waiter {
                    who,
                    has_permit: Mutex::new(false),
                    changed: Condvar::new(),
                });
                count.waiting.push_back(Arc::clone(&waiter));
                // Those before it may be of an address that has used its share.
                self.give(&mut count);
                Some(waiter)
            }
        };
        drop(count);
        let _gone = Out(self, move |count: &mut Count| {
            if let Some(who) = who {
                count.of(who).here -= 1;
                count.of.retain(|_, one| one.here > 0);
            }
        });
        if waiter.is_some_and(|waiter| !self.wait(&waiter, until)) {
            return Err(Outside::Late);
        }
        let _out = Out(self, move |count: &mut Count| leave(count, who));
        Ok(work())
    }

    /// Waits for a permit. False if there was none in time.
    fn wait(&self, waiter: &Arc<Waiter>, until: Instant) -> bool {
        let left = until.saturating_duration_since(Instant::now());
        let has_permit = lock(&waiter.has_permit);
        let waited = waiter
            .changed
            .wait_timeout_while(has_permit, left, |has_permit| !*has_permit);
        drop(waited);
        // It may have got one at the last moment.
        let mut count = self.lock();
        count.waiting.retain(|own| !Arc::ptr_eq(own, waiter));
        *lock(&waiter.has_permit)
    }

    /// Counts a receiver as busy while it does `work`.
    pub(crate) fn at_work<T>(&self, work: impl FnOnce() -> T) -> T {
        self.lock().at_work += 1;
        let _out = Out(self, |count: &mut Count| count.at_work -= 1);
        work()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn enter(count: &mut Count, who: Option<IpAddr>) {
    count.inside += 1;
    if let Some(who) = who {
        count.of(who).inside += 1;
    }
}

fn leave(count: &mut Count, who: Option<IpAddr>) {
    count.inside -= 1;
    if let Some(who) = who {
        count.of(who).inside -= 1;
    }
}

/// Undoes a count when it is dropped, even by a panic.
struct Out<'t, F: Fn(&mut Count)>(&'t Pool, F);

impl<F: Fn(&mut Count)> Drop for Out<'_, F> {
    fn drop(&mut self) {
        let mut count = self.0.lock();
        (self.1)(&mut count);
        self.0.give(&mut count);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn webhooks_whose_receivers_are_stuck_keep_others_out_and_no_look() {
        let pools = Pools::default();
        let webhooks = pools.of(RequestClass::Webhook);
        let now = Instant::now();
        // Nested calls represent threads. All receivers of webhooks are busy, and their callers have got a timeout.
        fn stuck(pool: &Pool, depth: usize, last: &dyn Fn()) {
            match depth {
                0 => last(),
                depth => pool.at_work(|| stuck(pool, depth - 1, last)),
            }
        }
        stuck(webhooks, WEBHOOKS_MAX, &|| {
            assert_eq!(webhooks.within(None, now, || ()), Err(Outside::Late));
            let soon = Instant::now() + Duration::from_millis(20);
            assert_eq!(webhooks.within(None, soon, || ()), Err(Outside::Late));
            assert_eq!(
                pools.of(RequestClass::Other).within(None, now, || ()),
                Ok(())
            );
        });
        assert_eq!(webhooks.within(None, now, || ()), Ok(()));
    }

    #[test]
    fn one_address_leaves_slots_for_others() {
        let webhooks = Pool::new(WEBHOOKS_MAX, WEBHOOKS_OF_ONE_MAX);
        let (flood, other) = (
            IpAddr::from([192, 168, 1, 66]),
            IpAddr::from([192, 168, 1, 7]),
        );
        let now = Instant::now();
        let far = now + Duration::from_secs(600);
        // Requests that have a permit keep it until `is_open` is set.
        let (is_open, opened) = (Mutex::new(false), Condvar::new());
        std::thread::scope(|scope| {
            for _ in 0..WAITING_OF_ONE_MAX {
                scope.spawn(|| {
                    let entered = webhooks.within(Some(flood), far, || {
                        let is_open = is_open.lock().expect("nobody panics");
                        drop(opened.wait_while(is_open, |is_open| !*is_open));
                    });
                    assert_eq!(entered, Ok(()));
                });
            }
            let are_missing = |count: &mut Count| {
                let one = count.of(flood);
                one.here < WAITING_OF_ONE_MAX || one.inside < WEBHOOKS_OF_ONE_MAX
            };
            while are_missing(&mut webhooks.lock()) {
                std::thread::yield_now();
            }
            let more = webhooks.within(Some(flood), far, || ());
            let others = webhooks.within(Some(other), now, || ());
            *is_open.lock().expect("nobody panics") = true;
            opened.notify_all();
            assert_eq!((more, others), (Err(Outside::TooMany), Ok(())));
        });
        assert!(webhooks.lock().of.is_empty(), "nobody is remembered");
    }

    #[test]
    fn requests_are_classified_by_what_they_may_write() {
        for (method, target, expected) in [
            ("POST", "/api/webhooks/plex", RequestClass::Webhook),
            ("PUT", "/plex", RequestClass::Webhook),
            ("GET", "/health", RequestClass::Other),
            ("GET", "/api/webhooks/plex", RequestClass::Other),
            ("POST", "/api/v1/rules/reload", RequestClass::Other),
            ("POST", "/api/v2/webhooks/plex", RequestClass::Webhook),
        ] {
            assert_eq!(
                RequestClass::of(method, target),
                expected,
                "{method} {target}"
            );
        }
    }
}
