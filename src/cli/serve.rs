//! `serve`: the daemon.

use std::sync::{Mutex, PoisonError};
use std::{fs, io};

use clap::{ArgMatches, Command};

use crate::app::{App, StartError, SystemClock, what_was_lost};
use crate::cli::context::{Row, config_dir, load};
use crate::cli::logging;
use crate::cli::terminal::print_error;
use crate::daemon;
use crate::daemon::Signals;
use crate::model::{Activity, LogLimit, Zone, zone_warning};
use crate::ports::Clock as _;
use crate::settings::{ConfigDir, Settings, TEMPLATE};
use crate::text::UserError;

pub(super) const ROW: Row = Row { describe, run };

/// The exit code of what may pass by itself: `EX_TEMPFAIL` of sysexits.h. systemd, Docker and Unraid start it again; after
/// code 2 systemd does not.
const NOT_NOW: i32 = 75;

fn describe() -> Command {
    Command::new("serve")
        .about("Receive webhooks and make cards until stopped")
        .after_help(
            "Exit codes: 0 stopped, 2 the configuration must be fixed first, 75 temporary failure, retry later (port \
             in use, disk full, share not mounted).",
        )
}

fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    match serve(matches) {
        Ok(()) => Ok(true),
        Err(StartError::Permanent(why)) => Err(why),
        Err(StartError::NotNow(why)) => {
            print_error(&format!("error: {why}\n"));
            std::process::exit(NOT_NOW);
        }
    }
}

/// Reads the settings. A file that exists but cannot be read is an error of the disk or share, not of its text.
fn settings(config_dir: ConfigDir) -> Result<Settings, StartError> {
    let path = config_dir.settings();
    match fs::metadata(&path).and_then(|_| fs::File::open(&path)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StartError::NotNow(format!(
            "cannot read {}: {error}",
            path.display()
        ))),
        _ => load(config_dir).map_err(StartError::Permanent),
    }
}

fn serve(matches: &ArgMatches) -> Result<(), StartError> {
    let config_dir = config_dir(matches);
    if let Some(lost) = what_was_lost(&config_dir) {
        return Err(StartError::Permanent(lost.into()));
    }
    config_dir
        .make(TEMPLATE)
        .map_err(|error| StartError::NotNow(error.to_string()))?;
    let settings = settings(config_dir)?;
    logging::begin(settings.log_level, settings.upkeep.logs.as_deref());
    log::info!(
        "intertitle {} in {}",
        env!("CARGO_PKG_VERSION"),
        settings.config_dir.dir().display()
    );
    if let Some(warning) = zone_warning() {
        log::warn!("{warning}");
    }
    log::info!(
        "time zone: {}",
        Zone::of_machine().shown(SystemClock.now_ms())
    );
    if settings.is_exposed {
        let path = settings.config_dir.settings();
        let path = path.display();
        log::warn!(
            "all users of this machine can read the secrets in {path}; run `chmod 600 {path}`"
        );
    }
    if settings.servers.is_empty() {
        log::warn!(
            "no media server in {} yet: webhooks are stored, but no cards are made. Fill in [plex.home], restart, \
             and run `intertitle connect test --config {}`",
            settings.config_dir.settings().display(),
            settings.config_dir.dir().display()
        );
    }
    let signals = Signals::hear()
        .map_err(|error| StartError::NotNow(format!("cannot install signal handlers: {error}")))?;
    let app = App::open(settings, Box::new(SystemClock), Box::new(observer))?;
    let mut running = daemon::start(app)?;
    log::info!("listening on http://{}", running.address());
    running.report().map_err(StartError::NotNow)?;
    running.wait(signals);
    log::info!("ending");
    running.end();
    Ok(())
}

/// Lines a minute about webhooks that are refused: a flood of them must not fill the log.
const REFUSED_LINES: u32 = 20;
static REFUSED: Mutex<LogLimit> = Mutex::new(LogLimit::lines(REFUSED_LINES));

fn observer(note: &Activity) {
    if matches!(note, Activity::DeliveryRefused { .. }) {
        let mut refused = REFUSED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(others) = refused.happened(SystemClock.monotonic_ms()) {
            log::warn!("{note}{others}");
        }
    } else if note.is_problem() {
        log::warn!("{note}")
    } else {
        log::info!("{note}")
    }
}
