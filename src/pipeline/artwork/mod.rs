//! The picture to draw on: the sources in the order of `art`, one file each.

mod backdrop;
mod candidates;
mod choose;
mod folder;
mod lookup;
mod server;
mod source;
mod tmdb;

pub(crate) use backdrop::of as backdrop;
pub use candidates::{Candidate, Candidates, Offers};
pub(crate) use choose::choose;
pub use lookup::why_useless;
pub(crate) use lookup::{Choice, Lookup};
pub use source::Source;
pub(crate) use tmdb::of as of_tmdb;
