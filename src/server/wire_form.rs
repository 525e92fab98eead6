//! Requests by form: the key travels in the body, where no access log of a server or a proxy writes it down.

use ureq::{Agent, Error, Timeout};

use crate::server::wire::agent;

/// The largest answer that is read. The configuration of an agent is about 3 kB, a list of users rarely over 1 MB.
const ANSWER_BYTES_MAX: u64 = 8 << 20;

/// A connection to a program that takes forms at one address.
pub(super) struct FormWire {
    agent: Agent,
    url: String,
}

/// An answer, whatever its status.
pub(super) struct FormAnswer {
    pub(super) status: u16,
    pub(super) text: String,
}

impl FormWire {
    /// `url` is the whole address that forms are posted to.
    pub(super) fn new(url: &str) -> FormWire {
        FormWire {
            agent: agent(),
            url: url.to_string(),
        }
    }

    /// Posts a form and waits for its answer, a minute at most.
    ///
    /// # Errors
    /// No answer came: the end of a sentence, without the address and without anything that was sent.
    pub(super) fn post(&self, fields: &[(&str, &str)]) -> Result<FormAnswer, String> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        let request = self
            .agent
            .post(&self.url)
            .header("Accept", "application/json")
            .header("Content-Type", "application/x-www-form-urlencoded");
        let mut answer = request.send(form.finish()).map_err(broken)?;
        let status = answer.status().as_u16();
        let body = answer.body_mut().with_config().limit(ANSWER_BYTES_MAX);
        // What is no UTF-8 is no answer of an API: its text does not matter.
        let bytes = body.read_to_vec().map_err(broken)?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Ok(FormAnswer { status, text })
    }
}

fn broken(error: Error) -> String {
    match error {
        Error::BodyExceedsLimit(_) => "it answered with more than 8 MiB".into(),
        Error::Timeout(Timeout::Connect | Timeout::Resolve) => "no answer in 5 s".into(),
        Error::Timeout(_) => "no answer in a minute".into(),
        Error::HostNotFound => "its host name is not known".into(),
        Error::BadUri(_) | Error::Http(_) => "this is no address of the web".into(),
        // The sentence of an input or output error names no address.
        Error::Io(error) => error.to_string(),
        Error::ConnectionFailed => "the connection failed".into(),
        _ => "the connection broke".into(),
    }
}
