//! Opens everything once and joins it: the one place that knows every room.

mod desk;
mod health;
mod lane;
mod open;

pub use desk::{Desk, Haste, RulesState, rules_file};
pub use health::{Health, health};
pub use lane::Lane;
pub use open::{App, SystemClock, vocabulary};
