//! The events of a media server that sends no webhooks, by its event stream and by listings of what the stream has missed.
//!
//! They are stored as deliveries in the form of its webhooks, so everything that follows is the same.

mod deliveries;
mod listings;
mod look;
mod open;
mod poll;

pub use open::open_once;
pub use poll::{poll_once, webhook_came};
