//! A target of messages: its rate limit, and the meaning of its responses.

use std::time::Duration;

use crate::http_client::{
    Bucket, Call, Closed, Method, Reason, Request, TransportError, Web, failure,
};
use crate::model::Failure;
use crate::notify::body::body;
use crate::settings::{NotifyKind, NotifySettings};

/// Only other messages wait for it.
const CALL_TIMEOUT: Duration = Duration::from_secs(15);
/// The response body is ignored.
const ANSWER_BYTES_MAX: u64 = 1 << 20;
/// Five messages at once, then one every twelve seconds: never more than ten in a minute.
const STORED: i64 = 5;
const INTERVAL_MS: i64 = 12_000;

/// One target of the settings.
pub struct Target {
    settings: NotifySettings,
    kind: NotifyKind,
    web: Web,
    bucket: Bucket,
}

impl Target {
    /// The target of these settings; none if its kind is missing.
    #[must_use]
    pub fn new(settings: &NotifySettings) -> Option<Target> {
        Some(Target {
            kind: settings.kind?,
            settings: settings.clone(),
            web: Web::new(CALL_TIMEOUT),
            bucket: Bucket::new(INTERVAL_MS, STORED),
        })
    }

    /// The name that rules use.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Leave to send one message, and how many more could follow at once.
    ///
    /// # Errors
    /// How long it takes until there is leave.
    pub fn leave(&self, now_ms: i64) -> Result<u32, Duration> {
        let taken = self.bucket.take(now_ms);
        taken.map_err(|closed: Closed| closed.wait)?;
        Ok(self.bucket.left(now_ms))
    }

    /// The clock was set by so much: a rest takes as long as before.
    pub fn shift(&self, by_ms: i64) {
        self.bucket.shift(by_ms);
    }

    /// Sends nothing for that time.
    pub fn rest(&self, now_ms: i64, wait: Duration) {
        self.bucket.rest(now_ms, wait, Reason::Busy);
    }

    /// Sends a message.
    ///
    /// # Errors
    /// [`Failure::Retry`] if a retry may succeed, otherwise [`Failure::GiveUp`]. The message does not contain the URL.
    pub fn post(&self, text: &str) -> Result<(), Failure> {
        let body = body(self.kind, text);
        let bearer = format!("Bearer {}", self.settings.token.expose());
        let mut headers = body.headers.to_vec();
        if !self.settings.token.expose().is_empty() {
            headers.push(("Authorization", bearer.as_str()));
        }
        let answer = self.web.call(Call {
            url: self.settings.url.expose(),
            headers: &headers,
            send: Method::Post(body.content_type, &body.bytes),
            bytes_max: ANSWER_BYTES_MAX,
        });
        match answer {
            // It was accepted; the response does not matter.
            Err(TransportError::TooLarge) => Ok(()),
            Ok(answer) if answer.head.is_good() => Ok(()),
            Ok(answer) => Err(failure(Request::Message, answer.head.refusal())),
            Err(TransportError::Unreachable(why) | TransportError::Protocol(why)) => {
                Err(Failure::retry(format!("it cannot be reached: {why}")))
            }
            Err(TransportError::TooSlow) => Err(Failure::retry("it did not answer in time")),
            Err(TransportError::BadAddress) => {
                Err(Failure::give_up("its URL in intertitle.toml is invalid"))
            }
        }
    }
}
