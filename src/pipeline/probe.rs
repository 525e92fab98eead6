//! Asks an idle or unreachable media server to identify itself. So a wrong token or URL is reported at the start, and a
//! recovered server is noticed without a job.

use crate::app::{App, ServerWorker};
use crate::model::Failure;
use crate::pipeline::identify::{answered, identify};
use crate::worker::worker_loop::Poll;

/// Asks the server if it has not answered yet or did not answer last time, and its backoff is over.
pub(crate) fn poll_once(app: &App, worker: &ServerWorker) -> Poll {
    let now_ms = app.clock.now_ms();
    if worker.state().0 == "ok" {
        return Poll::Idle { until: None };
    }
    if let Some(until) = worker.backs_off_until(now_ms) {
        return Poll::Idle { until: Some(until) };
    }
    match identify(app, worker) {
        Ok(_) => answered(app, worker),
        Err(failure) => {
            let wait = match &failure {
                Failure::Unreachable { wait, .. } | Failure::Retry { wait, .. } => *wait,
                _ => None,
            };
            if let Some(note) = worker.unreachable(failure.why(), wait, now_ms) {
                app.emit(&note);
            }
        }
    }
    Poll::Worked
}
