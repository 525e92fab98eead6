//! Asks an intertitle whether it is there, as a sender would: over its port.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

/// For each of connecting, asking and answering: a Pi that draws needs some of it.
const PATIENCE: Duration = Duration::from_secs(3);
/// More than the head and `{"status":"OK"}`.
const ANSWER_BYTES_MAX: u64 = 4096;

/// The address at which a program on this machine finds who listens at `address`.
#[must_use]
pub fn from_here(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    address
}

/// Asks for `/ping`; whether the answer is intertitle's. Ends within nine seconds.
///
/// # Errors
/// Nobody answers: what the system says.
pub fn ping(address: SocketAddr) -> io::Result<bool> {
    let mut stream = TcpStream::connect_timeout(&from_here(address), PATIENCE)?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(b"GET /ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.take(ANSWER_BYTES_MAX).read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    Ok(answer.starts_with("HTTP/1.1 200 ") && answer.contains("{\"status\":\"OK\"}"))
}
