//! Why a request is refused, and the response that says so.

/// Why a request is refused.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ErrorResponse {
    pub(crate) status: u16,
    why: String,
}

impl ErrorResponse {
    pub(crate) fn new(status: u16, why: impl Into<String>) -> ErrorResponse {
        ErrorResponse {
            status,
            why: why.into(),
        }
    }

    /// The client has disconnected or sent nothing, so there is no response.
    pub(crate) fn silent() -> ErrorResponse {
        ErrorResponse::new(0, "")
    }

    pub(crate) fn is_silent(&self) -> bool {
        self.status == 0
    }

    /// The bytes of the response.
    pub(crate) fn answer(&self) -> Vec<u8> {
        if self.is_silent() {
            return Vec::new();
        }
        let reason = match self.status {
            400 => "Bad Request",
            408 => "Request Timeout",
            413 => "Content Too Large",
            417 => "Expectation Failed",
            431 => "Request Header Fields Too Large",
            _ => "Service Unavailable",
        };
        let body = format!("{{\"error\":\"{}\"}}\n", self.why);
        let retry = if self.status == 503 {
            "Retry-After: 5\r\n"
        } else {
            ""
        };
        format!(
            "HTTP/1.1 {} {reason}\r\nContent-Type: application/json\r\nX-Content-Type-Options: nosniff\r\nContent-Length: {}\r\n{retry}Connection: close\r\n\r\n{body}",
            self.status,
            body.len()
        )
        .into_bytes()
    }
}
