//! The event streams of the fake Plex: responses that do not end.

use std::io::{self, Write};

use tiny_http::Request;

/// The clients that read the stream. Their responses end when it is dropped.
#[derive(Default)]
pub(super) struct Streams(Vec<Box<dyn Write + Send>>);

impl Streams {
    /// Answers a request with a stream.
    pub(super) fn open(&mut self, request: Request) {
        let mut client = request.into_writer();
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n\
                    Transfer-Encoding: chunked\r\n\r\n";
        if client.write_all(head.as_bytes()).is_ok() && client.flush().is_ok() {
            self.0.push(client);
        }
    }

    /// Sends bytes to all clients, as one chunk. Forgets those that are gone.
    pub(super) fn send(&mut self, bytes: &[u8]) {
        let send = |client: &mut Box<dyn Write + Send>| -> io::Result<()> {
            write!(client, "{:x}\r\n", bytes.len())?;
            client.write_all(bytes)?;
            client.write_all(b"\r\n")?;
            client.flush()
        };
        self.0.retain_mut(|client| send(client).is_ok());
    }

    /// How many clients there are, as far as is known.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// Ends the responses.
    pub(super) fn end(&mut self) {
        for mut client in self.0.drain(..) {
            let end = client.write_all(b"0\r\n\r\n");
            // A client that has disconnected does not matter to a fake server.
            drop(end.and_then(|()| client.flush()));
        }
    }
}

impl Drop for Streams {
    fn drop(&mut self) {
        self.end();
    }
}
