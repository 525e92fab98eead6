//! From inbox to jobs: decides the oldest undecided deliveries.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::app::{App, ServerWorker};
use crate::decide::meant::Target;
use crate::decide::plan::{DecisionInput, Plan};
use crate::model::{
    Activity, Fields, Intent, Moment, Outcome, SeriesRef, SonarrSeries, SourceEvent,
};
use crate::rules::RuleSet;
use crate::source;
use crate::store::{DecisionRecord, NewJob, StoreError, StoredDelivery};
use crate::worker::worker_loop::{Poll, Role};

/// The words of sources for items that a media server has just added.
const ARRIVALS: &[&str] = &["library.new", "created"];

/// The most deliveries that are decided in one transaction.
const DECIDED_AT_ONCE: usize = 64;

/// Decides the oldest deliveries.
pub fn poll_once(app: &App) -> Poll {
    poll_once_for(app).0
}

/// The same. Returns which workers have something to do now.
pub(crate) fn poll_once_for(app: &App) -> (Poll, Vec<Role>) {
    // While no rules are in force, deliveries wait. They are decided once the rules are fixed.
    let Some(rule_set) = app.live_rules.rule_set() else {
        return (Poll::Idle { until: None }, Vec::new());
    };
    match decide_next(app, &rule_set) {
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

/// Decides the oldest deliveries: several if they lead to nothing, because none of them changes what follows from the
/// next, and up to the first one that leads to something. Returns the workers that have something to do now, or None if
/// there was no delivery.
fn decide_next(app: &App, rule_set: &RuleSet) -> Result<Option<Vec<Role>>, StoreError> {
    let deliveries = app.store.next_undecided(DECIDED_AT_ONCE)?;
    if deliveries.is_empty() {
        return Ok(None);
    }
    let now_ms = app.clock.now_ms();
    let mut whom = Vec::new();
    let mut decided = Vec::new();
    for delivery in deliveries {
        // A delivery of the start may be one of which the process died. It is decided alone.
        let is_suspect = delivery.id <= app.undecided_at_start;
        if is_suspect {
            if !decided.is_empty() {
                break;
            }
            if !app.store.begin_delivery(delivery.id, now_ms)? {
                return Ok(Some(whom));
            }
        }
        let plan = plan_or_refusal(app, rule_set, &delivery, now_ms);
        if let Some(asked) = ask_first(app, &delivery, &plan)? {
            whom.extend(asked);
            if is_suspect {
                break;
            }
            continue;
        }
        if let Some(own) = &plan.of_sonarr {
            app.store.learn_of_sonarr(delivery.id, own)?;
        }
        let is_last = is_suspect || !is_plain(&plan);
        decided.push((delivery, plan));
        if is_last {
            break;
        }
    }
    let records: Vec<_> = decided
        .iter()
        .map(|(delivery, plan)| (delivery, record(plan)))
        .collect();
    if !records.is_empty() {
        app.store.decide(&records, now_ms)?;
    }
    for (delivery, plan) in decided {
        whom.extend(follow_up(app, &delivery, plan, now_ms));
    }
    Ok(Some(whom))
}

/// True if the plan has no effect but the outcome of its delivery.
fn is_plain(plan: &Plan) -> bool {
    plan.jobs.is_empty() && plan.messages.is_empty() && plan.counted.is_empty()
}

/// The plan of a delivery. A panic is a bug in intertitle: it fails this delivery and must not keep others from being
/// decided.
fn plan_or_refusal(app: &App, rule_set: &RuleSet, delivery: &StoredDelivery, now_ms: i64) -> Plan {
    let plan = catch_unwind(AssertUnwindSafe(|| {
        plan_of(app, rule_set, delivery, now_ms)
    }));
    plan.unwrap_or_else(|_| Plan {
        outcome: Outcome::Refused,
        ..Plan::ignored(&SourceEvent::default(), "internal error, please report it")
    })
}

fn record(plan: &Plan) -> DecisionRecord<'_> {
    DecisionRecord {
        outcome: plan.outcome,
        reason: &plan.reason,
        asked: &plan.asked,
        jobs: &plan.jobs,
        messages: &plan.messages,
        counted: &plan.counted,
    }
}

fn source_of(delivery: &StoredDelivery) -> &'static str {
    let endpoint = delivery.endpoint.as_ref();
    endpoint.map_or("", |endpoint| endpoint.source)
}

/// Lets a delivery wait for a media server, if the plan needs something that only the server knows. Returns the workers
/// that are to ask it.
fn ask_first(
    app: &App,
    delivery: &StoredDelivery,
    plan: &Plan,
) -> Result<Option<Vec<Role>>, StoreError> {
    if plan.is_foreign
        && let Some(worker) = unasked(app, delivery)
    {
        // The media server may have been reinstalled at the same URL.
        app.store.ask(delivery.id, worker.name())?;
        return Ok(Some(vec![Role::Servers]));
    }
    let Some(missing) = &plan.missing else {
        return Ok(None);
    };
    app.store.ask(delivery.id, &missing.server)?;
    if let Some(worker) = app.worker(&missing.server) {
        app.emit(&Activity::LookupNeeded {
            id: delivery.id,
            source: source_of(delivery),
            event: plan.event.clone(),
            fields: missing.fields.join(", "),
            server: worker.server.name().clone(),
        });
    }
    let server = [missing.server.as_str()];
    Ok(Some(workers(app, server.into_iter())))
}

/// What follows when the decision is stored. Returns the workers that have something to do now.
fn follow_up(app: &App, delivery: &StoredDelivery, plan: Plan, now_ms: i64) -> Vec<Role> {
    let mut whom = workers(app, plan.jobs.iter().map(|job| job.server.as_str()));
    if !plan.messages.is_empty() {
        whom.push(Role::Notify);
    }
    let is_comparison = |job: &NewJob| matches!(job.intent, Intent::Reconcile(_));
    if plan.jobs.iter().any(is_comparison) {
        whom.push(Role::Listings);
    }
    if let (true, Some(subject)) = (ARRIVALS.contains(&plan.event.as_str()), &plan.subject) {
        // Jobs that wait until the media server has found a file can continue now.
        match app.store.wake(&subject.series, now_ms) {
            Ok(0) => {}
            Ok(_) => whom.push(Role::Servers),
            // They are due some minutes later anyway.
            Err(error) => error.log("cannot wake the jobs of a series"),
        }
    }
    app.emit(&Activity::Decided {
        id: delivery.id,
        source: source_of(delivery),
        event: plan.event,
        subject: plan.subject,
        reason: plan.reason,
        jobs: plan.jobs.len() + plan.messages.len(),
        rules: plan.asked.into_iter().map(|asked| asked.rule).collect(),
    });
    whom
}

/// A media server that has not identified itself since the delivery arrived. Only those that the delivery can mean.
fn unasked<'a>(app: &'a App, delivery: &StoredDelivery) -> Option<&'a ServerWorker> {
    let monotonic_ms = app.clock.monotonic_ms();
    let age_ms = app.clock.now_ms().saturating_sub(delivery.arrived_ms);
    let mut workers = app.workers.iter();
    workers.find(|worker| {
        let connection = delivery.connection.as_deref();
        let can_be = connection.is_none_or(|name| name == worker.name());
        can_be && !worker.has_identified_within(age_ms, monotonic_ms)
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

/// Whether a media server of that kind reports the same events by its stream.
fn has_stream(app: &App, source: &str) -> bool {
    let mut workers = app.workers.iter();
    workers.any(|worker| {
        worker.server.name().kind.word == source
            && worker.server.feed().is_some()
            && worker.feed.is_used()
    })
}

/// The plan of a stored delivery. The body is read again, so that a fixed reader can decide it.
pub(crate) fn plan_of(
    app: &App,
    rule_set: &RuleSet,
    delivery: &StoredDelivery,
    now_ms: i64,
) -> Plan {
    let nothing = SourceEvent::default();
    let Some(endpoint) = &delivery.endpoint else {
        return Plan::ignored(&nothing, "its endpoint is no longer supported");
    };
    let source_event =
        match source::named(endpoint.source).map(|source| source.read(&delivery.body)) {
            Some(Ok(source_event)) => source_event,
            Some(Err(why)) => {
                return Plan {
                    outcome: Outcome::Refused,
                    ..Plan::ignored(&nothing, why)
                };
            }
            None => return Plan::ignored(&nothing, "its source is no longer supported"),
        };
    let is_repeated = |word: &str, names: &[String], within_ms: i64| {
        let at = (delivery.arrived_ms, within_ms);
        let counted = app.store.is_repeated(word, names, at, delivery.id);
        // To act twice is better than not at all.
        counted.unwrap_or(false)
    };
    let of_sonarr = |series: &SeriesRef| of_sonarr(app, series).unwrap_or_default();
    let input = DecisionInput {
        of_sonarr: &of_sonarr,
        is_tracked: &|series| app.store.is_tracked(series).ok(),
        follows: app.settings.cards.follow,
        targets: &targets(app),
        rule_set,
        endpoint,
        connection: delivery.connection.as_deref(),
        via: delivery.via.filter(|_| has_stream(app, endpoint.source)),
        source_event: &source_event,
        found: delivery.found.as_ref(),
        arrived: Moment::in_zone(delivery.arrived_ms, &app.zone),
        now_ms,
        zone: &app.zone,
        is_repeated: &is_repeated,
    };
    input.plan()
}

/// The fields that Sonarr's last webhook about a series has.
///
/// # Errors
/// The state file could not be read.
pub(crate) fn of_sonarr(app: &App, series: &SeriesRef) -> Result<Fields, StoreError> {
    let own = app.store.of_sonarr(series)?;
    Ok(own.map(SonarrSeries::fields).unwrap_or_default())
}
