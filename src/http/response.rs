//! The response to a request: status, headers and body.

use std::io::Cursor;

use crate::text::json_printable;

/// A response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Names and values, in addition to those that every response has.
    pub headers: Vec<(&'static str, String)>,
    /// The bytes.
    pub body: Vec<u8>,
}

/// A response with a JSON body.
#[must_use]
pub fn json(status: u16, body: &serde_json::Value) -> Response {
    let text = format!("{}\n", json_printable(&body.to_string()));
    page(status, "application/json", text)
}

/// A response with a body of the given content type.
#[must_use]
pub fn page(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Response {
    Response {
        status,
        headers: vec![("Content-Type", content_type.to_string())],
        body: body.into(),
    }
}

/// An error as JSON: `{"error": why}`.
#[must_use]
pub fn error(status: u16, why: &str) -> Response {
    json(status, &serde_json::json!({"error": why}))
}

impl Response {
    /// Adds `Retry-After`, in seconds, if there is one.
    #[must_use]
    pub fn retry_after(mut self, seconds: Option<u64>) -> Response {
        let header = seconds.map(|seconds| ("Retry-After", seconds.to_string()));
        self.headers.extend(header);
        self
    }

    /// The response for tiny_http. It forbids browsers to guess the content type, because the body may quote what a
    /// caller sent.
    pub(crate) fn carried(self) -> tiny_http::Response<Cursor<Vec<u8>>> {
        // The listener finds the end of the response by its length.
        let mut carried = tiny_http::Response::from_data(self.body)
            .with_status_code(self.status)
            .with_chunked_threshold(usize::MAX);
        for (name, value) in self.headers {
            carried.add_header(header(name, &value));
        }
        carried.add_header(header("X-Content-Type-Options", "nosniff"));
        if self.status == 401 {
            carried.add_header(header("WWW-Authenticate", "Basic realm=\"intertitle\""));
        }
        carried
    }
}

fn header(name: &str, value: &str) -> tiny_http::Header {
    tiny_http::Header::from_bytes(name, value).expect("headers are constants and numbers")
}
