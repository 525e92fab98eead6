//! Who calls us: each sender's events by name, and the way from the bytes of its hooks to facts.
//!
//! A sender is one file that implements [`crate::ports::Source`], and a row in `senders`. All of this
//! is pure: no clock, no file, no socket. What a sender leaves out stays unknown; nothing is guessed.

mod body;
mod file;
mod form;
mod guid;
mod header;
mod key;
mod metadata;
mod multipart;
mod no_cards;
mod plex;
mod range;
mod senders;
mod sonarr;
mod tautulli;
mod template;
#[cfg(test)]
mod tests;

pub use senders::{ANY, all, named, plain_word, read, words};
pub use tautulli::EMPTY_BODY;
