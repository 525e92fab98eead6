//! Reads JSON of other programs as a stream: bounded, lenient, and repaired where bytes are invalid.
//!
//! No tree of values is built. [`crate::json::members`] declares the members of an object that are used; all others are
//! skipped as they arrive. Bytes pass through [`repair`] first, which counts values and levels before the parser sees
//! them, and replaces invalid text: one invalid byte in a summary must not hide a whole library.

mod bounds;
mod declare;
mod each;
pub(crate) mod member;
mod read;
mod repair;
mod scalar;
mod several;
mod unreadable;
mod write;

pub use bounds::Bounds;
pub(crate) use declare::members;
pub use each::Each;
pub use member::{Inner, List, Members, Names};
pub use read::{of_reader, of_text};
pub use repair::repaired;
pub use scalar::{Scalar, digits, imdb, ticked};
pub use several::Several;
pub use unreadable::{DetectedFormat, Unreadable};
pub use write::to_text;
