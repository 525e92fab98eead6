//! `healthcheck`: checks that the daemon of this config folder answers, for containers, which have no curl.

use std::net::{SocketAddr, ToSocketAddrs as _};

use clap::{ArgMatches, Command};

use crate::cli::context::{Row, settings};
use crate::cli::terminal::say;
use crate::daemon::ping::{from_here, look, ping};
use crate::text::UserError;

pub(super) const ROW: Row = Row { describe, run };

fn describe() -> Command {
    Command::new("healthcheck")
        .about("Check that the daemon of this config folder answers and can store webhooks: exit code 0, or 1")
}

/// Every error is a negative result: Docker defines only the codes 0 and 1.
fn run(matches: &ArgMatches) -> Result<bool, UserError> {
    match settings(matches).and_then(|settings| Ok(ask(&settings.listen)?)) {
        Ok(address) => {
            say(&format!("intertitle answers at {address}\n"));
            Ok(true)
        }
        Err(why) => {
            say(&format!("{}\n", why.to_string().trim_end()));
            Ok(false)
        }
    }
}

/// Sends requests to the address of `listen`, as seen from here.
fn ask(listen: &str) -> Result<SocketAddr, String> {
    let address = address(listen)?;
    match ping(address) {
        Ok(true) => state_file(address).map(|()| address),
        Ok(false) => Err(format!("the program at {address} is not intertitle")),
        Err(error) => Err(format!("intertitle does not answer at {address}: {error}")),
    }
}

/// Whether the daemon can store webhooks, as far as `/health` reports it.
fn state_file(address: SocketAddr) -> Result<(), String> {
    let Ok((200, body)) = look(address, "/health", None) else {
        // The settings may restrict access.
        return Ok(());
    };
    let health: serde_json::Value = serde_json::from_str(&body).unwrap_or_default();
    match health["state_file"]["why"].as_str() {
        Some(why) => Err(format!("intertitle answers at {address}, but: {why}")),
        None => Ok(()),
    }
}

/// The address of `listen`, as seen from here.
pub(super) fn address(listen: &str) -> Result<SocketAddr, String> {
    let found = listen.to_socket_addrs().ok().and_then(|mut all| all.next());
    let address = found.map(from_here).ok_or_else(|| {
        format!("`listen` in intertitle.toml is {listen}, which is not an address of this machine")
    })?;
    if address.port() == 0 {
        return Err(
            "`listen` in intertitle.toml has port 0, which is a different port at each start"
                .into(),
        );
    }
    Ok(address)
}
