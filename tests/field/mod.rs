//! Situations that users have reported in public. README.md in this folder lists them, with the expected result.

mod answers;
mod away;
mod matching;
mod pictures;
mod senders;
mod slips;
