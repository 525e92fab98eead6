//! The open port. Only complete, valid requests get past it.
//!
//! tiny_http alone is not safe on an open port. A huge `Content-Length` aborts the process, a client that resets its
//! connection makes it panic, two stalled bodies block both of its handlers, and no time limit can be set from outside.
//! So the listener owns the socket. It bounds connections, bytes and time, answers every malformed request itself, and
//! forwards one complete request at a time to tiny_http, which listens where only this process can reach it.

use std::io::{self, Read as _, Write as _};
use std::net::{IpAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
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
use crate::http::threads::Threads;
use crate::settings::AccessSettings;

/// Connections at once. The sources of one user need a handful. If there are more, incomplete ones are dropped first.
const CONNECTIONS_MAX: usize = 256;
/// The time in which a connection is not dropped for others: a few round trips over slow Wi-Fi.
const GRACE_TIME: Duration = Duration::from_millis(250);
/// From the start of a connection to the end of the request's head.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// From there to the end of the body: enough for 8 MiB over slow Wi-Fi.
const BODY_TIME: Duration = Duration::from_secs(30);
/// From there to the response to a webhook. Sources wait five to ten seconds.
const WEBHOOK_TIME: Duration = Duration::from_millis(4800);
/// From there to any other response. Reading rules, designs and fonts again may take a while on a small machine.
const OTHER_TIME: Duration = Duration::from_secs(30);
/// The delay before a response 429, which slows down guessing of keys.
const GUESS_TIME: Duration = Duration::from_millis(500);
/// The time for the client to receive the response.
const ANSWER_TIME: Duration = Duration::from_secs(10);
/// The bytes that a refused client may still send, so that it gets to read the response.
const DRAINED_BYTES: usize = 16 << 20;
const DRAIN_TIME: Duration = Duration::from_secs(5);

/// What all connections share.
struct Shared {
    listener: TcpListener,
    stop: Arc<AtomicBool>,
    /// Says that nothing is accepted any more.
    stopped: mpsc::Sender<()>,
    backend: Arc<Backend>,
    access: AccessSettings,
    connections: Arc<ConnectionPool>,
    threads: Threads,
    pools: Arc<Pools>,
    budget: BodyBudget,
}

/// Serves connections until `stop` is set and one more connection arrives.
pub(crate) fn run(
    listener: TcpListener,
    backend: Arc<Backend>,
    pools: Arc<Pools>,
    access: AccessSettings,
    stop: Arc<AtomicBool>,
) {
    let (stopped, wait) = mpsc::channel();
    let shared = Arc::new(Shared {
        listener,
        stop,
        stopped,
        backend,
        access,
        connections: Arc::new(ConnectionPool::new(CONNECTIONS_MAX, GRACE_TIME)),
        threads: Threads::new(CONNECTIONS_MAX + 1),
        pools,
        budget: BodyBudget::default(),
    });
    accept(&shared);
    // The only sender is in `shared`, which this thread holds.
    let _ = wait.recv();
}

/// Accepts connections, one after another. The thread that has accepted one serves it, and another thread goes on: a client
/// does not have to wait until a thread has been woken. Returns when it has served a connection, or when `stop` is set.
fn accept(shared: &Arc<Shared>) {
    loop {
        let accepted = shared.listener.accept();
        if shared.stop.load(Ordering::SeqCst) {
            let _ = shared.stopped.send(());
            return;
        }
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                log::debug!("cannot accept a connection: {error}");
                if error.kind() != io::ErrorKind::ConnectionAborted {
                    // The process has no file handle or memory left. An immediate retry would only use CPU, so one
                    // connection is closed first.
                    shared.connections.dismiss_one();
                    thread::sleep(Duration::from_millis(20));
                }
                continue;
            }
        };
        let slot = match shared.connections.take(stream) {
            Ok(slot) => slot,
            Err(stream) => {
                let full = ErrorResponse::new(503, "too many connections at once");
                give(&stream, &full.answer());
                continue;
            }
        };
        let next = Arc::clone(shared);
        match shared.threads.give(move || accept(&next)) {
            Ok(()) => return serve(shared, slot),
            Err(error) => {
                log::warn!("cannot start a thread for a connection: {error}");
                serve(shared, slot);
            }
        }
    }
}

/// Handles one request, sends one response and closes the connection.
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
            // The body is not in memory any more, however long the client takes to read the response.
            drop(held);
            slot.enter(Phase::Leaving);
            if answer.starts_with(b"HTTP/1.1 429") {
                listen(&slot, GUESS_TIME, DRAINED_BYTES);
            }
            return give(&slot, &answer);
        }
    };
    // What was read of the body is gone. The client may go on sending for a while.
    drop(held);
    slot.enter(Phase::Leaving);
    refuse(&slot, &refused);
}

impl Shared {
    /// The response to a complete request, before its time is up.
    fn answer(&self, request: RawRequest, peer: IpAddr) -> Vec<u8> {
        let target = self.access.within(&request.target);
        if is_ping(&request.method, target) {
            return pong(&request.method);
        }
        let class = RequestClass::of(&request.method, target);
        let (time, late) = match class {
            RequestClass::Webhook => (
                WEBHOOK_TIME,
                "the webhook could not be stored in time: the state file does not respond",
            ),
            RequestClass::Other => (OTHER_TIME, "no response in time"),
        };
        let until = Instant::now() + time;
        let passed = || self.backend.forward(request, class, peer, until);
        let who = self.one(peer);
        match self.pools.of(class).within(who, until, passed) {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) if !is_timeout(&error) => {
                log::warn!("cannot pass on a request: {error}");
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

    /// The address whose share of the common bounds a connection uses. None for a trusted proxy, which sends the
    /// requests of many callers.
    fn one(&self, peer: IpAddr) -> Option<IpAddr> {
        let peer = peer.to_canonical();
        let mut proxies = self.access.trusted_proxies.iter();
        (!proxies.any(|net| net.contains(&peer))).then_some(peer)
    }
}

/// `/ping` is answered by the listener itself, so that no lock and no disk can delay it.
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
    // If the client has disconnected, it gets nothing. Its webhook is stored all the same.
    if timed.write_all(answer).is_ok() {
        drop(stream.shutdown(std::net::Shutdown::Write));
    }
}

/// Answers a request that is not forwarded, then reads on. To close at once would reset the connection, and the client
/// would never see the reason.
fn refuse(stream: &TcpStream, response: &ErrorResponse) {
    if response.is_silent() {
        return;
    }
    give(stream, &response.answer());
    listen(stream, DRAIN_TIME, DRAINED_BYTES);
}

/// Reads and discards what the client sends, until it closes its side, or a limit is reached.
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
