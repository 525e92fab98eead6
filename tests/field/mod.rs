//! Situations that users have reported in public. README.md in this folder lists them, with the expected result.

mod answers;
mod matching;
mod pictures;
mod senders;
mod slips;
mod unreachable;
