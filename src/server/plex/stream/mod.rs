//! Plex's event stream: server-sent events, which need no Plex Pass.
//!
//! The stream has no numbers and repeats nothing, so listings make up for its gaps.

#[cfg(test)]
mod corpus_tests;
mod feed;
mod frames;
mod listings;
mod messages;
mod payload;
