//! Asks an idle or unreachable media server to identify itself, and whether it has a library of series. So a wrong token
//! or URL is reported at the start, and a recovered server is noticed without a job.

use crate::app::{App, NO_SERIES, ServerWorker};
use crate::model::Failure;
use crate::pipeline::identify::{answered, identify};
use crate::worker::worker_loop::Poll;

/// How often a server without a library of series is asked whether it has one now, in milliseconds.
const LIBRARY_MS: i64 = 10 * 60 * 1000;

/// Asks the server if it has not answered yet or did not answer last time, and its backoff is over. Once it has answered,
/// asks which libraries it has, until there is one of series.
pub fn poll_once(app: &App, worker: &ServerWorker) -> Poll {
    let now_ms = app.clock.now_ms();
    if let Some(until) = worker.backs_off_until(now_ms) {
        return Poll::Idle { until: Some(until) };
    }
    let outcome = match worker.state().0 {
        "ok" => match worker.libraries_due_ms(LIBRARY_MS) {
            None => return Poll::Idle { until: None },
            // A clock that was set back must not put it off for long.
            Some(due_ms) if due_ms > now_ms && due_ms - now_ms <= LIBRARY_MS => {
                return Poll::Idle {
                    until: Some(due_ms),
                };
            }
            Some(_) => look_for_series(worker, now_ms),
        },
        _ => identify(app, worker).map(|_| answered(app, worker)),
    };
    if let Err(failure) = outcome {
        let wait = match &failure {
            Failure::Unreachable { wait, .. } | Failure::Retry { wait, .. } => *wait,
            _ => None,
        };
        if let Some(note) = worker.unreachable(failure.why(), wait, now_ms) {
            app.emit(&note);
        }
    }
    Poll::Worked
}

/// Asks whether the server has a library of series, and reports if it has none.
fn look_for_series(worker: &ServerWorker, now_ms: i64) -> Result<(), Failure> {
    let has_series = !worker.server.libraries()?.is_empty();
    let name = worker.server.name();
    match (has_series, worker.note_series(has_series, now_ms)) {
        (false, None | Some(true)) => log::warn!("{name}: {NO_SERIES}"),
        (true, Some(false)) => log::info!("{name}: it has a library of series now"),
        _ => {}
    }
    Ok(())
}
