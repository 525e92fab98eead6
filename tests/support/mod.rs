//! Shared code of the tests: the test harness (an app with a manual clock and a fake Plex), a plain HTTP client, a TLS
//! server, other fake servers.

pub mod fake;
mod harness;
mod http;
pub mod load_attack;
mod program;
mod scripted;
mod tls;

pub use harness::{MACHINE, TestHarness, plex_webhook};
pub use http::{Answer, exchange, post};
pub use program::{
    Program, api_key, free_port, intertitle, intertitle_answering, intertitle_in,
    intertitle_reading, intertitle_with, webhook_key,
};
pub use scripted::Scripted;
pub use tls::TlsServer;
