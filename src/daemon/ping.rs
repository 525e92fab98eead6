//! Checks over its port whether a daemon is running.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use crate::settings::Secret;

/// The limit for each of connecting, sending and receiving. A Pi that is drawing needs some of it.
const PATIENCE: Duration = Duration::from_secs(3);
/// The response of `/health` lists servers, schedules and errors.
const ANSWER_BYTES_MAX: u64 = 1 << 20;

/// The address at which a program on this machine reaches a listener at `address`.
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

/// Requests `/ping`. Returns whether the response is one of intertitle. Takes nine seconds at most.
///
/// # Errors
/// The connection failed: the error of the system.
pub fn ping(address: SocketAddr) -> io::Result<bool> {
    let (status, body) = look(address, "/ping", None)?;
    Ok(status == 200 && body.contains("{\"status\":\"OK\"}"))
}

/// Requests a path of intertitle, with a key if there is one. Returns status and body. Takes nine seconds at most, or a
/// little longer if the response arrives in small pieces.
///
/// # Errors
/// The connection failed: the error of the system.
pub fn look(address: SocketAddr, path: &str, key: Option<&Secret>) -> io::Result<(u16, String)> {
    let mut stream = TcpStream::connect_timeout(&from_here(address), PATIENCE)?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let key = key.map_or(String::new(), |key| {
        format!("X-Api-Key: {}\r\n", key.expose())
    });
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{key}Connection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.take(ANSWER_BYTES_MAX).read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let status = head
        .strip_prefix("HTTP/1.1 ")
        .and_then(|rest| rest.get(..3)?.parse().ok());
    Ok((status.unwrap_or(0), body.to_string()))
}
