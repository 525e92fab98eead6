//! The open port: only whole, sane requests get past it.
//!
//! tiny_http alone is not safe there. A huge `Content-Length` aborts the process, a client that resets its connection
//! makes it panic, two stalled bodies hold both of its handlers, and there is no way to set a time limit from outside.
//! So the porter owns the listening socket. It bounds connections, bytes and time, answers everything malformed itself,
//! and hands one whole request at a time to tiny_http, which listens where only we can reach it.

use std::io::{self, Read as _, Write as _};
use std::net::{IpAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::http::backend::Backend;
use crate::http::body::is_timeout;
use crate::http::body_budget::BodyBudget;
use crate::http::connections::{ConnectionPool, Phase, Slot};
use crate::http::deadline::Timed;
use crate::http::error_response::ErrorResponse;
use crate::http::request::{RawRequest, read_request};
use crate::http::semaphore::{Outside, Pools, RequestClass};
use crate::settings::AccessSettings;

/// Connections at once; a household's senders need a handful. If more come, those that say nothing give way.
const CONNECTIONS_MAX: usize = 256;
/// From the first byte of a connection to the end of its head.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// From there to the end of the body: 8 MiB over a slow radio.
const BODY_TIME: Duration = Duration::from_secs(30);
/// From there to the answer of a webhook: senders wait five to ten seconds.
const WEBHOOK_TIME: Duration = Duration::from_millis(4800);
/// To any other answer: reading rules, designs and fonts again may take a while on a small machine.
const OTHER_TIME: Duration = Duration::from_secs(30);
/// Before one more wrong key is answered.
const GUESS_TIME: Duration = Duration::from_millis(500);
/// For the client to take the answer.
const ANSWER_TIME: Duration = Duration::from_secs(10);
/// Of what a refused client still sends, so that it comes to read the refusal.
const DRAINED_BYTES: usize = 16 << 20;
const DRAIN_TIME: Duration = Duration::from_secs(5);
/// A thread holds small buffers only; the body lies on the heap.
const STACK_BYTES: usize = 256 << 10;

/// What all connections share.
struct Shared {
    backend: Arc<Backend>,
    access: AccessSettings,
    connections: Arc<ConnectionPool>,
    pools: Arc<Pools>,
    budget: BodyBudget,
}

/// Serves connections until `stop` is set and one more comes in.
pub(crate) fn run(
    listener: &TcpListener,
    backend: Arc<Backend>,
    pools: Arc<Pools>,
    access: AccessSettings,
    stop: &AtomicBool,
) {
    let shared = Arc::new(Shared {
        backend,
        access,
        connections: Arc::new(ConnectionPool::new(CONNECTIONS_MAX)),
        pools,
        budget: BodyBudget::default(),
    });
    loop {
        let accepted = listener.accept();
        if stop.load(Ordering::SeqCst) {
            return;
        }
        match accepted {
            Ok((stream, _)) => admit(&shared, stream),
            Err(error) => {
                log::debug!("a connection could not be taken: {error}");
                if error.kind() == io::ErrorKind::ConnectionAborted {
                    continue;
                }
                // No file handle or no memory is left: somebody has to give one back. Going on at once would spin.
                shared.connections.dismiss_one();
                thread::sleep(Duration::from_millis(20));
            }
        }
    }
}

fn admit(shared: &Arc<Shared>, stream: TcpStream) {
    let slot = match shared.connections.take(stream) {
        Ok(slot) => slot,
        Err(stream) => {
            let full = ErrorResponse::new(503, "too many connections at once");
            give(&stream, &full.answer());
            return;
        }
    };
    let shared = Arc::clone(shared);
    let thread = thread::Builder::new()
        .name("connection".into())
        .stack_size(STACK_BYTES);
    // If there is no thread, the closure is gone, and with it the stream: the client sees its connection close.
    if let Err(error) = thread.spawn(move || serve(&shared, slot)) {
        log::warn!("no thread for a connection: {error}");
    }
}

/// One request, one answer, and the connection closes.
fn serve(shared: &Shared, mut slot: Slot) {
    let peer = slot
        .peer_addr()
        .map_or(IpAddr::from([0, 0, 0, 0]), |address| address.ip());
    let mut held = shared.budget.hold(shared.one(peer));
    let mut timed = Timed {
        stream: slot,
        until: Instant::now() + HEAD_TIME,
    };
    let request = read_request(
        &mut timed,
        |timed| timed.until = Instant::now() + BODY_TIME,
        |more| held.take(more),
    );
    slot = timed.stream;
    let refused = match request {
        Ok(None) => return,
        Err(response) => response,
        Ok(Some(request)) => {
            slot.enter(Phase::Answered);
            let answer = shared.answer(request, peer);
            slot.enter(Phase::Leaving);
            if answer.starts_with(b"HTTP/1.1 429") {
                listen(&slot, GUESS_TIME, DRAINED_BYTES);
            }
            return give(&slot, &answer);
        }
    };
    slot.enter(Phase::Leaving);
    refuse(&slot, &refused);
}

impl Shared {
    /// The answer to a whole request, in time.
    fn answer(&self, request: RawRequest, peer: IpAddr) -> Vec<u8> {
        let target = self.access.within(&request.target);
        if is_ping(&request.method, target) {
            return pong(&request.method);
        }
        let class = RequestClass::of(&request.method, target);
        let (time, late) = match class {
            RequestClass::Webhook => (
                WEBHOOK_TIME,
                "the webhook could not be kept in time: the state file does not answer",
            ),
            RequestClass::Other => (OTHER_TIME, "there is no answer in time"),
        };
        let until = Instant::now() + time;
        let passed = || self.backend.forward(request, peer, until);
        let who = self.one(peer);
        match self.pools.of(class).within(who, until, passed) {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) if !is_timeout(&error) => {
                log::warn!("a request could not be passed on: {error}");
                ErrorResponse::new(503, "try again in a moment").answer()
            }
            Ok(Err(_)) | Err(Outside::Late) => ErrorResponse::new(503, late).answer(),
            Err(Outside::TooMany) => ErrorResponse::new(
                503,
                "too many requests at once from this address: at most 64; try again in a moment",
            )
            .answer(),
        }
    }

    /// Whose share of what all use a connection takes. A proxy that the settings name calls for many.
    fn one(&self, peer: IpAddr) -> Option<IpAddr> {
        let peer = peer.to_canonical();
        let mut proxies = self.access.trusted_proxies.iter();
        (!proxies.any(|net| net.contains(&peer))).then_some(peer)
    }
}

/// Whether intertitle is there is answered here: no lock and no disk keeps that from being told.
fn is_ping(method: &str, target: &str) -> bool {
    let path = target.split('?').next().unwrap_or(target);
    path == "/ping" && matches!(method, "GET" | "HEAD")
}

fn pong(method: &str) -> Vec<u8> {
    let body = "{\"status\":\"OK\"}\n";
    let shown = if method == "HEAD" { "" } else { body };
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Content-Type-Options: nosniff\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{shown}"
    )
    .into_bytes()
}

fn give(stream: &TcpStream, answer: &[u8]) {
    let mut timed = Timed {
        stream,
        until: Instant::now() + ANSWER_TIME,
    };
    // A client that has gone gets nothing; its hook is kept all the same.
    if timed.write_all(answer).is_ok() {
        drop(stream.shutdown(std::net::Shutdown::Write));
    }
}

/// Answers what is not worth passing on, then lets the client finish its sentence: closing at once would reset the
/// connection, and the client would never see why.
fn refuse(stream: &TcpStream, response: &ErrorResponse) {
    if response.is_silent() {
        return;
    }
    give(stream, &response.answer());
    listen(stream, DRAIN_TIME, DRAINED_BYTES);
}

/// Takes what the client says, and does nothing with it, until it has ended, or has had its time.
fn listen(stream: &TcpStream, time: Duration, bytes: usize) {
    let mut timed = Timed {
        stream,
        until: Instant::now() + time,
    };
    let mut left = bytes;
    let mut buffer = [0u8; 8192];
    while left > 0 {
        match timed.read(&mut buffer) {
            Ok(0) | Err(_) => return,
            Ok(read) => left = left.saturating_sub(read),
        }
    }
}
