//! `delete series`: forgets a series, with or without the files of its cards.

use crate::model::{ActionCall, ActionWord, Intent};
use crate::ports::Action;

/// The series is forgotten; with `keep_files` the files of its cards stay.
pub struct DeleteSeries {
    pub(super) keep_files: bool,
}

impl Action for DeleteSeries {
    fn word(&self) -> ActionWord {
        let (words, help) = if self.keep_files {
            (
                "delete series keep cards",
                "forgets the series and leaves its card files",
            )
        } else {
            (
                "delete series",
                "forgets the series and removes its card files",
            )
        };
        ActionWord {
            words,
            texts: (0, 0),
            item: true,
            scope: false,
            library: false,
            has_style: false,
            schedule: false,
            help,
        }
    }

    fn intent(&self, _call: &ActionCall) -> Option<Intent> {
        Some(Intent::ForgetSeries {
            keep_files: self.keep_files,
        })
    }
}
