//! Asking a media server who it is while nothing else is asked of it: a wrong token or address is told at the start, and
//! a server that is well again is noticed without a job.

use crate::app::{App, Lane};
use crate::model::Failure;
use crate::pipeline::identify::{answered, identify};
use crate::worker::worker_loop::Turn;

/// Asks the server if it has not answered yet, or not the last time, and its rest is over.
pub(crate) fn turn(app: &App, lane: &Lane) -> Turn {
    let now_ms = app.clock.now_ms();
    if lane.state().0 == "ok" {
        return Turn::Idle { until: None };
    }
    if let Some(until) = lane.rests_until(now_ms) {
        return Turn::Idle { until: Some(until) };
    }
    match identify(app, lane) {
        Ok(_) => answered(app, lane),
        Err(failure) => {
            let wait = match &failure {
                Failure::Away { wait, .. } | Failure::Later { wait, .. } => *wait,
                _ => None,
            };
            if let Some(note) = lane.away(failure.why(), wait, now_ms) {
                app.tell(&note);
            }
        }
    }
    Turn::Worked
}
