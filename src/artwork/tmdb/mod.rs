//! TMDb: the pictures that its users have uploaded.

mod client;
mod picture;
mod pictures;

pub use client::Tmdb;
pub use picture::{Ranked, TmdbKind, TmdbPicture, best_first};
