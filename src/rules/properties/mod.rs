//! What holds for every text, asserted: for the storms of the tests, for the fuzzers, and for the seeds they have left.

mod event;
mod invariants;

pub use invariants::{decides, formatted_is_the_same, problems_can_be_drawn};
