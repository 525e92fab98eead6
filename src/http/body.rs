//! Reads the body of a request, piece by piece, within its bounds.

use std::io::{ErrorKind, Read};

use crate::http::error_response::ErrorResponse;

/// The largest body. Plex sends a picture of up to 100 kB with its webhooks.
pub(crate) const BODY_BYTES_MAX: usize = 8 << 20;
/// Bytes to read at a time. No memory is reserved because a client announces a length.
const STEP_BYTES: usize = 64 << 10;
/// The line before a chunk: its size, and the extensions that some proxies add.
const CHUNK_LINE_MAX: usize = 256;
/// Lines after the last chunk. They are ignored.
const TRAILERS_MAX: usize = 64;

pub(crate) fn is_timeout(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock)
}

/// A body in pieces: it grows without being copied, and each piece is freed once it has been forwarded.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pieces: Vec<Vec<u8>>,
    bytes: usize,
}

impl Body {
    pub(crate) fn len(&self) -> usize {
        self.bytes
    }

    pub(crate) fn push(&mut self, piece: Vec<u8>) {
        self.bytes += piece.len();
        self.pieces.push(piece);
    }

    /// Reads exactly `count` bytes of the stream. Calls `hold` before each piece.
    fn read(
        &mut self,
        stream: &mut impl Read,
        count: usize,
        hold: &mut impl FnMut(usize) -> Result<(), ErrorResponse>,
    ) -> Result<(), ErrorResponse> {
        let mut left = count;
        while left > 0 {
            let step = STEP_BYTES.min(left);
            hold(step)?;
            self.push(exactly(stream, step)?);
            left -= step;
        }
        Ok(())
    }

    /// The pieces, in order.
    pub(crate) fn into_pieces(self) -> impl Iterator<Item = Vec<u8>> {
        self.pieces.into_iter()
    }

    /// All bytes in one piece, for tests.
    #[cfg(test)]
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.pieces.concat()).into_owned()
    }
}

/// Reads a body of `length` bytes. `pending` are its bytes that were already read.
pub(crate) fn read_length(
    stream: &mut impl Read,
    mut pending: Vec<u8>,
    length: usize,
    hold: &mut impl FnMut(usize) -> Result<(), ErrorResponse>,
) -> Result<Body, ErrorResponse> {
    pending.truncate(length);
    hold(pending.len())?;
    let mut body = Body::default();
    body.push(pending);
    body.read(stream, length - body.len(), hold)?;
    Ok(body)
}

/// Exactly `count` bytes of the stream.
fn exactly(stream: &mut impl Read, count: usize) -> Result<Vec<u8>, ErrorResponse> {
    let mut bytes = vec![0; count];
    stream.read_exact(&mut bytes).map_err(|error| {
        if is_timeout(&error) {
            ErrorResponse::new(408, "timed out waiting for the request body")
        } else {
            // The client closed its side before the body was complete. It may still read the response.
            ErrorResponse::new(400, "the request body is shorter than its Content-Length")
        }
    })?;
    Ok(bytes)
}

pub(crate) fn too_large() -> ErrorResponse {
    ErrorResponse::new(413, "the request body is larger than 8 MiB")
}

/// Reads the chunks of a body and joins them. `pending` are the bytes that were already read.
pub(crate) fn read_chunks(
    stream: &mut impl Read,
    pending: Vec<u8>,
    hold: &mut impl FnMut(usize) -> Result<(), ErrorResponse>,
) -> Result<Body, ErrorResponse> {
    let bad = || ErrorResponse::new(400, "the chunked encoding of the request body is malformed");
    let mut source = std::io::Cursor::new(pending).chain(stream);
    let mut body = Body::default();
    loop {
        let line = read_line(&mut source)?;
        let (_, size) = match httparse::parse_chunk_size(&line) {
            Ok(httparse::Status::Complete(size)) => size,
            _ => return Err(bad()),
        };
        let size = usize::try_from(size).map_err(|_| too_large())?;
        if size == 0 {
            // Trailers are ignored. An empty line ends them.
            for _ in 0..TRAILERS_MAX {
                if read_line(&mut source)? == b"\r\n" {
                    return Ok(body);
                }
            }
            return Err(bad());
        }
        if size > BODY_BYTES_MAX - body.len() {
            return Err(too_large());
        }
        body.read(&mut source, size, hold)?;
        if read_line(&mut source)? != b"\r\n" {
            return Err(bad());
        }
    }
}

/// Reads a line with its end, one byte at a time, because no byte after the line may be consumed. Chunks are few.
fn read_line(source: &mut impl Read) -> Result<Vec<u8>, ErrorResponse> {
    let mut line = Vec::new();
    while !line.ends_with(b"\r\n") {
        if line.len() >= CHUNK_LINE_MAX {
            return Err(ErrorResponse::new(
                400,
                "the chunked encoding of the request body is malformed",
            ));
        }
        line.extend(exactly(source, 1)?);
    }
    Ok(line)
}
