//! Requests to other machines and to the daemon's own port, bounded in time and size.

mod bucket;
mod call;
mod foreign;
mod local;
mod status;
mod tls;

pub use bucket::{Bucket, Closed, Reason};
pub use call::{Answer, Call, Head, Method, Reply, TransportError, Web, broken_off};
pub use foreign::{not_of, unreadable};
pub use status::{Refusal, Request, failure};
