//! Actions that rules files may name already and that do nothing yet: `check` says so.

use crate::model::ActionWord;

const fn planned(
    words: &'static str,
    item: bool,
    schedule: bool,
    help: &'static str,
) -> ActionWord {
    ActionWord {
        words,
        texts: (0, 0),
        item,
        schedule,
        built: false,
        help,
    }
}

/// Their words.
pub(super) const PLANNED: &[ActionWord] = &[
    ActionWord {
        words: "notify",
        texts: (1, 2),
        item: false,
        schedule: true,
        built: false,
        help: "posts to a target of the settings",
    },
    planned(
        "retry missing",
        false,
        true,
        "tries episodes again that had no picture",
    ),
];
