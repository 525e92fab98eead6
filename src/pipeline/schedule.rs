//! Runs the `every` statements when they are due.
//!
//! Nothing is counted here: the store remembers the last run of each, and [`Rhythm::due`] computes the next one from
//! that, whatever has happened to the clock. A schedule is identified by its statement, so rules that are read again
//! continue where the last ones were.
//!
//! [`Rhythm::due`]: crate::model::Rhythm::due

use std::collections::BTreeSet;

use crate::action;
use crate::app::App;
use crate::decide::message::about_schedule;
use crate::model::{Activity, CLOCK_IS_SET_MS, Due, Moment, Outcome, Slot, Subject, Via};
use crate::rules::{RuleSet, Schedule};
use crate::store::{NewDelivery, NewJob, NewMessage, StoreError};
use crate::worker::worker_loop::Poll;

/// The pause after the state file did not respond.
const PAUSE_MS: i64 = 5000;

/// Runs one schedule that is due.
pub fn poll_once(app: &App) -> Poll {
    let Some(rule_set) = app.live_rules.rule_set() else {
        return Poll::Idle { until: None };
    };
    let now_ms = app.clock.now_ms();
    if now_ms < CLOCK_IS_SET_MS {
        return Poll::Idle { until: None };
    }
    look(app, &rule_set, now_ms).unwrap_or_else(|error| {
        error.log("schedules are delayed");
        Poll::Idle {
            until: Some(now_ms.saturating_add(PAUSE_MS)),
        }
    })
}

fn look(app: &App, rule_set: &RuleSet, now_ms: i64) -> Result<Poll, StoreError> {
    let known = app.store.schedules()?;
    let statements: BTreeSet<&str> = rule_set
        .schedules()
        .iter()
        .map(|schedule| schedule.text.as_str())
        .collect();
    for gone in known.keys() {
        if !statements.contains(gone.as_str()) {
            app.store.forget_schedule(gone)?;
        }
    }
    let mut until = None;
    for schedule in rule_set.schedules() {
        let counted = known.get(&schedule.text).map(|known| known.since_ms);
        let since_ms = counted.unwrap_or(now_ms);
        match schedule.rhythm.due(since_ms, now_ms, &app.zone) {
            Due::Now => {
                run(app, rule_set, schedule, now_ms)?;
                return Ok(Poll::Worked);
            }
            Due::Later { since_ms, until_ms } => {
                if counted != Some(since_ms) {
                    app.store.count_schedule(&schedule.text, since_ms)?;
                }
                until = until.into_iter().chain([until_ms]).min();
            }
        }
    }
    Ok(Poll::Idle { until })
}

fn run(app: &App, rule_set: &RuleSet, schedule: &Schedule, now_ms: i64) -> Result<(), StoreError> {
    let every = schedule.written.clone();
    // A missed run happens now, so its condition is checked for now: `when time in 04:00..06:00` keeps it out of the
    // evening.
    if !rule_set.allows(schedule, Moment::in_zone(now_ms, &app.zone)) {
        app.store.count_schedule(&schedule.text, now_ms)?;
        app.emit(&Activity::PassedOver {
            every,
            rule: schedule.place.to_string(),
        });
        return Ok(());
    }
    let Obeyed {
        jobs,
        messages,
        reason,
    } = obey(app, schedule, now_ms);
    let outcome = match jobs.is_empty() && messages.is_empty() {
        true => Outcome::Ignored,
        false => Outcome::Accepted,
    };
    let delivery = NewDelivery {
        via: Via::Schedule,
        event: Some(schedule.written.clone()),
        ..NewDelivery::webhook("every", schedule.text.as_str()).decided(outcome, reason.as_str())
    };
    let id = app
        .store
        .note_run(&schedule.text, &delivery, (&jobs, &messages), now_ms)?;
    app.emit(&Activity::Ran { id, every, reason });
    Ok(())
}

/// The result of a schedule's actions.
struct Obeyed {
    /// One for each server.
    jobs: Vec<NewJob>,
    messages: Vec<NewMessage>,
    /// What was done, for the user.
    reason: String,
}

fn obey(app: &App, schedule: &Schedule, now_ms: i64) -> Obeyed {
    let (mut jobs, mut messages) = (Vec::new(), Vec::new());
    let mut lines = Vec::new();
    for call in &schedule.calls {
        let action = action::named(call.action);
        if let Some(message) = action.and_then(|action| action.message(call)) {
            lines.push(format!("`{} \"{}\"`", call.action, message.target));
            messages.push(about_schedule(call, message, &schedule.written));
        } else if let Some(intent) = action.and_then(|action| action.intent(call)) {
            lines.push(format!("`{call}`"));
            jobs.extend(app.workers.iter().map(|worker| NewJob {
                rule: call.rule.to_string(),
                server: worker.name().to_string(),
                subject: Subject::everything(),
                slot: Slot::EpisodeStill,
                intent: intent.clone(),
                due_ms: now_ms,
                debounce: None,
                episode: None,
            }));
        } else {
            lines.push(format!("`{}`: not an action of a schedule", call.action));
        }
    }
    Obeyed {
        jobs,
        messages,
        reason: format!("{}: {}", schedule.place, lines.join("; ")),
    }
}
