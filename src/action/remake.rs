//! `remake card`: chooses the picture again and draws on it.

use crate::model::{ActionCall, ActionWord, Intent};
use crate::ports::Action;

/// As `make card`, but without preference for the previous picture.
pub struct Remake;

impl Action for Remake {
    fn word(&self) -> ActionWord {
        ActionWord {
            words: "remake card",
            texts: (0, 0),
            item: true,
            scope: true,
            library: false,
            has_style: true,
            schedule: false,
            help: "chooses the picture again, draws the card and uploads it if it changed",
        }
    }

    fn intent(&self, call: &ActionCall) -> Option<Intent> {
        Some(Intent::make(true, call.with.clone()))
    }
}
