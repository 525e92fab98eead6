//! Fake servers on loopback, for the demo and for tests: a Plex Media Server with a small library, generated pictures, and
//! faults on demand; plex.tv; and Sonarr. They use real HTTP. Those that only tests need are in `tests/support/fake`.

mod answers;
mod fault;
mod host;
mod landscape;
mod library;
mod plex;
mod plex_tv;
mod sonarr;
mod streams;
mod xml;

pub use fault::Fault;
pub use host::{Host, header, lock};
pub use landscape::landscape;
pub use library::{FakeEpisode, FakePicture, Library};
pub use plex::{FakePlex, TOKEN};
pub use plex_tv::{ACCOUNT_TOKEN, FakePlexTv, PlexTvState};
pub use sonarr::{FakeSonarr, SONARR_KEY, SonarrState};
