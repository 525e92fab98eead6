//! Compares media servers with their cards. A large library takes minutes to list, so a thread of its own does this, and no
//! card of an event waits for it.

use crate::app::App;
use crate::pipeline::resolve::run;
use crate::worker::worker_loop::Poll;

/// The time after which an error of the state file is forgotten, in milliseconds.
const PAUSE_MS: i64 = 5000;

/// Compares one media server, if a job requests it.
pub fn poll_once(app: &App) -> Poll {
    let mut until: Option<i64> = None;
    for worker in &app.workers {
        let now_ms = app.clock.now_ms();
        let next = match worker.backs_off_until(now_ms) {
            Some(until_ms) => Ok(Some(until_ms)),
            None => match app.store.claim_listing(worker.name(), now_ms) {
                Ok(Some(job)) => {
                    run(app, worker, &job);
                    return Poll::Worked;
                }
                Ok(None) => app.store.next_listing_due(worker.name(), now_ms),
                Err(error) => Err(error),
            },
        };
        let next = next.unwrap_or_else(|error| {
            error.log(&worker.server.name().to_string());
            Some(now_ms + PAUSE_MS)
        });
        until = until.into_iter().chain(next).min();
    }
    Poll::Idle { until }
}
