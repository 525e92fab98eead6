//! Reports to the rules what became of cards, and what a listing has shown: the events of the source `intertitle`.
//!
//! An event is stored as a delivery, like a webhook, if a rule in force is about it. Events about cards cannot lead to
//! cards, because the checker rejects such rules; what a listing has shown comes from the media server alone. So none
//! of them can lead to itself.

use crate::app::{Admission, App, ServerWorker};
use crate::model::{Endpoint, Episode, Intent, Job, OWN_SOURCE, OwnEvent, OwnKind, Subject, Via};
use crate::source;
use crate::store::NewDelivery;

/// The media server shows a card that was uploaded, or the card is in its file if cards are files only.
pub(crate) fn card_made(app: &App, worker: &ServerWorker, episode: &Episode) {
    if is_reported(app, OwnKind::CardMade) {
        report(app, of_episode(OwnKind::CardMade, worker, episode));
    }
}

/// A job was given up. Only jobs for cards are reported.
pub(crate) fn card_failed(app: &App, job: &Job, why: &str) {
    if !matches!(job.intent, Intent::EnsureCard { .. }) || !is_reported(app, OwnKind::CardFailed) {
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
    report(app, own);
}

/// A listing has shown other episodes than the one before.
pub(crate) fn changed(app: &App, worker: &ServerWorker, changes: &[(OwnKind, Episode)]) {
    for (kind, episode) in changes {
        if has_rule(app, *kind) {
            report(app, of_episode(*kind, worker, episode));
        }
    }
}

fn of_episode(kind: OwnKind, worker: &ServerWorker, episode: &Episode) -> OwnEvent {
    OwnEvent {
        kind,
        server: worker.name().to_string(),
        subject: Subject {
            level: episode.level(),
            key: Some(episode.key.clone()),
            series: episode.series_ref(),
            server_uuid: worker.identity(),
            ..Subject::default()
        },
        episode: Some(episode.clone()),
        reason: None,
    }
}

/// True if a rule in force is about such events.
fn has_rule(app: &App, kind: OwnKind) -> bool {
    let rule_set = app.live_rules.rule_set();
    rule_set.is_some_and(|rule_set| rule_set.has_rule_for(OWN_SOURCE, kind.word()))
}

/// True if a rule is about it, and not too many have been reported.
fn is_reported(app: &App, kind: OwnKind) -> bool {
    if !has_rule(app, kind) {
        return false;
    }
    let now_ms = app.clock.now_ms();
    let admission = app.own_events.admit(kind, now_ms);
    if admission == Admission::FirstLeftOut {
        log::warn!(
            "too many events `{OWN_SOURCE} {}`: the rules do not see any more of them within an hour; `intertitle queue \
             jobs` lists all cards",
            kind.word()
        );
    }
    admission == Admission::Reported
}

/// Stores an event for the rules. It is not worth failing a job for.
fn report(app: &App, own: OwnEvent) {
    let delivery = NewDelivery {
        via: Via::Itself,
        endpoint: Some(Endpoint::of_sender(OWN_SOURCE, None)),
        connection: Some(own.server.clone()),
        event: Some(own.kind.word().to_string()),
        ..NewDelivery::webhook(OWN_SOURCE, source::stored(&own))
    };
    if let Err(error) = app.store.record(delivery, app.clock.now_ms()) {
        error.log(&format!(
            "cannot store an event `{OWN_SOURCE} {}`",
            own.kind.word()
        ));
    }
}
