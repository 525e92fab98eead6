//! tiny_http, behind a socket that only the listener can reach.
//!
//! tiny_http aborts the process when a request with a huge `Content-Length` is dropped, and trusts any header that
//! names the peer. So it listens on a socket in a folder that only the owner can enter, and a request without the token
//! of this start is neither answered nor dropped.

use std::io::{self, Read, Write};
use std::net::IpAddr;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tiny_http::{Request, Server};

use crate::access::new_key;
use crate::http::deadline::{Limited, Timed};
use crate::http::keep_alive::KeepAlive;
use crate::http::request::RawRequest;
use crate::http::semaphore::{RECEIVERS, RequestClass};
#[cfg(unix)]
use crate::http::socket_folder::SocketFolder;
use crate::settings::Secret;

/// The header in which the listener passes the address of the caller. Headers of callers with this name are not
/// forwarded.
pub(crate) const PEER: &str = "X-Intertitle-Peer";
/// The header in which the listener passes its token.
const PASS: &str = "X-Intertitle-Pass";

const ANSWER_BYTES_MAX: usize = 16 << 20;
/// The largest body that is sent together with the head.
const SMALL_BYTES: usize = 16 << 10;
/// Headers of a response. Ours have fewer.
const HEADERS_MAX: usize = 32;

#[cfg(unix)]
type Connection = std::os::unix::net::UnixStream;
#[cfg(not(unix))]
type Connection = std::net::TcpStream;

/// Headers that are about the connection to the caller, not about the request (RFC 9110, section 7.6.1). All others are
/// forwarded as they came. The length of the body is added.
const HOP_BY_HOP: &[&str] = &[
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "upgrade",
];

/// The connection to tiny_http.
pub(crate) struct Backend {
    config: PathBuf,
    /// The token. Each start has a new one.
    pass: Secret,
    now: Mutex<Socket>,
}

/// A socket, and the server that listens there.
struct Socket {
    keep_alive: Arc<KeepAlive<Connection>>,
    /// Dropped before the folder: a server connects to its own socket when it is dropped.
    server: Arc<Server>,
    #[cfg(unix)]
    folder: Arc<SocketFolder>,
    #[cfg(not(unix))]
    address: std::net::SocketAddr,
}

impl Socket {
    /// A socket in the config folder, or in another folder that can be private.
    #[cfg(unix)]
    fn open(config: &Path) -> io::Result<Socket> {
        let (listener, folder) = SocketFolder::open(config)?;
        let server = Server::from_listener(listener, None).map_err(io::Error::other)?;
        Ok(Socket {
            keep_alive: Arc::default(),
            server: Arc::new(server),
            folder: Arc::new(folder),
        })
    }

    /// A socket on loopback: this system has no sockets in folders.
    #[cfg(not(unix))]
    fn open(_: &Path) -> io::Result<Socket> {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let server = Server::from_listener(listener, None).map_err(io::Error::other)?;
        Ok(Socket {
            keep_alive: Arc::default(),
            server: Arc::new(server),
            address,
        })
    }
}

impl Backend {
    /// Starts tiny_http on a socket in the config folder, or in another folder that can be private.
    pub(crate) fn start(config: &Path) -> io::Result<Backend> {
        Ok(Backend {
            config: config.to_path_buf(),
            pass: new_key().map_err(io::Error::other)?,
            now: Mutex::new(Socket::open(config)?),
        })
    }

    fn now(&self) -> MutexGuard<'_, Socket> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the next request. None if the socket was replaced in the meantime, or [`Backend::unblock`] was called.
    ///
    /// # Errors
    /// tiny_http has stopped listening.
    pub(crate) fn receive(&self) -> io::Result<Option<Request>> {
        let server = Arc::clone(&self.now().server);
        match server.recv() {
            Ok(request) => Ok(Some(request)),
            Err(_) if !Arc::ptr_eq(&server, &self.now().server) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Makes all waiting receivers return.
    pub(crate) fn unblock(&self) {
        let now = self.now();
        (0..RECEIVERS).for_each(|_| now.server.unblock());
    }

    #[cfg(unix)]
    fn connect(&self) -> io::Result<Connection> {
        use std::io::ErrorKind::{ConnectionRefused, NotFound};
        let folder = Arc::clone(&self.now().folder);
        match folder.connect() {
            // Somebody who cleaned up the config folder has deleted the socket. No connection can use it any more.
            Err(error) if matches!(error.kind(), NotFound | ConnectionRefused) => {
                self.renew(&folder)?;
                let folder = Arc::clone(&self.now().folder);
                folder.connect()
            }
            connected => connected,
        }
    }

    #[cfg(not(unix))]
    fn connect(&self) -> io::Result<Connection> {
        Connection::connect(self.now().address)
    }

    /// Replaces a deleted socket, unless another thread has already done that.
    #[cfg(unix)]
    fn renew(&self, gone: &Arc<SocketFolder>) -> io::Result<()> {
        let mut now = self.now();
        if !Arc::ptr_eq(&now.folder, gone) {
            return Ok(());
        }
        let new = Socket::open(&self.config)?;
        let old = std::mem::replace(&mut *now, new);
        drop(now);
        log::warn!(
            "the private socket in {} was deleted; making a new one",
            old.folder.shown()
        );
        (0..RECEIVERS).for_each(|_| old.server.unblock());
        Ok(())
    }

    /// Whether the listener sent this request.
    pub(crate) fn is_from_listener(&self, request: &Request) -> bool {
        let mut headers = request.headers().iter();
        let shown = headers.find(|header| header.field.equiv(PASS));
        shown.is_some_and(|header| self.pass.is_same(&Secret::new(header.value.as_str())))
    }

    /// Forwards the request to tiny_http and returns its whole response. Fails after `until`.
    pub(crate) fn forward(
        &self,
        request: RawRequest,
        class: RequestClass,
        peer: IpAddr,
        until: Instant,
    ) -> io::Result<Vec<u8>> {
        let mut pending = Some(request);
        if class == RequestClass::Webhook {
            let keep_alive = Arc::clone(&self.now().keep_alive);
            let open = || self.connect();
            let response = keep_alive.with(open, |stream| match pending.take() {
                Some(request) => self.exchange(Timed { stream, until }, request, peer, true),
                None => Err(io::ErrorKind::Other.into()),
            });
            if let Some(response) = response {
                return response;
            }
        }
        match pending {
            Some(request) => {
                let stream = &self.connect()?;
                self.exchange(Timed { stream, until }, request, peer, false)
            }
            None => Err(io::ErrorKind::Other.into()),
        }
    }

    /// Sends the request and reads the whole response.
    fn exchange<S>(
        &self,
        mut stream: Timed<S>,
        request: RawRequest,
        peer: IpAddr,
        stays_open: bool,
    ) -> io::Result<Vec<u8>>
    where
        S: Deref,
        S::Target: Limited,
        for<'s> &'s S::Target: Read + Write,
    {
        let mut head = format!("{} {} HTTP/1.1\r\n", request.method, request.target);
        for (name, value) in &request.headers {
            let is_ours = PASS.eq_ignore_ascii_case(name) || PEER.eq_ignore_ascii_case(name);
            if !is_ours && !HOP_BY_HOP.contains(&name.as_str()) {
                // The parser of the head guarantees that values contain no line ends.
                head += &format!("{name}: {value}\r\n");
            }
        }
        if !stays_open {
            head += "Connection: close\r\n";
        }
        head += &format!(
            "{PASS}: {}\r\n{PEER}: {peer}\r\nContent-Length: {}\r\n\r\n",
            self.pass.expose(),
            request.body.len()
        );
        let mut sent = head.into_bytes();
        let is_small = request.body.len() <= SMALL_BYTES;
        for piece in request.body.into_pieces() {
            if is_small {
                sent.extend(piece);
            } else {
                stream.write_all(&sent)?;
                sent = piece;
            }
        }
        stream.write_all(&sent)?;
        response(stream)
    }
}

/// Reads a whole response. It ends where its `Content-Length` says, which each of them has, or with the connection.
fn response(mut stream: impl Read) -> io::Result<Vec<u8>> {
    let mut response = Vec::with_capacity(512);
    let mut end = None;
    let mut piece = [0; 4096];
    while end.is_none_or(|end| response.len() < end) {
        let read = stream.read(&mut piece)?;
        if read == 0 {
            break;
        }
        response.extend_from_slice(&piece[..read]);
        if end.is_none() {
            end = end_of(&response)?;
        }
        if response.len() > ANSWER_BYTES_MAX {
            return Err(io::Error::other("the response is larger than 16 MiB"));
        }
    }
    let line_end = b"\r\n";
    let ends = response.windows(2).position(|two| two == line_end);
    // tiny_http does not announce that the connection closes, and removes a header that does: clients that keep
    // connections would send the next webhook into this one.
    let at = ends.ok_or(io::ErrorKind::UnexpectedEof)? + line_end.len();
    response.splice(at..at, *b"Connection: close\r\n");
    Ok(response)
}

/// The length of the whole response, once its head is there.
fn end_of(response: &[u8]) -> io::Result<Option<usize>> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
    let mut parsed = httparse::Response::new(&mut headers);
    match parsed.parse(response).map_err(io::Error::other)? {
        httparse::Status::Partial => Ok(None),
        httparse::Status::Complete(head) => {
            let mut headers = parsed.headers.iter();
            let length = headers.find(|header| header.name.eq_ignore_ascii_case("Content-Length"));
            let length = length.and_then(|header| std::str::from_utf8(header.value).ok());
            Ok(length
                .and_then(|length| length.parse().ok())
                .map(|length: usize| head.saturating_add(length)))
        }
    }
}
