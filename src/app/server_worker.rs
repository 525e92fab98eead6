//! A media server and its mood: one that is away rests, and nobody is blamed.

use std::collections::HashSet;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::model::{Activity, Digest, Job, JobId, Step};
use crate::ports::MediaServer;

/// The first rest after a server could not be reached.
const REST_FIRST: Duration = Duration::from_secs(5);
/// The longest rest: a server that comes back is noticed within this time.
const REST_MAX: Duration = Duration::from_secs(300);

/// What is known of a server's health.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct ServerHealth {
    /// Its identifier, once it has told.
    identity: Option<String>,
    /// It answered the last request.
    has_answered: bool,
    /// How often in a row it could not be reached.
    tries: u32,
    rest_until_ms: i64,
    why: Option<String>,
    /// Jobs to which it answered with an error in that step since one went well there, at most [`FAILING`] of each: while
    /// its database is locked Plex reads, and does not write.
    failed: Vec<(Step, JobId)>,
}

impl ServerHealth {
    fn is_failing(&self, step: Step) -> bool {
        let of_stage = self.failed.iter().filter(|(own, _)| *own == step);
        of_stage.count() >= FAILING
    }
}

/// A server that answers so many jobs in a row with an error counts as away.
const FAILING: usize = 3;

/// One media server with what is known of its health.
pub struct ServerWorker {
    /// The server.
    pub server: Arc<dyn MediaServer>,
    mood: Mutex<ServerHealth>,
    /// How often in a row what is nearly done gave way to what is not.
    given_way: AtomicU32,
    /// When it last said who it is, by the time that passes.
    asked_ms: AtomicI64,
    broken: Mutex<HashSet<Digest>>,
}

/// For so long it is believed that the same machine answers.
const IDENTITY_MS: i64 = 1000;

/// So often in a row at most: uploads must not wait for ever while events keep coming.
const GIVES_WAY_MAX: u32 = 8;

/// Broken pictures that are remembered; beyond that all are tried once more.
const BROKEN_MAX: usize = 1000;

impl ServerWorker {
    /// A lane that has not asked its server anything yet.
    #[must_use]
    pub fn new(server: Arc<dyn MediaServer>) -> ServerWorker {
        ServerWorker {
            server,
            mood: Mutex::default(),
            given_way: AtomicU32::new(0),
            asked_ms: AtomicI64::new(i64::MIN),
            broken: Mutex::default(),
        }
    }

    fn mood(&self) -> std::sync::MutexGuard<'_, ServerHealth> {
        self.mood.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers that a picture cannot be drawn on, by its bytes: that is found out when it is drawn.
    pub fn picture_is_broken(&self, picture: Digest) {
        let mut broken = self.broken.lock().unwrap_or_else(PoisonError::into_inner);
        if broken.len() >= BROKEN_MAX {
            broken.clear();
        }
        broken.insert(picture);
    }

    /// True if it was found out that a picture cannot be drawn on.
    #[must_use]
    pub fn is_picture_broken(&self, picture: &Digest) -> bool {
        let broken = self.broken.lock().unwrap_or_else(PoisonError::into_inner);
        broken.contains(picture)
    }

    /// The server's identifier, once it has told.
    #[must_use]
    pub fn identity(&self) -> Option<String> {
        self.mood().identity.clone()
    }

    /// The server's identifier, if it has told just before; `monotonic_ms` is the time that has passed.
    #[must_use]
    pub fn fresh_identity(&self, monotonic_ms: i64) -> Option<String> {
        let age_ms = monotonic_ms.saturating_sub(self.asked_ms.load(Ordering::Relaxed));
        self.identity().filter(|_| age_ms <= IDENTITY_MS)
    }

    /// True if it has told who it is within so long, or just before.
    #[must_use]
    pub fn has_told_within(&self, age_ms: i64, monotonic_ms: i64) -> bool {
        let told_ms = self.asked_ms.load(Ordering::Relaxed);
        monotonic_ms.saturating_sub(told_ms) <= age_ms.max(IDENTITY_MS)
    }

    /// It has just told who it is.
    pub fn told_identity(&self, monotonic_ms: i64) {
        self.asked_ms.store(monotonic_ms, Ordering::Relaxed);
    }

    /// When its rest ends, if it rests at `now_ms`.
    #[must_use]
    pub fn rests_until(&self, now_ms: i64) -> Option<i64> {
        let until = self.mood().rest_until_ms;
        // A clock that was set back must not make a rest of years.
        let longest = i64::try_from(REST_MAX.as_millis())
            .unwrap_or(i64::MAX)
            .saturating_mul(12);
        (now_ms < until && until - now_ms <= longest).then_some(until)
    }

    /// It answered. The note says so if it was away.
    pub fn answered(&self, identity: &str) -> Option<Activity> {
        let mut mood = self.mood();
        if [Step::Resolve, Step::Publish]
            .iter()
            .any(|step| mood.is_failing(*step))
        {
            // It answers, but not as it should: only a job that went well shows that it can be worked with.
            mood.identity = Some(identity.into());
            return None;
        }
        let was_away = mood.tries > 0;
        *mood = ServerHealth {
            identity: Some(identity.into()),
            has_answered: true,
            failed: std::mem::take(&mut mood.failed),
            ..ServerHealth::default()
        };
        was_away.then(|| Activity::ServerBack {
            server: self.server.name().into(),
        })
    }

    /// A step of a job went well with it. The note says so if it was away.
    pub fn worked(&self, step: Step) -> Option<Activity> {
        let identity = {
            let mut mood = self.mood();
            mood.failed.retain(|(own, _)| *own != step);
            mood.identity.clone()?
        };
        self.answered(&identity)
    }

    /// It answered a job with an error. True if it did so to several in a row.
    pub fn is_failing(&self, job: &Job) -> bool {
        let mut mood = self.mood();
        let own = (job.step, job.id);
        if !mood.is_failing(job.step) && !mood.failed.contains(&own) {
            mood.failed.push(own);
        }
        mood.is_failing(job.step)
    }

    /// It could not be reached: it rests, twice as long each time. The note says so the first time.
    pub fn away(&self, why: &str, wait: Option<Duration>, now_ms: i64) -> Option<Activity> {
        let mut mood = self.mood();
        let doubled = REST_FIRST
            .saturating_mul(1 << mood.tries.min(10))
            .min(REST_MAX);
        let wait = wait.unwrap_or(doubled);
        mood.tries += 1;
        mood.has_answered = false;
        mood.rest_until_ms =
            now_ms.saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX));
        let is_new = mood.why.as_deref() != Some(why);
        mood.why = Some(why.into());
        is_new.then(|| Activity::ServerAway {
            server: self.server.name().into(),
            why: why.into(),
            wait,
        })
    }

    /// True if an upload may give way to a job of a lower rank that is to be found; `wants_to` says that there is one.
    pub fn gives_way(&self, wants_to: bool) -> bool {
        let before = self.given_way.load(Ordering::Relaxed);
        let gives_way = wants_to && before < GIVES_WAY_MAX;
        let count = if gives_way { before + 1 } else { 0 };
        self.given_way.store(count, Ordering::Relaxed);
        gives_way
    }

    /// The clock was set: a rest is as long as before.
    pub fn shift(&self, by_ms: i64) {
        let mut mood = self.mood();
        mood.rest_until_ms = mood.rest_until_ms.saturating_add(by_ms);
    }

    /// `ok`, `away` or `unknown`, and why.
    #[must_use]
    pub fn state(&self) -> (&'static str, Option<String>) {
        let mood = self.mood();
        match (&mood.why, mood.has_answered) {
            (Some(why), _) => ("away", Some(why.clone())),
            (None, true) => ("ok", None),
            (None, false) => ("unknown", None),
        }
    }
}
