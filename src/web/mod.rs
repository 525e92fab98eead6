//! Requests to other machines: one way out, bounded in time and size.

mod bucket;
mod call;
mod tls;

pub use bucket::{Bucket, Closed, Reason};
pub use call::{Answer, Call, Send, Silence, Web};
