//! One request and its answer. What an answer means is the caller's to say.

use std::io::{self, Read};
use std::time::Duration;

use ureq::{Agent, Body, Error};

use crate::http_client::status::Refusal;
use crate::http_client::tls;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Why a request was refused is a line or a small page.
const WHY_BYTES_MAX: u64 = 64 << 10;
/// Names in DNS have 253 letters at most, and a port has six.
const HOST_LETTERS_MAX: usize = 260;
/// Nobody is waited for longer, whatever a server asks for.
const RETRY_AFTER_MAX: u32 = 3600;

/// The way out. Connections are kept open and used again.
pub struct Web {
    agent: Agent,
}

/// What a request carries.
#[derive(Clone, Copy, Debug)]
pub enum Method<'b> {
    /// Asks for something.
    Get,
    /// Changes something; all is said by the address.
    Put,
    /// Brings something: its content type, and the bytes.
    Post(&'static str, &'b [u8]),
}

/// A request.
#[derive(Clone, Copy)]
pub struct Call<'c> {
    /// Where to, with the query.
    pub url: &'c str,
    /// Names and values; they may hold secrets.
    pub headers: &'c [(&'static str, &'c str)],
    /// What it carries.
    pub send: Method<'c>,
    /// Bytes of an answer at most.
    pub bytes_max: u64,
}

/// What an answer says before its body.
#[derive(Debug)]
pub struct Head {
    /// 200 and so on.
    pub status: u16,
    /// The name of what is in the body: sent along next time, it saves the body if that is still the same (RFC 9110).
    pub etag: Option<String>,
    /// How long the server asks to wait, an hour at most.
    pub retry_after: Option<Duration>,
    /// The machine that a redirect leads to, with its port if it names one. Nothing else of the address: it may hold a key.
    pub leads_to: Option<String>,
}

impl Head {
    /// True if the status is 2xx.
    #[must_use]
    pub fn is_good(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// What it says if its status is not 2xx.
    #[must_use]
    pub fn refusal(&self) -> Refusal<'_> {
        Refusal {
            status: self.status,
            wait: self.retry_after,
            leads_to: self.leads_to.as_deref(),
        }
    }
}

/// An answer, whatever its status.
#[derive(Debug)]
pub struct Answer {
    /// What it says before its body.
    pub head: Head,
    /// Of a status other than 2xx 64 KiB at most, and nothing if it is longer.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransportError {
    /// Nobody is reached. What the system said, without the address.
    Unreachable(String),
    /// Somebody was reached, and did not answer in time.
    TooSlow,
    /// The answer is larger than was allowed.
    TooLarge,
    /// The address is none.
    BadAddress,
}

impl Web {
    /// A way out on which a call ends within `timeout`.
    #[must_use]
    pub fn new(timeout: Duration) -> Web {
        let config = Agent::config_builder()
            .timeout_global(Some(timeout))
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .http_status_as_error(false)
            // A redirect away from the server would take tokens along.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("intertitle/", env!("CARGO_PKG_VERSION")));
        Web {
            agent: config.build().new_agent(),
        }
    }

    /// Asks, and reads the answer.
    ///
    /// # Errors
    /// There is none, or not a whole one.
    pub fn call(&self, call: Call<'_>) -> Result<Answer, TransportError> {
        self.open(call)?.whole()
    }

    /// Asks, and reads no more of the answer than its head.
    ///
    /// # Errors
    /// There is none.
    pub fn open(&self, call: Call<'_>) -> Result<Reply, TransportError> {
        let answer = match call.send {
            Method::Get => with(self.agent.get(call.url), call.headers).call(),
            Method::Put => with(self.agent.put(call.url), call.headers).send_empty(),
            Method::Post(kind, bytes) => with(self.agent.post(call.url), call.headers)
                .header("Content-Type", kind)
                .send(bytes),
        };
        let answer = answer.map_err(silence)?;
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

/// An answer whose body has not been read yet.
pub struct Reply {
    /// What it says before its body.
    pub head: Head,
    body: Body,
    bytes_max: u64,
}

impl Reply {
    /// The body as a stream, which ends with an error behind the bytes that were allowed; [`broken_off`] says what it means.
    #[must_use]
    pub fn reader(self) -> impl Read {
        self.body.into_with_config().limit(self.bytes_max).reader()
    }

    /// Reads the body.
    ///
    /// # Errors
    /// It did not come whole, or has more bytes than were allowed.
    pub fn whole(mut self) -> Result<Answer, TransportError> {
        let body = if self.head.is_good() {
            body(&mut self.body, self.bytes_max).map_err(silence)?
        } else {
            // It says why, or nothing: that it is cut does not matter.
            body(&mut self.body, WHY_BYTES_MAX).unwrap_or_default()
        };
        Ok(Answer {
            head: self.head,
            body,
        })
    }
}

/// Why a body that was read as a stream broke off.
#[must_use]
pub fn broken_off(error: io::Error) -> TransportError {
    silence(Error::from(error))
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

/// Seconds, of which some servers write fractions. Dates are not understood: nobody whom we ask sends them.
fn wait(text: &str) -> Option<Duration> {
    let seconds = text.parse::<f64>().ok().filter(|seconds| *seconds >= 0.0)?;
    let seconds = seconds.min(f64::from(RETRY_AFTER_MAX));
    Some(Duration::from_secs_f64(seconds.ceil()))
}

/// The machine of an address, with its port; none of an address on the same machine.
fn host(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("//")?;
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let host = &rest[..end];
    // Names and passwords stand before it.
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || ".-_:[]".contains(letter);
    let is_host = !host.is_empty() && host.len() <= HOST_LETTERS_MAX && host.chars().all(is_plain);
    is_host.then(|| host.to_string())
}

/// What went wrong, without the address: it may hold a key.
fn silence(error: Error) -> TransportError {
    let unreachable = |why: &str| TransportError::Unreachable(why.to_string());
    match error {
        Error::BodyExceedsLimit(_) => TransportError::TooLarge,
        Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) => {
            unreachable("no answer in 5 s")
        }
        Error::Timeout(_) => TransportError::TooSlow,
        Error::HostNotFound => unreachable("its host name is not known"),
        Error::BadUri(_) | Error::Http(_) => TransportError::BadAddress,
        // The sentence of an input or output error names no address and no token.
        Error::Io(error) => {
            TransportError::Unreachable(tls::of_io(&error).unwrap_or_else(|| error.to_string()))
        }
        Error::Rustls(error) => TransportError::Unreachable(tls::why(&error)),
        // Who is spoken to in plain words where it expects https answers with an alert of TLS.
        Error::Protocol(error) if error.to_string().starts_with("http parse fail") => {
            unreachable("what answers there speaks no http: perhaps its url begins with `https://`")
        }
        Error::ConnectionFailed => unreachable("the connection failed"),
        _ => unreachable("the connection broke"),
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
