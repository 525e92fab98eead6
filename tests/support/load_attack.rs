//! Attacks on an open port: many connections that all do the same as long as the attack runs.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// A kind of attack.
pub struct Attack {
    /// Its name.
    pub name: &'static str,
    /// The first bytes of each connection.
    first: Vec<u8>,
    /// The bytes that follow, again and again.
    more: Vec<u8>,
    /// The time between two pieces.
    pause: Duration,
}

/// All kinds of attack.
pub fn attacks() -> Vec<Attack> {
    let post = "POST /api/webhooks/plex HTTP/1.1\r\nHost: nas\r\n";
    let second = Duration::from_secs(1);
    let at_once = Duration::from_millis(1);
    let attack = |name, first: String, more: &str, pause| Attack {
        name,
        first: first.into_bytes(),
        more: more.as_bytes().to_vec(),
        pause,
    };
    let chunk = format!("1000\r\n{}\r\n", "a".repeat(0x1000));
    vec![
        attack("idle connections", String::new(), "", second),
        attack("a head, a byte a second", post.into(), "X", second),
        attack(
            "a body, a byte a second",
            format!("{post}Content-Length: 100000\r\n\r\n{{"),
            " ",
            second,
        ),
        attack(
            "bodies of chunks without end",
            format!("{post}Transfer-Encoding: chunked\r\n\r\n"),
            &chunk,
            at_once,
        ),
        attack(
            "a Content-Length of 4 GiB",
            format!("{post}Content-Length: 4294967296\r\n\r\n"),
            &chunk,
            second,
        ),
        attack(
            "a head of 64 KiB",
            format!("{post}X-Long: {}", "a".repeat(64 << 10)),
            "a",
            second,
        ),
        attack(
            "pipelined requests",
            "GET /ping HTTP/1.1\r\nHost: nas\r\n\r\n".repeat(100),
            "GET /ping HTTP/1.1\r\nHost: nas\r\n\r\n",
            second,
        ),
        attack(
            "the greeting of TLS",
            "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0".repeat(40),
            "\0",
            second,
        ),
    ]
}

/// Attacking connections, until this is dropped.
pub struct LoadAttack {
    end: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl LoadAttack {
    /// Opens that many connections, all of which are open when this returns. A connection that the server closes is
    /// opened again after the next pause.
    pub fn begin(attack: Attack, address: SocketAddr, connections: usize) -> LoadAttack {
        let (end, ended) = mpsc::channel();
        let (ready, are_ready) = mpsc::channel();
        let thread = thread::spawn(move || {
            let mut all: Vec<Option<TcpStream>> = (0..connections).map(|_| None).collect();
            loop {
                for connection in &mut all {
                    let goes_on = connection
                        .as_mut()
                        .is_some_and(|stream| goes_on(stream, &attack.more));
                    if !goes_on {
                        *connection = open(address, &attack.first);
                    }
                }
                let _ = ready.send(());
                if ended.recv_timeout(attack.pause) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
            }
        });
        are_ready.recv().unwrap();
        LoadAttack {
            end: Some(end),
            thread: Some(thread),
        }
    }
}

impl Drop for LoadAttack {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

fn open(address: SocketAddr, first: &[u8]) -> Option<TcpStream> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_nonblocking(true).ok()?;
    // The attack ignores bytes that the server does not accept.
    drop(stream.write(first));
    Some(stream)
}

/// Sends the next piece. False if the server has closed the connection.
fn goes_on(stream: &mut TcpStream, more: &[u8]) -> bool {
    let would_block = |error: std::io::Error| error.kind() == ErrorKind::WouldBlock;
    let is_open = match stream.read(&mut [0u8; 1024]) {
        Ok(read) => read > 0,
        Err(error) => would_block(error),
    };
    is_open && (more.is_empty() || stream.write(more).map_or_else(would_block, |_| true))
}
