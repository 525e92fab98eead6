//! The HTTP front end: a listener on the open port, and tiny_http behind it.

pub mod backend;
pub mod body;
pub mod body_budget;
pub mod connections;
pub mod deadline;
pub mod error_response;
pub mod exchange;
pub mod keep_alive;
pub mod listener;
pub mod request;
pub mod response;
pub mod semaphore;
#[cfg(unix)]
pub mod socket_folder;
pub mod threads;
