//! When a library may be filled: the hours, the streams, the cards a minute and the requests a second that `[work]` in the
//! settings allows. Events and requests of persons never wait for any of these.

use crate::app::{App, ServerWorker};
use crate::model::{Failure, Job, Moment, Rhythm, Step};
use crate::store::{StoreError, is_backfill};

/// How long the answer of a media server about its streams counts, in milliseconds.
const STREAMS_MS: i64 = 60_000;

/// Until when the next job of a step has to wait, in milliseconds since 1970, if it fills a library and must not run now.
pub(crate) fn waits_until(
    app: &App,
    worker: &ServerWorker,
    step: Step,
    now_ms: i64,
) -> Result<Option<i64>, StoreError> {
    let rank = app.store.next_rank(step, worker.name(), now_ms)?;
    if !rank.is_some_and(is_backfill) {
        return Ok(None);
    }
    let monotonic_ms = app.clock.monotonic_ms();
    if let Some(wait_ms) = worker.backfill_wait_ms(monotonic_ms) {
        return Ok(Some(now_ms.saturating_add(wait_ms)));
    }
    // What has been resolved is finished.
    if step != Step::Resolve {
        return Ok(None);
    }
    let reason = why_not_now(app, worker, now_ms, monotonic_ms)?;
    let until_ms = reason.as_ref().map(|(until_ms, _)| *until_ms);
    app.backfill.set_reason(reason);
    Ok(until_ms)
}

/// Why no library may be filled now, and until when that is certain.
fn why_not_now(
    app: &App,
    worker: &ServerWorker,
    now_ms: i64,
    monotonic_ms: i64,
) -> Result<Option<(i64, String)>, StoreError> {
    let work = &app.settings.work;
    if let Some((from, until)) = work.hours {
        let minute = Moment::in_zone(now_ms, &app.zone).minute_of_day;
        let is_within = match from < until {
            true => (from..until).contains(&minute),
            false => minute >= from || minute < until,
        };
        if !is_within {
            let opens_ms = Rhythm::daily(from).next(now_ms, &app.zone);
            return Ok(Some((opens_ms, "outside of `hours` in `[work]`".into())));
        }
    }
    if let Some(limit) = work.cards_per_minute {
        let in_hand = app.store.in_step(Step::Draw)?;
        if let Some(wait_ms) = app.backfill.minute_wait_ms(limit, in_hand, monotonic_ms) {
            let why = format!("`cards_per_minute` in `[work]` is {limit}");
            return Ok(Some((now_ms.saturating_add(wait_ms), why)));
        }
    }
    if work.only_when_idle {
        let (streams, wait_ms) = worker.streams(STREAMS_MS, monotonic_ms);
        let why = match streams {
            Ok(0) => return Ok(None),
            Ok(1) => "1 stream is playing".to_string(),
            Ok(streams) => format!("{streams} streams are playing"),
            Err(why) => format!("it is not known whether a stream is playing: {why}"),
        };
        let why = format!("{}: {why}", worker.server.name());
        return Ok(Some((now_ms.saturating_add(wait_ms), why)));
    }
    Ok(None)
}

/// Runs one step of a job, and counts its requests if it fills a library.
pub(crate) fn counted<T>(
    app: &App,
    worker: &ServerWorker,
    job: &Job,
    run: impl FnOnce() -> Result<T, Failure>,
) -> Result<T, Failure> {
    if !job.is_backfill {
        return run();
    }
    let before = worker.server.requests();
    let outcome = run();
    if let Some(limit) = app.settings.work.requests_per_second {
        let sent = worker.server.requests().saturating_sub(before);
        worker.backfill_sent(sent, limit, app.clock.monotonic_ms());
    }
    outcome
}
