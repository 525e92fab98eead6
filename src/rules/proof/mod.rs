//! What holds for every text, asserted: for the storms of the tests, for the fuzzers, and for the seeds they have left.

mod event;
mod promises;

pub use promises::{decides, formatted_is_the_same, problems_can_be_drawn};
