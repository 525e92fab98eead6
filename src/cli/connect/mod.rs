//! `connect`: connects intertitle to other programs, each with consent, checks the connections, and removes them.

mod arguments;
mod command;
mod plex;
mod remove;
mod sonarr;
mod test;
mod tmdb;

pub(super) use arguments::{Place, address, plex_tv, plex_tv_argument};
pub(super) use command::ROW;
pub(super) use plex::{PlexConnection, connect_plex};
pub(super) use sonarr::connect_sonarr;
