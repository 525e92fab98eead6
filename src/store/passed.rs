//! Limits how often the longest waiting job is passed over.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::model::Step;

/// How often in a row a job of another delivery may go before the one that has been due longest.
const PASSED_MAX: u32 = 8;
/// How often in a row the job that has been due longest was passed over, by step and server.
#[derive(Debug, Default)]
pub(super) struct PassedOver(Mutex<HashMap<(&'static str, String), u32>>);

impl PassedOver {
    /// Counts whether that job would be passed over now. True if this has happened often enough.
    pub(super) fn is_enough(&self, step: Step, server: Option<&str>, is_passed: bool) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all
            .entry((step.word(), server.unwrap_or_default().to_string()))
            .or_default();
        *count = if is_passed { *count + 1 } else { 0 };
        let is_enough = *count > PASSED_MAX;
        if is_enough {
            *count = 0;
        }
        is_enough
    }
}
