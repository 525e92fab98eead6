//! `retry failed`: retries at once the jobs that wait for another try.

use crate::model::{ActionCall, ActionWord, Intent, Reconcile};
use crate::ports::Action;

/// Failed jobs wait up to an hour; this retries them at once.
pub struct Retry;

impl Action for Retry {
    fn word(&self) -> ActionWord {
        ActionWord {
            words: "retry failed",
            texts: (0, 0),
            item: false,
            scope: false,
            has_style: false,
            schedule: true,
            help: "retries at once what failed and waits for another try: episodes without a picture, or that the server does not have yet",
        }
    }

    fn intent(&self, _call: &ActionCall) -> Option<Intent> {
        Some(Intent::Reconcile(Reconcile {
            retry: true,
            ..Reconcile::default()
        }))
    }
}
