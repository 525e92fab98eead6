//! Requests with a form. The key is in the body, which access logs of servers and proxies do not contain.

use std::time::Duration;

use crate::http_client::{Call, Method, TransportError, Web};
use crate::json::{Bounds, repaired};

/// Tautulli itself sends a request to Plex for some responses.
const CALL_TIMEOUT: Duration = Duration::from_secs(60);
/// The largest response that is read. The configuration of an agent is about 3 kB, a list of users rarely over 1 MB.
const ANSWER_BYTES_MAX: u64 = 8 << 20;

/// Values in a response. A user has 30, and a Tautulli with a thousand users is unlikely.
const VALUES_MAX: u64 = 200_000;
const BOUNDS: Bounds = Bounds {
    bytes: ANSWER_BYTES_MAX,
    values: VALUES_MAX,
    // The template of an agent is one long text.
    text_bytes: 1 << 20,
};

/// A connection to a program that accepts forms at one URL.
pub(super) struct FormWire {
    web: Web,
    url: String,
}

/// A response, whatever its status.
pub(super) struct FormAnswer {
    pub(super) status: u16,
    pub(super) text: String,
}

impl FormWire {
    /// `url` is the URL that forms are posted to.
    pub(super) fn new(url: &str) -> FormWire {
        FormWire {
            web: Web::new(CALL_TIMEOUT),
            url: url.to_string(),
        }
    }

    /// Posts a form and waits for the response, a minute at most.
    ///
    /// # Errors
    /// There was no response: the end of a message, without the URL and without the fields.
    pub(super) fn post(&self, fields: &[(&str, &str)]) -> Result<FormAnswer, String> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        let form = form.finish();
        let answer = self.web.call(Call {
            url: &self.url,
            headers: &[("Accept", "application/json")],
            send: Method::Post("application/x-www-form-urlencoded", form.as_bytes()),
            bytes_max: ANSWER_BYTES_MAX,
        });
        let answer = answer.map_err(broken)?;
        // A name with an invalid byte is read all the same. A body beyond the bounds is not a response of this API.
        let text = repaired(&answer.body, BOUNDS).unwrap_or_default();
        Ok(FormAnswer {
            status: answer.head.status,
            text,
        })
    }
}

fn broken(transport_error: TransportError) -> String {
    match transport_error {
        TransportError::TooLarge => "the response has more than 8 MiB".into(),
        TransportError::TooSlow => "no answer in a minute".into(),
        TransportError::BadAddress => "invalid URL".into(),
        TransportError::Unreachable(why) | TransportError::Protocol(why) => why,
    }
}
