//! The parts of a request that identify the caller.

use std::net::IpAddr;

/// The parts of a request that identify the caller.
#[derive(Clone, Copy, Debug)]
pub struct Call<'c> {
    /// The other end of the connection.
    pub peer: IpAddr,
    /// Path and query.
    pub target: &'c str,
    /// Names in lower case, and values. A name may occur several times.
    pub headers: &'c [(String, String)],
}

impl<'c> Call<'c> {
    /// All values of a header, in order.
    pub(super) fn values(&self, name: &'static str) -> impl DoubleEndedIterator<Item = &'c str> {
        let named = self.headers.iter().filter(move |(own, _)| own == name);
        named.map(|(_, value)| value.as_str())
    }
}
