//! A fake Plex Media Server on loopback, for the demo and for tests. It uses real HTTP, a small library, generated
//! pictures, and faults on demand. The fake servers that only tests need are in `tests/support/fake`.

mod answers;
mod fault;
mod host;
mod landscape;
mod library;
mod plex;
mod streams;
mod xml;

pub use fault::Fault;
pub use host::{Host, header, lock};
pub use landscape::landscape;
pub use library::{FakeEpisode, FakePicture, Library};
pub use plex::{FakePlex, TOKEN};
