//! `serve`: the daemon.

use clap::{ArgMatches, Command};

use crate::app::{App, SystemClock, what_was_lost};
use crate::cli::command::{Row, load, place};
use crate::cli::logging;
use crate::daemon::{self, Signals};
use crate::model::{Note, Zone, zone_warning};
use crate::seams::Clock as _;
use crate::settings::TEMPLATE;

pub(super) const ROW: Row = Row { describe, run };

fn describe() -> Command {
    Command::new("serve").about("Waits for webhooks and makes cards, until it is stopped")
}

fn run(matches: &ArgMatches) -> Result<bool, String> {
    let place = place(matches);
    if let Some(lost) = what_was_lost(&place) {
        return Err(lost);
    }
    place.make(TEMPLATE).map_err(|error| error.to_string())?;
    let settings = load(place)?;
    logging::begin(settings.log_level, settings.upkeep.logs.as_deref());
    log::info!(
        "intertitle {} in {}",
        env!("CARGO_PKG_VERSION"),
        settings.place.dir().display()
    );
    if let Some(warning) = zone_warning() {
        log::warn!("{warning}");
    }
    log::info!(
        "time zone: {}",
        Zone::of_machine().shown(SystemClock.now_ms())
    );
    if settings.is_exposed {
        let path = settings.place.settings();
        let path = path.display();
        log::warn!("everybody on this machine can read the secrets in {path}: `chmod 600 {path}`");
    }
    if settings.plex.is_empty() {
        log::warn!(
            "there is no media server in {} yet: webhooks are kept, and no cards made. Fill in [plex.home], restart, and \
             run `intertitle connect test --config {}`",
            settings.place.settings().display(),
            settings.place.dir().display()
        );
    }
    let signals = Signals::hear().map_err(|error| format!("cannot hear signals: {error}"))?;
    let app = App::open(settings, Box::new(SystemClock), Box::new(witness))?;
    let mut running = daemon::start(app)?;
    log::info!("listening on http://{}", running.address());
    running.report()?;
    running.wait(signals);
    log::info!("ending");
    running.end();
    Ok(true)
}

fn witness(note: &Note) {
    if note.is_trouble() {
        log::warn!("{note}")
    } else {
        log::info!("{note}")
    }
}
