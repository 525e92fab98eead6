//! Arguments shared by the commands: Tautulli with its API key, and our URL as seen by Tautulli.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _};

use clap::ArgMatches;

use crate::cli::context::settings;
use crate::cli::tautulli::address;
use crate::cli::terminal::print_error;
use crate::cli::web_address::web;
use crate::server::{Agent, AgentLine, Tautulli};
use crate::settings::{Secret, Settings};
use crate::text::UserError;
use crate::text::unquoted;
use crate::views::setup::of_this_machine;

/// The variable for the API key: it keeps the key out of process lists and shell history.
const KEY_VARIABLE: &str = "INTERTITLE_TAUTULLI_KEY";

/// The longest line that is read as a key; Tautulli's have 32 letters.
const KEY_BYTES_MAX: u64 = 1024;

/// The checked arguments.
pub(super) struct TautulliArgs {
    pub(super) tautulli: Tautulli,
    /// Tautulli's address, as it is shown.
    pub(super) url: String,
    /// Our address, without a slash at the end.
    pub(super) address: String,
    pub(super) settings: Settings,
}

impl TautulliArgs {
    /// # Errors
    /// An invalid URL, invalid settings, or no API key.
    pub(super) fn new(matches: &ArgMatches) -> Result<TautulliArgs, UserError> {
        let given = |name: &str| matches.get_one::<String>(name).map(String::as_str);
        let url = address::tautulli(given("url").unwrap_or_default())?;
        let settings = settings(matches)?;
        let address = match given("address") {
            Some(address) => web("--address", address)?,
            None => of_this_machine(&settings.listen, &url)?,
        };
        let key = key(given("api-key"))?;
        Ok(TautulliArgs {
            tautulli: Tautulli::new(&url, &key),
            url,
            address,
            settings,
        })
    }
}

impl TautulliArgs {
    /// Every webhook agent: its line of the list, and all that it is set to.
    ///
    /// # Errors
    /// As every call to Tautulli.
    pub(super) fn agents(&self) -> Result<(Vec<AgentLine>, Vec<Agent>), String> {
        let lines = self.tautulli.agents()?;
        let agents = lines.iter().map(|line| self.tautulli.agent(line.id));
        let agents = agents.collect::<Result<_, _>>()?;
        Ok((lines, agents))
    }
}

fn key(given: Option<&str>) -> Result<Secret, String> {
    let key = match given {
        Some("-") => typed()?,
        Some(key) => Secret::new(key),
        None => Secret::new(unquoted(&std::env::var(KEY_VARIABLE).unwrap_or_default())),
    };
    if key.expose().is_empty() {
        return Err(format!(
            "no API key: set {KEY_VARIABLE}, or use --api-key - to type it; Tautulli shows it under Settings, Web \
             Interface, API"
        ));
    }
    Ok(key)
}

fn typed() -> Result<Secret, String> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        print_error("Tautulli's API key: ");
    }
    let mut line = String::new();
    let read = stdin.lock().take(KEY_BYTES_MAX).read_line(&mut line);
    read.map_err(|error| format!("cannot read the API key from stdin: {error}"))?;
    Ok(Secret::new(&line))
}
