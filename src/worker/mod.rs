//! Thread plumbing: worker loops and their wakers.

pub mod worker_loop;
