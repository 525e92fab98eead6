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
            library: false,
            has_style: false,
            schedule: false,
            help: "does nothing and stops evaluating rules; the text is the reason",
        }
    }

    fn intent(&self, _call: &ActionCall) -> Option<Intent> {
        None
    }
}
