//! The actions of rules: each is a file and a row in [`all`].

mod add_series;
mod delete_series;
mod ignore;
mod make;
mod notify;
mod remake;
mod restore;
mod retry;
mod sync;

use crate::model::ActionWord;
use crate::ports::Action;

/// Every action that does something.
#[must_use]
pub fn all() -> &'static [&'static dyn Action] {
    &[
        &make::Make,
        &remake::Remake,
        &ignore::Ignore,
        &add_series::AddSeries,
        &delete_series::DeleteSeries { keep_files: false },
        &delete_series::DeleteSeries { keep_files: true },
        &restore::Restore,
        &sync::WATCHED,
        &sync::TITLES,
        &sync::CARDS,
        &sync::MISSING,
        &retry::Retry,
        &notify::Notify,
    ]
}

/// The words of all actions.
#[must_use]
pub fn words() -> Vec<ActionWord> {
    all().iter().map(|action| action.word()).collect()
}

/// The action of those words, if it does something.
#[must_use]
pub fn named(words: &str) -> Option<&'static dyn Action> {
    all()
        .iter()
        .copied()
        .find(|action| action.word().words == words)
}
