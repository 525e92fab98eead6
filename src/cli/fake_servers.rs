//! `demo --servers`: only the fake servers, to try setting up on.

use std::io;

use crate::cli::terminal::say;
use crate::daemon::Signals;
use crate::fake::{ACCOUNT_TOKEN, FakePlex, FakePlexTv, FakeSonarr, Library, SONARR_KEY, TOKEN};
use crate::text::UserError;

/// Starts fake servers, and keeps them until a signal requests the end.
pub(super) fn run(machine: &str, has_pass: bool) -> Result<bool, UserError> {
    let start = || {
        let plex = FakePlex::start(Library::small(1920, 1080), machine)?;
        let plex_tv = FakePlexTv::start(machine, &plex.url())?;
        Ok((plex, plex_tv, FakeSonarr::start()?))
    };
    let (plex, plex_tv, sonarr) = start().map_err(|error: io::Error| error.to_string())?;
    plex_tv.change(|state| state.has_pass = has_pass);
    say("Fake servers, until you press Ctrl-C:\n");
    say(&format!("  Plex     {}  token {TOKEN}\n", plex.url()));
    say(&format!(
        "  plex.tv  {}  token {ACCOUNT_TOKEN}; accepts every code after some seconds\n",
        plex_tv.url()
    ));
    say(&format!(
        "  Sonarr   {}  API key {SONARR_KEY}\n",
        sonarr.url()
    ));
    say("Try them, in another terminal:\n");
    say(&format!(
        "  intertitle setup --config /tmp/try --plex-tv {}\n",
        plex_tv.url()
    ));
    let signals = Signals::hear().map_err(|error| error.to_string())?;
    signals
        .wait_for_the_end(|| {})
        .map_err(|error| error.to_string())?;
    Ok(true)
}
