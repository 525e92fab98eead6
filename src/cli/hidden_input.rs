//! Typing a secret into a terminal.

use std::io;

/// The terminal does not show what is typed while this exists.
#[cfg(unix)]
pub(super) struct HiddenInput(Option<rustix::termios::Termios>);

#[cfg(unix)]
impl HiddenInput {
    /// Begins to hide what is typed, if stdin is a terminal.
    pub(super) fn begin() -> HiddenInput {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let Ok(before) = tcgetattr(io::stdin()) else {
            return HiddenInput(None);
        };
        let mut hidden = before.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        let is_set = tcsetattr(io::stdin(), OptionalActions::Now, &hidden).is_ok();
        HiddenInput(is_set.then_some(before))
    }
}

#[cfg(unix)]
impl Drop for HiddenInput {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        if let Some(before) = &self.0 {
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, before);
        }
    }
}

#[cfg(not(unix))]
pub(super) struct HiddenInput;

#[cfg(not(unix))]
impl HiddenInput {
    /// Begins to hide what is typed, if stdin is a terminal.
    pub(super) fn begin() -> HiddenInput {
        HiddenInput
    }
}
