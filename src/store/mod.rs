//! The persistent state: deliveries, jobs and cards, in one SQLite file with one writing connection. Original pictures
//! are files next to it.
//!
//! Only the store passes work between threads. There is no trait for it: tests use SQLite in memory.

mod backup;
mod batch;
mod bounds;
mod card_details;
mod card_files;
mod card_paths;
mod cards;
mod catalogue;
mod catalogue_list;
mod catalogue_seen;
#[cfg(test)]
mod catalogue_tests;
mod claim;
mod clock;
mod connection;
mod copy;
mod crashes;
mod db;
mod debounce;
mod decided_delivery;
mod dedup;
mod earlier;
mod error;
mod feeds;
mod follow;
mod forgetting;
mod glance;
mod group;
#[cfg(test)]
mod held_tests;
mod inbox;
mod jobs;
mod listed_cards;
mod listing;
mod lookups;
mod machines;
mod migrate;
mod moved;
mod new_delivery;
mod originals;
mod orphaned;
mod outbox;
mod passed;
mod pause;
mod prune;
mod rank;
mod remembered;
mod requests;
mod retry;
mod room;
mod schedules;
mod seen;
mod series;
mod skips;
mod sonarr;
mod storage_health;
mod stored_delivery;
#[cfg(test)]
mod tests;
mod waiting;
mod watch;
mod writer;

pub use backup::{Depth, check};
pub use card_details::CardDetails;
pub use cards::{CardCost, ImageKey, SentCard};
pub use catalogue::Swept;
pub use catalogue_list::{
    AfterEpisode, AfterSeries, EpisodeRow, SeriesRow, WhichSeries, WhichStatus,
};
pub use catalogue_seen::Seen;
pub use clock::ClockStep;
pub use crashes::InHand;
pub use db::Store;
pub use debounce::DebounceGroup;
pub use decided_delivery::DecidedDelivery;
pub use dedup::{Counted, DEDUP_MS};
pub use error::{Fault, StoreError};
pub use feeds::{FeedMarks, NewChange};
pub use inbox::DecisionRecord;
pub use jobs::Expansion;
pub use listed_cards::CardRow;
pub use listing::{Arrival, DeliveryRow, JobRow, LastDelivery, Refused, WhichJobs};
pub use lookups::Lookup;
pub use machines::Moved;
pub use migrate::VERSION;
pub use new_delivery::NewDelivery;
pub use originals::{ORIGINALS, originals_of};
pub use outbox::{NewMessage, OutboxMessage};
pub use rank::{Priority, is_backfill};
pub use requests::RequestProgress;
pub use retry::Retried;
pub use seen::{Glance, Pause, Progress, QueueLengths};
pub use series::Forgotten;
pub use skips::{SKIPPED, SkippedPart, Skips};
pub use stored_delivery::StoredDelivery;
pub use waiting::NewJob;
