//! Stores the events of intertitle itself as deliveries, for the rules that are about them.

use crate::app::open::App;
use crate::app::own_events::Admission;
use crate::model::{Endpoint, Intent, Job, OWN_SOURCE, OwnEvent, OwnKind, Subject, Via};
use crate::source;
use crate::store::{NewDelivery, Store};

impl App {
    /// True if a rule in force is about such events.
    #[must_use]
    pub fn has_rule_for_own(&self, kind: OwnKind) -> bool {
        let rule_set = self.live_rules.rule_set();
        rule_set.is_some_and(|rule_set| rule_set.has_rule_for(OWN_SOURCE, kind.word()))
    }

    /// True if a rule is about such events of cards, and not too many have been reported.
    pub fn admits_own(&self, kind: OwnKind) -> bool {
        if !self.has_rule_for_own(kind) {
            return false;
        }
        let admission = self.own_events.admit(kind, self.clock.now_ms());
        if admission == Admission::FirstLeftOut {
            log::warn!(
                "too many events `{OWN_SOURCE} {}`: the rules do not see any more of them within an hour; `intertitle queue \
                 jobs` lists all cards",
                kind.word()
            );
        }
        admission == Admission::Reported
    }

    /// A job was given up. Only jobs for cards are reported.
    pub fn report_given_up(&self, job: &Job, why: &str) {
        let is_of_card = matches!(job.intent, Intent::EnsureCard { .. });
        if !is_of_card || !self.admits_own(OwnKind::CardFailed) {
            return;
        }
        let own = OwnEvent {
            kind: OwnKind::CardFailed,
            server: job.server.clone(),
            subject: Subject {
                was_watched: false,
                watched_by: Vec::new(),
                ..job.subject.clone()
            },
            episode: job.episode().cloned(),
            reason: Some(why.to_string()),
        };
        record_own(&self.store, own, self.clock.now_ms());
    }
}

/// Stores an event for the rules. It is not worth failing a job for.
pub fn record_own(store: &Store, own: OwnEvent, now_ms: i64) {
    let delivery = NewDelivery {
        via: Via::Itself,
        endpoint: Some(Endpoint::of_sender(OWN_SOURCE, None)),
        connection: Some(own.server.clone()),
        event: Some(own.kind.word().to_string()),
        ..NewDelivery::webhook(OWN_SOURCE, source::stored(&own))
    };
    if let Err(error) = store.record(delivery, now_ms) {
        error.log(&format!(
            "cannot store an event `{OWN_SOURCE} {}`",
            own.kind.word()
        ));
    }
}
