//! Fake servers on loopback, for the demo and for tests: a Plex Media Server, a Tautulli that monitors it, TMDb, a
//! target of messages, and a faulty proxy. They use real HTTP, a small library, generated pictures, and faults on
//! demand.

mod answers;
mod host;
mod inbox;
mod landscape;
mod library;
mod line;
mod plex;
mod tautulli;
mod tautulli_agents;
mod tautulli_delivery;
mod tautulli_items;
mod tautulli_state;
mod tmdb;
mod xml;

pub use inbox::{FakeInbox, Posted, Refusal};
pub use landscape::landscape;
pub use library::{FakeEpisode, FakePicture, Library};
pub use line::{FaultyProxy, Trouble};
pub use plex::{FakePlex, Fault, TOKEN};
pub use tautulli::FakeTautulli;
pub use tautulli_agents::{FakeAgent, FakeAgents};
pub use tautulli_delivery::FakeDelivery;
pub use tautulli_state::{TAUTULLI_KEY, TautulliState};
pub use tmdb::{FakeStill, FakeTmdb, TMDB_KEY, TMDB_TOKEN, TmdbFault};
