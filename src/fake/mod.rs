//! Pretended servers on loopback, for the demo and for tests: a Plex Media Server, a Tautulli that watches it, a TMDb, and a target
//! of messages, and a line that breaks. Real HTTP, a small library, pictures made on the spot, and faults on demand.

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

pub use inbox::{Posted, PretendedInbox, Refusal};
pub use landscape::landscape;
pub use library::{Library, PretendedEpisode, PretendedPicture};
pub use line::{PretendedLine, Trouble};
pub use plex::{Fault, PretendedPlex, TOKEN};
pub use tautulli::PretendedTautulli;
pub use tautulli_agents::{PretendedAgent, PretendedAgents};
pub use tautulli_delivery::PretendedDelivery;
pub use tautulli_state::{TAUTULLI_KEY, TautulliState};
pub use tmdb::{PretendedStill, PretendedTmdb, TMDB_KEY, TMDB_TOKEN, TmdbFault};
