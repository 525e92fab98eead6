//! `sync watched`, `sync titles`: find changes that no webhook reports.

use crate::model::{ActionCall, ActionWord, Intent};
use crate::ports::Action;

/// One listing for each library; what differs from its card gets a new one.
pub struct Sync {
    pub(super) words: &'static str,
    pub(super) help: &'static str,
}

/// Episodes that were marked by hand.
pub const WATCHED: Sync = Sync {
    words: "sync watched",
    help: "checks for episodes that were marked as watched",
};

/// Episodes that were renamed.
pub const TITLES: Sync = Sync {
    words: "sync titles",
    help: "checks for titles that have changed",
};

impl Action for Sync {
    fn word(&self) -> ActionWord {
        ActionWord {
            words: self.words,
            texts: (0, 0),
            item: false,
            scope: false,
            has_style: false,
            schedule: true,
            help: self.help,
        }
    }

    fn intent(&self, _call: &ActionCall) -> Option<Intent> {
        let watched = self.words == WATCHED.words;
        Some(Intent::Reconcile {
            watched,
            titles: !watched,
            retry: false,
        })
    }
}
