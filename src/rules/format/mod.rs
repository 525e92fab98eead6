//! From a tree to the one right way to write it: the inverse of `parse`. Comments stay.

mod file;
mod lines;
mod pieces;

pub use file::{format, tidy};
