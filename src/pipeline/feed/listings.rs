//! Lists what has changed on a media server since it was last known: what the stream has missed, and what it never says.
//!
//! A listing begins an hour earlier than what is known, because clocks are set and listings take time. What is known
//! already is not reported again.

use crate::app::{App, ServerWorker};
use crate::model::{ChangeKind, Failure};
use crate::pipeline::feed::deliveries::{change, record};
use crate::pipeline::identify::identify;
use crate::ports::Feed;
use crate::store::{FeedMarks, NewChange};

/// How much earlier a listing begins than what is known, in seconds.
const OVERLAP_S: i64 = 3600;
/// How far back the first listing of new episodes goes, in seconds: the clocks may differ by as much.
const FIRST_S: i64 = 7 * 24 * 3600;
/// Changes that are stored together.
const CHUNK: usize = 100;

/// Lists everything that has changed, and stores the deliveries of what is news. The first time, nothing is: what is there
/// already has not just happened.
pub(super) fn list(app: &App, worker: &ServerWorker, feed: &dyn Feed) -> Result<(), Failure> {
    let machine = identify(app, worker)?;
    let known = app.store.feed_marks(worker.name());
    let known = known.map_err(|error| Failure::retry(error.to_string()))?;
    let now_s = app.clock.now_ms() / 1000;
    let mut marks = known.unwrap_or(FeedMarks {
        added_s: now_s - FIRST_S,
        // Everything that was ever watched or rated is known from now on.
        viewed_s: 0,
        rated_s: 0,
    });
    let is_news = known.is_some();
    for kind in ChangeKind::ALL {
        let mut newest_s = marks.of(kind);
        let since_s = newest_s.saturating_sub(OVERLAP_S).max(0);
        let mut waiting: Vec<NewChange> = Vec::with_capacity(CHUNK);
        let mut outcome = Ok(());
        feed.since(kind, since_s, &mut |listed| {
            if outcome.is_err() {
                return;
            }
            let Some(change) = change((worker, feed, &machine), kind, &listed, is_news) else {
                return;
            };
            newest_s = newest_s.max(change.at_s.min(now_s));
            waiting.push(change);
            if waiting.len() == CHUNK {
                outcome = record(app, worker, kind, &waiting);
                waiting.clear();
            }
        })?;
        outcome?;
        record(app, worker, kind, &waiting)?;
        marks.set(kind, newest_s);
    }
    let forget_s = marks.added_s.saturating_sub(2 * OVERLAP_S);
    let stored = app.store.set_feed_marks(worker.name(), marks, forget_s);
    stored.map_err(|error| Failure::retry(error.to_string()))
}
