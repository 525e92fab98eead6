//! A Plex Media Server: all that is particular to Plex's HTTP API is in this folder.

mod account;
mod artwork;
mod asked;
mod check;
mod client;
mod index;
mod items;
mod library;
mod pages;
mod people;
mod picture;
mod preferences;
mod series;
mod stream;
mod wire;

pub use account::{OwnServer, Pin, PlexAccount, PlexTv, PlexUser, ServerAddress, machine_at};
pub(in crate::server) use artwork::CARD_BYTES_MAX;
pub(in crate::server) use client::Plex;
pub use preferences::{PlexPreferences, Preference};
