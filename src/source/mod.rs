//! Sources of webhooks: the names of their events, and the way from the bytes of a webhook to facts.
//!
//! A source is a file that implements [`crate::ports::Source`], and a row in `senders`. All of this is pure: no clock,
//! no file, no socket. Missing facts stay unknown; nothing is guessed.

mod body;
mod by_stream;
mod file;
mod form;
mod guid;
mod header;
mod intertitle;
mod item;
mod metadata;
mod multipart;
mod no_cards;
mod plex;
mod plex_key;
mod range;
mod senders;
mod sonarr;
mod sonarr_events;
mod tautulli;
mod template;
#[cfg(test)]
mod tests;

pub use by_stream::BY_STREAM;
pub use intertitle::stored;
pub use senders::{ANY, all, named, plain_word, read, words};
pub use tautulli::EMPTY_BODY;
