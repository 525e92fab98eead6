//! The commands: each is a file and a row in [`COMMANDS`].

mod backup;
#[cfg(target_os = "linux")]
mod become_user;
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
mod healthcheck;
#[cfg(target_os = "linux")]
mod identity;
mod init;
mod log_files;
mod logging;
mod names_in_rules;
mod queue;
mod replay;
mod restore;
mod rules;
mod screen;
mod serve;
mod sheets;
mod status;
mod tautulli;
mod urls;
mod whole;

pub use command::{program, run};
