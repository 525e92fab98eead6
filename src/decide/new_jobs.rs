//! Turns actions into jobs, and merges jobs about the same aspect.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::action;
use crate::model::{
    ActionCall, Aspect, EpisodeRef, Event, Intent, Level, Scope, Slot, Subject, Zone,
};
use crate::store::{DebounceGroup, NewJob};

/// The jobs of an action for an event, one for each server, or a message if there is nothing to do.
pub(crate) fn jobs(
    call: &ActionCall,
    event: &Event,
    servers: &[&str],
    (now_ms, zone): (i64, &Zone),
) -> Result<Vec<NewJob>, String> {
    let Some(action) = action::named(call.action) else {
        return Err(format!("unknown action `{}`", call.action));
    };
    let Some(intent) = action.intent(call) else {
        return Ok(Vec::new());
    };
    let subject = match &event.subject {
        _ if !action.word().item => Subject::everything(),
        Some(subject) => widened(subject, call.scope),
        None => {
            let why = event
                .no_cards
                .unwrap_or("no title card applies to this item");
            return Err(why.into());
        }
    };
    let due_ms = call.timing.due_ms(now_ms, zone);
    // Jobs of one rule on one server that are about the same part of a series wait together.
    let group = |server: &str, per| {
        let part = event
            .subject
            .as_ref()
            .map(|subject| widened(subject, Some(per)));
        let part = part.as_ref().unwrap_or(&subject).id();
        format!("{} {server} {part}", call.rule)
    };
    Ok(servers
        .iter()
        .map(|server| NewJob {
            rule: call.rule.to_string(),
            server: (*server).to_string(),
            subject: subject.clone(),
            slot: Slot::EpisodeStill,
            intent: intent.clone(),
            due_ms,
            debounce: call.timing.debounce.map(|debounce| DebounceGroup {
                name: group(server, debounce.per),
                most_ms: debounce.most_ms(),
            }),
            episode: None,
        })
        .collect())
}

/// The jobs of one webhook, in the order in which they were requested.
#[derive(Default)]
pub(crate) struct NewJobs {
    jobs: Vec<NewJob>,
    /// The index of the job about an aspect of a subject on a server, because an import may name thousands of episodes.
    at: HashMap<(String, String, Aspect), usize>,
}

impl NewJobs {
    /// Adds a job. Two about the same aspect of one subject are merged: the later one stays, with a new picture if
    /// either requests one.
    pub(crate) fn add(&mut self, mut job: NewJob) {
        match self
            .at
            .entry((job.server.clone(), job.subject.id(), job.aspect()))
        {
            Entry::Occupied(same) => {
                let own = &mut self.jobs[*same.get()];
                job.intent.merge(&own.intent);
                *own = job;
            }
            Entry::Vacant(free) => {
                free.insert(self.jobs.len());
                self.jobs.push(job);
            }
        }
    }

    /// All jobs. Those that forget a series come last, because originals must be restored before.
    pub(crate) fn into_jobs(mut self) -> Vec<NewJob> {
        self.jobs
            .sort_by_key(|job| matches!(job.intent, Intent::ForgetSeries { .. }));
        self.jobs
    }
}

/// `of season`, `of series`: widens the subject of the event.
fn widened(subject: &Subject, scope: Option<Scope>) -> Subject {
    let level = match (scope, subject.level) {
        (Some(Scope::Season), Level::Episode(season, _) | Level::Unnumbered(season)) => {
            Level::Season(season)
        }
        (Some(Scope::Series), Level::Episode(..) | Level::Unnumbered(_) | Level::Season(_)) => {
            Level::Series
        }
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
        was_watched: false,
        watched_by: Vec::new(),
        own: EpisodeRef::default(),
        ..subject.clone()
    };
    if wide.is_named() {
        wide
    } else {
        subject.clone()
    }
}
