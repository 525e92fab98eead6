//! Sends messages: each kind of target is a row in `body`.

mod body;
mod target;

use crate::settings::Settings;

pub use body::joined;
pub use target::Target;

/// The targets of the settings.
#[must_use]
pub fn open(settings: &Settings) -> Vec<Target> {
    settings.notify.iter().filter_map(Target::new).collect()
}
