//! From a tree to the one right way to write it: the inverse of `parse`. Comments stay.

mod file;
mod lines;
mod pieces;
#[cfg(test)]
pub use file::format;
pub use file::tidy;
