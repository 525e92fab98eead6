//! A fake target of messages: records what is posted to it, and refuses on demand.

use std::collections::VecDeque;
use std::io::{self, Read as _};
use std::sync::Mutex;

use tiny_http::{Request, Response};

use intertitle::fake::{Host, header, lock};

/// A message as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    /// `POST /topic`.
    pub line: String,
    /// The relevant headers, like `Content-Type: text/plain`, ordered by name.
    pub headers: Vec<String>,
    /// The body.
    pub body: String,
}

/// A response other than 200: its status, and seconds to wait.
pub type Refusal = (u16, Option<u32>);

#[derive(Default)]
struct State {
    posted: Vec<Posted>,
    refusals: VecDeque<Refusal>,
    is_unreachable: bool,
}

/// A running fake target. It stops when it is dropped.
pub struct FakeInbox {
    host: Host<State>,
}

const SHOWN: &[&str] = &["Authorization", "Content-Type", "Title"];

impl FakeInbox {
    /// Starts on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// No port was available.
    pub fn start() -> io::Result<FakeInbox> {
        let host = Host::start(1, State::default(), serve)?;
        Ok(FakeInbox { host })
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> String {
        self.host.url()
    }

    /// Everything that was posted, refused or not.
    #[must_use]
    pub fn posted(&self) -> Vec<Posted> {
        self.host.state().posted.clone()
    }

    /// The next post gets this response.
    pub fn refuse(&self, refusal: Refusal) {
        self.host.state().refusals.push_back(refusal);
    }

    /// Answers 503 to everything from now on, or stops that.
    pub fn set_unreachable(&self, is_unreachable: bool) {
        self.host.state().is_unreachable = is_unreachable;
    }
}

fn serve(mut request: Request, state: &Mutex<State>) {
    let mut body = String::new();
    let reader = request.as_reader().take(1 << 20).read_to_string(&mut body);
    if reader.is_err() {
        return;
    }
    let value = |name: &str| {
        let mut headers = request.headers().iter();
        let own = headers.find(|header| header.field.as_str().as_str().eq_ignore_ascii_case(name));
        own.map(|header| format!("{name}: {}", header.value))
    };
    let posted = Posted {
        line: format!("{} {}", request.method(), request.url()),
        headers: SHOWN.iter().filter_map(|name| value(name)).collect(),
        body,
    };
    let (status, wait) = {
        let mut state = lock(state);
        state.posted.push(posted);
        let refusal = state.refusals.pop_front();
        match refusal {
            _ if state.is_unreachable => (503, None),
            Some(refusal) => refusal,
            None => (200, None),
        }
    };
    let answer = Response::from_string("{}").with_status_code(status);
    let wait = wait.map(|wait| header("Retry-After", &wait.to_string()));
    // A client that has disconnected does not matter to a fake server.
    drop(request.respond(wait.into_iter().fold(answer, Response::with_header)));
}
