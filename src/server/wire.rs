//! Requests to a media server: its token goes along, and every answer is sorted by whose fault it is.

use std::time::Duration;

use serde_json::Value;

use crate::model::Failure;
use crate::settings::{PlexSettings, Secret};
use crate::web::{Answer, Call, Silence, Web};

pub(super) use crate::web::Send;

/// A library of 20,000 episodes is about 40 MiB of JSON.
const JSON_BYTES_MAX: u64 = 64 << 20;
/// No picture of an episode is larger; a card is at most 10 MB.
const PICTURE_BYTES_MAX: u64 = 32 << 20;

/// A connection to one server.
pub(super) struct Wire {
    web: Web,
    url: String,
    token: Secret,
}

impl Wire {
    pub(super) fn new(settings: &PlexSettings) -> Wire {
        Wire {
            web: Web::new(settings.patience),
            url: settings.url.clone(),
            token: settings.token.clone(),
        }
    }

    /// The JSON answer to a GET of `path`, which begins with a slash.
    pub(super) fn json(&self, path: &str) -> Result<Value, Failure> {
        json(&self.request(Send::Get, path, JSON_BYTES_MAX)?)
    }

    /// The same; none if nothing is there.
    pub(super) fn json_if_there(&self, path: &str) -> Result<Option<Value>, Failure> {
        let answer = self.ask(Send::Get, path, JSON_BYTES_MAX)?;
        match answer.status {
            404 => Ok(None),
            _ => json(&good(answer)?).map(Some),
        }
    }

    /// The bytes at `path`, for pictures.
    pub(super) fn bytes(&self, path: &str) -> Result<Vec<u8>, Failure> {
        let answer = self.request(Send::Get, path, PICTURE_BYTES_MAX)?;
        Ok(answer.body)
    }

    /// Sends a change; the answer's body says nothing.
    pub(super) fn send(&self, what: Send<'_>, path: &str) -> Result<(), Failure> {
        self.request(what, path, JSON_BYTES_MAX).map(|_| ())
    }

    fn request(&self, send: Send<'_>, path: &str, bytes_max: u64) -> Result<Answer, Failure> {
        good(self.ask(send, path, bytes_max)?)
    }

    /// An answer, whatever its status.
    fn ask(&self, send: Send<'_>, path: &str, bytes_max: u64) -> Result<Answer, Failure> {
        let token = ("X-Plex-Token", self.token.expose());
        let answer = self.web.call(Call {
            url: &format!("{}{path}", self.url),
            headers: &[token, ("Accept", "application/json")],
            send,
            bytes_max,
        });
        answer.map_err(|silence| broken(silence, bytes_max))
    }
}

fn json(answer: &Answer) -> Result<Value, Failure> {
    serde_json::from_slice(&answer.body)
        .map_err(|_| Failure::later("Plex answered something that is not JSON"))
}

fn good(answer: Answer) -> Result<Answer, Failure> {
    if answer.is_good() {
        Ok(answer)
    } else {
        Err(refused(answer.status, answer.retry_after))
    }
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
        // It may be busy with this item only.
        408 => Failure::Later { why, wait },
        // Who was asked too often wants rest from all questions.
        429 => Failure::Away { why, wait },
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

/// What a call without an answer means: if the server cannot be reached, no job is blamed.
fn broken(silence: Silence, bytes_max: u64) -> Failure {
    match silence {
        Silence::TooLarge if bytes_max == PICTURE_BYTES_MAX => {
            Failure::never("the picture has more than 32 MiB")
        }
        Silence::TooLarge => Failure::later("Plex answered with more than 64 MiB"),
        // It is busy, or hangs: the next job would hold the lane for as long, and find out the same.
        Silence::TooSlow => Failure::away("Plex did not answer in time"),
        Silence::BadAddress => Failure::never("the address that Plex gave cannot be asked for"),
        Silence::Unreachable(why) => Failure::away(format!("Plex cannot be reached: {why}")),
    }
}
