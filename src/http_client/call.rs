//! Sends a request and reads the response. Its meaning is decided by the caller.

use std::io::{self, Read};
use std::net::SocketAddr;
use std::time::Duration;

use ureq::config::ConfigBuilder;
use ureq::typestate::AgentScope;
use ureq::{Agent, Body, Error};

use crate::http_client::status::Refusal;
use crate::http_client::{local, tls};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// The largest body of an error. The reason is a line or a small page.
const WHY_BYTES_MAX: u64 = 64 << 10;
/// Names in DNS have up to 253 characters, and a port has six.
const HOST_LETTERS_MAX: usize = 260;
/// The longest `Retry-After` that is followed.
const RETRY_AFTER_MAX: u32 = 3600;

/// An HTTP client. Connections are kept open and reused.
pub struct Web {
    agent: Agent,
}

/// The method of a request, with its body.
#[derive(Clone, Copy, Debug)]
pub enum Method<'b> {
    /// Reads something.
    Get,
    /// Changes something. The URL contains everything.
    Put,
    /// Sends something: its content type, and the bytes.
    Post(&'static str, &'b [u8]),
    /// Replaces something: its content type, and the bytes.
    Replace(&'static str, &'b [u8]),
    /// Deletes something.
    Delete,
}

/// A request.
#[derive(Clone, Copy)]
pub struct Call<'c> {
    /// The URL, with the query.
    pub url: &'c str,
    /// Names and values, which may contain secrets.
    pub headers: &'c [(&'static str, &'c str)],
    /// The method.
    pub send: Method<'c>,
    /// The largest body of a response, in bytes.
    pub bytes_max: u64,
}

/// The head of a response.
#[derive(Debug)]
pub struct Head {
    /// The status code.
    pub status: u16,
    /// The ETag. If it is sent with the next request, the body is only sent if it has changed (RFC 9110).
    pub etag: Option<String>,
    /// How long the server wants us to wait, an hour at most.
    pub retry_after: Option<Duration>,
    /// The host that a redirect leads to, with its port if there is one. The rest of the URL may contain a key, so it
    /// is left out.
    pub leads_to: Option<String>,
}

impl Head {
    /// True if the status is 2xx.
    #[must_use]
    pub fn is_good(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The error, if its status is not 2xx.
    #[must_use]
    pub fn refusal(&self) -> Refusal<'_> {
        Refusal {
            status: self.status,
            wait: self.retry_after,
            leads_to: self.leads_to.as_deref(),
        }
    }
}

/// A response, whatever its status.
#[derive(Debug)]
pub struct Answer {
    /// Its head.
    pub head: Head,
    /// The body. If the status is not 2xx, 64 KiB at most, and empty if it is longer.
    pub body: Vec<u8>,
}

/// Why there is no response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransportError {
    /// There is no connection to the server. Contains the error of the system, without the URL.
    Unreachable(String),
    /// The server was reached, but does not speak the protocol of the URL, or its certificate is not trusted. Contains what
    /// to do, without the URL.
    Protocol(String),
    /// The server was reached, but did not respond in time.
    TooSlow,
    /// The response is larger than allowed.
    TooLarge,
    /// The URL is invalid.
    BadAddress,
}

impl Web {
    /// A client whose requests end within `timeout`.
    #[must_use]
    pub fn new(timeout: Duration) -> Web {
        Web {
            agent: config(timeout).build().new_agent(),
        }
    }

    /// A client of one program on this machine, by plain HTTP: its requests go to `address`, whatever the host of their
    /// URL is, and never through a proxy of the environment. They end within `timeout`.
    #[must_use]
    pub fn local(address: SocketAddr, timeout: Duration) -> Web {
        let config = config(timeout).proxy(None).build();
        Web {
            agent: local::agent(config, address),
        }
    }

    /// A client for responses that never end. It fails if it has to wait for the next bytes for longer than `silence`.
    #[must_use]
    pub fn stream(silence: Duration) -> Web {
        let config = config(silence)
            .timeout_global(None)
            .timeout_recv_response(Some(silence))
            .timeout_per_read(Some(silence));
        Web {
            agent: config.build().new_agent(),
        }
    }

    /// Closes the connections of its requests, on whichever threads they are. It can send no more of them.
    pub fn close(&self) {
        self.agent.clone().shutdown();
    }

    /// Sends a request, and reads the response.
    ///
    /// # Errors
    /// There is no response, or it is incomplete.
    pub fn call(&self, call: Call<'_>) -> Result<Answer, TransportError> {
        self.open(call)?.whole()
    }

    /// Sends a request, and reads only the head of the response.
    ///
    /// # Errors
    /// There is no response.
    pub fn open(&self, call: Call<'_>) -> Result<Reply, TransportError> {
        let answer = match call.send {
            Method::Get => with(self.agent.get(call.url), call.headers).call(),
            Method::Put => with(self.agent.put(call.url), call.headers).send_empty(),
            Method::Post(kind, bytes) => with(self.agent.post(call.url), call.headers)
                .header("Content-Type", kind)
                .send(bytes),
            Method::Replace(kind, bytes) => with(self.agent.put(call.url), call.headers)
                .header("Content-Type", kind)
                .send(bytes),
            Method::Delete => with(self.agent.delete(call.url), call.headers).call(),
        };
        let answer = answer.map_err(transport_error)?;
        let header = |name| Some(answer.headers().get(name)?.to_str().ok()?.trim());
        let head = Head {
            status: answer.status().as_u16(),
            etag: header("ETag").map(String::from),
            retry_after: header("Retry-After").and_then(wait),
            leads_to: header("Location").and_then(host),
        };
        Ok(Reply {
            head,
            body: answer.into_body(),
            bytes_max: call.bytes_max,
        })
    }
}

/// A response whose body has not been read yet.
pub struct Reply {
    /// Its head.
    pub head: Head,
    body: Body,
    bytes_max: u64,
}

impl Reply {
    /// The body as a stream, which fails after the allowed number of bytes. [`broken_off`] gives the meaning of its
    /// error.
    #[must_use]
    pub fn reader(self) -> impl Read {
        self.body.into_with_config().limit(self.bytes_max).reader()
    }

    /// Reads the body.
    ///
    /// # Errors
    /// It is incomplete, or has more bytes than allowed.
    pub fn whole(mut self) -> Result<Answer, TransportError> {
        let body = if self.head.is_good() {
            body(&mut self.body, self.bytes_max).map_err(transport_error)?
        } else {
            // The body of an error may contain the reason. It does not matter if it is cut off.
            body(&mut self.body, WHY_BYTES_MAX).unwrap_or_default()
        };
        Ok(Answer {
            head: self.head,
            body,
        })
    }
}

/// Why a body that was read as a stream failed.
#[must_use]
pub fn broken_off(error: io::Error) -> TransportError {
    transport_error(Error::from(error))
}

fn config(timeout: Duration) -> ConfigBuilder<AgentScope> {
    Agent::config_builder()
        .timeout_global(Some(timeout))
        .timeout_connect(Some(CONNECT_TIMEOUT))
        .http_status_as_error(false)
        // A redirect would send tokens to another server.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent(concat!("intertitle/", env!("CARGO_PKG_VERSION")))
}

fn with<B>(
    request: ureq::RequestBuilder<B>,
    headers: &[(&'static str, &str)],
) -> ureq::RequestBuilder<B> {
    headers.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    })
}

fn body(body: &mut Body, bytes_max: u64) -> Result<Vec<u8>, Error> {
    body.with_config().limit(bytes_max).read_to_vec()
}

/// Parses seconds, which some servers send with fractions. Dates are not supported: no server that we use sends them.
fn wait(text: &str) -> Option<Duration> {
    let seconds = text.parse::<f64>().ok().filter(|seconds| *seconds >= 0.0)?;
    let seconds = seconds.min(f64::from(RETRY_AFTER_MAX));
    Some(Duration::from_secs_f64(seconds.ceil()))
}

/// The host of a URL, with its port. None for a path on the same host.
fn host(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("//")?;
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let host = &rest[..end];
    // User names and passwords precede it.
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || ".-_:[]".contains(letter);
    let is_host = !host.is_empty() && host.len() <= HOST_LETTERS_MAX && host.chars().all(is_plain);
    is_host.then(|| host.to_string())
}

/// The error, without the URL, which may contain a key.
fn transport_error(error: Error) -> TransportError {
    let unreachable = |why: &str| TransportError::Unreachable(why.to_string());
    match error {
        Error::BodyExceedsLimit(_) => TransportError::TooLarge,
        Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) => {
            unreachable("no answer in 5 s")
        }
        Error::Timeout(_) => TransportError::TooSlow,
        Error::HostNotFound => unreachable("unknown host name"),
        Error::BadUri(_) | Error::Http(_) => TransportError::BadAddress,
        // The message of an I/O error contains neither URL nor token.
        Error::Io(error) => match tls::of_io(&error) {
            Some(why) => TransportError::Protocol(why),
            None => TransportError::Unreachable(error.to_string()),
        },
        Error::Rustls(error) => TransportError::Protocol(tls::why(&error)),
        // A server that expects https answers plain HTTP with a TLS alert.
        Error::Protocol(error) if error.to_string().starts_with("http parse fail") => {
            TransportError::Protocol("the response is not HTTP: the URL may need `https://`".into())
        }
        Error::ConnectionFailed => unreachable("the connection failed"),
        _ => unreachable("the connection was lost"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_where_a_redirect_leads_only_the_machine_is_named() {
        for (address, expected) in [
            (
                "https://auth.example/login?token=secret",
                Some("auth.example"),
            ),
            ("http://alex:secret@nas:8443#secret", Some("nas:8443")),
            ("//[fe80::1]:32400?secret", Some("[fe80::1]:32400")),
            ("https://auth.example", Some("auth.example")),
            ("https://a@b@auth.example/secret", Some("auth.example")),
            ("https://auth.example\\secret@evil", Some("auth.example")),
            ("/web/login?token=secret", None),
            ("https://?token=secret", None),
            ("https://bad host/", None),
            ("https:secret", None),
        ] {
            assert_eq!(host(address).as_deref(), expected, "{address}");
        }
        assert_eq!(host(&format!("https://{}/", "a".repeat(300))), None);
    }

    #[test]
    fn a_server_asks_to_wait_in_seconds_and_an_hour_at_most() {
        for (text, seconds) in [
            ("7", Some(7)),
            ("0.35", Some(1)),
            ("99999999", Some(3600)),
            ("-1", None),
            ("NaN", None),
            ("Wed, 21 Oct 2026 07:28:00 GMT", None),
        ] {
            assert_eq!(wait(text), seconds.map(Duration::from_secs), "{text}");
        }
    }
}
