//! Situations that people met in public; README.md in this folder lists them, with what must happen.

mod answers;
mod away;
mod matching;
mod pictures;
mod senders;
mod slips;
