//! What no hook tells: episodes that were marked by hand or renamed, found in one listing for each library.

use std::collections::HashMap;

use crate::app::{App, ServerWorker};
use crate::model::{Episode, Failure};
use crate::store::CardRow;

/// Lets all that waits on this server for another try have it now; how much that is, in words.
pub(crate) fn wake(app: &App, worker: &ServerWorker) -> Result<String, Failure> {
    let woken = app
        .store
        .wake_all(worker.server.name(), app.clock.now_ms())
        .map_err(|error| Failure::later(error.to_string()))?;
    Ok(match woken {
        0 => "nothing waits for another try".into(),
        1 => "1 job is tried again".into(),
        woken => format!("{woken} jobs are tried again"),
    })
}

/// The episodes whose card was drawn when they had not been watched and now have, or the other way round, or that had
/// another title then.
pub(crate) fn changed(
    app: &App,
    worker: &ServerWorker,
    watched: bool,
    titles: bool,
) -> Result<Vec<Episode>, Failure> {
    let shown = app
        .store
        .cards_shown(worker.server.name())
        .map_err(|error| Failure::later(error.to_string()))?;
    if shown.is_empty() {
        return Ok(Vec::new());
    }
    let shown: HashMap<&str, &CardRow> = shown
        .iter()
        .map(|row| (row.episode.as_str(), row))
        .collect();
    worker.server.all(None, &mut |episode| {
        shown.get(episode.key.as_str()).is_some_and(|row| {
            (watched && row.watched != Some(episode.watched))
                || (titles && row.title.as_ref() != Some(&episode.title))
        })
    })
}
