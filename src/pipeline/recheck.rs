//! The end of a card: what a hook said of the episode and its server did not is asked again a little later.

use crate::app::App;
use crate::model::{Intent, Job, State, Subject};
use crate::store::{Expansion, NewJob, StoreError};

/// Plex counts a view within seconds of telling of it, Tautulli tells of one some minutes before Plex counts it, at most.
const AGAIN_MS: i64 = 60_000;
/// Where nobody can say whether the owner has watched it, the server alone is believed: it gets the time that is left
/// of a long episode from Tautulli's mark to its own.
const AGAIN_FOR_SOMEBODY_MS: i64 = 5 * 60_000;

/// Ends a job whose card the server shows; `why` is what there is to say about it.
///
/// Who has just watched an episode is believed before the server has counted it. A minute later the server is asked once
/// more, by a job that believes only the server.
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
        intent: Intent::EnsureCard {
            force: false,
            with: job.intent.properties(),
        },
        due_ms: now_ms.saturating_add(wait_ms),
        episode: None,
    };
    let into = Expansion {
        jobs: vec![again],
        why: match wait_ms {
            AGAIN_MS => format!("{why}; in a minute it is asked whether it was watched"),
            _ => format!("{why}; in five minutes it is asked whether it was watched"),
        },
    };
    app.store.expand(job, &into, now_ms)
}
