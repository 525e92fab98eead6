//! The commands: each is a file and a row in [`COMMANDS`].

mod art;
mod atomic_write;
mod backup;
mod catalogue;
mod check;
mod command;
mod connect;
mod contact_sheet;
mod context;
mod demo;
mod designs;
mod draw;
#[cfg(target_os = "linux")]
mod drop_privileges;
mod explain;
mod explained;
mod export;
mod fake_servers;
mod fmt;
mod healthcheck;
mod hidden_input;
mod import;
mod init;
mod list;
mod log_files;
mod logging;
mod make;
mod own_daemon;
mod pause;
mod pictures;
mod progress;
mod questions;
mod queue;
mod replay;
mod request;
mod restore;
mod rules;
mod serve;
mod setup;
mod show;
mod skip;
mod source_files;
mod status;
mod tautulli;
mod terminal;
mod urls;
#[cfg(target_os = "linux")]
mod user_ids;
mod wake;
mod web_address;

pub use command::{program, run};
