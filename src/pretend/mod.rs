//! A pretended Plex Media Server on loopback: for the demo and for tests. Real HTTP, a small library, pictures made
//! on the spot, and faults on demand.

mod answers;
mod landscape;
mod library;
mod plex;
mod xml;

pub use landscape::landscape;
pub use library::{Library, PretendedEpisode, PretendedPicture};
pub use plex::{Fault, PretendedPlex, TOKEN};
