//! The daemon of the config folder: its address, and what it says of itself.

use std::net::{SocketAddr, ToSocketAddrs as _};

use serde_json::Value;

use crate::access::Keys;
use crate::daemon::ping::{from_here, look};
use crate::settings::Settings;

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

/// The response of `/api/v1/status`, requested from this machine.
pub(super) fn health(settings: &Settings) -> Result<Value, String> {
    let address = address(&settings.listen)?;
    let keys = Keys::read(&settings.config_dir.keys())?;
    let silent = |why: String| format!("intertitle does not answer at {address}: {why}");
    match look(address, "/api/v1/status", keys.as_ref().map(Keys::of_api)) {
        Ok((200, body)) => serde_json::from_str(&body).map_err(|error| silent(error.to_string())),
        Ok((status, _)) => Err(silent(format!("unexpected response {status}"))),
        Err(why) => Err(silent(why)),
    }
}
