//! The counters since the start, for `/metrics`.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::model::Activity;

/// Upper bounds of the buckets, in seconds. A card takes 0.05 s on a PC, and 3 s on an old Pi.
pub(super) const BOUNDS: [f64; 10] = [0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// A histogram of durations.
#[derive(Clone, Debug, Default)]
pub(super) struct Histogram {
    /// For each bound, how many took no longer. Those above the last bound are in `count` only.
    pub(super) within: [u64; BOUNDS.len()],
    pub(super) count: u64,
    pub(super) sum_s: f64,
}

impl Histogram {
    fn take(&mut self, took: Duration) {
        let seconds = took.as_secs_f64();
        for (bound, within) in BOUNDS.iter().zip(&mut self.within) {
            if seconds <= *bound {
                *within += 1;
            }
        }
        self.count += 1;
        self.sum_s += seconds;
    }
}

/// All counts.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    /// By source and result: `kept` or `refused`.
    pub(super) webhooks: BTreeMap<(&'static str, &'static str), u64>,
    /// By source and decision: `accepted` or `ignored`.
    pub(super) decisions: BTreeMap<(&'static str, &'static str), u64>,
    /// By rule: `main.rules:3`.
    pub(super) rules: BTreeMap<String, u64>,
    /// By the outcome of a job: `selected`, `nothing`, `later`, `given_up`, `restored`.
    pub(super) jobs: BTreeMap<&'static str, u64>,
    /// Messages sent, by target, by target.
    pub(super) messages: BTreeMap<String, u64>,
    pub(super) draw: Histogram,
    pub(super) upload: Histogram,
}

/// Counts activities.
#[derive(Debug, Default)]
pub struct Metrics(Mutex<Counts>);

impl Metrics {
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A snapshot of all counters.
    pub(super) fn now(&self) -> Counts {
        self.counts().clone()
    }

    /// Counts an activity.
    pub(super) fn take(&self, note: &Activity) {
        let mut counts = self.counts();
        let mut job = |outcome| *counts.jobs.entry(outcome).or_default() += 1;
        match note {
            Activity::Selected { .. } => job("selected"),
            Activity::Nothing { .. } => job("nothing"),
            Activity::Later { .. } => job("later"),
            Activity::GaveUp { .. } => job("given_up"),
            Activity::Restored { .. } => job("restored"),
            Activity::DeliveryStored { source, .. } => {
                *counts.webhooks.entry((source, "kept")).or_default() += 1;
            }
            Activity::DeliveryRefused { source, .. } => {
                *counts.webhooks.entry((source, "refused")).or_default() += 1;
            }
            Activity::Decided { source, rules, .. } => {
                let outcome = match rules.is_empty() {
                    true => "ignored",
                    false => "accepted",
                };
                *counts.decisions.entry((source, outcome)).or_default() += 1;
                for rule in rules {
                    *counts.rules.entry(rule.clone()).or_default() += 1;
                }
            }
            Activity::MessagesSent { target, messages } => {
                let sent = u64::try_from(*messages).unwrap_or(0);
                *counts.messages.entry(target.clone()).or_default() += sent;
            }
            Activity::Drawn { took, .. } => counts.draw.take(*took),
            Activity::Uploaded { took, .. } => counts.upload.take(*took),
            _ => {}
        }
    }
}
