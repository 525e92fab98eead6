//! A request, as far as it tells who is calling.

use std::net::IpAddr;

/// A request, as far as it tells who is calling.
#[derive(Clone, Copy, Debug)]
pub struct Call<'c> {
    /// The other end of the connection.
    pub peer: IpAddr,
    /// Path and query.
    pub target: &'c str,
    /// Names in lower case. A name may come several times.
    pub headers: &'c [(String, String)],
}

impl<'c> Call<'c> {
    /// All values of a header, in the order they came.
    pub(super) fn values(&self, name: &'static str) -> impl DoubleEndedIterator<Item = &'c str> {
        let named = self.headers.iter().filter(move |(own, _)| own == name);
        named.map(|(_, value)| value.as_str())
    }
}
