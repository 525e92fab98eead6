//! Sends the messages in the outbox, on a thread of its own. Nothing else waits for them.

use crate::app::App;
use crate::model::{Activity, Backoff, Failure, State, millis};
use crate::notify::{Target, joined};
use crate::store::{OutboxMessage, StoreError};
use crate::worker::worker_loop::Poll;

/// Attempts to send a message: the second 10 s after the first, then twice as long each time, until the last, five
/// minutes after the first.
const TRIES_MAX: u32 = 6;
/// The most messages that are considered for joining.
const JOINED_MAX: u32 = 50;

/// Sends one message, or several joined into one.
pub fn poll_once(app: &App) -> Poll {
    send_next(app).unwrap_or_else(|error| {
        error.log("sending messages is delayed");
        Poll::Idle {
            until: Some(app.clock.now_ms() + 5000),
        }
    })
}

fn send_next(app: &App) -> Result<Poll, StoreError> {
    let now_ms = app.clock.now_ms();
    let mut until = None;
    for (name, due_ms) in app.store.message_targets()? {
        let target = app
            .targets
            .iter()
            .find(|target| target.name().eq_ignore_ascii_case(&name));
        let Some(target) = target else {
            let messages = app.store.due_messages(&name, i64::MAX, JOINED_MAX)?;
            let why = format!("there is no `[notify.{name}]` in intertitle.toml");
            give_up(app, &name, &messages, &why)?;
            return Ok(Poll::Worked);
        };
        let mut wait_until = due_ms;
        if due_ms <= now_ms {
            match target.leave(now_ms) {
                Ok(left) => {
                    send(app, target, (&name, left), now_ms)?;
                    return Ok(Poll::Worked);
                }
                Err(wait) => {
                    wait_until = now_ms.saturating_add(millis(wait));
                }
            }
        }
        until = until.into_iter().chain([wait_until]).min();
    }
    Ok(Poll::Idle { until })
}

/// Sends the oldest message that is due. If the target has a rate limit, or a message failed before, all that are due
/// are sent as one.
fn send(
    app: &App,
    target: &Target,
    (name, left): (&str, u32),
    now_ms: i64,
) -> Result<(), StoreError> {
    let mut messages = app.store.due_messages(name, now_ms, JOINED_MAX)?;
    let is_second_try = messages.iter().any(|message| message.attempts > 0);
    if left > 0 && !is_second_try {
        messages.truncate(1);
    }
    let texts: Vec<&str> = messages
        .iter()
        .map(|message| message.text.as_str())
        .collect();
    let (text, count) = joined(&texts);
    messages.truncate(count);
    match target.post(&text) {
        Ok(()) => {
            app.emit(&Activity::MessagesSent {
                target: target.name().into(),
                messages: messages.len(),
            });
            app.store.end_messages(&messages, State::Done, None, now_ms)
        }
        Err(Failure::GiveUp { why }) => give_up(app, target.name(), &messages, &why),
        Err(failure) => {
            let why = failure.why().to_string();
            let wait = failure.wait();
            let (mut spent, mut others) = (Vec::new(), Vec::new());
            for message in messages {
                let is_spent = message.attempts + 1 >= TRIES_MAX;
                if is_spent { &mut spent } else { &mut others }.push(message);
            }
            if !spent.is_empty() {
                give_up(
                    app,
                    target.name(),
                    &spent,
                    &format!("{why}, {TRIES_MAX} times"),
                )?;
            }
            // All messages to a target that does not answer wait.
            let tries = others.iter().map(|message| message.attempts).max();
            let wait = wait.unwrap_or_else(|| Backoff::JOB.wait(tries.unwrap_or(0)));
            target.rest(now_ms, wait);
            if others.is_empty() {
                return Ok(());
            }
            app.emit(&Activity::Later {
                name: named(target.name()),
                why: why.clone(),
                wait,
            });
            let due_ms = now_ms.saturating_add(millis(wait));
            app.store.put_messages_off(&others, due_ms, &why, now_ms)
        }
    }
}

fn give_up(
    app: &App,
    target: &str,
    messages: &[OutboxMessage],
    why: &str,
) -> Result<(), StoreError> {
    app.emit(&Activity::GaveUp {
        name: named(target),
        why: match messages.len() {
            1 => format!("a message: {why}"),
            count => format!("{count} messages: {why}"),
        },
    });
    app.store
        .end_messages(messages, State::Dead, Some(why), app.clock.now_ms())
}

fn named(target: &str) -> String {
    format!("notify \"{target}\"")
}
