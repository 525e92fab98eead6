//! Requests to programs that answer with JSON, and what their answers mean: plex.tv and Sonarr.

use std::time::Duration;

use serde_json::Value;

use crate::http_client::{Call, Method, TransportError, Web};
use crate::json::{Bounds, repaired};
use crate::text::printable_letter;

/// The largest response that is read. The list of all kinds of connections of Sonarr has about 200 kB.
const ANSWER_BYTES_MAX: u64 = 4 << 20;
const BOUNDS: Bounds = Bounds {
    bytes: ANSWER_BYTES_MAX,
    values: 100_000,
    text_bytes: 64 << 10,
};
/// The longest part of a reason that our message quotes, in characters.
const REASON_SHOWN_MAX: usize = 200;

/// Why a program did not do what was requested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// It does not accept the token or the key.
    Unauthorized,
    /// It does not have what the URL names.
    Missing,
    /// It wants fewer requests: how long to wait, if it says so.
    Busy(Option<Duration>),
    /// It refuses the request: the status, and the reason that it gives, which may be empty.
    Refused(u16, String),
    /// There is no response, or not one of this program: the end of a message, without the URL.
    Unreachable(String),
}

impl ApiError {
    /// A message. `program` is the name of the program, and `secret` what it calls the secret that it expects.
    #[must_use]
    pub fn of(&self, program: &str, secret: &str) -> String {
        match self {
            ApiError::Unauthorized => format!("{program} does not accept the {secret}"),
            ApiError::Missing => format!("{program} does not know this address"),
            ApiError::Busy(_) => format!("{program} gets too many requests: try again in a minute"),
            ApiError::Refused(status, reason) if reason.is_empty() => {
                format!("{program} refuses it, with HTTP status {status}")
            }
            ApiError::Refused(_, reason) => format!("{program} refuses it: {reason}"),
            ApiError::Unreachable(why) => format!("{program} cannot be used: {why}"),
        }
    }
}

/// A client of one program. It sends the same headers with each request.
pub(super) struct JsonApi {
    web: Web,
    headers: Vec<(&'static str, String)>,
}

impl JsonApi {
    /// Requests end within `timeout`.
    pub(super) fn new(timeout: Duration, headers: Vec<(&'static str, String)>) -> JsonApi {
        JsonApi {
            web: Web::new(timeout),
            headers,
        }
    }

    /// Sends a request. An empty answer is `null`.
    pub(super) fn send(&self, url: &str, send: Method<'_>) -> Result<Value, ApiError> {
        let own = self
            .headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()));
        let headers: Vec<(&'static str, &str)> = std::iter::once(("Accept", "application/json"))
            .chain(own)
            .collect();
        let call = Call {
            url,
            headers: &headers,
            send,
            bytes_max: ANSWER_BYTES_MAX,
        };
        let answer = self.web.call(call).map_err(no_answer)?;
        let value = match answer.body.is_empty() {
            true => Some(Value::Null),
            false => repaired(&answer.body, BOUNDS)
                .ok()
                .and_then(|text| serde_json::from_str(&text).ok()),
        };
        match (answer.head.status, value) {
            (200..=299, Some(value)) => Ok(value),
            // Nothing is expected.
            (200..=299, None) if matches!(send, Method::Put) => Ok(Value::Null),
            (200..=299, None) => Err(ApiError::Unreachable(
                "the response is not JSON: check the address".into(),
            )),
            (300..=399, _) => Err(ApiError::Unreachable(match answer.head.leads_to {
                Some(host) => format!("the address leads to {host}"),
                None => "the address leads to another one: check its path".into(),
            })),
            (401, _) => Err(ApiError::Unauthorized),
            (404, _) => Err(ApiError::Missing),
            (429, _) => Err(ApiError::Busy(answer.head.retry_after)),
            (status @ 500.., _) => Err(ApiError::Unreachable(format!("HTTP status {status}"))),
            (status, value) => {
                let reason = value.as_ref().map(reason).unwrap_or_default();
                Err(ApiError::Refused(status, reason))
            }
        }
    }

    /// Sends a value as JSON: with POST, or with PUT if it replaces one.
    pub(super) fn send_json(
        &self,
        url: &str,
        replaces: bool,
        value: &Value,
    ) -> Result<Value, ApiError> {
        const JSON: &str = "application/json";
        let text = value.to_string();
        let send = match replaces {
            true => Method::Replace(JSON, text.as_bytes()),
            false => Method::Post(JSON, text.as_bytes()),
        };
        self.send(url, send)
    }
}

/// The reasons in an error of plex.tv (`errors[].message`) or of Sonarr (`[].errorMessage`, `message`), joined.
fn reason(value: &Value) -> String {
    let list = value.get("errors").unwrap_or(value);
    let one = std::slice::from_ref(list);
    let entries = list.as_array().map_or(one, Vec::as_slice);
    let texts = entries.iter().filter_map(|entry| {
        let members = ["errorMessage", "message", "error"];
        members
            .iter()
            .find_map(|member| entry.get(*member)?.as_str())
    });
    let mut texts: Vec<&str> = texts.collect();
    texts.dedup();
    let text = texts.join("; ");
    text.chars()
        .map(printable_letter)
        .take(REASON_SHOWN_MAX)
        .collect()
}

fn no_answer(error: TransportError) -> ApiError {
    ApiError::Unreachable(match error {
        TransportError::TooLarge => "the response is too large: check the address".into(),
        TransportError::TooSlow => "no answer in time".into(),
        TransportError::BadAddress => "invalid URL".into(),
        TransportError::Unreachable(why) | TransportError::Protocol(why) => why,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_reasons_of_a_refusal_are_quoted() {
        for (value, expected) in [
            (
                json!({"errors": [{"code": 1001, "message": "User could not be authenticated"}]}),
                "User could not be authenticated",
            ),
            (
                json!([{"propertyName": "Name", "errorMessage": "Should be unique"}]),
                "Should be unique",
            ),
            (
                json!([{"errorMessage": "Unable to send test message"}, {"errorMessage": "Unable to post to webhook"}]),
                "Unable to send test message; Unable to post to webhook",
            ),
            (json!({"error": "Unauthorized"}), "Unauthorized"),
            (json!({"message": "a\nb"}), "a b"),
            (json!("text"), ""),
            (json!(null), ""),
        ] {
            assert_eq!(reason(&value), expected, "{value}");
        }
    }
}
