//! Wakes a running daemon: there is work in the state file.

use crate::access::Keys;
use crate::cli::own_daemon::address;
use crate::daemon::ping::wake;
use crate::settings::Settings;

/// Wakes the daemon of this config folder.
///
/// # Errors
/// A message: it does not answer, or it refuses. It looks by itself within a minute.
pub(super) fn wake_daemon(settings: &Settings) -> Result<(), String> {
    let address = address(&settings.listen)?;
    let keys = Keys::read(&settings.config_dir.keys())?;
    wake(address, keys.as_ref().map(Keys::of_api))
}
