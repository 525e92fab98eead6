//! `restore art`: puts the picture from before our first card back.

use crate::model::{ActionCall, ActionWord, Intent};
use crate::ports::Action;

/// The server shows what it showed before.
pub struct Restore;

impl Action for Restore {
    fn word(&self) -> ActionWord {
        ActionWord {
            words: "restore art",
            texts: (0, 0),
            item: true,
            scope: true,
            library: false,
            has_style: false,
            schedule: false,
            help: "restores the original picture on the server",
        }
    }

    fn intent(&self, _call: &ActionCall) -> Option<Intent> {
        Some(Intent::Restore)
    }
}
