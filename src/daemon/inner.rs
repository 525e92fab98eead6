//! Where tiny_http listens: a place that only the porter can reach.

use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tiny_http::Server;

use crate::daemon::request::WholeRequest;

/// The header by which the porter tells who is calling; senders cannot set it.
pub(super) const PEER: &str = "X-Intertitle-Peer";

/// A handler answers in milliseconds; a state file on a dying card may take seconds.
const HANDLER_TIME: Duration = Duration::from_secs(30);
const ANSWER_BYTES_MAX: u64 = 16 << 20;

/// The headers that handlers look at.
const PASSED: &[&str] = &[
    "authorization",
    "content-encoding",
    "content-type",
    "forwarded",
    "host",
    "origin",
    "user-agent",
    "x-api-key",
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-real-ip",
];

/// An address of tiny_http.
#[derive(Clone, Debug)]
pub(super) enum Inner {
    /// A socket in the config folder.
    #[cfg(unix)]
    Socket(PathBuf),
    /// A port of the loopback interface, where sockets in files cannot be had.
    Loopback(SocketAddr),
}

/// Starts tiny_http in the config folder, or on loopback if that folder can hold no socket.
pub(super) fn start(dir: &Path) -> io::Result<(Server, Inner)> {
    #[cfg(unix)]
    {
        let path = dir.join("intertitle.sock");
        // The folder is locked: a socket that lies there was left by a process that is gone.
        drop(std::fs::remove_file(&path));
        match std::os::unix::net::UnixListener::bind(&path) {
            Ok(listener) => {
                let server = Server::from_listener(listener, None).map_err(io::Error::other)?;
                return Ok((server, Inner::Socket(path)));
            }
            // Network shares have no sockets, and a path in a socket's name has 100 letters at most.
            Err(error) => log::debug!("no socket in {}: {error}; using loopback", dir.display()),
        }
    }
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let address = listener.local_addr()?;
    let server = Server::from_listener(listener, None).map_err(io::Error::other)?;
    Ok((server, Inner::Loopback(address)))
}

impl Inner {
    /// Gives the request to tiny_http and takes its whole answer.
    pub(super) fn pass_on(&self, request: &WholeRequest, peer: IpAddr) -> io::Result<Vec<u8>> {
        let mut head = format!("{} {} HTTP/1.1\r\n", request.method, request.target);
        for (name, value) in request
            .headers
            .iter()
            .filter(|(name, _)| PASSED.contains(&name.as_str()))
        {
            // A head that was read has no line ends in its values.
            head += &format!("{name}: {value}\r\n");
        }
        head += &format!(
            "{PEER}: {peer}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            request.body.len()
        );
        match self {
            #[cfg(unix)]
            Inner::Socket(path) => {
                let stream = std::os::unix::net::UnixStream::connect(path)?;
                stream.set_read_timeout(Some(HANDLER_TIME))?;
                stream.set_write_timeout(Some(HANDLER_TIME))?;
                exchange(stream, head.as_bytes(), &request.body)
            }
            Inner::Loopback(address) => {
                let stream = TcpStream::connect(address)?;
                stream.set_read_timeout(Some(HANDLER_TIME))?;
                stream.set_write_timeout(Some(HANDLER_TIME))?;
                exchange(stream, head.as_bytes(), &request.body)
            }
        }
    }
}

fn exchange(mut stream: impl Read + Write, head: &[u8], body: &[u8]) -> io::Result<Vec<u8>> {
    stream.write_all(head)?;
    stream.write_all(body)?;
    let mut answer = Vec::with_capacity(512);
    stream.take(ANSWER_BYTES_MAX).read_to_end(&mut answer)?;
    let line_end = b"\r\n";
    let ends = answer.windows(2).position(|two| two == line_end);
    // tiny_http does not say that the connection closes, and sets aside a header that does: clients that keep their
    // connections would send the next hook into this one.
    let at = ends.ok_or(io::ErrorKind::UnexpectedEof)? + line_end.len();
    answer.splice(at..at, *b"Connection: close\r\n");
    Ok(answer)
}
