//! Reports to the rules what became of cards, and what a listing has shown: the events of the source `intertitle`.
//!
//! An event is stored as a delivery, like a webhook, if a rule in force is about it. Events about cards cannot lead to
//! cards, because the checker rejects such rules; what a listing has shown comes from the media server alone. So none
//! of them can lead to itself.

use crate::app::{App, ServerWorker, record_own};
use crate::model::{Episode, OwnEvent, OwnKind, Subject};

/// The media server shows a card that was uploaded, or the card is in its file if cards are files only.
pub(crate) fn card_made(app: &App, worker: &ServerWorker, episode: &Episode) {
    if app.admits_own(OwnKind::CardMade) {
        let server = (worker.name(), worker.identity());
        let own = of_episode(OwnKind::CardMade, server, episode);
        record_own(&app.store, own, app.clock.now_ms());
    }
}

/// A listing has shown other episodes than the one before.
pub(crate) fn changed(app: &App, worker: &ServerWorker, changes: &[(OwnKind, Episode)]) {
    for (kind, episode) in changes {
        if app.has_rule_for_own(*kind) {
            let server = (worker.name(), worker.identity());
            let own = of_episode(*kind, server, episode);
            record_own(&app.store, own, app.clock.now_ms());
        }
    }
}

/// An event about an episode on a server, which has this name and identifier.
pub(crate) fn of_episode(
    kind: OwnKind,
    (server, identity): (&str, Option<String>),
    episode: &Episode,
) -> OwnEvent {
    OwnEvent {
        kind,
        server: server.to_string(),
        subject: Subject {
            level: episode.level(),
            key: Some(episode.key.clone()),
            series: episode.series_ref(),
            server_uuid: identity,
            ..Subject::default()
        },
        episode: Some(episode.clone()),
        reason: None,
    }
}
