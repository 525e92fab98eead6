//! A new episode often has no title for hours or days. Its card waits for one, for a bounded time.

use crate::app::{App, ServerWorker};
use crate::locale::{Naming, is_placeholder};
use crate::model::{Backoff, Episode, Failure, Job};

/// How long after an episode was added its card waits for a title. Sonarr waits as long before it imports a file whose
/// episode has none.
const WAITED_FOR_MS: i64 = 48 * 3600 * 1000;

/// Earlier episodes of a season that say whether its episodes get titles at all.
const EARLIER_MAX: u32 = 3;

/// When to look for a title again, and why. None if the episode has a title, or there is no point in waiting.
pub(crate) fn awaited(
    app: &App,
    worker: &ServerWorker,
    job: &Job,
    episode: &Episode,
) -> Result<Option<(i64, String)>, Failure> {
    if !is_placeholder(&episode.title, &naming(episode)) {
        return Ok(None);
    }
    let now_ms = app.clock.now_ms();
    let added_ms = episode.added_at.map(|seconds| seconds.saturating_mul(1000));
    // The clock of the server may be ahead.
    let since_ms = added_ms
        .unwrap_or(job.tried_since_ms)
        .min(job.tried_since_ms);
    let until_ms = since_ms.saturating_add(WAITED_FOR_MS);
    if now_ms >= until_ms || never_titled(app, worker, episode, now_ms)? {
        return Ok(None);
    }
    let next_ms = now_ms.saturating_add(Backoff::TITLE.wait_ms(job.attempts));
    let why = match episode.title.trim() {
        "" => "it has no title yet".to_string(),
        title => format!("it has no title yet, only the name \"{title}\""),
    };
    Ok(Some((next_ms.min(until_ms), why)))
}

/// What the name of an episode can be made of.
pub(crate) fn naming(episode: &Episode) -> Naming<'_> {
    Naming {
        series: &episode.series,
        season: episode.season,
        number: (!episode.is_unnumbered).then_some(episode.number),
        absolute: episode.absolute,
        airdate: episode.airdate.as_deref(),
    }
}

/// True if the episodes before it have no titles either, although they were added long ago: this series has none.
fn never_titled(
    app: &App,
    worker: &ServerWorker,
    episode: &Episode,
    now_ms: i64,
) -> Result<bool, Failure> {
    let earlier = app
        .store
        .earlier_episodes(worker.name(), episode, EARLIER_MAX)
        .map_err(|error| Failure::retry(error.to_string()))?;
    let is_untitled = |one: &Episode| {
        let added_ms = one.added_at.unwrap_or_default().saturating_mul(1000);
        let is_old = now_ms >= added_ms.saturating_add(WAITED_FOR_MS);
        is_old && is_placeholder(&one.title, &naming(one))
    };
    Ok(!earlier.is_empty() && earlier.iter().all(is_untitled))
}
