//! When the clock is set, reschedules what is waiting, so that each wait keeps its length.

use crate::app::App;
use crate::model::Rhythm;
use crate::store::{ClockStep, StoreError};
use crate::worker::worker_loop::Poll;

/// Checks whether the clock was set, and reschedules what is waiting.
pub fn poll_once(app: &App) -> Poll {
    let Some(step) = app.clock_watch.look(app.clock.as_ref()) else {
        return Poll::Idle { until: None };
    };
    app.cards.shift(step.by_ms);
    app.workers
        .iter()
        .for_each(|worker| worker.shift(step.by_ms));
    app.targets
        .iter()
        .for_each(|target| target.shift(step.by_ms));
    app.tmdb.iter().for_each(|tmdb| tmdb.shift(step.by_ms));
    let outcome = plan_again(app, step);
    let way = if step.by_ms < 0 { "back" } else { "forward" };
    let by = span(step.by_ms.unsigned_abs());
    match outcome {
        Ok(planned) => {
            log::warn!("the clock was set {way} by {by}; waiting work rescheduled: {planned}");
        }
        Err(error) => error.log(&format!(
            "the clock was set {way} by {by}, and waiting work could not be rescheduled"
        )),
    }
    Poll::Worked
}

fn plan_again(app: &App, step: ClockStep) -> Result<usize, StoreError> {
    let planned = app.store.plan_again(step)?;
    let Some(rule_set) = app.live_rules.rule_set() else {
        return Ok(planned);
    };
    let known = app.store.schedules()?;
    let before_ms = step.now_ms.saturating_sub(step.by_ms);
    for schedule in rule_set.schedules() {
        let Some(progress) = known.get(&schedule.text) else {
            continue;
        };
        let is_of_this_run = (step.since_ms..=before_ms).contains(&progress.since_ms);
        // A time of day that was reached by the old clock must not run again when the new clock reaches it.
        let has_run = progress.ran_ms == Some(progress.since_ms);
        if is_of_this_run && (matches!(schedule.rhythm, Rhythm::Interval(_)) || !has_run) {
            let since_ms = progress.since_ms.saturating_add(step.by_ms);
            app.store.count_schedule(&schedule.text, since_ms)?;
        }
    }
    Ok(planned)
}

/// `40 s`, `12 min`, `5 h 3 min`, `400 days`.
fn span(ms: u64) -> String {
    let seconds = ms / 1000;
    match (seconds / 86_400, seconds / 3600, seconds / 60 % 60) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, minutes) => format!("{minutes} min"),
        (0 | 1, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, ..) => format!("{days} days"),
    }
}
