//! SIGTERM and SIGINT end the daemon.

use std::io;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// Sleeps until the daemon shall end.
///
/// # Errors
/// The system refuses to report signals.
pub(super) fn wait_for_the_end() -> io::Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    signals.forever().next();
    // A second signal ends the process at once: whoever sends two does not want to wait.
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register_conditional_default(signal, std::sync::Arc::new(true.into()))?;
    }
    Ok(())
}
