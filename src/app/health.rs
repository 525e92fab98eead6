//! The response of `/health`: whether everything works, and if not, what is wrong.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::app::backup_watch::BackupHealth;
use crate::app::feed_state::Connection;
use crate::app::open::App;
use crate::app::server_worker::ServerWorker;
use crate::model::{Zone, rfc3339};
use crate::store::{Pause, Progress, QueueLengths, StoreError};

/// What is wrong with a media server that answers, and has no episodes to make cards for.
pub const NO_SERIES: &str = "it has no library of series, but only episodes have title cards";

/// The whole response.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct Health {
    /// `ok`, or `degraded` if the rules or a design have an error, the state file or the cards folder cannot be
    /// written, the state file is damaged, there is no good backup, or a server is unreachable or has no library of series.
    pub status: &'static str,
    pub version: &'static str,
    pub uptime_s: i64,
    /// `Europe/Berlin, UTC+01:00`.
    pub time_zone: String,
    pub state_file: StateFileHealth,
    pub backups: BackupHealth,
    pub cards_folder: CardsFolderHealth,
    pub rules: RulesHealth,
    pub designs: DesignsHealth,
    pub schedules: Vec<ScheduleHealth>,
    /// `intertitle pause` keeps cards from being made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pause: Option<PauseHealth>,
    /// Why libraries are not filled now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backfill_waits: Option<String>,
    pub queue: QueueLengths,
    pub connections: Vec<ConnectionHealth>,
}

/// A pause. RFC 3339, local time.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct PauseHealth {
    pub since: String,
    /// None until somebody resumes.
    pub until: Option<String>,
}

impl PauseHealth {
    /// A pause as it is shown.
    #[must_use]
    pub fn new(pause: Pause, zone: &Zone) -> PauseHealth {
        PauseHealth {
            since: zone.rfc3339(pause.since_ms),
            until: pause.until_ms.map(|until_ms| zone.rfc3339(until_ms)),
        }
    }
}

/// The file that stores deliveries, jobs and cards.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct StateFileHealth {
    /// False if the last write failed, so that webhooks are refused, or if it is damaged.
    pub ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// The folder of the cards.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct CardsFolderHealth {
    /// False if the last write failed. Then cards wait.
    pub ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// The rules in force.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct RulesHealth {
    pub ok: bool,
    /// RFC 3339, UTC.
    pub since: String,
    pub files: Vec<String>,
    pub rules: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub errors: Option<String>,
}

/// The designs in force.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct DesignsHealth {
    pub ok: bool,
    pub designs: usize,
    /// Why the designs on disk are not those in force, if the reason is not an error in one of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The rendered diagnostics of those with errors, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub errors: BTreeMap<String, String>,
}

/// One `every` of the rules in force.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ScheduleHealth {
    /// The file and line.
    pub rule: String,
    /// How often, as written.
    pub every: String,
    /// RFC 3339, local time. None until it has been scheduled: the clock may not be right yet.
    pub next: Option<String>,
    /// None if it never ran.
    pub last: Option<String>,
}

/// One media server.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ConnectionHealth {
    pub name: String,
    pub kind: &'static str,
    /// The machine identifier of the server, once it has identified itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub machine: Option<String>,
    /// `ok`, `away` (unreachable), or `unknown` before the first request.
    pub state: &'static str,
    /// Why it is unreachable, or what it lacks although it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Where its events come from. None for a kind that has no event stream.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<EventsHealth>,
}

/// Where the events of a media server come from.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct EventsHealth {
    /// `webhook` or `stream`.
    pub by: &'static str,
    /// Since when the stream is open. RFC 3339, local time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Why the stream is closed. Until it is open again, listings every five minutes show what has changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl EventsHealth {
    fn of(worker: &ServerWorker, zone: &Zone) -> Option<EventsHealth> {
        worker.server.feed()?;
        let events = |by, since, why| Some(EventsHealth { by, since, why });
        if !worker.feed.is_used() {
            return events("webhook", None, None);
        }
        match worker.feed.connection() {
            Connection::New => events("stream", None, None),
            Connection::Open(since_ms) => events("stream", Some(zone.rfc3339(since_ms)), None),
            Connection::Closed(why) => events("stream", None, Some(why)),
        }
    }
}

/// Collects the state of everything.
///
/// # Errors
/// The state file could not be read.
pub fn health(app: &App) -> Result<Health, StoreError> {
    let glance = app.store.glance()?;
    let rules = app.live_rules.state();
    let connections: Vec<ConnectionHealth> = app
        .workers
        .iter()
        .map(|worker| {
            let (state, why) = worker.state();
            let lacks_series = state == "ok" && worker.has_series() == Some(false);
            let why = why.or_else(|| lacks_series.then(|| NO_SERIES.into()));
            ConnectionHealth {
                name: worker.name().into(),
                kind: worker.server.name().kind.word,
                machine: worker.identity(),
                state,
                why,
                events: EventsHealth::of(worker, &app.zone),
            }
        })
        .collect();
    let design_set = app.design_set();
    let designs = DesignsHealth {
        ok: design_set.errors.is_empty() && app.live_designs.loss().is_none(),
        designs: design_set.designs.len(),
        why: app.live_designs.loss(),
        errors: design_set.errors.clone(),
    };
    let storage_error = app.store.storage_error();
    let backups = backup_health(app);
    let no_cards = app.cards.why_not();
    let is_well = rules.is_ok
        && backups.ok
        && no_cards.is_none()
        && storage_error.is_none()
        && designs.ok
        && connections
            .iter()
            .all(|connection| connection.why.is_none());
    let now_ms = app.clock.now_ms();
    let pause = glance.pause.filter(|pause| pause.lasts(now_ms));
    Ok(Health {
        status: if is_well { "ok" } else { "degraded" },
        version: env!("CARGO_PKG_VERSION"),
        uptime_s: (app.clock.now_ms() - app.started_ms()) / 1000,
        time_zone: app.zone.shown(app.clock.now_ms()),
        state_file: StateFileHealth {
            ok: storage_error.is_none(),
            why: storage_error,
        },
        backups,
        cards_folder: CardsFolderHealth {
            ok: no_cards.is_none(),
            why: no_cards,
        },
        rules: RulesHealth {
            ok: rules.is_ok,
            since: rfc3339(rules.since_ms),
            files: rules.files,
            rules: rules.rules,
            errors: rules.errors,
        },
        designs,
        schedules: schedules(app, &glance.schedules),
        pause: pause.map(|pause| PauseHealth::new(pause, &app.zone)),
        backfill_waits: app.backfill.reason(now_ms),
        queue: glance.queue,
        connections,
    })
}

/// The state of the backups.
pub(super) fn backup_health(app: &App) -> BackupHealth {
    let upkeep = &app.settings.upkeep;
    app.backups
        .health(upkeep, app.started_ms(), app.clock.now_ms())
}

fn schedules(app: &App, known: &BTreeMap<String, Progress>) -> Vec<ScheduleHealth> {
    let rule_set = app.live_rules.rule_set();
    let schedules = rule_set.iter().flat_map(|rule_set| rule_set.schedules());
    schedules
        .map(|schedule| {
            let progress = known.get(&schedule.text);
            let next = progress.map(|known| schedule.rhythm.next(known.since_ms, &app.zone));
            let last = progress.and_then(|known| known.ran_ms);
            ScheduleHealth {
                rule: schedule.place.to_string(),
                every: schedule.written.clone(),
                next: next.map(|ms| app.zone.rfc3339(ms)),
                last: last.map(|ms| app.zone.rfc3339(ms)),
            }
        })
        .collect()
}
