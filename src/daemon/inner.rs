//! Where tiny_http listens: a place that only the porter can reach.
//!
//! tiny_http aborts the process when a request with a huge `Content-Length` is dropped, and believes whoever tells it the
//! peer. So it listens on a socket in a folder that nobody but the owner can enter, and a request without the pass of this
//! start is neither answered nor dropped.

use std::io::{self, Read, Write};
use std::net::IpAddr;
use std::path::Path;
use std::time::Instant;

use tiny_http::{Request, Server};

use crate::access::new_key;
use crate::daemon::request::WholeRequest;
#[cfg(unix)]
use crate::daemon::socket_folder::SocketFolder;
use crate::daemon::timed::Timed;
use crate::settings::Secret;

/// The header by which the porter tells who is calling; senders cannot set it.
pub(super) const PEER: &str = "X-Intertitle-Peer";
/// The header by which the porter shows that it is the porter.
const PASS: &str = "X-Intertitle-Pass";

const ANSWER_BYTES_MAX: u64 = 16 << 20;

/// The headers that handlers look at.
const PASSED: &[&str] = &[
    "accept",
    "authorization",
    "cf-connecting-ip",
    "content-encoding",
    "content-type",
    "fastly-client-ip",
    "forwarded",
    "host",
    "origin",
    "sec-fetch-site",
    "true-client-ip",
    "user-agent",
    "x-api-key",
    "x-client-ip",
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-real-ip",
];

/// The way to tiny_http.
pub(super) struct Inner {
    #[cfg(unix)]
    folder: SocketFolder,
    #[cfg(not(unix))]
    address: std::net::SocketAddr,
    /// Made anew at each start.
    pass: Secret,
}

/// Starts tiny_http on a socket in the config folder, or where else there can be a private one.
#[cfg(unix)]
pub(super) fn start(config: &Path) -> io::Result<(Server, Inner)> {
    let pass = new_key().map_err(io::Error::other)?;
    let (listener, folder) = SocketFolder::open(config)?;
    let server = Server::from_listener(listener, None).map_err(io::Error::other)?;
    Ok((server, Inner { folder, pass }))
}

/// Starts tiny_http on loopback: there are no sockets in files.
#[cfg(not(unix))]
pub(super) fn start(_: &Path) -> io::Result<(Server, Inner)> {
    let pass = new_key().map_err(io::Error::other)?;
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
    let address = listener.local_addr()?;
    let server = Server::from_listener(listener, None).map_err(io::Error::other)?;
    Ok((server, Inner { address, pass }))
}

impl Inner {
    /// Whether the porter has sent this.
    pub(super) fn has_sent(&self, request: &Request) -> bool {
        let mut headers = request.headers().iter();
        let shown = headers.find(|header| header.field.equiv(PASS));
        shown.is_some_and(|header| self.pass.is_same(&Secret::new(header.value.as_str())))
    }

    /// Gives the request to tiny_http and takes its whole answer, until then at the latest.
    pub(super) fn pass_on(
        &self,
        request: WholeRequest,
        peer: IpAddr,
        until: Instant,
    ) -> io::Result<Vec<u8>> {
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
            "{PASS}: {}\r\n{PEER}: {peer}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            self.pass.expose(),
            request.body.len()
        );
        #[cfg(unix)]
        let stream = self.folder.connect()?;
        #[cfg(not(unix))]
        let stream = std::net::TcpStream::connect(self.address)?;
        let stream = &stream;
        let mut timed = Timed { stream, until };
        timed.write_all(head.as_bytes())?;
        for piece in request.body.into_pieces() {
            timed.write_all(&piece)?;
        }
        answer(timed)
    }
}

fn answer(stream: impl Read) -> io::Result<Vec<u8>> {
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
