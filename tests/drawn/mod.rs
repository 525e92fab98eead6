//! What designs come to: laid-out sheets as text, pictures within 1 a channel.
//!
//! `UPDATE=1 cargo test drawn` writes the expected sides anew; look at them before you commit.

mod constructs;
mod designs;
mod loupe;
mod pictures;
mod support;
