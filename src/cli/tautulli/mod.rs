//! `tautulli`: sets up, checks and removes the webhook agents of Tautulli.

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

pub(super) use command::ROW;
