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
    planned(
        "add series",
        true,
        false,
        "remembers the series, and makes cards for the episodes the server has",
    ),
    planned(
        "delete series",
        true,
        false,
        "forgets the series and removes its card files",
    ),
    planned(
        "delete series keep cards",
        true,
        false,
        "forgets the series and leaves its card files",
    ),
    planned(
        "restore art",
        true,
        false,
        "puts the picture from before us back, on the server",
    ),
    planned(
        "sync watched",
        false,
        true,
        "looks for episodes that were marked as watched",
    ),
    planned(
        "sync titles",
        false,
        true,
        "looks for titles that have changed",
    ),
    planned(
        "retry missing",
        false,
        true,
        "tries episodes again that had no picture",
    ),
];
