//! Learns how a media server names new cards in its listings. From then on, a listing shows whether the server still shows
//! them. The names of a few single cards are not worth a request: they are learned when each card is next verified.

use crate::app::{App, ServerWorker};
use crate::model::{Episode, Failure};
use crate::pipeline::identify::identify;
use crate::store::ImageKey;
use crate::worker::worker_loop::Poll;

/// Cards whose names are learned together, in one request.
const TOGETHER: usize = 100;
/// The fewest cards whose names are worth a request.
const WORTH: usize = 5;
/// How long after the last upload the names are learned, in milliseconds, because more may follow.
const WAIT_MS: i64 = 5000;
/// The longest time after which names are learned, in milliseconds. After that, somebody may have chosen other pictures.
const AGE_MAX_MS: i64 = 120_000;

/// Learns the names of the last cards, if there are many of them, or no other one follows.
pub fn poll_once(app: &App, worker: &ServerWorker) -> Poll {
    let now_ms = app.clock.now_ms();
    let Some((count, last_ms)) = worker.sent.waiting() else {
        return Poll::Idle { until: None };
    };
    if let Some(until) = worker.backs_off_until(now_ms) {
        return Poll::Idle { until: Some(until) };
    }
    let due_ms = last_ms.saturating_add(WAIT_MS);
    // A clock that was set back must not put it off.
    if count < TOGETHER && (last_ms..due_ms).contains(&now_ms) {
        return Poll::Idle {
            until: Some(due_ms),
        };
    }
    if count < WORTH || now_ms.saturating_sub(last_ms) > AGE_MAX_MS {
        drop(worker.sent.take());
        return Poll::Idle { until: None };
    }
    learn_now(app, worker);
    Poll::Worked
}

/// Learns the names of the last cards. If that fails, they are learned when each card is next verified.
pub fn learn_now(app: &App, worker: &ServerWorker) {
    if let Err(failure) = learn(app, worker) {
        log::debug!(
            "{}: the names of the last cards in its listings are not known yet: {}",
            worker.server.name(),
            failure.why()
        );
    }
}

fn learn(app: &App, worker: &ServerWorker) -> Result<(), Failure> {
    let mut sent = worker.sent.take();
    if sent.is_empty() {
        return Ok(());
    }
    let identity = identify(app, worker)?;
    sent.retain(|card| card.server_uuid.as_ref() == Some(&identity));
    let bare = sent.iter().map(|card| Episode {
        key: card.key.clone(),
        ..Episode::default()
    });
    let mut episodes: Vec<Episode> = bare.collect();
    worker.server.complete(&mut episodes)?;
    for (card, episode) in sent.iter().zip(&episodes) {
        let Some(listed) = &episode.image_ref else {
            continue;
        };
        let image = ImageKey::still(worker.name(), &card.key);
        app.store
            .card_is_listed(image, &card.digest, listed)
            .map_err(|error| Failure::retry(error.to_string()))?;
    }
    Ok(())
}
