//! `sync watched`, `sync titles`, `sync cards`, `make missing`: find what no webhook reports.

use crate::model::{ActionCall, ActionWord, Intent, Reconcile};
use crate::ports::Action;

/// One listing for each library; what differs from its card gets a new one.
pub struct Sync {
    pub(super) words: &'static str,
    pub(super) help: &'static str,
    what: Compared,
}

/// What is compared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Compared {
    Watched,
    Titles,
    Cards,
    Missing,
}

/// Episodes that were marked by hand.
pub const WATCHED: Sync = Sync {
    words: "sync watched",
    help: "checks for episodes that were marked as watched",
    what: Compared::Watched,
};

/// Episodes that were renamed.
pub const TITLES: Sync = Sync {
    words: "sync titles",
    help: "checks for titles that have changed",
    what: Compared::Titles,
};

/// Cards that the server has lost, or that were replaced.
pub const CARDS: Sync = Sync {
    words: "sync cards",
    help: "checks whether the server still shows the cards, and uploads those that it has lost; what somebody chose stays",
    what: Compared::Cards,
};

/// Episodes without a card.
pub const MISSING: Sync = Sync {
    words: "make missing",
    help: "makes the cards that are missing, one series after another, behind everything else",
    what: Compared::Missing,
};

impl Action for Sync {
    fn word(&self) -> ActionWord {
        ActionWord {
            words: self.words,
            texts: (0, 0),
            item: false,
            scope: false,
            library: self.what == Compared::Missing,
            has_style: false,
            schedule: true,
            help: self.help,
        }
    }

    fn intent(&self, call: &ActionCall) -> Option<Intent> {
        Some(Intent::Reconcile(Reconcile {
            watched: self.what == Compared::Watched,
            titles: self.what == Compared::Titles,
            cards: self.what == Compared::Cards,
            missing: self.what == Compared::Missing,
            libraries: call.library.iter().cloned().collect(),
            ..Reconcile::default()
        }))
    }
}
