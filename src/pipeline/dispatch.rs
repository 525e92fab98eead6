//! Inbox to jobs: the oldest hook that the rules have not seen is decided.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::app::{App, Lane};
use crate::decide::plan::{Hearing, Target, Verdict};
use crate::model::{Door, Facts, Moment, Note, Outcome};
use crate::rules::Rulebook;
use crate::source;
use crate::store::{KeptHook, Settled, StoreError};
use crate::worker::worker_loop::{Turn, Who};

/// Senders' words for what a media server has just come to know.
const ARRIVALS: &[&str] = &["library.new", "created"];

/// Decides one hook.
pub fn turn(app: &App) -> Turn {
    turn_for(app).0
}

/// Decides one hook; who has something to do by that.
pub(crate) fn turn_for(app: &App) -> (Turn, Vec<Who>) {
    // Without any good book hooks are kept, and decided when it is mended.
    let Some(book) = app.desk.book() else {
        return (Turn::Idle { until: None }, Vec::new());
    };
    match decide_next(app, &book) {
        Ok(Some(whom)) => (Turn::Worked, whom),
        Ok(None) => (Turn::Idle { until: None }, Vec::new()),
        Err(error) => {
            error.log("a hook could not be decided");
            let until = Some(app.clock.now_ms() + 5000);
            (Turn::Idle { until }, Vec::new())
        }
    }
}

/// The lanes of servers, each once.
fn lanes<'s>(app: &App, servers: impl Iterator<Item = &'s str>) -> Vec<Who> {
    let place = |server: &str| {
        app.lanes
            .iter()
            .position(|lane| lane.server.name() == server)
    };
    let mut whom: Vec<Who> = Vec::new();
    for who in servers.filter_map(place).map(Who::Lane) {
        if !whom.contains(&who) {
            whom.push(who);
        }
    }
    whom
}

fn decide_next(app: &App, book: &Rulebook) -> Result<Option<Vec<Who>>, StoreError> {
    let Some(hook) = app.store.next_undecided()? else {
        return Ok(None);
    };
    let now_ms = app.clock.now_ms();
    if hook.id <= app.undecided_at_start && !app.store.begin_delivery(hook.id, now_ms)? {
        return Ok(Some(Vec::new()));
    }
    let verdict = catch_unwind(AssertUnwindSafe(|| verdict_of(app, book, &hook, now_ms)));
    // A mistake of ours is this delivery's misfortune, and must not keep others from being decided.
    let verdict = verdict.unwrap_or_else(|_| Verdict {
        outcome: Outcome::Refused,
        ..Verdict::ignored(
            &Facts::default(),
            "it met a mistake in intertitle; please report it",
        )
    });
    let source = Door::from_target(&hook.address).map_or("", |door| door.source);
    if verdict.is_foreign
        && let Some(lane) = unasked(app, &hook)
    {
        // Plex may have been reinstalled at the same address.
        app.store.ask(hook.id, lane.server.name())?;
        return Ok(Some(vec![Who::Lanes]));
    }
    if let Some(missing) = &verdict.missing {
        app.store.ask(hook.id, &missing.server)?;
        app.tell(&Note::Asked {
            id: hook.id,
            source,
            event: verdict.event,
            fields: missing.fields.join(", "),
            server: missing.server.clone(),
        });
        return Ok(Some(lanes(app, [missing.server.as_str()].into_iter())));
    }
    let settled = Settled {
        outcome: verdict.outcome,
        reason: &verdict.reason,
        asked: &verdict.asked,
        jobs: &verdict.jobs,
        notices: &verdict.notices,
        counted: &verdict.counted,
    };
    app.store.decide(&hook, &settled, now_ms)?;
    let mut whom = lanes(app, verdict.jobs.iter().map(|job| job.server.as_str()));
    if !verdict.notices.is_empty() {
        whom.push(Who::Notify);
    }
    if let (true, Some(subject)) = (ARRIVALS.contains(&verdict.event.as_str()), &verdict.subject) {
        // What waits for the media server to see a file need not wait longer.
        if app.store.wake(&subject.series, now_ms)? > 0 {
            whom.push(Who::Lanes);
        }
    }
    app.tell(&Note::Decided {
        id: hook.id,
        source,
        event: verdict.event,
        subject: verdict.subject,
        reason: verdict.reason,
        jobs: verdict.jobs.len() + verdict.notices.len(),
        rules: verdict.asked.into_iter().map(|asked| asked.rule).collect(),
    });
    Ok(Some(whom))
}

/// A media server that has not said who it is since the hook came; only those that the hook can mean.
fn unasked<'a>(app: &'a App, hook: &KeptHook) -> Option<&'a Lane> {
    let monotonic_ms = app.clock.monotonic_ms();
    let age_ms = app.clock.now_ms().saturating_sub(hook.arrived_ms);
    let mut lanes = app.lanes.iter();
    lanes.find(|lane| {
        let connection = hook.connection.as_deref();
        let can_be = connection.is_none_or(|name| name == lane.server.name());
        can_be && !lane.has_told_within(age_ms, monotonic_ms)
    })
}

/// The media servers, with what they have told of themselves.
fn targets(app: &App) -> Vec<Target> {
    app.lanes
        .iter()
        .map(|lane| Target {
            name: lane.server.name().into(),
            identity: lane.identity(),
        })
        .collect()
}

/// What a kept hook comes to. It is read again from what was kept, so that a mended reader can decide it.
pub(crate) fn verdict_of(app: &App, book: &Rulebook, hook: &KeptHook, now_ms: i64) -> Verdict {
    let nothing = Facts::default();
    let Some(door) = Door::from_target(&hook.address) else {
        return Verdict::ignored(&nothing, "the address it came to is not known any more");
    };
    let facts = match source::named(door.source).map(|source| source.read(&hook.body)) {
        Some(Ok(facts)) => facts,
        Some(Err(why)) => {
            return Verdict {
                outcome: Outcome::Refused,
                ..Verdict::ignored(&nothing, why)
            };
        }
        None => return Verdict::ignored(&nothing, "its sender is not known any more"),
    };
    let is_counted = |word: &'static str, names: &[String]| {
        let counted = app.store.is_counted(word, names, hook.arrived_ms, hook.id);
        // Acting twice is better than not at all.
        counted.unwrap_or(false)
    };
    let hearing = Hearing {
        targets: &targets(app),
        book,
        door: &door,
        connection: hook.connection.as_deref(),
        facts: &facts,
        found: hook.found.as_ref(),
        arrived: Moment::in_zone(hook.arrived_ms, &app.zone),
        now_ms,
        is_counted: &is_counted,
    };
    hearing.verdict()
}
