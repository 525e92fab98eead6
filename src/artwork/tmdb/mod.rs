//! TMDb: the pictures that its users have uploaded, titles, and absolute numbers.

mod absolute;
mod client;
mod picture;
mod pictures;
mod recent;
mod titles;

pub use absolute::AbsoluteNumbers;
pub use client::Tmdb;
pub use picture::{Ranked, TmdbKind, TmdbPicture, best_first};
pub use titles::Titles;
