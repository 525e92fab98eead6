//! Carries out a request to make cards: the running daemon does, or the command is one until the cards are made.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::app::{App, SystemClock, lock};
use crate::cli::catalogue::Opened;
use crate::cli::context::open_store;
use crate::cli::pause::paused;
use crate::cli::progress::Progress;
use crate::cli::terminal::{count, print_error, shown};
use crate::cli::wake::wake_daemon;
use crate::daemon::{self, Signals};
use crate::model::DeliveryId;
use crate::pipeline::listed_names;
use crate::ports::Clock as _;
use crate::settings::Settings;
use crate::store::{RequestProgress, Store};
use crate::text::UserError;
use crate::views::MakeRequest;

/// Prints lines, on stdout or on stderr.
pub(super) type Say = fn(&str);

/// How often the progress is read.
const LOOK: Duration = Duration::from_millis(200);
/// After this time without progress, it is said where to look.
const SILENCE: Duration = Duration::from_secs(60);

/// Opens the state file next to a daemon, or everything if there is none.
///
/// # Errors
/// The config folder or the state file cannot be used.
pub(super) fn open(settings: &Settings) -> Result<Opened, UserError> {
    match lock(&settings.config_dir) {
        Ok(free) => {
            drop(free);
            Opened::app(settings)
        }
        Err(_) => Ok(Opened::Store(Box::new(open_store(settings)?))),
    }
}

/// Makes the cards of a request for `total` episodes, and says how that goes. Returns whether every card is right.
///
/// # Errors
/// The state file cannot be used, or the daemon cannot start.
pub(super) fn carry_out(
    opened: Opened,
    settings: &Settings,
    request: &MakeRequest,
    total: u32,
    out: Say,
) -> Result<bool, UserError> {
    let store = opened.store();
    let now_ms = SystemClock.now_ms();
    let jobs = request.jobs(store, now_ms)?;
    let delivery = request.delivery(jobs.len());
    let id = store
        .request(&delivery, (&jobs, request.priority()), now_ms)
        .map_err(|error| error.to_string())?;
    if let Some(pause) = store.paused(now_ms).map_err(|error| error.to_string())? {
        out(&format!(
            "{}; these cards are made after that.\n",
            paused(pause.until_ms)
        ));
        return Ok(true);
    }
    let ended = match opened {
        Opened::App(app) => work(*app, id, total, out)?,
        Opened::Store(store) => {
            out(&match wake_daemon(settings) {
                Ok(()) => {
                    "The daemon makes them now. Ctrl-C stops watching, not the work.\n".into()
                }
                Err(why) => format!(
                    "The daemon makes them within a minute: it could not be woken ({}).\n",
                    shown(why)
                ),
            });
            watch(&store, id, total, &AtomicBool::new(false), out)?
        }
    };
    Ok(ended.is_some_and(|progress| report(id, &progress, out)))
}

/// Runs the daemon until the request is done. None if it was interrupted.
fn work(
    app: App,
    id: DeliveryId,
    total: u32,
    out: Say,
) -> Result<Option<RequestProgress>, UserError> {
    let signals = Signals::hear().map_err(|error| error.to_string())?;
    let running = daemon::start(app)?;
    let is_stopped = Arc::new(AtomicBool::new(false));
    let stops = Arc::clone(&is_stopped);
    thread::spawn(move || {
        let ended = signals.wait_for_the_end(|| {});
        stops.store(true, Ordering::SeqCst);
        drop(ended);
    });
    let ended = watch(&running.app().store, id, total, &is_stopped, out);
    for worker in &running.app().workers {
        listed_names::learn_now(running.app(), worker);
    }
    running.end();
    ended
}

/// Shows the progress until the request is done. None if it was interrupted.
fn watch(
    store: &Store,
    id: DeliveryId,
    total: u32,
    is_stopped: &AtomicBool,
    out: Say,
) -> Result<Option<RequestProgress>, UserError> {
    let bar = Progress::new(total as usize);
    let (mut last, mut changed) = (RequestProgress::default(), Instant::now());
    loop {
        let progress = store
            .request_progress(id)
            .map_err(|error| error.to_string())?;
        if last != progress {
            (last, changed) = (progress, Instant::now());
        } else if changed.elapsed() > SILENCE {
            changed = Instant::now();
            print_error("no card for a minute; `intertitle status` shows why\n");
        }
        if progress.is_over() {
            bar.end();
            return Ok(Some(progress));
        }
        if is_stopped.load(Ordering::SeqCst) {
            bar.end();
            out(&format!(
                "Interrupted. The other {} stay in the queue: `intertitle serve` makes them.\n",
                count(progress.waiting as usize, "card")
            ));
            return Ok(None);
        }
        bar.reached((progress.done + progress.given_up + progress.retrying) as usize);
        thread::sleep(LOOK);
    }
}

/// Says how it ended. Returns whether every card is right.
fn report(id: DeliveryId, progress: &RequestProgress, out: Say) -> bool {
    out(&format!("{} done\n", count(progress.done as usize, "card")));
    let line = |number: u32, what: &str| {
        if number > 0 {
            out(&format!("{number} {what}\n"));
        }
    };
    line(progress.retrying, "waiting for another try");
    line(progress.given_up, "given up");
    let is_well = progress.retrying + progress.given_up == 0;
    if !is_well {
        out(&format!(
            "`intertitle queue jobs --delivery {id} --state waiting,dead` says why.\n"
        ));
    }
    is_well
}
