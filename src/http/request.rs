//! Reads one complete request from a stream that may send anything.

use std::io::{Read, Write};

use crate::http::body::{BODY_BYTES_MAX, Body, is_timeout, read_chunks, read_length, too_large};
use crate::http::error_response::ErrorResponse;

/// The largest head. Plex's has 300 bytes.
const HEAD_BYTES_MAX: usize = 16 << 10;
const HEADERS_MAX: usize = 64;

/// A request with its whole body.
#[derive(Debug)]
pub(crate) struct RawRequest {
    pub(crate) method: String,
    /// The path and query, as they were sent.
    pub(crate) target: String,
    /// Names, in lower case, and values. A value that is not plain ASCII is empty, but the header is kept: that a proxy
    /// named a client matters, whatever the name.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Body,
}

/// How the length of a body is given.
enum Framing {
    None,
    Length(usize),
    Chunked,
}

/// Reads one request. `None` if the client closed without sending a byte. Calls `head_done` when the head is complete,
/// so that the body gets a time limit of its own, and `hold` before each piece of the body is read into memory.
pub(crate) fn read_request<S: Read + Write>(
    stream: &mut S,
    head_done: impl FnOnce(&mut S),
    mut hold: impl FnMut(usize) -> Result<(), ErrorResponse>,
) -> Result<Option<RawRequest>, ErrorResponse> {
    let mut buffer = Vec::with_capacity(2048);
    let (mut request, framing, expects, head_length) = loop {
        let mut piece = [0u8; 2048];
        match stream.read(&mut piece) {
            Ok(0) if buffer.is_empty() => return Ok(None),
            Ok(0) => return Err(ErrorResponse::silent()),
            Ok(read) => buffer.extend_from_slice(&piece[..read]),
            Err(error) if is_timeout(&error) && !buffer.is_empty() => {
                return Err(ErrorResponse::new(
                    408,
                    "timed out waiting for the request headers",
                ));
            }
            Err(_) => return Err(ErrorResponse::silent()),
        }
        if let Some(head) = parse_head(&buffer)? {
            break head;
        }
        if buffer.len() > HEAD_BYTES_MAX {
            return Err(ErrorResponse::new(
                431,
                "the request headers are larger than 16 KiB",
            ));
        }
    };
    head_done(stream);
    let rest = buffer.split_off(head_length);
    let has_body = !matches!(framing, Framing::None | Framing::Length(0));
    if expects && has_body && rest.is_empty() {
        stream
            .write_all(b"HTTP/1.1 100 Continue\r\n\r\n")
            .map_err(|_| ErrorResponse::silent())?;
    }
    request.body = match framing {
        Framing::None => Body::default(),
        Framing::Length(length) => read_length(stream, rest, length, &mut hold)?,
        Framing::Chunked => read_chunks(stream, rest, &mut hold)?,
    };
    Ok(Some(request))
}

type Head = (RawRequest, Framing, bool, usize);

/// Parses the head, once it is complete.
fn parse_head(bytes: &[u8]) -> Result<Option<Head>, ErrorResponse> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
    let mut parsed = httparse::Request::new(&mut headers);
    let length = match parsed.parse(bytes) {
        Ok(httparse::Status::Complete(length)) if length <= HEAD_BYTES_MAX => length,
        Ok(httparse::Status::Complete(_)) | Err(httparse::Error::TooManyHeaders) => {
            return Err(ErrorResponse::new(
                431,
                "the request has more than 16 KiB or 64 headers",
            ));
        }
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(_) => return Err(ErrorResponse::new(400, "this is not an HTTP/1.1 request")),
    };
    let target = parsed.path.unwrap_or("/");
    if !target.is_ascii() {
        return Err(ErrorResponse::new(
            400,
            "the URL contains unescaped characters",
        ));
    }
    let mut request = RawRequest {
        method: parsed.method.unwrap_or("").to_string(),
        target: origin_form(target).to_string(),
        headers: Vec::new(),
        body: Body::default(),
    };
    let (mut declared_length, mut is_chunked, mut expects) = (None, false, false);
    for header in parsed.headers.iter() {
        let name = header.name.to_ascii_lowercase();
        let value = std::str::from_utf8(header.value)
            .ok()
            .filter(|value| value.is_ascii())
            .map(str::trim);
        match name.as_str() {
            "content-length" if declared_length.is_some() => {
                return Err(ErrorResponse::new(
                    400,
                    "the request has two Content-Length headers",
                ));
            }
            "content-length" => declared_length = Some(body_length(value.unwrap_or(""))?),
            "transfer-encoding"
                if is_chunked
                    || !value.is_some_and(|value| value.eq_ignore_ascii_case("chunked")) =>
            {
                return Err(ErrorResponse::new(
                    400,
                    "unsupported transfer encoding; expected `chunked`",
                ));
            }
            "transfer-encoding" => is_chunked = true,
            "expect" => match value {
                Some(value) if value.eq_ignore_ascii_case("100-continue") => expects = true,
                _ => {
                    return Err(ErrorResponse::new(
                        417,
                        "unsupported expectation; expected `100-continue`",
                    ));
                }
            },
            _ => {
                let value = value.unwrap_or_default().to_string();
                request.headers.push((name, value));
            }
        }
    }
    let framing = match (declared_length, is_chunked) {
        // Two lengths: what one reader takes for a body, another takes for a request (request smuggling).
        (Some(_), true) => {
            return Err(ErrorResponse::new(
                400,
                "the request has both a Content-Length and chunked encoding",
            ));
        }
        (Some(length), false) => Framing::Length(length),
        (None, true) => Framing::Chunked,
        (None, false) => Framing::None,
    };
    Ok(Some((request, framing, expects, length)))
}

/// Removes scheme and host from `http://host/path`, which some proxies send.
fn origin_form(target: &str) -> &str {
    let after = target
        .strip_prefix("http://")
        .or_else(|| target.strip_prefix("https://"));
    match after {
        None => target,
        Some(rest) => rest.find('/').map_or("/", |at| &rest[at..]),
    }
}

fn body_length(value: &str) -> Result<usize, ErrorResponse> {
    if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ErrorResponse::new(
            400,
            "the Content-Length is not a number",
        ));
    }
    match value.parse::<usize>() {
        Ok(length) if length <= BODY_BYTES_MAX => Ok(length),
        Ok(_) => Err(too_large()),
        Err(_) => Err(ErrorResponse::new(400, "the Content-Length is too large")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A client that sends `input` and nothing more.
    struct Client {
        input: std::io::Cursor<Vec<u8>>,
        output: Vec<u8>,
    }

    impl Read for Client {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            self.input.read(buffer)
        }
    }

    impl Write for Client {
        fn write(&mut self, buffer: &[u8]) -> std::io::Result<usize> {
            self.output.write(buffer)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn read(input: &str) -> (Result<Option<RawRequest>, ErrorResponse>, String) {
        let mut client = Client {
            input: std::io::Cursor::new(input.into()),
            output: Vec::new(),
        };
        let request = read_request(&mut client, |_| {}, |_| Ok(()));
        (
            request,
            String::from_utf8(client.output).expect("answers are ASCII"),
        )
    }

    #[track_caller]
    fn body(input: &str, expected: &str) {
        let request = read(input)
            .0
            .expect("it is read")
            .expect("there is a request");
        assert_eq!(request.body.text(), expected);
    }

    #[track_caller]
    fn refused(input: &str, status: u16) {
        assert_eq!(
            read(input).0.expect_err("it is refused").status,
            status,
            "{input:?}"
        );
    }

    #[test]
    fn bodies_are_read_by_length_and_by_chunks() {
        body("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcdef", "abc");
        body(
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=1\r\nde\r\n0\r\nT: 1\r\n\r\n",
            "abcde",
        );
        body("PUT / HTTP/1.0\r\n\r\n", "");
    }

    #[test]
    fn an_expect_header_is_answered_100() {
        let (request, reply) =
            read("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n");
        assert_eq!(reply, "HTTP/1.1 100 Continue\r\n\r\n");
        assert!(request.is_err(), "the body never came");
    }

    #[test]
    fn the_host_of_a_proxys_target_is_cut_off() {
        let request = read("GET http://nas:1/ping?a HTTP/1.1\r\n\r\n")
            .0
            .expect("it is read")
            .expect("a request");
        assert_eq!(request.target, "/ping?a");
    }

    #[test]
    fn malformed_requests_are_refused() {
        refused(
            "POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc",
            400,
        );
        refused(
            "POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
            400,
        );
        refused("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400);
        refused(
            "POST / HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n",
            400,
        );
        refused("POST / HTTP/1.1\r\nContent-Length: 4294967296\r\n\r\n", 413);
        refused("POST / HTTP/1.1\r\nContent-Length: 30\r\n\r\nabc", 400);
        refused(
            "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            400,
        );
        refused(
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n",
            413,
        );
        refused(
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
            400,
        );
        refused("\u{16}\u{3}\u{1}hello hello\r\n\r\n", 400);
        refused(
            &format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "a".repeat(20_000)),
            431,
        );
        refused(
            &format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(70)),
            431,
        );
    }

    #[test]
    fn a_header_whose_value_is_not_ascii_is_there_without_it() {
        let request = read("GET / HTTP/1.1\r\nX-Forwarded-For: \u{e9}, 203.0.113.9\r\n\r\n");
        let request = request.0.expect("it is read").expect("a request");
        let expected = ("x-forwarded-for".to_string(), String::new());
        assert_eq!(request.headers, [expected]);
    }

    #[test]
    fn a_silent_client_is_not_answered() {
        assert!(read("").0.expect("it is not an error").is_none());
        assert!(read("POST / HT").0.expect_err("half a head").is_silent());
    }
}
