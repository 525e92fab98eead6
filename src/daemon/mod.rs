//! Starts and stops the daemon: threads, signals, the watchdog, maintenance.

pub mod backup;
pub mod clock;
mod folder_watch;
#[cfg(all(test, target_os = "linux"))]
mod folder_watch_tests;
pub mod maintenance;
mod nice;
pub mod ping;
mod receiver;
mod reload;
mod run;
mod server_poll;
mod signals;
mod supervisor;

pub use run::{Running, start};
pub use server_poll::poll_server;
pub use signals::Signals;
