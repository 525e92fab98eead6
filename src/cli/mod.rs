//! The commands: each is a file and a row in [`COMMANDS`].

mod callers;
mod check;
mod command;
mod connect;
mod demo;
mod designs;
mod draw;
mod explain;
mod explained;
mod export;
mod fmt;
mod init;
mod logging;
mod queue;
mod replay;
mod restore;
mod rules;
mod screen;
mod serve;
mod sheets;
mod tautulli;
mod whole;

pub use command::run;
