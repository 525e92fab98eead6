//! Turns what a media server shows into deliveries in the form of its webhooks.

use crate::app::{App, ServerWorker};
use crate::model::{
    Activity, Actor, ChangeKind, DeliveryId, Endpoint, Failure, ListedEpisode, Via,
};
use crate::ports::Feed;
use crate::store::{NewChange, NewDelivery};

/// The event of a change, as webhooks name it.
fn event(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Added => "library.new",
        ChangeKind::Viewed => "media.scrobble",
        ChangeKind::Rated => "media.rate",
    }
}

/// A change of an episode, with its delivery if it is news. None if the listing does not show it.
pub(super) fn change(
    (worker, feed, machine): (&ServerWorker, &dyn Feed, &str),
    kind: ChangeKind,
    listed: &ListedEpisode,
    is_news: bool,
) -> Option<NewChange> {
    let (at_s, value) = listed.change(kind)?;
    let (actor, has_happened) = match kind {
        ChangeKind::Added => (Actor::default(), true),
        // The listings are those of the owner's token.
        ChangeKind::Viewed => (Actor::owner(), listed.views > 0),
        ChangeKind::Rated => (Actor::owner(), true),
    };
    let delivery = (is_news && has_happened).then(|| {
        let event = event(kind);
        let body = feed.webhook(event, listed, &actor, machine);
        delivery(worker, event, body)
    });
    Some(NewChange {
        kind,
        item: listed.episode.key.clone(),
        value,
        at_s,
        delivery,
    })
}

/// The delivery of an event.
pub(super) fn delivery(worker: &ServerWorker, event: &str, body: String) -> NewDelivery {
    let source = worker.server.name().kind.word;
    NewDelivery {
        via: Via::Stream,
        endpoint: Some(Endpoint::of_sender(source, Some(worker.name()))),
        connection: Some(worker.name().to_string()),
        event: Some(event.to_string()),
        ..NewDelivery::webhook(source, body)
    }
}

/// Reports that deliveries were stored.
pub(super) fn report(app: &App, worker: &ServerWorker, event: &str, stored: &[DeliveryId]) {
    for id in stored {
        app.emit(&Activity::DeliveryStored {
            id: *id,
            source: worker.server.name().kind.word,
            event: Some(event.to_string()),
        });
    }
}

/// Stores changes, and the deliveries of those that are news.
///
/// # Errors
/// They could not be stored. Then none of them is known.
pub(super) fn record(
    app: &App,
    worker: &ServerWorker,
    kind: ChangeKind,
    changes: &[NewChange],
) -> Result<(), Failure> {
    let stored = app
        .store
        .record_changes(worker.name(), changes, app.clock.now_ms());
    let stored = stored.map_err(|error| Failure::retry(error.to_string()))?;
    report(app, worker, event(kind), &stored);
    Ok(())
}
