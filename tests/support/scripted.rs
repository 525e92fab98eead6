//! A server that answers exactly what a test specifies, byte for byte, valid or not.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

/// The response to a path with its query: the status, the content type, and the body.
pub type Reply = (u16, &'static str, Vec<u8>);

type Script = Box<dyn Fn(&str) -> Reply + Send + Sync>;

/// A running server. It stops when it is dropped.
pub struct Scripted {
    address: SocketAddr,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Scripted {
    pub fn start(script: impl Fn(&str) -> Reply + Send + Sync + 'static) -> Scripted {
        let script: Script = Box::new(script);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let is_over = Arc::<AtomicBool>::default();
        let own_over = Arc::clone(&is_over);
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if own_over.load(Ordering::SeqCst) {
                    return;
                }
                // A client that disconnects in the middle of a response does not matter.
                drop(stream.and_then(|stream| serve(stream, &script)));
            }
        });
        Scripted {
            address,
            is_over,
            thread: Some(thread),
        }
    }

    /// Answers the same to everything.
    pub fn answering(status: u16, kind: &'static str, body: impl Into<Vec<u8>>) -> Scripted {
        let body = body.into();
        Scripted::start(move |_| (status, kind, body.clone()))
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn serve(stream: TcpStream, script: &Script) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let path = line.split(' ').nth(1).unwrap_or_default().to_string();
    let mut length = 0;
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    std::io::copy(&mut reader.take(length), &mut std::io::sink())?;
    let (status, kind, body) = script(&path);
    let mut stream = stream;
    let head = format!(
        "HTTP/1.1 {status} Scripted\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(&body)
}
