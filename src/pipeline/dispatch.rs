//! From inbox to jobs: decides the oldest undecided delivery.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::app::{App, ServerWorker};
use crate::decide::plan::{DecisionInput, Plan, Target};
use crate::model::{Activity, Facts, Moment, Outcome};
use crate::rules::RuleSet;
use crate::source;
use crate::store::{DecisionRecord, StoreError, StoredDelivery};
use crate::worker::worker_loop::{Poll, Role};

/// The words of sources for items that a media server has just added.
const ARRIVALS: &[&str] = &["library.new", "created"];

/// Decides one delivery.
pub fn poll_once(app: &App) -> Poll {
    poll_once_for(app).0
}

/// Decides one delivery. Returns which workers have something to do now.
pub(crate) fn poll_once_for(app: &App) -> (Poll, Vec<Role>) {
    // While no rules are in force, deliveries wait. They are decided once the rules are fixed.
    let Some(book) = app.live_rules.book() else {
        return (Poll::Idle { until: None }, Vec::new());
    };
    match decide_next(app, &book) {
        Ok(Some(whom)) => (Poll::Worked, whom),
        Ok(None) => (Poll::Idle { until: None }, Vec::new()),
        Err(error) => {
            error.log("cannot decide a delivery");
            let until = Some(app.clock.now_ms() + 5000);
            (Poll::Idle { until }, Vec::new())
        }
    }
}

/// The workers of these servers, each once.
fn workers<'s>(app: &App, servers: impl Iterator<Item = &'s str>) -> Vec<Role> {
    let place = |server: &str| {
        app.workers
            .iter()
            .position(|worker| worker.name() == server)
    };
    let mut whom: Vec<Role> = Vec::new();
    for who in servers.filter_map(place).map(Role::Server) {
        if !whom.contains(&who) {
            whom.push(who);
        }
    }
    whom
}

fn decide_next(app: &App, book: &RuleSet) -> Result<Option<Vec<Role>>, StoreError> {
    let Some(hook) = app.store.next_undecided()? else {
        return Ok(None);
    };
    let now_ms = app.clock.now_ms();
    if hook.id <= app.undecided_at_start && !app.store.begin_delivery(hook.id, now_ms)? {
        return Ok(Some(Vec::new()));
    }
    let plan = catch_unwind(AssertUnwindSafe(|| plan_of(app, book, &hook, now_ms)));
    // A panic is a bug in intertitle. It fails this delivery and must not keep others from being decided.
    let plan = plan.unwrap_or_else(|_| Plan {
        outcome: Outcome::Refused,
        ..Plan::ignored(&Facts::default(), "internal error, please report it")
    });
    let source = hook
        .endpoint
        .as_ref()
        .map_or("", |endpoint| endpoint.source);
    if plan.is_foreign
        && let Some(worker) = unasked(app, &hook)
    {
        // Plex may have been reinstalled at the same URL.
        app.store.ask(hook.id, worker.name())?;
        return Ok(Some(vec![Role::Servers]));
    }
    if let Some(missing) = &plan.missing {
        app.store.ask(hook.id, &missing.server)?;
        if let Some(worker) = app.worker(&missing.server) {
            app.emit(&Activity::LookupNeeded {
                id: hook.id,
                source,
                event: plan.event,
                fields: missing.fields.join(", "),
                server: worker.server.name().clone(),
            });
        }
        return Ok(Some(workers(app, [missing.server.as_str()].into_iter())));
    }
    let settled = DecisionRecord {
        outcome: plan.outcome,
        reason: &plan.reason,
        asked: &plan.asked,
        jobs: &plan.jobs,
        messages: &plan.messages,
        counted: &plan.counted,
    };
    app.store.decide(&hook, &settled, now_ms)?;
    let mut whom = workers(app, plan.jobs.iter().map(|job| job.server.as_str()));
    if !plan.messages.is_empty() {
        whom.push(Role::Notify);
    }
    if let (true, Some(subject)) = (ARRIVALS.contains(&plan.event.as_str()), &plan.subject) {
        // Jobs that wait until the media server has found a file can continue now.
        if app.store.wake(&subject.series, now_ms)? > 0 {
            whom.push(Role::Servers);
        }
    }
    app.emit(&Activity::Decided {
        id: hook.id,
        source,
        event: plan.event,
        subject: plan.subject,
        reason: plan.reason,
        jobs: plan.jobs.len() + plan.messages.len(),
        rules: plan.asked.into_iter().map(|asked| asked.rule).collect(),
    });
    Ok(Some(whom))
}

/// A media server that has not identified itself since the delivery arrived. Only those that the delivery can mean.
fn unasked<'a>(app: &'a App, hook: &StoredDelivery) -> Option<&'a ServerWorker> {
    let monotonic_ms = app.clock.monotonic_ms();
    let age_ms = app.clock.now_ms().saturating_sub(hook.arrived_ms);
    let mut workers = app.workers.iter();
    workers.find(|worker| {
        let connection = hook.connection.as_deref();
        let can_be = connection.is_none_or(|name| name == worker.name());
        can_be && !worker.has_told_within(age_ms, monotonic_ms)
    })
}

/// The media servers, with what is known about them.
fn targets(app: &App) -> Vec<Target> {
    app.workers
        .iter()
        .map(|worker| Target {
            name: worker.name().into(),
            identity: worker.identity(),
        })
        .collect()
}

/// The plan of a stored delivery. The body is read again, so that a fixed reader can decide it.
pub(crate) fn plan_of(app: &App, book: &RuleSet, hook: &StoredDelivery, now_ms: i64) -> Plan {
    let nothing = Facts::default();
    let Some(endpoint) = &hook.endpoint else {
        return Plan::ignored(&nothing, "its endpoint is no longer supported");
    };
    let facts = match source::named(endpoint.source).map(|source| source.read(&hook.body)) {
        Some(Ok(facts)) => facts,
        Some(Err(why)) => {
            return Plan {
                outcome: Outcome::Refused,
                ..Plan::ignored(&nothing, why)
            };
        }
        None => return Plan::ignored(&nothing, "its source is no longer supported"),
    };
    let is_repeated = |word: &'static str, names: &[String]| {
        let counted = app.store.is_repeated(word, names, hook.arrived_ms, hook.id);
        // To act twice is better than not at all.
        counted.unwrap_or(false)
    };
    let input = DecisionInput {
        targets: &targets(app),
        book,
        endpoint,
        connection: hook.connection.as_deref(),
        facts: &facts,
        found: hook.found.as_ref(),
        arrived: Moment::in_zone(hook.arrived_ms, &app.zone),
        now_ms,
        is_repeated: &is_repeated,
    };
    input.plan()
}
