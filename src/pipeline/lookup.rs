//! Requests the fields that a rule needs and the delivery lacks from a media server. Runs on the server worker.

use crate::app::{App, ServerWorker};
use crate::decide::plan::{Missing, OWNER};
use crate::model::{Activity, Failure, Fields, Value};
use crate::pipeline::dispatch::plan_of;
use crate::pipeline::identify::{answered, identify, is_owner};
use crate::pipeline::seasons::{self, OF_SEASONS};
use crate::store::{Lookup, StoreError};
use crate::worker::worker_loop::Poll;

/// Attempts to find an item that the server does not know yet. The last one is five minutes after the first. Then the
/// rules decide with the fields of the delivery alone.
const TRIES_MAX: u32 = 5;

/// Looks up one item on this server.
pub fn poll_once(app: &App, worker: &ServerWorker) -> Poll {
    let now_ms = app.clock.now_ms();
    if let Some(until) = worker.backs_off_until(now_ms) {
        return Poll::Idle { until: Some(until) };
    }
    match look_up_next(app, worker, now_ms) {
        Ok(poll_once) => poll_once,
        Err(error) => {
            error.log(&worker.server.name().to_string());
            Poll::Idle {
                until: Some(now_ms + 5000),
            }
        }
    }
}

fn look_up_next(app: &App, worker: &ServerWorker, now_ms: i64) -> Result<Poll, StoreError> {
    let server = worker.name();
    let Some(lookup) = app.store.next_lookup(server, now_ms)? else {
        let until = app.store.next_lookup_due(server)?;
        return Ok(Poll::Idle { until });
    };
    let Some(rule_set) = app.live_rules.rule_set() else {
        return Ok(Poll::Idle { until: None });
    };
    if lookup.delivery.id <= app.undecided_at_start
        && !app.store.begin_delivery(lookup.delivery.id, now_ms)?
    {
        return Ok(Poll::Worked);
    }
    // The server identifies itself first: the delivery may be from another server, whose keys mean other items.
    let identity = identify(app, worker);
    let plan = plan_of(app, &rule_set, &lookup.delivery, now_ms);
    if identity.is_ok() && plan.is_foreign {
        // Either another server is asked, or the lookup is skipped.
        answered(app, worker);
        app.store.unask(lookup.delivery.id)?;
        return Ok(Poll::Worked);
    }
    let answer = identity.and_then(|_| {
        match plan.missing {
            Some(missing) => {
                let found = looked_up(app, worker, &missing, now_ms);
                found.inspect(|_| answered(app, worker))
            }
            // The rules have changed in the meantime, or the delivery is from another server.
            None => Ok(Fields::new()),
        }
    });
    handle_failure(app, worker, &lookup, answer, now_ms)?;
    Ok(Poll::Worked)
}

/// The fields of the item on the server, and whether the server's owner acted.
fn looked_up(
    app: &App,
    worker: &ServerWorker,
    missing: &Missing,
    now_ms: i64,
) -> Result<Fields, Failure> {
    let is_of_item = |field: &&str| *field != OWNER;
    let mut found = match missing.fields.iter().any(is_of_item) {
        true => worker.server.fields(&missing.subject, now_ms)?,
        false => Fields::new(),
    };
    if missing
        .fields
        .iter()
        .any(|field| OF_SEASONS.contains(field))
    {
        found.extend(seasons::fields(app, worker, &missing.subject)?);
    }
    if missing.fields.contains(&OWNER)
        && let Some(is_owner) = is_owner(worker, &missing.accounts)
    {
        found.insert(OWNER, Value::Flag(is_owner));
    }
    Ok(found)
}

fn handle_failure(
    app: &App,
    worker: &ServerWorker,
    lookup: &Lookup,
    answer: Result<Fields, Failure>,
    now_ms: i64,
) -> Result<(), StoreError> {
    let id = lookup.delivery.id;
    match answer {
        Ok(fields) => app.store.found(id, &fields),
        Err(Failure::Unreachable { why, wait, .. }) => {
            if let Some(note) = worker.unreachable(&why, wait, now_ms) {
                app.emit(&note);
            }
            app.store.end_delivery(id)
        }
        Err(Failure::Retry { .. } | Failure::ServerError { .. }) if lookup.tries < TRIES_MAX => {
            app.store.put_off_lookup(lookup, now_ms)
        }
        Err(failure) => {
            app.emit(&Activity::NotFound {
                id,
                why: failure.why().into(),
            });
            app.store.found(id, &Fields::new())
        }
    }
}
