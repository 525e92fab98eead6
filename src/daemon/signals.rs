//! SIGTERM and SIGINT stop the daemon, SIGHUP makes it reload its rules and designs.

use std::io;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator;

/// The signals that are handled. Those that arrive while no thread waits are not lost.
pub struct Signals(iterator::Signals);

impl Signals {
    /// Handles signals from now on. Before that, the first process of a container is not even terminated by them.
    ///
    /// # Errors
    /// The system cannot register the handlers.
    pub fn hear() -> io::Result<Signals> {
        iterator::Signals::new([SIGHUP, SIGINT, SIGTERM]).map(Signals)
    }

    /// Waits until the daemon should stop. Calls `reload` for each SIGHUP in the meantime.
    ///
    /// # Errors
    /// The handler for a second signal cannot be registered.
    pub(crate) fn wait_for_the_end(mut self, reload: impl Fn()) -> io::Result<()> {
        for signal in self.0.forever() {
            if signal != SIGHUP {
                break;
            }
            reload();
        }
        // A second signal terminates the process at once: a user who sends two does not want to wait.
        for signal in [SIGINT, SIGTERM] {
            let always = std::sync::Arc::new(true.into());
            signal_hook::flag::register_conditional_default(signal, always)?;
        }
        Ok(())
    }
}
