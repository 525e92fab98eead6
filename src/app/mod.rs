//! Opens everything once and connects it. This is the only room that knows all lower ones.

mod backfill;
pub mod backup;
mod backup_watch;
mod cards_folder;
mod clock;
mod design_set;
mod exposition;
mod feed_state;
mod files_only;
mod fonts;
mod health;
mod known_cards;
mod live_designs;
mod live_rules;
mod metrics;
mod misdirected;
mod open;
mod own_events;
mod presence;
mod report;
pub mod restore;
mod sent_names;
mod server_worker;
mod start_error;

pub use backfill::BackfillPace;
pub use backup_watch::{BackupHealth, BackupWatch};
pub use cards_folder::{
    CardsFolder, not_writable, try_to_write, why_not_readable, why_not_writable,
};
pub use clock::{ClockWatch, SystemClock};
pub use design_set::{DesignSet, read_design, with_images};
pub use exposition::metrics;
pub use feed_state::{Closing, Connection, FeedState};
pub use fonts::look_around_for_fonts;
pub use health::{EventsHealth, Health, NO_SERIES, PauseHealth, health};
pub use known_cards::KnownCards;
pub use live_designs::LiveDesigns;
pub use live_rules::{LiveRules, Reload, RulesState, rules_file};
pub use misdirected::{Misdirected, misdirected_webhooks};
pub use open::{App, lock, vocabulary};
pub use own_events::{Admission, OwnEvents};
pub use presence::what_was_lost;
pub use report::record_own;
pub use sent_names::{SentCardName, SentNames};
pub use server_worker::ServerWorker;
pub use start_error::StartError;
