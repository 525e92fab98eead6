//! The open port: only whole, sane requests get past it.
//!
//! tiny_http alone is not safe there. A huge `Content-Length` aborts the process, a client that resets its connection
//! makes it panic, two stalled bodies hold both of its handlers, and there is no way to set a time limit from outside.
//! So the porter owns the listening socket. It bounds connections, bytes and time, answers everything malformed itself,
//! and hands one whole request at a time to tiny_http, which listens where only we can reach it.

use std::io::{self, Read, Write};
use std::net::{IpAddr, TcpListener, TcpStream};
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::daemon::inner::Inner;
use crate::daemon::places::{Place, Places, Stage};
use crate::daemon::refusal::Refusal;
use crate::daemon::request::read_request;
use crate::daemon::turnstile::Turnstile;

/// Connections at once; a household's senders need a handful. If more come, those that say nothing give way.
const CONNECTIONS_MAX: usize = 256;
/// Of each body, what is always held: a hook of Plex with its picture has 100 kB.
const BODY_BYTES_FREE: usize = 128 << 10;
/// Bytes held beyond that at once, for all connections together.
const BODIES_BYTES_MAX: usize = 24 << 20;
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
    places: Arc<Places>,
    turnstile: Turnstile,
    body_bytes: AtomicUsize,
}

/// Serves connections until `stop` is set and one more comes in.
pub(super) fn run(listener: &TcpListener, inner: Inner, stop: &AtomicBool) {
    let gatehouse = Arc::new(Gatehouse {
        inner,
        places: Arc::new(Places::new(CONNECTIONS_MAX)),
        turnstile: Turnstile::default(),
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
                log::debug!("a connection could not be taken: {error}");
                if error.kind() == io::ErrorKind::ConnectionAborted {
                    continue;
                }
                // No file handle or no memory is left: somebody has to give one back. Going on at once would spin.
                gatehouse.places.dismiss_one();
                thread::sleep(Duration::from_millis(20));
            }
        }
    }
}

fn admit(gatehouse: &Arc<Gatehouse>, stream: TcpStream) {
    let place = match gatehouse.places.take(stream) {
        Ok(place) => place,
        Err(stream) => {
            let full = Refusal::new(503, "too many connections at once");
            give(&stream, &full.answer());
            return;
        }
    };
    let house = Arc::clone(gatehouse);
    let thread = thread::Builder::new()
        .name("connection".into())
        .stack_size(STACK_BYTES);
    // If there is no thread, the closure is gone, and with it the stream: the client sees its connection close.
    if let Err(error) = thread.spawn(move || serve(&house, place)) {
        log::warn!("no thread for a connection: {error}");
    }
}

/// Bytes of a body that are held; given back when the request is done.
struct Held<'g> {
    gatehouse: &'g Gatehouse,
    bytes: usize,
}

impl Held<'_> {
    /// Those of them that others may lack.
    fn counted(&self) -> usize {
        self.bytes.saturating_sub(BODY_BYTES_FREE)
    }

    fn take(&mut self, bytes: usize) -> Result<(), Refusal> {
        let before = self.counted();
        self.bytes += bytes;
        let more = self.counted() - before;
        let all = self.gatehouse.body_bytes.fetch_add(more, Ordering::SeqCst) + more;
        if more > 0 && all > BODIES_BYTES_MAX {
            return Err(Refusal::new(503, "too many large bodies at once"));
        }
        Ok(())
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.gatehouse
            .body_bytes
            .fetch_sub(self.counted(), Ordering::SeqCst);
    }
}

/// One request, one answer, and the connection closes.
fn serve(gatehouse: &Gatehouse, mut place: Place) {
    let peer = place
        .peer_addr()
        .map_or(IpAddr::from([0, 0, 0, 0]), |address| address.ip());
    let mut held = Held {
        gatehouse,
        bytes: 0,
    };
    let mut timed = Timed {
        stream: place,
        until: Instant::now() + HEAD_TIME,
    };
    let request = read_request(
        &mut timed,
        |timed| timed.until = Instant::now() + BODY_TIME,
        |more| held.take(more),
    );
    place = timed.stream;
    let refused = match request {
        Ok(None) => return,
        Err(refusal) => refusal,
        Ok(Some(request)) => {
            place.goes_on(Stage::Answered);
            let passed = || gatehouse.inner.pass_on(&request, peer);
            match gatehouse.turnstile.within(passed) {
                Ok(answer) => {
                    place.goes_on(Stage::Leaving);
                    return give(&place, &answer);
                }
                Err(error) => {
                    log::warn!("a request could not be passed on: {error}");
                    return give(&place, &Refusal::new(503, "try again in a moment").answer());
                }
            }
        }
    };
    place.goes_on(Stage::Leaving);
    refuse(&place, &refused);
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
fn refuse(stream: &TcpStream, refusal: &Refusal) {
    if refusal.is_silent() {
        return;
    }
    give(stream, &refusal.answer());
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
struct Timed<S> {
    stream: S,
    until: Instant,
}

impl<S> Timed<S> {
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

impl<S: Deref<Target = TcpStream>> Read for Timed<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(Some(self.left()?))?;
        (&mut &*self.stream).read(buffer)
    }
}

impl<S: Deref<Target = TcpStream>> Write for Timed<S> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(Some(self.left()?))?;
        (&mut &*self.stream).write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        (&mut &*self.stream).flush()
    }
}
