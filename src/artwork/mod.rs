//! Sources of pictures to draw on, one file or folder each; and of titles and absolute numbers.

mod backdrop;
mod cache;
mod folder;
mod tmdb;

pub use backdrop::{backdrop_key, is_backdrop};
pub use cache::Cache;
pub use folder::{ChosenFor, Wanted, choose, own_picture, read_picture, reset};
pub use tmdb::{AbsoluteNumbers, Ranked, Titles, Tmdb, TmdbKind, TmdbPicture, best_first};
