//! `retry failed`: retries at once the jobs that wait for another try, and those that were given up.

use crate::model::{ActionCall, ActionWord, Intent, Reconcile};
use crate::ports::Action;

/// Failed jobs wait for an hour, and for a missing picture up to a week; this retries them at once.
pub struct Retry;

impl Action for Retry {
    fn word(&self) -> ActionWord {
        ActionWord {
            words: "retry failed",
            texts: (0, 0),
            item: false,
            scope: false,
            library: false,
            has_style: false,
            schedule: true,
            help: "retries at once what failed: episodes without a picture, those that the server does not have yet, and jobs that were given up",
        }
    }

    fn intent(&self, _call: &ActionCall) -> Option<Intent> {
        Some(Intent::Reconcile(Reconcile {
            retry: true,
            ..Reconcile::default()
        }))
    }
}
