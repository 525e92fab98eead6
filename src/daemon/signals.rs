//! SIGTERM and SIGINT end the daemon, SIGHUP lets it look at its rules.

use std::io;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// Sleeps until the daemon shall end; calls `reload` for each SIGHUP before.
///
/// # Errors
/// The system refuses to report signals.
pub(super) fn wait_for_the_end(reload: impl Fn()) -> io::Result<()> {
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM])?;
    for signal in signals.forever() {
        if signal != SIGHUP {
            break;
        }
        reload();
    }
    // A second signal ends the process at once: whoever sends two does not want to wait.
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register_conditional_default(signal, std::sync::Arc::new(true.into()))?;
    }
    Ok(())
}
