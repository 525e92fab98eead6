//! Asks a media server what a hook did not say, on its lane, because the rules ask for it.

use crate::app::{App, Lane};
use crate::decide::plan::{Missing, OWNER};
use crate::model::{Failure, Fields, Note, Value};
use crate::pipeline::dispatch::verdict_of;
use crate::pipeline::identify::{answered, identify, is_owner};
use crate::store::{Lookup, StoreError};
use crate::worker::worker_loop::Turn;

/// How often an item that the server does not know yet is asked for: the last time is five minutes after the first.
/// Then the rules decide with what the hook said itself.
const TRIES_MAX: u32 = 5;

/// Looks one item of this lane up.
pub fn turn(app: &App, lane: &Lane) -> Turn {
    let now_ms = app.clock.now_ms();
    if let Some(until) = lane.rests_until(now_ms) {
        return Turn::Idle { until: Some(until) };
    }
    match look_up_next(app, lane, now_ms) {
        Ok(turn) => turn,
        Err(error) => {
            error.log(&format!("plex {}", lane.server.name()));
            Turn::Idle {
                until: Some(now_ms + 5000),
            }
        }
    }
}

fn look_up_next(app: &App, lane: &Lane, now_ms: i64) -> Result<Turn, StoreError> {
    let server = lane.server.name();
    let Some(lookup) = app.store.next_lookup(server, now_ms)? else {
        let until = app.store.next_lookup_due(server)?;
        return Ok(Turn::Idle { until });
    };
    let Some(book) = app.desk.book() else {
        return Ok(Turn::Idle { until: None });
    };
    if lookup.hook.id <= app.undecided_at_start
        && !app.store.begin_delivery(lookup.hook.id, now_ms)?
    {
        return Ok(Turn::Worked);
    }
    // Who the server is comes first: the hook may be from another one, where its keys mean other items.
    let identity = identify(app, lane);
    let verdict = verdict_of(app, &book, &lookup.hook, now_ms);
    if identity.is_ok() && verdict.is_foreign {
        // Another server may be asked, or it is passed over.
        answered(app, lane);
        app.store.unask(lookup.hook.id)?;
        return Ok(Turn::Worked);
    }
    let answer = identity.and_then(|_| {
        match verdict.missing {
            Some(missing) => {
                let found = looked_up(lane, &missing, now_ms);
                found.inspect(|_| answered(app, lane))
            }
            // The rules have changed meanwhile, or the hook is from another server.
            None => Ok(Fields::new()),
        }
    });
    settle(app, lane, &lookup, answer, now_ms)?;
    Ok(Turn::Worked)
}

/// What the server says of the item, and whether its owner acted.
fn looked_up(lane: &Lane, missing: &Missing, now_ms: i64) -> Result<Fields, Failure> {
    let is_of_item = |field: &&str| *field != OWNER;
    let mut found = match missing.fields.iter().any(is_of_item) {
        true => lane.server.look_up(&missing.subject, now_ms)?,
        false => Fields::new(),
    };
    if missing.fields.contains(&OWNER)
        && let Some(is_owner) = is_owner(lane, &missing.accounts)
    {
        found.insert(OWNER, Value::Flag(is_owner));
    }
    Ok(found)
}

fn settle(
    app: &App,
    lane: &Lane,
    lookup: &Lookup,
    answer: Result<Fields, Failure>,
    now_ms: i64,
) -> Result<(), StoreError> {
    let id = lookup.hook.id;
    match answer {
        Ok(fields) => app.store.found(id, &fields),
        Err(Failure::Away { why, wait }) => {
            if let Some(note) = lane.away(&why, wait, now_ms) {
                app.tell(&note);
            }
            app.store.end_delivery(id)
        }
        Err(Failure::Later { .. } | Failure::ServerError { .. }) if lookup.tries < TRIES_MAX => {
            app.store.put_off_lookup(lookup, now_ms)
        }
        Err(failure) => {
            app.tell(&Note::NotFound {
                id,
                why: failure.why().into(),
            });
            app.store.found(id, &Fields::new())
        }
    }
}
