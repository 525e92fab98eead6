//! What must not be lost: hooks, jobs and cards, in one SQLite file with one writing connection.
//!
//! Only the store passes work between threads. There is no trait for it: SQLite in memory is the fake of the tests.

mod backup;
mod cards;
mod claim;
mod clock;
mod copy;
mod counted;
mod crashes;
mod db;
mod decided;
mod error;
#[cfg(test)]
mod held_tests;
mod hooks;
mod jobs;
mod kept;
mod listing;
mod lookups;
mod notices;
mod passed;
mod prune;
mod remembered;
mod schedules;
mod series;
mod siblings;
mod stranded;
#[cfg(test)]
mod tests;
mod trouble;
mod waiting;
mod writer;

pub use backup::check;
pub use cards::{CardRow, Original, SentCard};
pub use clock::Step;
pub use counted::COUNTED_MS;
pub use crashes::InHand;
pub use db::Store;
pub use decided::DecidedHook;
pub use error::{Fault, StoreError};
pub use hooks::{NewHook, Settled, UNDECIDED_MAX};
pub use jobs::Expansion;
pub use kept::KeptHook;
pub use listing::{Arrival, HookRow, JobRow, LastHook, QueueLengths, Refused};
pub use lookups::Lookup;
pub use notices::{NewNotice, Notice};
pub use schedules::Progress;
pub use series::Forgotten;
pub use waiting::{NewJob, retry_delay};
