//! A pretended Plex Media Server a pretended TMDb and a pretended target of messages on loopback: for the demo and for tests. Real HTTP, a small library, pictures made
//! on the spot, and faults on demand.

mod answers;
mod inbox;
mod landscape;
mod library;
mod plex;
mod tmdb;
mod xml;

pub use inbox::{Posted, PretendedInbox, Refusal};
pub use landscape::landscape;
pub use library::{Library, PretendedEpisode, PretendedPicture};
pub use plex::{Fault, PretendedPlex, TOKEN};
pub use tmdb::{PretendedStill, PretendedTmdb, TMDB_KEY, TMDB_TOKEN, TmdbFault};
