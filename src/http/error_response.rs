//! Why a request is not passed on, and what its sender is told.

/// Why a request is not passed on.
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

    /// The client has gone, or said nothing: there is nobody to tell.
    pub(crate) fn silent() -> ErrorResponse {
        ErrorResponse::new(0, "")
    }

    pub(crate) fn is_silent(&self) -> bool {
        self.status == 0
    }

    /// The bytes of the answer.
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
