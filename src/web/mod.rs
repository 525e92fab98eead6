//! Requests to other machines: one way out, bounded in time and size.

mod call;

pub use call::{Answer, Call, Send, Silence, Web};
