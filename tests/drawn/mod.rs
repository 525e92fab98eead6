//! The results of designs: display lists as text, pictures within 1 a channel.
//!
//! `UPDATE=1 cargo test drawn` writes the expected files; look at them before you commit.

mod constructs;
mod designs;
mod loupe;
mod pictures;
mod support;
