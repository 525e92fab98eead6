//! The work that an event stream causes, on the worker of its server: listings of what it has missed, then what it says.

use crate::app::{App, ServerWorker};
use crate::model::Failure;
use crate::pipeline::feed::listings::list;
use crate::pipeline::feed::look::look;
use crate::pipeline::identify::answered;
use crate::worker::worker_loop::Poll;

/// The time between two listings while the stream is open, in milliseconds. Ratings, and episodes that are marked as
/// watched by hand, are in listings alone.
const LISTINGS_MS: i64 = 300_000;
/// The time after which listings that failed are repeated, in milliseconds.
const PAUSE_MS: i64 = 30_000;

/// Lists what the stream has missed, or looks at what it has reported.
pub fn poll_once(app: &App, worker: &ServerWorker) -> Poll {
    let Some(feed) = worker.server.feed() else {
        return Poll::Idle { until: None };
    };
    if !worker.feed.is_used() {
        leave(app, worker);
        return Poll::Idle { until: None };
    }
    let now_ms = app.clock.now_ms();
    // Nothing is listed before the stream was opened once, or has failed.
    let Some(listings_ms) = worker.feed.listings_ms() else {
        return Poll::Idle { until: None };
    };
    if let Some(until) = worker.backs_off_until(now_ms) {
        return Poll::Idle { until: Some(until) };
    }
    // A clock that was set back must not put it off for long.
    if listings_ms <= now_ms || listings_ms - now_ms > LISTINGS_MS {
        // Until they succeed, nothing that the stream says is worth a look: it may be known already.
        let next_ms = match list(app, worker, feed) {
            Ok(()) => {
                answered(app, worker);
                LISTINGS_MS
            }
            Err(failure) => {
                failed(app, worker, &failure);
                PAUSE_MS
            }
        };
        worker.feed.listed(now_ms + next_ms);
        return Poll::Worked;
    }
    let due_ms = worker.feed.due_ms();
    if due_ms.is_some_and(|due_ms| due_ms <= now_ms) {
        let events = worker.feed.due(now_ms);
        if let Err(failure) = look(app, worker, feed, events) {
            failed(app, worker, &failure);
            worker.feed.list_by(now_ms + PAUSE_MS);
        }
        return Poll::Worked;
    }
    Poll::Idle {
        until: due_ms.into_iter().chain([listings_ms]).min(),
    }
}

fn failed(app: &App, worker: &ServerWorker, failure: &Failure) {
    if let Failure::Unreachable { why, wait, .. } = failure {
        if let Some(activity) = worker.unreachable(why, *wait, app.clock.now_ms()) {
            app.emit(&activity);
        }
        return;
    }
    log::warn!(
        "{}: cannot find out what has changed: {}",
        worker.server.name(),
        failure.why()
    );
}

/// Forgets what is known of a server whose stream is not used any more: by the time when it is used again, all of it is old.
fn leave(app: &App, worker: &ServerWorker) {
    if !worker.feed.leave() {
        return;
    }
    let forgotten = match app.store.feed_marks(worker.name()) {
        Ok(Some(_)) => app.store.forget_feed(worker.name()),
        Ok(None) => Ok(()),
        Err(error) => Err(error),
    };
    if let Err(error) = forgotten {
        error.log(&worker.server.name().to_string());
    }
}

/// Records that a source has sent a webhook that is from one of the media servers, by its connection or its identifier.
/// True if the stream of that server is not used any more.
pub fn webhook_came(
    app: &App,
    source: &str,
    connection: Option<&str>,
    identity: Option<&str>,
) -> bool {
    let is_sender = |worker: &&ServerWorker| {
        let is_named = connection == Some(worker.name());
        let is_same = identity.is_some() && worker.identity().as_deref() == identity;
        let is_only = connection.is_none() && identity.is_none() && app.workers.len() == 1;
        worker.server.name().kind.word == source && (is_named || is_same || is_only)
    };
    let Some(worker) = app.workers.iter().find(is_sender) else {
        return false;
    };
    if worker.feed.has_webhooks() {
        return false;
    }
    let now_ms = app.clock.now_ms();
    if let Err(error) = app.store.webhook_came(worker.name(), now_ms) {
        error.log(&worker.server.name().to_string());
        return false;
    }
    let is_end = worker.feed.webhook_came(now_ms);
    if is_end {
        log::info!(
            "{}: a webhook has come: from now on its events come from webhooks, and not from its event stream",
            worker.server.name()
        );
        if let Some(feed) = worker.server.feed() {
            feed.stop();
        }
    }
    is_end
}
