//! Tracks a series after Sonarr's `series.add`, and forgets it after `series.delete`.

use std::path::Path;

use crate::app::{App, ServerWorker};
use crate::files::Folder;
use crate::model::{Episode, Failure, Job};
use crate::pipeline::resolved::Found;

/// Tracks a series. Returns the episodes that the server has of it, or why there are none yet.
pub(crate) fn add(
    app: &App,
    worker: &ServerWorker,
    job: &Job,
) -> Result<Result<Vec<Episode>, String>, Failure> {
    app.store
        .remember_series(&job.subject.series, app.clock.now_ms())
        .map_err(|error| Failure::retry(error.to_string()))?;
    match worker.server.resolve(&job.subject, app.clock.now_ms()) {
        Ok(episodes) if !episodes.is_empty() => Ok(Ok(episodes)),
        Ok(_) | Err(Failure::Retry { wait: None, .. }) => Ok(Err(
            "the series was added; it gets cards when it has episodes".into(),
        )),
        Err(failure) => Err(failure),
    }
}

/// Milliseconds until the next check whether all original pictures are restored.
const RESTORING_MS: i64 = 5_000;

/// Forgets a series and its cards on this server, without a request to the server. Returns what was done. While the
/// same delivery still restores original pictures, it waits, because they are forgotten with the series.
pub(crate) fn forget(
    app: &App,
    worker: &ServerWorker,
    job: &Job,
    keep_files: bool,
) -> Result<Found, Failure> {
    let is_restoring = app
        .store
        .is_restoring(job)
        .map_err(|error| Failure::retry(error.to_string()))?;
    if is_restoring {
        let until_ms = app.clock.now_ms().saturating_add(RESTORING_MS);
        return Ok(Found::Waits { until_ms });
    }
    forget_now(app, worker, job, keep_files).map(Found::Ended)
}

fn forget_now(
    app: &App,
    worker: &ServerWorker,
    job: &Job,
    keep_files: bool,
) -> Result<String, Failure> {
    let server = worker.name();
    let forgotten = app
        .store
        .forget_series(
            server,
            &job.subject.series,
            (job.delivery, job.id),
            app.clock.now_ms(),
        )
        .map_err(|error| Failure::retry(error.to_string()))?;
    let cards = match forgotten.cards {
        0 => "it had no cards".to_string(),
        1 => "1 card was deleted".to_string(),
        cards => format!("{cards} cards were deleted"),
    };
    if keep_files || forgotten.files.is_empty() {
        return Ok(cards);
    }
    let folder = &app.settings.cards.folder;
    let mut left = Vec::new();
    match Folder::open(folder) {
        Ok(open) => {
            for file in &forgotten.files {
                if let Err(error) = open.remove(Path::new(file)) {
                    let path = folder.join(file);
                    left.push(format!("cannot remove {}: {error}", path.display()));
                }
            }
        }
        Err(error) => {
            let why = format!("cannot open {}: {error}", folder.display());
            left.resize(forgotten.files.len(), why);
        }
    }
    if left.is_empty() {
        return Ok(format!("{cards}, including the files"));
    }
    // The rows are deleted: a retry would find nothing to remove.
    let count = left.len();
    left.dedup();
    left.iter()
        .for_each(|why| log::warn!("{}: {why}", job.subject));
    Ok(format!("{cards}; {count} files could not be removed"))
}
