//! TMDb: the pictures that its users have uploaded, and titles.

mod client;
mod picture;
mod pictures;
mod titles;

pub use client::Tmdb;
pub use picture::{Ranked, TmdbKind, TmdbPicture, best_first};
pub use titles::Titles;
