//! Connects to one address, whatever the host of a URL is. Uses parts of ureq that a minor version may
//! change.

use std::net::SocketAddr;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{NextTimeout, TcpConnector};
use ureq::{Agent, Error};

/// An agent that connects to `address`, without a proxy and without TLS. `config` contains everything else.
///
/// An IPv6 address with a zone cannot be written in a URL that ureq accepts, and ureq's own resolver starts a thread
/// for each request that has a time limit.
pub(super) fn agent(config: Config, address: SocketAddr) -> Agent {
    Agent::with_parts(config, TcpConnector::default(), Fixed(address))
}

#[derive(Debug)]
struct Fixed(SocketAddr);

impl Resolver for Fixed {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let mut addresses = self.empty();
        addresses.push(self.0);
        Ok(addresses)
    }
}
