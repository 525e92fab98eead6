//! Opens everything once and joins it: the one place that knows every room.

mod astray;
pub mod backup;
mod backup_watch;
mod cards_folder;
mod clock;
mod desk;
mod exposition;
mod fonts;
mod health;
mod lane;
mod looks;
mod metrics;
mod open;
mod presence;
pub mod restore;
mod shelf;
mod start_error;

pub use astray::{Astray, astray};
pub use backup_watch::{BackupHealth, BackupWatch};
pub use cards_folder::{
    CardsFolder, not_writable, try_to_write, why_not_readable, why_not_writable,
};
pub use clock::{ClockWatch, SystemClock};
pub use desk::{Desk, Haste, RulesState, rules_file};
pub use exposition::metrics;
pub use fonts::look_around_for_fonts;
pub use health::{Health, health};
pub use lane::Lane;
pub use looks::{Looks, read_design, with_images};
pub use open::{App, lock, vocabulary};
pub use presence::what_was_lost;
pub use shelf::Shelf;
pub use start_error::StartError;
