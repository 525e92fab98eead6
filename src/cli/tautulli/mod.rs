//! `tautulli`: sets up Tautulli's webhook agents for us, tells how they are, and takes them away again.

mod address;
mod agents;
mod arguments;
mod command;
mod delivery_test;
mod install;
mod match_agents;
mod people;
mod remove;
mod status;
mod thresholds;
mod watched_server;

pub(super) use address::{of_this_machine, web};
pub(super) use command::ROW;
