//! JPEG out: baseline, 4:4:4, with the standard's codes.
//!
//! The bytes are the same on every machine and for any number of threads: whole numbers only, and each strip is coded
//! by itself. Small coloured letters on a dark ground show what halving the colour costs, so it is not halved.

mod block;
pub mod file;
pub mod fit;
mod huffman;
mod quantise;
mod strip;
