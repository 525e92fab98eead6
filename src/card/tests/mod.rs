//! Whole cards: expected sheets and pictures, expected complaints, torn input.
//!
//! The expected sides lie in `tests/cards`; `UPDATE=1 cargo test` writes them anew.

mod cards;
mod designs;
mod layouts;
mod shaping;
mod sheets;
mod support;
mod torn;
