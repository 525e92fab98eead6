//! Finds what no webhook reports: episodes marked by hand or renamed, cards that the server has lost, cards that are
//! missing. Uses one listing per library.

use std::time::Duration;

use crate::app::{App, ServerWorker};
use crate::artwork::is_backdrop;
use crate::model::{
    Episode, Failure, Moment, OwnKind, Reconcile, SeriesRef, SonarrSeries, picture_wait,
};
use crate::pipeline::catalogue::refresh;
use crate::pipeline::dispatch::of_sonarr;
use crate::pipeline::own_events;
use crate::pipeline::resolved::{Found, with_note};
use crate::rules::quoted;
use crate::store::{CardRow, StoreError, WhichSeries, WhichStatus};
use crate::text::{fold, printable};

/// Cards that are verified in one run although nothing says that the server has lost them: those that no listing has
/// shown yet. The others follow in the next runs.
const UNSEEN_MAX: usize = 200;
const DAY: Duration = Duration::from_secs(86_400);
/// Series that are read at a time.
const PAGE: u32 = 200;

/// Compares everything that `what` names.
pub(crate) fn run(app: &App, worker: &ServerWorker, what: &Reconcile) -> Result<Found, Failure> {
    let woken = match what.retry {
        true => wake(app, worker)?,
        false => String::new(),
    };
    if !what.lists() {
        return Ok(Found::Ended(woken));
    }
    let changed = changed(app, worker, what)?;
    let (incomplete, note) = match what.missing {
        true => incomplete(app, worker, &what.libraries).map_err(unread)?,
        false => (Vec::new(), None),
    };
    if let Some(note) = &note {
        log::warn!("`make missing` on {}: {note}", worker.server.name());
    }
    Ok(match changed.is_empty() && incomplete.is_empty() {
        true => Found::Ended(with_note("all cards are up to date".into(), note)),
        false => Found::Compared {
            changed,
            incomplete,
            note,
        },
    })
}

fn unread(error: StoreError) -> Failure {
    Failure::retry(error.to_string())
}

/// Makes all jobs of this server due now that wait for a retry, and those that were given up. Returns how many, in words.
fn wake(app: &App, worker: &ServerWorker) -> Result<String, Failure> {
    let (server, now_ms) = (worker.name(), app.clock.now_ms());
    let waiting = app.store.wake_all(server, now_ms).map_err(unread)?;
    let given_up = app.store.retry_given_up(server, now_ms).map_err(unread)?;
    let woken = waiting + given_up;
    Ok(match woken {
        0 => "no jobs to retry".into(),
        1 => "retrying 1 job".into(),
        woken => format!("retrying {woken} jobs"),
    })
}

/// The episodes that differ from those that their cards were drawn for, or whose picture is not the card any more.
fn changed(app: &App, worker: &ServerWorker, what: &Reconcile) -> Result<Vec<Episode>, Failure> {
    let server = worker.name();
    if !what.missing && !app.store.shows_cards(server).map_err(unread)? {
        return Ok(Vec::new());
    }
    let now_ms = app.clock.now_ms();
    let moment = |ms| Moment::in_zone(ms, &app.zone);
    let rule_set = app.live_rules.rule_set();
    let timed = rule_set.filter(|rule_set| what.cards && rule_set.styles_depend_on_time());
    let has_aged = |row: &CardRow, episode: &Episode| {
        timed.as_ref().is_some_and(|rule_set| {
            let mut fields = episode.fields();
            if rule_set.styles_ask(&SonarrSeries::FIELDS) {
                fields.extend(of_sonarr(app, &episode.series_ref()).unwrap_or_default());
            }
            rule_set.style_has_changed(&fields, moment(row.sent_ms), moment(now_ms))
        })
    };
    let mut unseen = 0;
    let mut failed = None;
    let mut has_changed = |episode: &Episode| {
        let row = match app.store.card_row(server, &episode.key) {
            Ok(row) => row,
            Err(error) => {
                failed.get_or_insert(error);
                None
            }
        };
        row.is_some_and(|row| {
            let is_lost = what.cards
                && app.settings.cards.upload
                && match &row.listed_ref {
                    Some(listed) => episode.image_ref.as_ref() != Some(listed),
                    None => {
                        unseen += 1;
                        unseen <= UNSEEN_MAX
                    }
                };
            is_lost
                || (what.cards && may_have_still(&row, episode, now_ms))
                || has_aged(&row, episode)
                || (what.watched && row.watched != Some(episode.watched))
                || (what.titles && row.title.as_ref() != Some(&episode.title))
        })
    };
    let server = worker.server.as_ref();
    let mut report = |changes: &[(OwnKind, Episode)]| own_events::changed(app, worker, changes);
    let refreshed = refresh(
        &app.store,
        server,
        now_ms,
        &mut has_changed,
        &mut |_| {},
        &mut report,
    )?;
    match failed {
        Some(error) => Err(unread(error)),
        None => Ok(refreshed.wanted),
    }
}

/// Whether a still may have appeared for a card that was drawn on the backdrop of the series: once a day in the first
/// month of an episode, once a week in its first half of a year.
fn may_have_still(row: &CardRow, episode: &Episode, now_ms: i64) -> bool {
    let Some(added) = episode.added_at else {
        return false;
    };
    let age = Duration::from_millis((now_ms - added.saturating_mul(1000)).unsigned_abs());
    let days = age.as_secs() / DAY.as_secs();
    row.artwork.as_deref().is_some_and(is_backdrop)
        && picture_wait(age).is_some_and(|wait| wait <= DAY || days.is_multiple_of(7))
}

/// The series of the server that lack a card: those in these libraries, or in all if none is named. With a note about
/// names that no library has.
fn incomplete(
    app: &App,
    worker: &ServerWorker,
    libraries: &[String],
) -> Result<(Vec<SeriesRef>, Option<String>), StoreError> {
    if libraries.is_empty() {
        return Ok((incomplete_in(app, worker, None)?, None));
    }
    let mut series = Vec::new();
    let mut unknown = libraries.to_vec();
    for (server, library) in app.store.catalogue_libraries()? {
        let is_meant = |name: &String| fold(name) == fold(&library);
        if server == worker.name() && libraries.iter().any(is_meant) {
            unknown.retain(|name| !is_meant(name));
            series.extend(incomplete_in(app, worker, Some(&library))?);
        }
    }
    let names: Vec<String> = unknown
        .iter()
        .map(|name| quoted(&printable(name)))
        .collect();
    let note = match names.as_slice() {
        [] => None,
        names => Some(format!(
            "it has no library {} with series",
            names.join(" or ")
        )),
    };
    Ok((series, note))
}

fn incomplete_in(
    app: &App,
    worker: &ServerWorker,
    library: Option<&str>,
) -> Result<Vec<SeriesRef>, StoreError> {
    let which = WhichSeries {
        server: Some(worker.name()),
        library,
        status: WhichStatus::Missing,
        ..WhichSeries::default()
    };
    let mut series = Vec::new();
    let mut after = None;
    loop {
        let page = app.store.catalogue_series(&which, after.as_ref(), PAGE)?;
        let Some(last) = page.last() else {
            return Ok(series);
        };
        after = Some(last.cursor());
        series.extend(page.iter().map(|row| row.series_ref()));
    }
}
