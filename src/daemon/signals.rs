//! SIGTERM and SIGINT end the daemon, SIGHUP lets it look at its rules.

use std::io;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator;

/// The signals that we obey; those that come while nobody waits are not lost.
pub struct Signals(iterator::Signals);

impl Signals {
    /// Hears signals from now on. As the first process of a container we would not even be ended by one before.
    ///
    /// # Errors
    /// The system refuses to report signals.
    pub fn hear() -> io::Result<Signals> {
        iterator::Signals::new([SIGHUP, SIGINT, SIGTERM]).map(Signals)
    }

    /// Sleeps until the daemon shall end; calls `reload` for each SIGHUP before.
    ///
    /// # Errors
    /// The system refuses to let a second signal end the process.
    pub(super) fn wait_for_the_end(mut self, reload: impl Fn()) -> io::Result<()> {
        for signal in self.0.forever() {
            if signal != SIGHUP {
                break;
            }
            reload();
        }
        // A second signal ends the process at once: whoever sends two does not want to wait.
        for signal in [SIGINT, SIGTERM] {
            let always = std::sync::Arc::new(true.into());
            signal_hook::flag::register_conditional_default(signal, always)?;
        }
        Ok(())
    }
}
