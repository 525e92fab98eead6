//! Pictures to draw on: each place they come from is a file.

mod cache;
mod server;
mod still;
mod tmdb;

pub use server::candidates;
pub use still::{Still, best_first};
pub use tmdb::Tmdb;
