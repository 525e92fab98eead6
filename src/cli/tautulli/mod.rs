//! `tautulli`: sets up Tautulli's webhook agents for us, tells how they are, and takes them away again.

mod address;
mod agents;
mod asked;
mod cast;
mod command;
mod install;
mod marks;
mod people;
mod remove;
mod status;
mod trial;
mod watched_server;

pub(super) use address::{of_this_machine, web};
pub(super) use command::ROW;
