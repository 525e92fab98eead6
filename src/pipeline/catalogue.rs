//! Fills the catalogue from the listings of a media server: whenever all of it is listed, and once a night.

use crate::app::{App, ServerWorker};
use crate::model::{Due, Episode, Failure, OwnKind, Rhythm};
use crate::pipeline::identify::{answered, identify};
use crate::pipeline::own_events;
use crate::pipeline::protection::SKIP;
use crate::ports::MediaServer;
use crate::store::{Seen, Store, StoreError, Swept};
use crate::worker::worker_loop::Poll;

/// The time of day of the nightly refresh, in minutes: 03:30.
const NIGHTLY: Rhythm = Rhythm::daily(210);
/// The time after which a refresh that failed is repeated, in milliseconds.
const PAUSE_MS: i64 = 3_600_000;
/// The time between two listings of what has changed, in milliseconds.
const CHANGES_MS: i64 = 3_600_000;
/// How much longer ago changes are listed, in seconds: the server's clock may differ, and a listing takes time.
const OVERLAP_S: i64 = 900;
/// Episodes that are written together.
const CHUNK: usize = 250;

/// A difference from the last listing that rules may want to know, and its episode.
pub type Change = (OwnKind, Episode);

/// The result of a refresh.
#[derive(Debug)]
pub struct Refreshed {
    /// The episodes that the server has.
    pub episodes: usize,
    /// Those that were wanted.
    pub wanted: Vec<Episode>,
    /// What is gone.
    pub swept: Swept,
}

/// Lists all of a media server, and brings the catalogue up to date. `wanted` says which of the episodes are returned: a
/// whole library does not fit into memory. `report` is called with the number of episodes so far, and `changed` with the
/// episodes that differ from the last listing in a way that rules may want to know.
///
/// # Errors
/// The listing failed, or the catalogue could not be stored. Then nothing is removed from the catalogue.
pub fn refresh(
    store: &Store,
    server: &dyn MediaServer,
    now_ms: i64,
    wanted: &mut dyn FnMut(&Episode) -> bool,
    report: &mut dyn FnMut(usize),
    changed: &mut dyn FnMut(&[Change]),
) -> Result<Refreshed, Failure> {
    let mut filler = Filler {
        store,
        server: &server.name().name,
        now_ms,
        waiting: Vec::with_capacity(CHUNK),
        seen: Seen::default(),
        failed: None,
        changed,
    };
    let wanted = server.list(None, &mut |episode| {
        if filler.add(episode) {
            report(filler.seen.count());
        }
        wanted(episode)
    })?;
    filler.flush();
    if let Some(error) = filler.failed {
        return Err(Failure::retry(error.to_string()));
    }
    let episodes = filler.seen.count();
    let swept = store
        .catalogue_sweep(filler.server, filler.seen, now_ms)
        .map_err(|error| Failure::retry(error.to_string()))?;
    Ok(Refreshed {
        episodes,
        wanted,
        swept,
    })
}

/// Writes listed episodes, some at a time.
struct Filler<'f> {
    store: &'f Store,
    server: &'f str,
    now_ms: i64,
    waiting: Vec<Episode>,
    seen: Seen,
    /// Nothing is written after the first error.
    failed: Option<StoreError>,
    changed: &'f mut dyn FnMut(&[Change]),
}

impl Filler<'_> {
    /// True if some were written.
    fn add(&mut self, episode: &Episode) -> bool {
        self.waiting.push(episode.clone());
        let is_full = self.waiting.len() == CHUNK;
        if is_full {
            self.flush();
        }
        is_full
    }

    fn flush(&mut self) {
        if self.failed.is_none() {
            let put = self.store.catalogue_put(
                self.server,
                &self.waiting,
                SKIP,
                &mut self.seen,
                self.now_ms,
            );
            match put {
                Ok(changes) if changes.is_empty() => {}
                Ok(changes) => (self.changed)(&changes),
                Err(error) => self.failed = Some(error),
            }
        }
        self.waiting.clear();
    }
}

/// What the catalogue of a server needs.
enum Needed {
    /// All of the server.
    Whole,
    /// What has changed since then, in milliseconds since 1970.
    Changes(i64),
    /// Nothing before then, in milliseconds since 1970.
    Nothing(i64),
}

/// Refreshes the catalogue of one media server: at the start if there is none, and once a night; in between, hourly, with
/// what the server says has changed.
pub fn poll_once(app: &App) -> Poll {
    let now_ms = app.clock.now_ms();
    let mut until: Option<i64> = None;
    for worker in &app.workers {
        match needed(app, worker, now_ms) {
            Ok(Needed::Whole) => {
                refresh_now(app, worker);
                return Poll::Worked;
            }
            Ok(Needed::Changes(since_ms)) => {
                list_changes(app, worker, since_ms);
                return Poll::Worked;
            }
            Ok(Needed::Nothing(until_ms)) => until = until.into_iter().chain([until_ms]).min(),
            Err(error) => {
                error.log("cannot read the catalogue");
                until = until.into_iter().chain([now_ms + PAUSE_MS]).min();
            }
        }
    }
    Poll::Idle { until }
}

fn needed(app: &App, worker: &ServerWorker, now_ms: i64) -> Result<Needed, StoreError> {
    let paused_until = worker.refresh_pause_ms();
    // A clock that was set back must not put it off for long.
    if now_ms < paused_until && paused_until - now_ms <= PAUSE_MS {
        return Ok(Needed::Nothing(paused_until));
    }
    if let Some(until_ms) = worker.backs_off_until(now_ms) {
        return Ok(Needed::Nothing(until_ms));
    }
    let Some(refreshed_ms) = app.store.catalogue_refreshed(worker.name())? else {
        return Ok(Needed::Whole);
    };
    let Due::Later { until_ms, .. } = NIGHTLY.due(refreshed_ms, now_ms, &app.zone) else {
        return Ok(Needed::Whole);
    };
    let since_ms = refreshed_ms.max(worker.changes_listed_ms());
    let due_ms = since_ms.saturating_add(CHANGES_MS);
    let is_due = due_ms <= now_ms || since_ms > now_ms;
    Ok(match is_due {
        true => Needed::Changes(since_ms.min(now_ms)),
        false => Needed::Nothing(until_ms.min(due_ms)),
    })
}

/// Brings what has changed on a server up to date. What is gone, and most of what was watched, is seen at night.
fn list_changes(app: &App, worker: &ServerWorker, since_ms: i64) {
    let server = worker.server.as_ref();
    let now_ms = app.clock.now_ms();
    let outcome = identify(app, worker).and_then(|_| {
        let mut changed = |changes: &[Change]| own_events::changed(app, worker, changes);
        let mut filler = Filler {
            store: &app.store,
            server: worker.name(),
            now_ms,
            waiting: Vec::new(),
            seen: Seen::default(),
            failed: None,
            changed: &mut changed,
        };
        let since_s = since_ms / 1000 - OVERLAP_S;
        server.list_changed(since_s, &mut |episode| {
            filler.add(episode);
        })?;
        filler.flush();
        match filler.failed {
            Some(error) => Err(Failure::retry(error.to_string())),
            None => Ok(filler.seen.count()),
        }
    });
    match outcome {
        Ok(episodes) => {
            answered(app, worker);
            worker.changes_listed(now_ms);
            log::debug!("{}: {episodes} episodes were changed", server.name());
        }
        Err(failure) => failed(app, worker, &failure),
    }
}

fn refresh_now(app: &App, worker: &ServerWorker) {
    let server = worker.server.as_ref();
    let outcome = identify(app, worker).and_then(|_| {
        let now_ms = app.clock.now_ms();
        let mut report = |changes: &[Change]| own_events::changed(app, worker, changes);
        refresh(
            &app.store,
            server,
            now_ms,
            &mut |_| false,
            &mut |_| {},
            &mut report,
        )
    });
    match outcome {
        Ok(refreshed) => {
            answered(app, worker);
            log::debug!(
                "{}: the catalogue is up to date: {} episodes, {} removed",
                server.name(),
                refreshed.episodes,
                refreshed.swept.removed
            );
        }
        Err(failure) => failed(app, worker, &failure),
    }
}

/// Brings some episodes of a server up to date.
///
/// # Errors
/// They could not be stored.
pub(crate) fn put(app: &App, worker: &ServerWorker, episodes: &[Episode]) -> Result<(), Failure> {
    let now_ms = app.clock.now_ms();
    let seen = &mut Seen::default();
    let put = app
        .store
        .catalogue_put(worker.name(), episodes, SKIP, seen, now_ms);
    let changes = put.map_err(|error| Failure::retry(error.to_string()))?;
    own_events::changed(app, worker, &changes);
    Ok(())
}

/// A listing has failed: the next one follows in an hour.
fn failed(app: &App, worker: &ServerWorker, failure: &Failure) {
    let now_ms = app.clock.now_ms();
    worker.pause_refresh_until(now_ms.saturating_add(PAUSE_MS));
    if let Failure::Unreachable { wait, .. } = failure {
        if let Some(note) = worker.unreachable(failure.why(), *wait, now_ms) {
            app.emit(&note);
        }
        return;
    }
    log::warn!(
        "{}: the catalogue could not be refreshed: {}",
        worker.server.name(),
        failure.why()
    );
}
