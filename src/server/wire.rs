//! Requests to a media server: one agent, bounded in time and size, every answer sorted by whose fault it is.

use std::time::Duration;

use serde_json::Value;
use ureq::http::Response;
use ureq::{Agent, Body, Error};

use crate::model::Failure;
use crate::settings::Secret;

/// Plex answers in seconds, or makes thumbnails first; a library listing may take half a minute on a Pi.
const CALL_TIMEOUT: Duration = Duration::from_secs(60);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// A library of 20,000 episodes is about 40 MiB of JSON.
const JSON_BYTES_MAX: u64 = 64 << 20;
/// No picture of an episode is larger; a card is at most 10 MB.
const PICTURE_BYTES_MAX: u64 = 32 << 20;

/// A connection to one server.
pub(super) struct Wire {
    agent: Agent,
    url: String,
    token: Secret,
}

/// What a request carries besides its path.
pub(super) enum Send<'b> {
    Get,
    Put,
    Post(&'b [u8]),
}

impl Wire {
    pub(super) fn new(url: &str, token: &Secret) -> Wire {
        Wire {
            agent: agent(),
            url: url.to_string(),
            token: token.clone(),
        }
    }

    /// The JSON answer to a GET of `path`, which begins with a slash.
    pub(super) fn json(&self, path: &str) -> Result<Value, Failure> {
        let mut answer = self.request(Send::Get, path)?;
        let text = answer
            .body_mut()
            .with_config()
            .limit(JSON_BYTES_MAX)
            .read_to_string()
            .map_err(broken)?;
        serde_json::from_str(&text)
            .map_err(|_| Failure::later("Plex answered something that is not JSON"))
    }

    /// The bytes at `path`, for pictures.
    pub(super) fn bytes(&self, path: &str) -> Result<Vec<u8>, Failure> {
        let mut answer = self.request(Send::Get, path)?;
        match answer
            .body_mut()
            .with_config()
            .limit(PICTURE_BYTES_MAX)
            .read_to_vec()
        {
            Ok(bytes) => Ok(bytes),
            Err(Error::BodyExceedsLimit(_)) => {
                Err(Failure::never("the picture has more than 32 MiB"))
            }
            Err(error) => Err(broken(error)),
        }
    }

    /// Sends a change; the answer's body says nothing.
    pub(super) fn send(&self, what: Send<'_>, path: &str) -> Result<(), Failure> {
        self.request(what, path).map(|_| ())
    }

    fn request(&self, what: Send<'_>, path: &str) -> Result<Response<Body>, Failure> {
        let url = format!("{}{path}", self.url);
        let token = self.token.expose();
        let answer = match what {
            Send::Get => self
                .agent
                .get(&url)
                .header("X-Plex-Token", token)
                .header("Accept", "application/json")
                .call(),
            Send::Put => self
                .agent
                .put(&url)
                .header("X-Plex-Token", token)
                .send_empty(),
            Send::Post(bytes) => {
                let request = self.agent.post(&url).header("X-Plex-Token", token);
                request.header("Content-Type", "image/jpeg").send(bytes)
            }
        };
        let answer = answer.map_err(broken)?;
        let status = answer.status().as_u16();
        if (200..300).contains(&status) {
            Ok(answer)
        } else {
            Err(refused(status, retry_after(&answer)))
        }
    }
}

/// What all clients of ours have in common: bounds in time, and every answer is looked at by us.
pub(super) fn agent() -> Agent {
    let config = Agent::config_builder()
        .timeout_global(Some(CALL_TIMEOUT))
        .timeout_connect(Some(CONNECT_TIMEOUT))
        .http_status_as_error(false)
        // A redirect away from the server would take the token along.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent(concat!("intertitle/", env!("CARGO_PKG_VERSION")));
    config.build().new_agent()
}

fn retry_after(answer: &Response<Body>) -> Option<Duration> {
    let seconds = answer
        .headers()
        .get("Retry-After")?
        .to_str()
        .ok()?
        .trim()
        .parse::<u64>()
        .ok()?;
    Some(Duration::from_secs(seconds.min(3600)))
}

/// What an answer other than 2xx means for the job.
fn refused(status: u16, wait: Option<Duration>) -> Failure {
    let why = format!("Plex answered {status}");
    match status {
        401 | 403 => Failure::Away {
            why: format!("{why}: the token in intertitle.toml is not accepted"),
            wait,
        },
        // Sonarr calls before Plex has scanned the new file.
        404 => Failure::Later {
            why: format!("{why}: it does not have this item (yet)"),
            wait,
        },
        408 | 429 => Failure::Later { why, wait },
        // 503 while it starts or is in maintenance; 502 and 504 from a proxy in front of a server that is down.
        502..=504 => Failure::Away { why, wait },
        500..=599 => Failure::Later { why, wait },
        300..=399 => Failure::Never {
            why: format!("{why}: its address in intertitle.toml leads elsewhere"),
        },
        413 => Failure::Never {
            why: format!("{why}: the card is too large for it"),
        },
        _ => Failure::Never { why },
    }
}

/// What a call without an answer means: the server cannot be reached, so no job is blamed.
fn broken(error: Error) -> Failure {
    match error {
        Error::BodyExceedsLimit(_) => Failure::later("Plex answered with more than 64 MiB"),
        Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) => {
            Failure::away("Plex cannot be reached: no answer in 5 s")
        }
        // A long call that ran out of time reached the server: others may work.
        Error::Timeout(_) => Failure::later("Plex did not answer in time"),
        Error::HostNotFound => Failure::away("Plex cannot be reached: its host name is not known"),
        Error::BadUri(_) | Error::Http(_) => {
            Failure::never("the address that Plex gave cannot be asked for")
        }
        // The sentence of an input or output error names no address and no token.
        Error::Io(error) => Failure::away(format!("Plex cannot be reached: {error}")),
        Error::ConnectionFailed => Failure::away("Plex cannot be reached: the connection failed"),
        _ => Failure::away("Plex cannot be reached: the connection broke"),
    }
}
