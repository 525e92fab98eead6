//! The open port: only whole, sane requests get past it.
//!
//! tiny_http alone is not safe there. A huge `Content-Length` aborts the process, a client that resets its connection
//! makes it panic, two stalled bodies hold both of its handlers, and there is no way to set a time limit from outside.
//! So the porter owns the listening socket. It bounds connections, bytes and time, answers everything malformed itself,
//! and hands one whole request at a time to tiny_http, which listens where only we can reach it.

use std::io::{self, Read, Write};
use std::net::{IpAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::daemon::inner::Inner;
use crate::daemon::refusal::Refusal;
use crate::daemon::request::read_request;

/// Connections served at once; a household's senders need a handful.
const CONNECTIONS_MAX: usize = 256;
/// Bytes of bodies held at once, for all connections together.
const BODIES_BYTES_MAX: usize = 48 << 20;
/// From the first byte of a connection to the end of its head.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// From there to the end of the body: 8 MiB over a slow radio.
const BODY_TIME: Duration = Duration::from_secs(30);
/// For the client to take the answer.
const ANSWER_TIME: Duration = Duration::from_secs(10);
/// Of what a refused client still sends, so that it comes to read the refusal.
const DRAINED_BYTES: usize = 16 << 20;
const DRAIN_TIME: Duration = Duration::from_secs(5);
/// A thread holds small buffers only; the body lies on the heap.
const STACK_BYTES: usize = 256 << 10;

/// What all connections share.
struct Gatehouse {
    inner: Inner,
    connections: AtomicUsize,
    body_bytes: AtomicUsize,
}

/// Serves connections until `stop` is set and one more comes in.
pub(super) fn run(listener: &TcpListener, inner: Inner, stop: &AtomicBool) {
    let gatehouse = Arc::new(Gatehouse {
        inner,
        connections: AtomicUsize::new(0),
        body_bytes: AtomicUsize::new(0),
    });
    loop {
        let accepted = listener.accept();
        if stop.load(Ordering::SeqCst) {
            return;
        }
        match accepted {
            Ok((stream, _)) => admit(&gatehouse, stream),
            Err(error) => {
                // No file handle is left, or the client has gone already. Going on at once would spin.
                log::debug!("a connection could not be taken: {error}");
                thread::sleep(Duration::from_millis(20));
            }
        }
    }
}

fn admit(gatehouse: &Arc<Gatehouse>, stream: TcpStream) {
    if gatehouse.connections.fetch_add(1, Ordering::SeqCst) >= CONNECTIONS_MAX {
        gatehouse.connections.fetch_sub(1, Ordering::SeqCst);
        refuse(
            &stream,
            &Refusal::new(503, "too many connections at once"),
            false,
        );
        return;
    }
    let house = Arc::clone(gatehouse);
    let thread = thread::Builder::new()
        .name("connection".into())
        .stack_size(STACK_BYTES);
    let spawned = thread.spawn(move || {
        let place = Place(&house);
        serve(place.0, &stream);
    });
    if let Err(error) = spawned {
        // The closure is gone, and with it the stream: the client sees its connection close.
        gatehouse.connections.fetch_sub(1, Ordering::SeqCst);
        log::warn!("no thread for a connection: {error}");
    }
}

/// A connection's place; given back even if its thread panics.
struct Place<'g>(&'g Gatehouse);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Bytes of a body that are held; given back when the request is done.
struct Held<'g> {
    gatehouse: &'g Gatehouse,
    bytes: usize,
}

impl Held<'_> {
    fn take(&mut self, bytes: usize) -> Result<(), Refusal> {
        let before = self.gatehouse.body_bytes.fetch_add(bytes, Ordering::SeqCst);
        self.bytes += bytes;
        if before + bytes > BODIES_BYTES_MAX {
            return Err(Refusal::new(503, "too many large bodies at once"));
        }
        Ok(())
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.gatehouse
            .body_bytes
            .fetch_sub(self.bytes, Ordering::SeqCst);
    }
}

/// One request, one answer, and the connection closes.
fn serve(gatehouse: &Gatehouse, stream: &TcpStream) {
    let peer = stream
        .peer_addr()
        .map_or(IpAddr::from([0, 0, 0, 0]), |address| address.ip());
    let mut held = Held {
        gatehouse,
        bytes: 0,
    };
    let mut timed = Timed {
        stream,
        until: Instant::now() + HEAD_TIME,
    };
    let request = read_request(
        &mut timed,
        |timed| timed.until = Instant::now() + BODY_TIME,
        |more| held.take(more),
    );
    match request {
        Ok(None) => {}
        Ok(Some(request)) => match gatehouse.inner.pass_on(&request, peer) {
            Ok(answer) => give(stream, &answer),
            Err(error) => {
                log::warn!("a request could not be passed on: {error}");
                refuse(stream, &Refusal::new(503, "try again in a moment"), false);
            }
        },
        Err(refusal) => refuse(stream, &refusal, true),
    }
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
fn refuse(stream: &TcpStream, refusal: &Refusal, drain: bool) {
    give(stream, &refusal.answer());
    if !drain || refusal.is_silent() {
        return;
    }
    let mut timed = Timed {
        stream,
        until: Instant::now() + DRAIN_TIME,
    };
    let mut left = DRAINED_BYTES;
    let mut buffer = [0u8; 8192];
    while left > 0 {
        match timed.read(&mut buffer) {
            Ok(0) | Err(_) => return,
            Ok(read) => left = left.saturating_sub(read),
        }
    }
}

/// A stream on which every read and write ends by one deadline: a byte a second does not prolong it.
struct Timed<'s> {
    stream: &'s TcpStream,
    until: Instant,
}

impl Timed<'_> {
    fn left(&self) -> io::Result<Duration> {
        let left = self.until.saturating_duration_since(Instant::now());
        // A limit of zero would mean none.
        if left < Duration::from_millis(1) {
            Err(io::ErrorKind::TimedOut.into())
        } else {
            Ok(left)
        }
    }
}

impl Read for Timed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(Some(self.left()?))?;
        (&mut &*self.stream).read(buffer)
    }
}

impl Write for Timed<'_> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(Some(self.left()?))?;
        (&mut &*self.stream).write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        (&mut &*self.stream).flush()
    }
}
