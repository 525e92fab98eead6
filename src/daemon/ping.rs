//! Checks over its port whether a daemon is running.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use crate::http_client::{Answer, Call, Method, TransportError, Web};
use crate::settings::Secret;

/// The limit for connecting, sending and receiving together. A Pi that is drawing needs some of it.
const TIMEOUT: Duration = Duration::from_secs(9);
/// The path of the API that wakes all workers.
const WAKE_PATH: &str = "/api/v1/queue/wake";
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
/// There is no response: the reason.
pub fn ping(address: SocketAddr) -> Result<bool, String> {
    match request(address, "/ping", None, Method::Get) {
        Ok(answer) => {
            let body = String::from_utf8_lossy(&answer.body);
            Ok(answer.head.status == 200 && body.contains("{\"status\":\"OK\"}"))
        }
        Err(TransportError::Protocol(_) | TransportError::TooLarge) => Ok(false),
        Err(error) => Err(why(error)),
    }
}

/// Requests a path of intertitle, with a key if there is one. Returns status and body. Takes nine seconds at most.
///
/// # Errors
/// There is no response: the reason.
pub fn look(
    address: SocketAddr,
    path: &str,
    key: Option<&Secret>,
) -> Result<(u16, String), String> {
    let answer = request(address, path, key, Method::Get).map_err(why)?;
    let body = String::from_utf8_lossy(&answer.body).into_owned();
    Ok((answer.head.status, body))
}

/// Notifies the daemon that there is work in the state file. Without it, the daemon looks within a minute.
///
/// # Errors
/// There is no response, or it is not the expected one: the reason.
pub fn wake(address: SocketAddr, key: Option<&Secret>) -> Result<(), String> {
    let wake = Method::Post("application/json", b"");
    match request(address, WAKE_PATH, key, wake)
        .map_err(why)?
        .head
        .status
    {
        200..300 => Ok(()),
        status => Err(format!("unexpected response {status}")),
    }
}

fn request(
    address: SocketAddr,
    path: &str,
    key: Option<&Secret>,
    send: Method<'_>,
) -> Result<Answer, TransportError> {
    let mut headers = vec![("Connection", "close")];
    headers.extend(key.map(|key| ("X-Api-Key", key.expose())));
    // A new client each time: a connection that was kept would show only that the old one works.
    Web::local(from_here(address), TIMEOUT).call(Call {
        url: &format!("http://localhost{path}"),
        headers: &headers,
        send,
        bytes_max: ANSWER_BYTES_MAX,
    })
}

fn why(error: TransportError) -> String {
    match error {
        TransportError::Unreachable(why) => why,
        TransportError::Protocol(_) => "the response is not HTTP".into(),
        TransportError::TooSlow => format!("no answer in {} s", TIMEOUT.as_secs()),
        TransportError::TooLarge => {
            format!("the response has more than {} MiB", ANSWER_BYTES_MAX >> 20)
        }
        TransportError::BadAddress => "invalid URL".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::thread;

    /// The address of a program that reads one request and sends these bytes.
    fn program(answer: &'static str) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it has an address");
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a connection");
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && stream.read_exact(&mut byte).is_ok() {
                head.extend(byte);
            }
            let _ = stream.write_all(answer.as_bytes());
        });
        address
    }

    #[test]
    fn only_a_response_of_intertitle_counts() {
        let ours = "HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n{\"status\":\"OK\"}";
        for (answer, expected) in [
            (ours, true),
            (
                "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"status\":\"OK\"}",
                true,
            ),
            (
                "HTTP/1.1 503 Busy\r\nContent-Length: 15\r\n\r\n{\"status\":\"OK\"}",
                false,
            ),
            ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK", false),
            (
                "HTTP/1.1 302 Found\r\nLocation: http://localhost:1/\r\nContent-Length: 0\r\n\r\n",
                false,
            ),
            ("220 smtp.example ESMTP\r\n", false),
        ] {
            assert_eq!(ping(program(answer)), Ok(expected), "{answer}");
        }
    }

    #[test]
    fn without_a_response_the_reason_is_returned() {
        assert!(ping(program("")).is_err());
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = free.local_addr().expect("it has an address");
        drop(free);
        let why = ping(address).expect_err("nobody listens");
        assert!(why.contains("refused"), "{why}");
    }

    #[test]
    fn a_key_is_sent_and_the_body_is_returned_whatever_the_status_is() {
        let address = program("HTTP/1.1 401 Unauthorized\r\nContent-Length: 3\r\n\r\nwhy");
        let key = Secret::new("0123456789abcdef");
        let answer = look(address, "/api/v1/status", Some(&key));
        assert_eq!(answer, Ok((401, "why".to_string())));
    }
}
