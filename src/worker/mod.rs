//! Thread plumbing: worker loops and their wakers.

pub mod pace;
pub mod worker_loop;
