//! A media server and its health. Requests to an unreachable server back off, and its jobs are not to blame.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::app::feed_state::FeedState;
use crate::app::sent_names::SentNames;
use crate::model::{Activity, Backoff, Digest, Job, JobId, Step, millis};
use crate::ports::MediaServer;

/// The health of a server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct ServerHealth {
    /// Its identifier, once it has identified itself.
    identity: Option<String>,
    /// It answered the last request.
    has_answered: bool,
    /// How many times in a row it could not be reached.
    tries: u32,
    backoff_until_ms: i64,
    why: Option<String>,
    /// Jobs to which it answered with an error in that step since the last success there, at most [`FAILING`] of each
    /// step: while its database is locked, Plex reads and does not write.
    failed: Vec<(Step, JobId)>,
}

impl ServerHealth {
    fn is_failing(&self, step: Step) -> bool {
        let of_step = self.failed.iter().filter(|(own, _)| *own == step);
        of_step.count() >= FAILING
    }
}

/// A server that answers this many jobs in a row with an error counts as unreachable.
const FAILING: usize = 3;

/// A media server and its health.
pub struct ServerWorker {
    /// The server.
    pub server: Arc<dyn MediaServer>,
    /// The last cards that it has got.
    pub sent: SentNames,
    /// Its event stream, if its kind has one.
    pub feed: FeedState,
    health: Mutex<ServerHealth>,
    /// How often in a row an upload waited for a job of a lower rank.
    given_way: AtomicU32,
    /// When it last identified itself, in monotonic time.
    identified_at_ms: AtomicI64,
    broken: Mutex<HashSet<Digest>>,
    /// Until when its catalogue is not refreshed.
    refresh_pause_ms: AtomicI64,
    /// When its changes were last listed.
    changes_listed_ms: AtomicI64,
    /// Until when no library is filled, in monotonic time: it has had its share of requests.
    backfill_pause_ms: AtomicI64,
    /// It has made jobs for other servers, whose workers do not know that yet.
    has_led: AtomicBool,
    /// Whether it has a library of series, and when it was asked, in milliseconds since 1970.
    series: Mutex<Option<(bool, i64)>>,
    /// Its streams, or why they are not known, and when it was asked, in monotonic time.
    streams: Mutex<Option<(i64, Result<u32, String>)>>,
}

/// Requests of this time that were not sent may follow at once, in milliseconds.
const UNUSED_MS: i64 = 1000;

/// For this long, the same machine is assumed to answer.
const IDENTITY_MS: i64 = 1000;

/// The most times in a row that an upload lets another job go first, because uploads must not wait for ever while
/// events keep arriving.
const GIVES_WAY_MAX: u32 = 8;

/// The most broken pictures to remember. Beyond that, all are tried once more.
const BROKEN_MAX: usize = 1000;

impl ServerWorker {
    /// The worker of a server that has not had a request yet.
    #[must_use]
    pub fn new(server: Arc<dyn MediaServer>) -> ServerWorker {
        ServerWorker {
            server,
            sent: SentNames::default(),
            feed: FeedState::default(),
            health: Mutex::default(),
            given_way: AtomicU32::new(0),
            identified_at_ms: AtomicI64::new(i64::MIN),
            broken: Mutex::default(),
            refresh_pause_ms: AtomicI64::new(i64::MIN),
            changes_listed_ms: AtomicI64::new(i64::MIN),
            backfill_pause_ms: AtomicI64::new(i64::MIN),
            has_led: AtomicBool::new(false),
            series: Mutex::default(),
            streams: Mutex::default(),
        }
    }

    /// Records that it has made jobs for other servers.
    pub fn leads(&self) {
        self.has_led.store(true, Ordering::Relaxed);
    }

    /// Whether it has made jobs for other servers since this was last called.
    pub fn takes_lead(&self) -> bool {
        self.has_led.swap(false, Ordering::Relaxed)
    }

    /// Its name in the settings.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.server.name().name
    }

    fn health(&self) -> std::sync::MutexGuard<'_, ServerHealth> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Until when its catalogue is not refreshed, in milliseconds since 1970: the last time failed.
    #[must_use]
    pub fn refresh_pause_ms(&self) -> i64 {
        self.refresh_pause_ms.load(Ordering::Relaxed)
    }

    /// Does not refresh its catalogue until then.
    pub fn pause_refresh_until(&self, until_ms: i64) {
        self.refresh_pause_ms.store(until_ms, Ordering::Relaxed);
    }

    /// When its changes were last listed in this run, in milliseconds since 1970.
    #[must_use]
    pub fn changes_listed_ms(&self) -> i64 {
        self.changes_listed_ms.load(Ordering::Relaxed)
    }

    /// Its changes were listed.
    pub fn changes_listed(&self, now_ms: i64) {
        self.changes_listed_ms.store(now_ms, Ordering::Relaxed);
    }

    /// How long no library is filled, in milliseconds, if it has had its share of requests.
    #[must_use]
    pub fn backfill_wait_ms(&self, monotonic_ms: i64) -> Option<i64> {
        let until_ms = self.backfill_pause_ms.load(Ordering::Relaxed);
        (until_ms > monotonic_ms).then(|| until_ms - monotonic_ms)
    }

    /// Requests that fill a library were sent to it, of which it may have `limit` a second.
    pub fn backfill_sent(&self, requests: u64, limit: u32, monotonic_ms: i64) {
        let share_ms = requests.saturating_mul(1000) / u64::from(limit.max(1));
        let share_ms = i64::try_from(share_ms).unwrap_or(i64::MAX);
        // Only this server's worker stores it.
        let since_ms = self.backfill_pause_ms.load(Ordering::Relaxed);
        let until_ms = since_ms
            .max(monotonic_ms - UNUSED_MS)
            .saturating_add(share_ms);
        self.backfill_pause_ms.store(until_ms, Ordering::Relaxed);
    }

    /// The number of streams that it serves, or why that is not known, and for how many milliseconds the answer counts. It is
    /// asked once in `age_ms`.
    pub fn streams(&self, age_ms: i64, monotonic_ms: i64) -> (Result<u32, String>, i64) {
        let mut known = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = known
            .take()
            .filter(|(asked_ms, _)| monotonic_ms - asked_ms < age_ms);
        let (asked_ms, streams) = fresh.unwrap_or_else(|| {
            let streams = self.server.streams();
            let streams = streams.map_err(|failure| failure.why().to_string());
            (monotonic_ms, streams)
        });
        *known = Some((asked_ms, streams.clone()));
        (streams, asked_ms + age_ms - monotonic_ms)
    }

    /// Remembers a picture that cannot be drawn on, by its digest. That is found out when it is drawn.
    pub fn picture_is_broken(&self, picture: Digest) {
        let mut broken = self.broken.lock().unwrap_or_else(PoisonError::into_inner);
        if broken.len() >= BROKEN_MAX {
            broken.clear();
        }
        broken.insert(picture);
    }

    /// True if the picture is known to be broken.
    #[must_use]
    pub fn is_picture_broken(&self, picture: &Digest) -> bool {
        let broken = self.broken.lock().unwrap_or_else(PoisonError::into_inner);
        broken.contains(picture)
    }

    /// The server's identifier, once it has identified itself.
    #[must_use]
    pub fn identity(&self) -> Option<String> {
        self.health().identity.clone()
    }

    /// The server's identifier, if it has identified itself a moment ago. `monotonic_ms` is the current monotonic time.
    #[must_use]
    pub fn fresh_identity(&self, monotonic_ms: i64) -> Option<String> {
        let age_ms = monotonic_ms.saturating_sub(self.identified_at_ms.load(Ordering::Relaxed));
        self.identity().filter(|_| age_ms <= IDENTITY_MS)
    }

    /// True if it has identified itself within `age_ms`, or a moment ago.
    #[must_use]
    pub fn has_identified_within(&self, age_ms: i64, monotonic_ms: i64) -> bool {
        let identified_ms = self.identified_at_ms.load(Ordering::Relaxed);
        monotonic_ms.saturating_sub(identified_ms) <= age_ms.max(IDENTITY_MS)
    }

    /// Records that it has just identified itself.
    pub fn note_identified(&self, monotonic_ms: i64) {
        self.identified_at_ms.store(monotonic_ms, Ordering::Relaxed);
    }

    /// When its backoff ends, if it backs off at `now_ms`.
    #[must_use]
    pub fn backs_off_until(&self, now_ms: i64) -> Option<i64> {
        let until = self.health().backoff_until_ms;
        // A clock that was set back must not extend a backoff by years.
        let longest = millis(Backoff::SERVER.longest()).saturating_mul(12);
        (now_ms < until && until - now_ms <= longest).then_some(until)
    }

    /// Records that it answered. Returns an activity if it was unreachable.
    pub fn answered(&self, identity: &str) -> Option<Activity> {
        let mut health = self.health();
        if [Step::Resolve, Step::Publish]
            .iter()
            .any(|step| health.is_failing(*step))
        {
            // It answers, but not as it should. Only a job that succeeds shows that it works.
            health.identity = Some(identity.into());
            return None;
        }
        let was_unreachable = health.tries > 0;
        *health = ServerHealth {
            identity: Some(identity.into()),
            has_answered: true,
            failed: std::mem::take(&mut health.failed),
            ..ServerHealth::default()
        };
        was_unreachable.then(|| Activity::ServerBack {
            server: self.server.name().clone(),
        })
    }

    /// Records that a step of a job succeeded. Returns an activity if it was unreachable.
    pub fn worked(&self, step: Step) -> Option<Activity> {
        let identity = {
            let mut health = self.health();
            health.failed.retain(|(own, _)| *own != step);
            health.identity.clone()?
        };
        self.answered(&identity)
    }

    /// Records that it answered a job with an error. True if it did so to several in a row.
    pub fn is_failing(&self, job: &Job) -> bool {
        let mut health = self.health();
        let own = (job.step(), job.id);
        if !health.is_failing(job.step()) && !health.failed.contains(&own) {
            health.failed.push(own);
        }
        health.is_failing(job.step())
    }

    /// Records that it could not be reached, and backs off, twice as long each time. Returns an activity the first
    /// time.
    pub fn unreachable(&self, why: &str, wait: Option<Duration>, now_ms: i64) -> Option<Activity> {
        let mut health = self.health();
        let wait = wait.unwrap_or(Backoff::SERVER.wait(health.tries));
        health.tries += 1;
        health.has_answered = false;
        health.backoff_until_ms = now_ms.saturating_add(millis(wait));
        let is_new = health.why.as_deref() != Some(why);
        health.why = Some(why.into());
        is_new.then(|| Activity::ServerUnreachable {
            server: self.server.name().clone(),
            why: why.into(),
            wait,
        })
    }

    /// True if an upload should let a waiting job of a lower rank go first. `wants_to` is whether there is one.
    pub fn gives_way(&self, wants_to: bool) -> bool {
        let before = self.given_way.load(Ordering::Relaxed);
        let gives_way = wants_to && before < GIVES_WAY_MAX;
        let count = if gives_way { before + 1 } else { 0 };
        self.given_way.store(count, Ordering::Relaxed);
        gives_way
    }

    /// The clock was set: a backoff keeps its length.
    pub fn shift(&self, by_ms: i64) {
        let mut health = self.health();
        health.backoff_until_ms = health.backoff_until_ms.saturating_add(by_ms);
        self.feed.shift(by_ms);
    }

    fn series(&self) -> std::sync::MutexGuard<'_, Option<(bool, i64)>> {
        self.series.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records whether it has a library of series. Returns what it answered before.
    pub fn note_series(&self, has_series: bool, now_ms: i64) -> Option<bool> {
        let before = self.series().replace((has_series, now_ms));
        before.map(|(had_series, _)| had_series)
    }

    /// Whether it has a library of series, if it was asked.
    #[must_use]
    pub fn has_series(&self) -> Option<bool> {
        self.series().map(|(has_series, _)| has_series)
    }

    /// When to ask it whether it has a library of series, in milliseconds since 1970: now if it never was, and again after `pause_ms` as
    /// long as there is none. None if it has one.
    #[must_use]
    pub fn libraries_due_ms(&self, pause_ms: i64) -> Option<i64> {
        match *self.series() {
            None => Some(i64::MIN),
            Some((true, _)) => None,
            Some((false, asked_ms)) => Some(asked_ms.saturating_add(pause_ms)),
        }
    }

    /// `ok`, `away` (unreachable) or `unknown`, and why.
    #[must_use]
    pub fn state(&self) -> (&'static str, Option<String>) {
        let health = self.health();
        match (&health.why, health.has_answered) {
            (Some(why), _) => ("away", Some(why.clone())),
            (None, true) => ("ok", None),
            (None, false) => ("unknown", None),
        }
    }
}
