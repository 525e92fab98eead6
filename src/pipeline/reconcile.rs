//! Finds changes that no webhook reports: episodes marked by hand or renamed. Uses one listing per library.

use std::collections::HashMap;

use crate::app::{App, ServerWorker};
use crate::model::{Episode, Failure};
use crate::pipeline::catalogue::refresh;
use crate::store::CardRow;

/// Makes all waiting jobs of this server due now. Returns how many, in words.
pub(crate) fn wake(app: &App, worker: &ServerWorker) -> Result<String, Failure> {
    let woken = app
        .store
        .wake_all(worker.name(), app.clock.now_ms())
        .map_err(|error| Failure::later(error.to_string()))?;
    Ok(match woken {
        0 => "no jobs to retry".into(),
        1 => "retrying 1 job".into(),
        woken => format!("retrying {woken} jobs"),
    })
}

/// The episodes whose watched state or title differs from the one that their card was drawn for.
pub(crate) fn changed(
    app: &App,
    worker: &ServerWorker,
    watched: bool,
    titles: bool,
) -> Result<Vec<Episode>, Failure> {
    let shown = app
        .store
        .cards_shown(worker.name())
        .map_err(|error| Failure::later(error.to_string()))?;
    if shown.is_empty() {
        return Ok(Vec::new());
    }
    let shown: HashMap<&str, &CardRow> = shown
        .iter()
        .map(|row| (row.episode.as_str(), row))
        .collect();
    let mut has_changed = |episode: &Episode| {
        shown.get(episode.key.as_str()).is_some_and(|row| {
            (watched && row.watched != Some(episode.watched))
                || (titles && row.title.as_ref() != Some(&episode.title))
        })
    };
    let now_ms = app.clock.now_ms();
    let server = worker.server.as_ref();
    let refreshed = refresh(&app.store, server, now_ms, &mut has_changed, &mut |_| {})?;
    Ok(refreshed.wanted)
}
