//! A faulty proxy in front of a server: forwards bytes, and on demand closes the connection within a request, or delays
//! the response.

use std::collections::VecDeque;
use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use intertitle::fake::lock;

/// The fault of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineFault {
    /// That many bytes of it arrive, including its head, and then both ends see the connection close.
    CutAfter(usize),
    /// It is forwarded and carried out, but the response does not arrive until the client has given up.
    NoAnswer,
}

#[derive(Default)]
struct Shared {
    /// Each fault happens once, to the first request that contains the text.
    faults: Mutex<VecDeque<(String, LineFault)>>,
    is_over: AtomicBool,
}

/// A running proxy. It stops when it is dropped.
pub struct FaultyProxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl FaultyProxy {
    /// Starts on a free port of 127.0.0.1, in front of the server at `url`: `http://127.0.0.1:port`.
    ///
    /// # Errors
    /// No port was available, or `url` has another form.
    pub fn start(url: &str) -> io::Result<FaultyProxy> {
        let to = url.strip_prefix("http://").unwrap_or(url).parse();
        let to: SocketAddr = to.map_err(io::Error::other)?;
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::default());
        let own = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if own.is_over.load(Ordering::SeqCst) {
                    return;
                }
                // Each thread ends with its connection.
                let own = Arc::clone(&own);
                thread::spawn(move || drop(connect(client, to, &own)));
            }
        });
        Ok(FaultyProxy {
            address,
            shared,
            thread: Some(thread),
        })
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Adds a fault for the next request whose first bytes contain `text`: `POST /library/metadata/1201`.
    pub fn add_fault(&self, text: &str, fault: LineFault) {
        lock(&self.shared.faults).push_back((text.into(), fault));
    }
}

impl Drop for FaultyProxy {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

/// Forwards the bytes of a client, and the responses, until either end closes.
fn connect(mut client: TcpStream, to: SocketAddr, shared: &Shared) -> io::Result<()> {
    let mut server = TcpStream::connect(to)?;
    let is_mute = Arc::new(AtomicBool::new(false));
    let (mut from, mut back) = (server.try_clone()?, client.try_clone()?);
    let mute = Arc::clone(&is_mute);
    thread::spawn(move || {
        let mut bytes = [0; 16 << 10];
        while let Ok(read @ 1..) = from.read(&mut bytes) {
            if !mute.load(Ordering::SeqCst) && back.write_all(&bytes[..read]).is_err() {
                break;
            }
        }
        if !mute.load(Ordering::SeqCst) {
            drop(back.shutdown(Shutdown::Both));
        }
    });
    let mut left = usize::MAX;
    let mut bytes = [0; 1 << 10];
    loop {
        let read = client.read(&mut bytes)?;
        if read == 0 {
            // The client has disconnected or given up.
            return server.shutdown(Shutdown::Both);
        }
        match take_fault(shared, &bytes[..read]) {
            Some(LineFault::CutAfter(arrive)) => left = arrive,
            Some(LineFault::NoAnswer) => is_mute.store(true, Ordering::SeqCst),
            None => {}
        }
        let passed = read.min(left);
        server.write_all(&bytes[..passed])?;
        left -= passed;
        if left == 0 {
            server.shutdown(Shutdown::Both)?;
            return client.shutdown(Shutdown::Both);
        }
    }
}

/// The fault for the request that begins with these bytes.
fn take_fault(shared: &Shared, bytes: &[u8]) -> Option<LineFault> {
    let text = String::from_utf8_lossy(bytes);
    let mut faults = lock(&shared.faults);
    let own = faults.iter().position(|(part, _)| text.contains(part))?;
    faults.remove(own).map(|(_, fault)| fault)
}
