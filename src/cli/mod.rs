//! The commands: each is a file and a row in [`COMMANDS`].

mod command;
mod demo;
mod explain;
mod explained;
mod logging;
mod queue;
mod serve;

pub use command::run;
