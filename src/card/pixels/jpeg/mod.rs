//! JPEG out: baseline, 4:4:4, with the standard's codes. README.md in this folder says what it does.
//!
//! The bytes are the same on every machine and for any number of threads: whole numbers only, and each strip is coded
//! by itself. Small coloured letters on a dark ground show what halving the colour costs, so it is not halved.
//!
//! Written by hand, 730 lines, because of time: for a card of 3200 x 1800 px at quality 95, jpeg-encoder 0.7.1 with SIMD
//! took 91 ms and the encoder of `image` 185 ms or more; a trial of this one took 66 to 80 ms, and 43 ms with its strips
//! on two threads. It also counts the bits of several qualities at once, for a limit of bytes.

mod block;
pub mod file;
pub mod fit;
mod huffman;
mod quantise;
mod strip;
