//! Fake servers that only tests need: a Tautulli that monitors the fake Plex, TMDb, a target of messages, and a faulty
//! proxy. The fake Plex is in `src/fake`, because the demo uses it too.

mod faulty_proxy;
mod inbox;
mod tautulli;
mod tautulli_agents;
mod tautulli_delivery;
mod tautulli_items;
mod tautulli_state;
mod tmdb;

pub use faulty_proxy::{FaultyProxy, LineFault};
pub use inbox::{FakeInbox, Posted};
pub use tautulli::FakeTautulli;
pub use tautulli_agents::FakeAgent;
pub use tautulli_state::TAUTULLI_KEY;
pub use tmdb::{FakeStill, FakeTmdb, TMDB_KEY, TMDB_TOKEN, TmdbFault};
