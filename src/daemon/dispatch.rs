//! Inbox to jobs: the oldest hook that the rules have not seen is decided.

use crate::action;
use crate::app::App;
use crate::daemon::precede::{Precedence, make_card, precede};
use crate::daemon::turn::Turn;
use crate::model::{Door, Event, Facts, Level, Moment, Note, Order, Outcome, Scope, Subject, Wish};
use crate::rules::Rulebook;
use crate::source;
use crate::store::{KeptHook, NewJob, StoreError};

/// What a hook comes to, before anything of it is written down.
#[derive(Debug)]
pub struct Verdict {
    /// What becomes of the hook.
    pub outcome: Outcome,
    /// The rule that decided, or why there is nothing to do.
    pub reason: String,
    /// Who is meant, if somebody is.
    pub subject: Option<Subject>,
    /// The sender's word for what happened.
    pub event: String,
    /// What is to be done.
    pub jobs: Vec<NewJob>,
}

impl Verdict {
    fn ignored(facts: &Facts, reason: impl Into<String>) -> Verdict {
        Verdict {
            outcome: Outcome::Ignored,
            reason: reason.into(),
            subject: None,
            event: facts.event.clone().unwrap_or_default(),
            jobs: Vec::new(),
        }
    }
}

/// Decides one hook.
pub fn turn(app: &App) -> Turn {
    // Without any good book hooks are kept, and decided when it is mended.
    let Some(book) = app.desk.book() else {
        return Turn::Idle { until: None };
    };
    match decide_next(app, &book) {
        Ok(true) => Turn::Worked,
        Ok(false) => Turn::Idle { until: None },
        Err(error) => {
            log::error!("a hook could not be decided: {error}");
            Turn::Idle {
                until: Some(app.clock.now_ms() + 5000),
            }
        }
    }
}

fn decide_next(app: &App, book: &Rulebook) -> Result<bool, StoreError> {
    let Some(hook) = app.store.next_undecided()? else {
        return Ok(false);
    };
    let now_ms = app.clock.now_ms();
    let verdict = verdict_of(app, book, &hook, now_ms);
    app.store.decide(
        hook.id,
        verdict.outcome,
        &verdict.reason,
        &verdict.jobs,
        now_ms,
    )?;
    let source = Door::from_target(&hook.address).map_or("", |door| door.source);
    app.tell(&Note::Decided {
        id: hook.id,
        source,
        event: verdict.event,
        subject: verdict.subject,
        reason: verdict.reason,
        jobs: verdict.jobs.len(),
    });
    Ok(true)
}

/// A media server as far as the decision is concerned: its name, and its identifier once it has told.
#[derive(Clone, Debug)]
pub struct Target {
    /// The connection's name.
    pub name: String,
    /// The server's own identifier.
    pub identity: Option<String>,
}

/// What a kept hook comes to. It is read again from what was kept, so that a mended reader can decide it.
fn verdict_of(app: &App, book: &Rulebook, hook: &KeptHook, now_ms: i64) -> Verdict {
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
    let targets: Vec<Target> = app
        .lanes
        .iter()
        .map(|lane| Target {
            name: lane.server.name().into(),
            identity: lane.identity(),
        })
        .collect();
    verdict(
        &targets,
        book,
        &door,
        hook.connection.as_deref(),
        &facts,
        now_ms,
    )
}

/// What a hook comes to that says `facts` and came to `door`. Touches nothing.
#[must_use]
pub fn verdict(
    targets: &[Target],
    book: &Rulebook,
    door: &Door,
    connection: Option<&str>,
    facts: &Facts,
    now_ms: i64,
) -> Verdict {
    if facts.is_test {
        return Verdict {
            outcome: Outcome::Test,
            ..Verdict::ignored(facts, "a test delivery; it arrived")
        };
    }
    let meant = match meant(targets, door, connection, facts) {
        Ok(meant) => meant,
        Err(why) => return Verdict::ignored(facts, why),
    };
    let single = if let [one] = meant.as_slice() {
        Some(*one)
    } else {
        None
    };
    let events = Event::from_facts(facts, connection.or(single));
    if events.is_empty() {
        return Verdict::ignored(
            facts,
            format!("rules have no name for this event of {}", facts.source),
        );
    }
    let mut verdict = Verdict::ignored(facts, "");
    verdict.subject = events[0].subject.clone();
    let mut reasons: Vec<String> = Vec::new();
    for event in &events {
        let (orders, reason) = orders(book, door, facts, event, now_ms);
        reasons.push(reason);
        for order in orders {
            match jobs(&order, event, &meant, now_ms) {
                Ok(new) => new.into_iter().for_each(|job| add(&mut verdict.jobs, job)),
                Err(why) => reasons.push(why),
            }
        }
    }
    if !verdict.jobs.is_empty() {
        verdict.outcome = Outcome::Accepted;
    } else if targets.is_empty() {
        reasons.push("there is no media server in intertitle.toml yet".into());
    }
    let mut said: Vec<String> = Vec::new();
    reasons.into_iter().for_each(|reason| {
        if !said.contains(&reason) {
            said.push(reason);
        }
    });
    verdict.reason = said.join("; ");
    verdict
}

fn orders(
    book: &Rulebook,
    door: &Door,
    facts: &Facts,
    event: &Event,
    now_ms: i64,
) -> (Vec<Order>, String) {
    match precede(door, facts, event) {
        Precedence::Ignore(why) => (Vec::new(), why),
        Precedence::Make(order) => {
            let reason = order.rule.to_string();
            (vec![order], reason)
        }
        Precedence::Rules => {
            let decision = book.decide(event, Moment::at(now_ms));
            if decision.orders.is_empty() && event.name == "key" && !decision.ignored {
                // TitleCardMaker's agents in Tautulli send a bare key and mean: make its card.
                let order = make_card("rating-key");
                let reason = order.rule.to_string();
                return (vec![order], reason);
            }
            (decision.orders, decision.reason)
        }
    }
}

/// The jobs that an order means for an event, one for each server; a sentence if there is nothing to do.
fn jobs(
    order: &Order,
    event: &Event,
    servers: &[&str],
    now_ms: i64,
) -> Result<Vec<NewJob>, String> {
    let Some(action) = action::named(order.action) else {
        return Err(format!("`{}` does nothing yet", order.action));
    };
    let Some(wish) = action.wish(order) else {
        return Ok(Vec::new());
    };
    let Some(subject) = &event.subject else {
        return Err("it is about nothing that has cards".into());
    };
    let subject = widened(subject, order.scope);
    let after = i64::try_from(order.after.as_millis()).unwrap_or(i64::MAX);
    let due_ms = now_ms.saturating_add(after);
    Ok(servers
        .iter()
        .map(|server| NewJob {
            rule: order.rule.to_string(),
            server: (*server).to_string(),
            subject: subject.clone(),
            wish: wish.clone(),
            due_ms,
            episode: None,
        })
        .collect())
}

/// Two actions on the same episode are one: the later, with a new picture if either wants one.
fn add(jobs: &mut Vec<NewJob>, mut job: NewJob) {
    let same = jobs
        .iter()
        .position(|own| own.server == job.server && own.subject.id() == job.subject.id());
    if let Some(at) = same {
        let Wish::Put { anew: was_anew, .. } = &jobs[at].wish;
        let Wish::Put { anew, .. } = &mut job.wish;
        *anew |= *was_anew;
        jobs[at] = job;
    } else {
        jobs.push(job);
    }
}

/// `of season`, `of series`: what the event names, and what belongs to it.
fn widened(subject: &Subject, scope: Option<Scope>) -> Subject {
    let level = match (scope, subject.level) {
        (Some(Scope::Season), Level::Episode(season, _)) => Level::Season(season),
        (Some(Scope::Series), Level::Episode(..) | Level::Season(_)) => Level::Series,
        _ => return subject.clone(),
    };
    let key = if level == Level::Series {
        subject.series.key.clone()
    } else {
        None
    };
    let wide = Subject {
        level,
        key,
        ..subject.clone()
    };
    if wide.is_named() {
        wide
    } else {
        subject.clone()
    }
}

/// The media servers that a hook is about.
fn meant<'t>(
    targets: &'t [Target],
    door: &Door,
    connection: Option<&str>,
    facts: &Facts,
) -> Result<Vec<&'t str>, String> {
    let is_other = |target: &Target| match (&facts.server_uuid, &target.identity) {
        (Some(said), Some(own)) => said != own,
        _ => false,
    };
    if let Some(name) = connection {
        let target = targets.iter().find(|target| target.name == name);
        let target = target.ok_or_else(|| format!("there is no connection `{name}` any more"))?;
        if is_other(target) {
            return Err(format!("it is from another server than `{name}`"));
        }
        return Ok(vec![&target.name]);
    }
    if door.source == "sonarr" {
        return Ok(targets.iter().map(|target| target.name.as_str()).collect());
    }
    let said = facts.server_uuid.as_ref();
    let by_identity = targets
        .iter()
        .find(|target| said.is_some() && target.identity.as_ref() == said);
    match (by_identity, targets) {
        (Some(target), _) => Ok(vec![&target.name]),
        (None, []) => Ok(Vec::new()),
        (None, [target]) if !is_other(target) => Ok(vec![&target.name]),
        (None, several) if several.iter().all(is_other) => {
            Err("it is from a server that is not in intertitle.toml".into())
        }
        _ => Err("there are several Plex servers; add ?interface_id=NAME to the address".into()),
    }
}
