//! A pretended Plex Media Server on loopback: for the demo and for tests. Real HTTP, a small library, pictures made
//! on the spot, and faults on demand. Beside it a pretended Tautulli that watches it.

mod answers;
mod landscape;
mod library;
mod plex;
mod tautulli;
mod tautulli_agents;
mod tautulli_delivery;
mod tautulli_items;
mod tautulli_state;
mod xml;

pub use landscape::landscape;
pub use library::{Library, PretendedEpisode, PretendedPicture};
pub use plex::{Fault, PretendedPlex, TOKEN};
pub use tautulli::PretendedTautulli;
pub use tautulli_agents::{PretendedAgent, PretendedAgents};
pub use tautulli_delivery::PretendedDelivery;
pub use tautulli_state::{TAUTULLI_KEY, TautulliState};
