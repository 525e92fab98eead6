//! What a request is answered: a status and JSON.

use std::io::Cursor;

use tiny_http::Header;

use crate::text::json_printable;

/// An answer: status and what it says.
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) body: serde_json::Value,
    /// Sent in place of the JSON: the content type and the text.
    pub(crate) page: Option<(&'static str, String)>,
    /// Seconds until another try is worth it.
    pub(crate) retry_s: Option<u64>,
}

pub(crate) fn answer(status: u16, body: serde_json::Value) -> Response {
    Response {
        status,
        body,
        page: None,
        retry_s: None,
    }
}

pub(crate) fn error(status: u16, why: &str) -> Response {
    answer(status, serde_json::json!({"error": why}))
}

impl Response {
    /// The answer for tiny_http. No browser may take it for anything else than it says: what a caller sent may stand
    /// in it.
    pub(crate) fn response(&self) -> tiny_http::Response<Cursor<Vec<u8>>> {
        let (text, kind) = match &self.page {
            Some((kind, page)) => (page.clone(), *kind),
            None => (
                format!("{}\n", json_printable(&self.body.to_string())),
                "application/json",
            ),
        };
        let mut response = tiny_http::Response::from_string(text).with_status_code(self.status);
        response.add_header(header("Content-Type", kind));
        response.add_header(header("X-Content-Type-Options", "nosniff"));
        if self.status == 401 {
            response.add_header(header("WWW-Authenticate", "Basic realm=\"intertitle\""));
        }
        if let Some(wait) = self.retry_s {
            response.add_header(header("Retry-After", &wait.to_string()));
        }
        response
    }
}

fn header(name: &str, value: &str) -> Header {
    Header::from_bytes(name, value).expect("the header is well formed")
}
