//! The host of a fake server, here and in the tests: a free port of loopback, threads that respond, and its state behind one lock.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tiny_http::{Header, Request, Server};

/// A running host with the state `S`. It stops when it is dropped.
pub struct Host<S> {
    server: Arc<Server>,
    state: Arc<Mutex<S>>,
    threads: Vec<JoinHandle<()>>,
    port: u16,
}

impl<S: Send + 'static> Host<S> {
    /// Starts on a free port of 127.0.0.1, with that many threads, which pass each request to `serve`.
    ///
    /// # Errors
    /// No port was available.
    pub fn start(threads: usize, state: S, serve: fn(Request, &Mutex<S>)) -> io::Result<Host<S>> {
        let server = Arc::new(Server::http("127.0.0.1:0").map_err(io::Error::other)?);
        let address = server.server_addr().to_ip();
        let state = Arc::new(Mutex::new(state));
        let threads = (0..threads).map(|_| {
            let (server, state) = (Arc::clone(&server), Arc::clone(&state));
            thread::spawn(move || {
                while let Ok(request) = server.recv() {
                    serve(request, &state);
                }
            })
        });
        Ok(Host {
            threads: threads.collect(),
            server,
            state,
            port: address.map_or(0, |address| address.port()),
        })
    }

    /// Calls `work` with its state again and again, as long as it runs.
    pub fn every(&self, period: Duration, work: fn(&mut S)) {
        let state = Arc::downgrade(&self.state);
        thread::spawn(move || {
            loop {
                thread::sleep(period);
                let Some(state) = state.upgrade() else {
                    return;
                };
                work(&mut lock(&state));
            }
        });
    }
}

impl<S> Host<S> {
    /// Its URL.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Its state.
    pub fn state(&self) -> MutexGuard<'_, S> {
        lock(&self.state)
    }
}

impl<S> Drop for Host<S> {
    fn drop(&mut self) {
        for _ in &self.threads {
            self.server.unblock();
        }
        for thread in self.threads.drain(..) {
            drop(thread.join());
        }
    }
}

/// The state of a host, for one response.
pub fn lock<S>(state: &Mutex<S>) -> MutexGuard<'_, S> {
    // A test that panicked while it held the lock has already failed.
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A header of a response. The fake servers only use valid ones.
pub fn header(name: &str, value: &str) -> Header {
    Header::from_bytes(name, value).expect("the header is well formed")
}
