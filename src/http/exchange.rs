//! A request and a response, as handlers see them. Only this file, `backend.rs` and `response.rs` use tiny_http.

use std::io::Read as _;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use crate::http::backend::PEER;
use crate::http::body::BODY_BYTES_MAX;
use crate::http::response::{Response, error};

/// The methods that routes distinguish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// GET or HEAD, which change nothing.
    Get,
    /// POST.
    Post,
    /// PUT.
    Put,
    /// All others.
    Other,
}

impl Method {
    fn of(method: &tiny_http::Method) -> Method {
        match method {
            tiny_http::Method::Get | tiny_http::Method::Head => Method::Get,
            tiny_http::Method::Post => Method::Post,
            tiny_http::Method::Put => Method::Put,
            _ => Method::Other,
        }
    }
}

/// A request with its whole body.
#[derive(Debug)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The path and query as they were sent, with the base path. The query may contain keys.
    pub target: String,
    /// Names, in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The address of the connection: the caller's, or a proxy's. 0.0.0.0 if it is unknown, which no caller has.
    pub peer: IpAddr,
    /// At most [`BODY_BYTES_MAX`] bytes.
    pub body: Vec<u8>,
}

impl Request {
    /// The first header of that name, which must be in lower case; empty if there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        let mut headers = self.headers.iter();
        let found = headers.find(|(own, _)| own == name);
        found.map_or("", |(_, value)| value.as_str())
    }
}

/// Larger bodies are handled one at a time, because each is in memory several times until it is stored. A webhook of
/// Plex with its picture has 100 kB, and an import of 500 episodes 200 kB.
const HEAVY_BYTES: usize = 256 << 10;
static ONE_HEAVY: Mutex<()> = Mutex::new(());

/// Reads the whole request and sends the response of `handle`.
pub(crate) fn exchange(mut carried: tiny_http::Request, handle: impl FnOnce(&Request) -> Response) {
    // The listener has checked the length, so it can be reserved at once, and the buffer never has to grow.
    let length = carried.body_length().unwrap_or(0).min(BODY_BYTES_MAX);
    let _turn =
        (length > HEAVY_BYTES).then(|| ONE_HEAVY.lock().unwrap_or_else(PoisonError::into_inner));
    let mut body = Vec::with_capacity(length);
    let limit = u64::try_from(BODY_BYTES_MAX).unwrap_or(u64::MAX);
    let response = match carried.as_reader().take(limit).read_to_end(&mut body) {
        Ok(_) => handle(&request(&carried, body)),
        Err(_) => error(400, "the request body was cut off"),
    };
    // The client may have disconnected. Its webhook is processed all the same.
    drop(carried.respond(response.carried()));
}

fn request(carried: &tiny_http::Request, body: Vec<u8>) -> Request {
    let headers = carried.headers().iter();
    let headers: Vec<(String, String)> = headers
        .map(|header| {
            let name = header.field.as_str().as_str().to_ascii_lowercase();
            (name, header.value.to_string())
        })
        .collect();
    let peer = headers
        .iter()
        .find(|(name, _)| PEER.eq_ignore_ascii_case(name));
    let peer = peer.and_then(|(_, value)| value.parse().ok());
    Request {
        method: Method::of(carried.method()),
        target: carried.url().to_string(),
        peer: peer.unwrap_or(IpAddr::from([0, 0, 0, 0])),
        headers,
        body,
    }
}
