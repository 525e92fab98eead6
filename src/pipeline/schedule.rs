//! `every` statements: what is to be done again and again is done when its time has come.
//!
//! Nothing is counted here: the store remembers when each had its last turn, and [`Rhythm::due`] says what follows from
//! that, whatever has happened to the clock. Schedules are known by their statement, so a book that is read again goes
//! on where the last one was.
//!
//! [`Rhythm::due`]: crate::model::Rhythm::due

use std::collections::BTreeSet;

use crate::action;
use crate::app::App;
use crate::decide::message::about_schedule;
use crate::model::{CLOCK_IS_SET_MS, Due, Moment, Note, Outcome, Subject};
use crate::rules::{Rulebook, Schedule};
use crate::store::{NewHook, NewJob, NewNotice, StoreError};
use crate::worker::worker_loop::Turn;

/// Pause after the state file did not answer.
const PAUSE_MS: i64 = 5000;

/// Runs one schedule whose time has come.
pub fn turn(app: &App) -> Turn {
    let Some(book) = app.desk.book() else {
        return Turn::Idle { until: None };
    };
    let now_ms = app.clock.now_ms();
    if now_ms < CLOCK_IS_SET_MS {
        return Turn::Idle { until: None };
    }
    look(app, &book, now_ms).unwrap_or_else(|error| {
        error.log("what is to be done again and again has to wait");
        Turn::Idle {
            until: Some(now_ms.saturating_add(PAUSE_MS)),
        }
    })
}

fn look(app: &App, book: &Rulebook, now_ms: i64) -> Result<Turn, StoreError> {
    let known = app.store.schedules()?;
    let statements: BTreeSet<&str> = book
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
    for schedule in book.schedules() {
        let counted = known.get(&schedule.text).map(|known| known.since_ms);
        let since_ms = counted.unwrap_or(now_ms);
        match schedule.rhythm.due(since_ms, now_ms, &app.zone) {
            Due::Now => {
                run(app, book, schedule, now_ms)?;
                return Ok(Turn::Worked);
            }
            Due::Later { since_ms, until_ms } => {
                if counted != Some(since_ms) {
                    app.store.count_schedule(&schedule.text, since_ms)?;
                }
                until = until.into_iter().chain([until_ms]).min();
            }
        }
    }
    Ok(Turn::Idle { until })
}

fn run(app: &App, book: &Rulebook, schedule: &Schedule, now_ms: i64) -> Result<(), StoreError> {
    let every = schedule.written.clone();
    // What was missed asks for now, not for then: `when time in 04:00..06:00` keeps it out of the evening.
    if !book.allows(schedule, Moment::in_zone(now_ms, &app.zone)) {
        app.store.count_schedule(&schedule.text, now_ms)?;
        app.tell(&Note::PassedOver {
            every,
            rule: schedule.place.to_string(),
        });
        return Ok(());
    }
    let Obeyed {
        jobs,
        notices,
        reason,
    } = obey(app, schedule, now_ms);
    let hook = NewHook {
        source: "every",
        // No door has this address: nobody takes it for a hook that could be read again.
        address: "",
        connection: None,
        event: Some(&schedule.written),
        body: &schedule.text,
        outcome: match jobs.is_empty() && notices.is_empty() {
            true => Outcome::Ignored,
            false => Outcome::Accepted,
        },
        reason: Some(&reason),
    };
    let id = app
        .store
        .note_run(&schedule.text, &hook, (&jobs, &notices), now_ms)?;
    app.tell(&Note::Ran { id, every, reason });
    Ok(())
}

/// What comes of a schedule's orders.
struct Obeyed {
    /// One for each server.
    jobs: Vec<NewJob>,
    notices: Vec<NewNotice>,
    /// The words for those who look.
    reason: String,
}

fn obey(app: &App, schedule: &Schedule, now_ms: i64) -> Obeyed {
    let (mut jobs, mut notices) = (Vec::new(), Vec::new());
    let mut said = Vec::new();
    for order in &schedule.orders {
        let action = action::named(order.action);
        if let Some(message) = action.and_then(|action| action.message(order)) {
            said.push(format!("`{} \"{}\"`", order.action, message.target));
            notices.push(about_schedule(order, message, &schedule.written));
        } else if let Some(wish) = action.and_then(|action| action.wish(order)) {
            said.push(format!("`{}`", order.action));
            jobs.extend(app.lanes.iter().map(|lane| NewJob {
                rule: order.rule.to_string(),
                server: lane.server.name().to_string(),
                subject: Subject::everything(),
                wish: wish.clone(),
                due_ms: now_ms,
                episode: None,
            }));
        } else {
            said.push(format!("`{}` does nothing yet", order.action));
        }
    }
    Obeyed {
        jobs,
        notices,
        reason: format!("{}: {}", schedule.place, said.join("; ")),
    }
}
