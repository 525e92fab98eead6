//! What must not be lost: hooks, jobs and cards, in one SQLite file with one writing connection.
//!
//! Only the store passes work between threads. There is no trait for it: SQLite in memory is the fake of the tests.

mod cards;
mod db;
mod hooks;
mod jobs;
mod listing;
mod prune;
mod schedules;
#[cfg(test)]
mod tests;
mod waiting;

pub use cards::SentCard;
pub use db::{Store, StoreError};
pub use hooks::{KeptHook, NewHook, UNDECIDED_MAX};
pub use jobs::Expansion;
pub use listing::{HookRow, JobRow, QueueLengths};
pub use schedules::Progress;
pub use waiting::{NewJob, retry_delay};
