//! Tests of whole cards: expected display lists and pictures, expected notes, corrupt input.
//!
//! The expected files are in `tests/cards`; `UPDATE=1 cargo test` rewrites them.

mod cards;
mod designs;
mod display_lists;
mod layouts;
mod shaping;
mod support;
mod torn;
