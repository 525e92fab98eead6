//! `ignore`: nothing, on purpose.

use crate::model::{ActionCall, ActionWord, Intent};
use crate::ports::Action;

/// Ends the search for a rule.
pub struct Ignore;

impl Action for Ignore {
    fn word(&self) -> ActionWord {
        ActionWord {
            words: "ignore",
            texts: (0, 1),
            item: false,
            scope: false,
            look: false,
            schedule: false,
            built: true,
            help: "nothing, on purpose; ends the search, and the text says why",
        }
    }

    fn intent(&self, _order: &ActionCall) -> Option<Intent> {
        None
    }
}
