//! `healthcheck`: whether the daemon of this config folder answers, for containers, which have no curl.

use std::net::{SocketAddr, ToSocketAddrs as _};

use clap::{ArgMatches, Command};

use crate::cli::command::{Row, settings};
use crate::cli::screen::say;
use crate::daemon::ping::{from_here, ping};

pub(super) const ROW: Row = Row { describe, run };

fn describe() -> Command {
    Command::new("healthcheck")
        .about("Tells whether the daemon of this config folder answers: exit code 0, or 1")
}

/// Every fault is a no: to Docker, other codes than 0 and 1 mean nothing.
fn run(matches: &ArgMatches) -> Result<bool, String> {
    match settings(matches).and_then(|settings| ask(&settings.listen)) {
        Ok(address) => {
            say(&format!("intertitle answers at {address}\n"));
            Ok(true)
        }
        Err(why) => {
            say(&format!("{}\n", why.trim_end()));
            Ok(false)
        }
    }
}

/// Asks at the address that `listen` means from here.
fn ask(listen: &str) -> Result<SocketAddr, String> {
    let address = address(listen)?;
    match ping(address) {
        Ok(true) => Ok(address),
        Ok(false) => Err(format!(
            "somebody answers at {address}, and it is not intertitle"
        )),
        Err(error) => Err(format!("intertitle does not answer at {address}: {error}")),
    }
}

/// The address that `listen` means from here.
pub(super) fn address(listen: &str) -> Result<SocketAddr, String> {
    let found = listen.to_socket_addrs().ok().and_then(|mut all| all.next());
    let address = found.map(from_here).ok_or_else(|| {
        format!("`listen` in intertitle.toml is {listen}, and that is no address of this machine")
    })?;
    if address.port() == 0 {
        return Err(
            "`listen` in intertitle.toml has port 0, which is another one at each start".into(),
        );
    }
    Ok(address)
}
