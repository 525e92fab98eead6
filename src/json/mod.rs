//! JSON of other programs, read as a stream into just what is needed: bounded, lenient, and mended where a byte is bad.
//!
//! No tree of values is built. [`crate::json::members`] names the members of an object that count; all others are skipped as
//! they arrive. Bytes pass through [`mend`] first, which counts values and levels before anything is built of them, and
//! replaces what is no text: one bad byte in a summary must not hide a whole library.

mod bounds;
mod declare;
mod each;
pub(crate) mod member;
mod mend;
mod read;
mod scalar;
mod unreadable;
mod write;

pub use bounds::Bounds;
pub(crate) use declare::members;
pub use each::Each;
pub use member::{Inner, List, Members, Names};
pub use mend::mended;
pub use read::{of_reader, of_text};
pub use scalar::{Scalar, digits, imdb, ticked};
pub use unreadable::{Looks, Unreadable};
pub use write::to_text;
