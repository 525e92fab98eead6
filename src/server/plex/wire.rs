//! Requests to a media server. Sends its token, and classifies every failure.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::http_client::{
    Answer, Call, Reply, Request, TransportError, Web, broken_off, failure, not_of, unreadable,
};
use crate::json::{Bounds, Each, Inner, Members, Scalar, Unreadable, members, of_reader};
use crate::model::{Failure, ServerName};
use crate::settings::{Secret, ServerSettings};

pub(super) use crate::http_client::Method;

/// The largest response of a server that does not page its listings. A library of 20,000 episodes is about 40 MiB of
/// JSON.
const JSON_BYTES_MAX: u64 = 64 << 20;
/// Values in a response. An episode in a listing has about 80, with a large cast 200.
const JSON_VALUES_MAX: u64 = 8_000_000;
/// Bytes of one text that are kept. Titles and paths are much shorter, and summaries are not read.
const JSON_TEXT_BYTES_MAX: usize = 4 << 10;
const JSON_BOUNDS: Bounds = Bounds {
    bytes: JSON_BYTES_MAX,
    values: JSON_VALUES_MAX,
    text_bytes: JSON_TEXT_BYTES_MAX,
};

members! {
    /// The members of a response that precede or follow its list.
    pub(super) struct Container {
        machine_identifier: Scalar = "machineIdentifier",
        friendly_name: Scalar = "friendlyName",
        /// The account that claimed the server.
        owner: Scalar = "myPlexUsername",
        library: Scalar = "librarySectionTitle",
        library_key: Scalar = "librarySectionID",
        /// The length of a list that is sent page by page.
        total_size: Scalar = "totalSize",
    }
}
/// The largest picture. No picture of an episode is larger.
const PICTURE_BYTES_MAX: u64 = 32 << 20;

/// A stream that has nothing else to say says at least this every ten seconds.
const SILENCE: Duration = Duration::from_secs(60);

/// A connection to one server.
pub(super) struct Wire {
    /// For the log.
    name: ServerName,
    web: Web,
    url: String,
    token: Secret,
    sent: AtomicU64,
    /// The client of the stream that was opened last.
    stream: Mutex<Option<Arc<Web>>>,
}

impl Wire {
    pub(super) fn new(settings: &ServerSettings) -> Wire {
        Wire {
            name: settings.full_name(),
            web: Web::new(settings.patience),
            url: settings.url.clone(),
            token: settings.token.clone(),
            sent: AtomicU64::new(0),
            stream: Mutex::default(),
        }
    }

    /// The number of requests so far.
    pub(super) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// GETs `path`, which begins with a slash. Passes each entry of the list `name` to `each` as it arrives, and
    /// returns the other members.
    pub(super) fn each<T: Members>(
        &self,
        path: &str,
        name: &str,
        each: &mut dyn FnMut(T),
    ) -> Result<Container, Failure> {
        self.read(
            good(
                self.open(Method::Get, path, JSON_BYTES_MAX)?,
                asked(Method::Get, path),
            )?,
            name,
            each,
        )
    }

    /// The first entry of the list `name`.
    pub(super) fn first<T: Members>(&self, path: &str, name: &str) -> Result<Option<T>, Failure> {
        let mut first = None;
        self.each(path, name, &mut |entry| {
            first.get_or_insert(entry);
        })?;
        Ok(first)
    }

    /// The first entry of the list `name`. None if there is nothing at `path`, either.
    pub(super) fn first_if_there<T: Members>(
        &self,
        path: &str,
        name: &str,
    ) -> Result<Option<T>, Failure> {
        let mut first = None;
        self.each_if_there(path, name, &mut |entry| {
            first.get_or_insert(entry);
        })?;
        Ok(first)
    }

    /// Passes each entry of the list `name` to `each`. There is none if there is nothing at `path`, either.
    pub(super) fn each_if_there<T: Members>(
        &self,
        path: &str,
        name: &str,
        each: &mut dyn FnMut(T),
    ) -> Result<(), Failure> {
        let reply = self.open(Method::Get, path, JSON_BYTES_MAX)?;
        if reply.head.status == 404 {
            return Ok(());
        }
        self.read(good(reply, asked(Method::Get, path))?, name, each)?;
        Ok(())
    }

    /// Opens a response that does not end. Reading it fails if nothing arrives for a minute.
    pub(super) fn stream(&self, path: &str) -> Result<Reply, Failure> {
        let web = Arc::new(Web::stream(SILENCE));
        *self.open_stream() = Some(Arc::clone(&web));
        self.sent.fetch_add(1, Ordering::Relaxed);
        let reply = web.open(Call {
            url: &format!("{}{path}", self.url),
            headers: &[
                ("X-Plex-Token", self.token.expose()),
                ("Accept", "text/event-stream"),
            ],
            send: Method::Get,
            bytes_max: u64::MAX,
        });
        let reply = reply.map_err(|transport_error| broken(transport_error, u64::MAX))?;
        match reply.head.status {
            404 => Err(Failure::give_up(
                "this Plex Media Server has no event stream: it is too old, or a proxy is in front of it",
            )),
            _ => good(reply, Request::Server),
        }
    }

    /// Closes the stream that was opened last.
    pub(super) fn close_stream(&self) {
        if let Some(web) = self.open_stream().take() {
            web.close();
        }
    }

    fn open_stream(&self) -> std::sync::MutexGuard<'_, Option<Arc<Web>>> {
        self.stream.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T: Members>(
        &self,
        reply: Reply,
        name: &str,
        each: &mut dyn FnMut(T),
    ) -> Result<Container, Failure> {
        let mut odd = 0_usize;
        let mut one = |entry| match entry {
            Inner::Is(entry) => each(entry),
            Inner::Other(_) => odd += 1,
        };
        let seed = Each::new("MediaContainer", name, &mut one);
        let container = match of_reader(reply.reader(), JSON_BOUNDS, seed) {
            Ok(container) => container,
            Err(Unreadable::Broken(error)) => {
                return Err(broken(broken_off(error), JSON_BYTES_MAX));
            }
            Err(why) => return Err(unreadable("Plex", &why)),
        };
        if odd > 0 {
            log::warn!(
                "{}: ignoring {odd} entries of a list that are not objects",
                self.name
            );
        }
        container.ok_or_else(|| not_of("a Plex Media Server", "MediaContainer"))
    }

    /// The bytes at `path`, for pictures.
    pub(super) fn bytes(&self, path: &str) -> Result<Vec<u8>, Failure> {
        let answer = self.request(Method::Get, path, PICTURE_BYTES_MAX)?;
        Ok(answer.body)
    }

    /// Sends a change. Ignores the body of the response.
    pub(super) fn send(&self, what: Method<'_>, path: &str) -> Result<(), Failure> {
        self.request(what, path, JSON_BYTES_MAX).map(|_| ())
    }

    fn request(&self, send: Method<'_>, path: &str, bytes_max: u64) -> Result<Answer, Failure> {
        let reply = good(self.open(send, path, bytes_max)?, asked(send, path))?;
        reply
            .whole()
            .map_err(|transport_error| broken(transport_error, bytes_max))
    }

    /// The head of a response, whatever its status.
    fn open(&self, send: Method<'_>, path: &str, bytes_max: u64) -> Result<Reply, Failure> {
        self.sent.fetch_add(1, Ordering::Relaxed);
        let token = ("X-Plex-Token", self.token.expose());
        let reply = self.web.open(Call {
            url: &format!("{}{path}", self.url),
            headers: &[token, ("Accept", "application/json")],
            send,
            bytes_max,
        });
        reply.map_err(|transport_error| broken(transport_error, bytes_max))
    }
}

fn good(reply: Reply, asked: Request) -> Result<Reply, Failure> {
    if reply.head.is_good() {
        Ok(reply)
    } else {
        Err(failure(asked, reply.head.refusal()))
    }
}

/// The request for a method and a path.
fn asked(send: Method<'_>, path: &str) -> Request {
    match send {
        Method::Post(..) => Request::Upload,
        Method::Get if matches!(path, "/identity" | "/library/sections") => Request::Server,
        Method::Get | Method::Put | Method::Replace(..) | Method::Delete => Request::Item,
    }
}

/// The failure for a request without a response. If the server cannot be reached, no job is to blame.
fn broken(transport_error: TransportError, bytes_max: u64) -> Failure {
    match transport_error {
        TransportError::TooLarge if bytes_max == PICTURE_BYTES_MAX => {
            Failure::give_up("the picture has more than 32 MiB")
        }
        TransportError::TooLarge => Failure::retry("the response of Plex has more than 64 MiB"),
        // The server is busy or hangs. The next job would block the worker for as long, with the same result.
        TransportError::TooSlow => Failure::unreachable("Plex did not answer in time"),
        TransportError::BadAddress => Failure::give_up("the URL that Plex returned is invalid"),
        TransportError::Unreachable(why) => {
            Failure::no_connection(format!("Plex cannot be reached: {why}"))
        }
        TransportError::Protocol(why) => {
            Failure::unreachable(format!("Plex cannot be reached: {why}"))
        }
    }
}
