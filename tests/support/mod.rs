//! What tests share: the Bench (a house with a wound clock and a pretended Plex), a plain HTTP client, and a door of TLS.

mod harness;
mod http;
pub mod load_attack;
mod program;
mod scripted;
mod tls;

pub use harness::{MACHINE, TestHarness, plex_hook};
pub use http::{Answer, exchange, post};
pub use program::{
    Program, api_key, free_port, hook_key, intertitle, intertitle_in, intertitle_reading,
    intertitle_with,
};
pub use scripted::Scripted;
pub use tls::TlsDoor;
