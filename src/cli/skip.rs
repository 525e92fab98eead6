//! `skip` and `unskip`: series, seasons and episodes whose pictures stay as they are, whatever the rules say.

use clap::{ArgMatches, Command};

use crate::app::SystemClock;
use crate::cli::catalogue::{Opened, read, selection, series_arguments};
use crate::cli::context::{Row, settings};
use crate::cli::terminal::{count, say, shown};
use crate::ports::Clock as _;
use crate::store::Store;
use crate::text::UserError;
use crate::views::{SkipRequest, SkippedSeries, ViewError};

pub(super) const SKIP: Row = Row {
    describe: describe_skip,
    run: skip,
};

pub(super) const UNSKIP: Row = Row {
    describe: describe_unskip,
    run: unskip,
};

fn describe_skip() -> Command {
    Command::new("skip")
        .about("Leave the pictures of a series, a season or an episode as they are, whatever the rules say")
        .args(series_arguments(&["series"]))
}

fn describe_unskip() -> Command {
    Command::new("unskip")
        .about("Let rules make cards again for what was skipped")
        .args(series_arguments(&["series"]))
}

fn skip(matches: &ArgMatches) -> Result<bool, UserError> {
    let all = changed(matches, SkipRequest::skip)?;
    for one in &all {
        let name = shown(format!("{} (plex {})", one.name, one.server));
        say(&format!(
            "{name}: skipped, {}\n",
            count(one.episodes as usize, "episode")
        ));
        if one.cards > 0 {
            say(&format!(
                "{} of intertitle: `intertitle restore` puts the original pictures back\n",
                count(one.cards as usize, "card")
            ));
        }
    }
    Ok(true)
}

fn unskip(matches: &ArgMatches) -> Result<bool, UserError> {
    let all = changed(matches, SkipRequest::unskip)?;
    for one in &all {
        let name = shown(format!("{} (plex {})", one.name, one.server));
        say(&match (one.is_changed, one.is_skipped) {
            (_, true) => format!(
                "{name}: still skipped, because its series or season is: `intertitle unskip` with its name ends that\n"
            ),
            (true, false) => format!("{name}: not skipped any more\n"),
            (false, false) => format!("{name}: was not skipped\n"),
        });
    }
    Ok(all.iter().any(|one| one.is_changed && !one.is_skipped))
}

fn changed(
    matches: &ArgMatches,
    change: fn(&SkipRequest, &Store, i64) -> Result<Vec<SkippedSeries>, ViewError>,
) -> Result<Vec<SkippedSeries>, UserError> {
    let settings = settings(matches)?;
    let opened = Opened::open(&settings)?;
    let store = opened.store();
    let request = SkipRequest {
        selection: selection(matches)?,
    };
    let wanted = request.selection.server.as_deref();
    let now_ms = SystemClock.now_ms();
    let (all, _) = read(&settings, store, (wanted, false), || {
        change(&request, store, now_ms)
    })?;
    Ok(all)
}
