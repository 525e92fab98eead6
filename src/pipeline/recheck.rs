//! Ends a job. If the delivery reported a view that the server has not counted yet, the server is asked again later.

use crate::app::App;
use crate::model::{Intent, Job, State, Subject};
use crate::store::{Expansion, NewJob, StoreError};

/// Plex counts a view within seconds of reporting it. Tautulli reports one up to some minutes before Plex counts it.
const AGAIN_MS: i64 = 60_000;
/// Used if it is unknown whether the owner has watched it, so that only the server can say. In a long episode, this
/// much time can be left between Tautulli's threshold and the server's.
const AGAIN_FOR_SOMEBODY_MS: i64 = 5 * 60_000;

/// Ends a job whose card the server shows. `why` is the reason to store.
///
/// A reported view is trusted before the server has counted it. A minute later, another job asks the server, and trusts
/// only the server.
pub(crate) fn end(app: &App, job: &Job, why: &str) -> Result<(), StoreError> {
    let now_ms = app.clock.now_ms();
    if !job.subject.was_watched {
        return app.store.end(job.id, State::Done, why, now_ms);
    }
    let wait_ms = match job.subject.watched_by.is_empty() {
        true => AGAIN_MS,
        false => AGAIN_FOR_SOMEBODY_MS,
    };
    let again = NewJob {
        rule: job.rule.clone(),
        server: job.server.clone(),
        subject: Subject {
            was_watched: false,
            ..job.subject.clone()
        },
        slot: job.slot,
        intent: Intent::make(false, job.intent.properties()),
        due_ms: now_ms.saturating_add(wait_ms),
        debounce: None,
        episode: None,
    };
    let into = Expansion {
        jobs: vec![again],
        why: match wait_ms {
            AGAIN_MS => format!("{why}; checking the watched state again in a minute"),
            _ => format!("{why}; checking the watched state again in five minutes"),
        },
        backfill: Vec::new(),
        up_to_date: 0,
    };
    app.store.expand(job, &into, now_ms)
}
