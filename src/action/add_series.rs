//! `add series`: remembers a series, and makes the cards of what the server has of it.

use crate::model::{ActionCall, ActionWord, Intent};
use crate::ports::Action;

/// The series is known from now on.
pub struct AddSeries;

impl Action for AddSeries {
    fn word(&self) -> ActionWord {
        ActionWord {
            words: "add series",
            texts: (0, 0),
            item: true,
            scope: false,
            library: false,
            has_style: true,
            schedule: false,
            help: "remembers the series, and makes cards for the episodes the server has",
        }
    }

    fn intent(&self, call: &ActionCall) -> Option<Intent> {
        Some(Intent::AddSeries {
            with: call.with.clone(),
        })
    }
}
