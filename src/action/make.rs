//! `make card`: makes sure that the right card is there.

use crate::model::{ActionCall, ActionWord, Intent};
use crate::ports::Action;

/// Draws only if the card would come out different, uploads only if the server shows something else.
pub struct Make;

impl Action for Make {
    fn word(&self) -> ActionWord {
        ActionWord {
            words: "make card",
            texts: (0, 0),
            item: true,
            scope: true,
            library: false,
            has_style: true,
            schedule: false,
            help: "ensures the right card: draws only if it would change, uploads only if the server shows something else",
        }
    }

    fn intent(&self, call: &ActionCall) -> Option<Intent> {
        Some(Intent::make(false, call.with.clone()))
    }
}
