//! Tests of whole cards: expected display lists and pictures, expected notes, corrupt input.
//!
//! The expected files are in `tests/cards`; `UPDATE=1 cargo test` rewrites them.

mod cards;
mod designs;
mod layouts;
mod shaping;
mod sheets;
mod support;
mod torn;
