//! Sources of pictures to draw on, one file each.

mod backdrop;
mod cache;
mod folder;
mod still;
mod tmdb;

pub use backdrop::{backdrop_key, is_backdrop};
pub use cache::Cache;
pub use folder::{Wanted, own_picture, read_picture};
pub use still::{Still, best_first};
pub use tmdb::Tmdb;
