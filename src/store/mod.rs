//! What must not be lost: hooks, jobs and cards, in one SQLite file with one writing connection. Pictures from
//! before our cards are files beside it.
//!
//! Only the store passes work between threads. There is no trait for it: SQLite in memory is the fake of the tests.

mod backup;
mod bounds;
mod cards;
mod claim;
mod clock;
mod copy;
mod counted;
mod crashes;
mod db;
mod decided;
mod error;
mod forgetting;
mod glance;
#[cfg(test)]
mod held_tests;
mod hooks;
mod jobs;
mod kept;
mod listing;
mod lookups;
mod machines;
mod moved;
mod notices;
mod originals;
mod passed;
mod prune;
mod remembered;
mod retry;
mod room;
mod schedules;
mod seen;
mod series;
mod siblings;
mod stranded;
#[cfg(test)]
mod tests;
mod trouble;
mod waiting;
mod watch;
mod writer;

pub use backup::{Depth, check};
pub use cards::{CardRow, Original, SentCard};
pub use clock::Step;
pub use counted::COUNTED_MS;
pub use crashes::InHand;
pub use db::{Store, VERSION};
pub use decided::DecidedHook;
pub use error::{Fault, StoreError};
pub use hooks::{NewHook, Settled};
pub use jobs::Expansion;
pub use kept::KeptHook;
pub use listing::{Arrival, HookRow, JobRow, LastHook, Refused, WhichJobs};
pub use lookups::Lookup;
pub use machines::Moved;
pub use notices::{NewNotice, Notice};
pub use originals::{ORIGINALS, originals_of};
pub use retry::Retried;
pub use seen::{Glance, Progress, QueueLengths};
pub use series::Forgotten;
pub use waiting::{NewJob, retry_delay};
