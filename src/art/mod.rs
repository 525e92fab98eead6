//! Pictures to draw on: each place they come from is a file.

mod server;

pub use server::candidates;
