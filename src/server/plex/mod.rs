//! A Plex Media Server: all that is particular to Plex's HTTP API is in this folder.

mod asked;
mod check;
mod client;
mod index;
mod items;
mod library;
mod pages;
mod people;
mod series;
mod wire;

pub(in crate::server) use client::Plex;
