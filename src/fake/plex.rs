//! The fake Plex: handles requests, and records all of them.

use std::collections::VecDeque;
use std::io::{self, Read as _};
use std::sync::Mutex;
use std::time::Duration;

use tiny_http::{Header, Method, Request, Response};

use crate::fake::answers;
use crate::fake::fault::Fault;
use crate::fake::host::{Host, header, lock};
use crate::fake::library::{FakeEpisode, Library};
use crate::fake::streams::Streams;
use crate::fake::xml::xml;
use crate::model::Digest;

/// The only token that the fake Plex accepts.
pub const TOKEN: &str = "pretended-token";

/// The time between two signs of life of the event stream.
const PING: Duration = Duration::from_secs(10);

/// The path of the event stream.
const STREAM: &str = "/:/eventsource/notifications";

struct State {
    library: Library,
    machine: String,
    is_unreachable: bool,
    refuses_token: bool,
    faults: VecDeque<Fault>,
    requests: Vec<String>,
    uploads: Vec<(u32, String)>,
    streams: Streams,
}

/// A running fake Plex. It stops when it is dropped.
pub struct FakePlex {
    host: Host<State>,
}

type Answer = Response<io::Cursor<Vec<u8>>>;

impl FakePlex {
    /// Starts on a free port of 127.0.0.1 with that library and machine identifier.
    ///
    /// # Errors
    /// No port was available.
    pub fn start(library: Library, machine: &str) -> io::Result<FakePlex> {
        let state = State {
            library,
            machine: machine.into(),
            is_unreachable: false,
            refuses_token: false,
            faults: VecDeque::new(),
            requests: Vec::new(),
            uploads: Vec::new(),
            streams: Streams::default(),
        };
        let host = Host::start(2, state, serve)?;
        host.every(PING, |state| {
            state.streams.send(b"event: ping\ndata: {}\n\n")
        });
        Ok(FakePlex { host })
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> String {
        self.host.url()
    }

    /// Every request so far, like `GET /library/metadata/1201`.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        self.host.state().requests.clone()
    }

    /// Every accepted upload: the episode's key and the SHA-1 of the bytes, with repeated ones.
    #[must_use]
    pub fn uploads(&self) -> Vec<(u32, String)> {
        self.host.state().uploads.clone()
    }

    /// Answers 503 to everything from now on, or stops that.
    pub fn set_unreachable(&self, is_unreachable: bool) {
        self.host.state().is_unreachable = is_unreachable;
    }

    /// Accepts no token from now on, or the right one again.
    pub fn set_token_refused(&self, refuses_token: bool) {
        self.host.state().refuses_token = refuses_token;
    }

    /// Adds a fault, which happens once.
    pub fn add_fault(&self, fault: Fault) {
        self.host.state().faults.push_back(fault);
    }

    /// Removes all faults that have not happened yet.
    pub fn clear_faults(&self) {
        self.host.state().faults.clear();
    }

    /// The current episode of that key.
    #[must_use]
    pub fn episode(&self, key: u32) -> Option<FakeEpisode> {
        self.host.state().library.episode(key).cloned()
    }

    /// Becomes another machine at the same address.
    pub fn set_machine(&self, machine: &str) {
        self.host.state().machine = machine.into();
    }

    /// Says something on the event stream: the name of an event, and an object.
    pub fn say(&self, event: &str, data: &serde_json::Value) {
        let frame = format!("event: {event}\ndata: {data}\n\n");
        self.host.state().streams.send(frame.as_bytes());
    }

    /// The clients of the event stream. One that is gone counts until something is said.
    #[must_use]
    pub fn listeners(&self) -> usize {
        self.host.state().streams.count()
    }

    /// Ends the event streams that are open.
    pub fn end_streams(&self) {
        self.host.state().streams.end();
    }

    /// Changes the library.
    pub fn change<T>(&self, change: impl FnOnce(&mut Library) -> T) -> T {
        change(&mut self.host.state().library)
    }
}

fn serve(mut request: Request, state: &Mutex<State>) {
    let mut body = Vec::new();
    let announced = request.body_length().unwrap_or(0);
    let read = request.as_reader().take(16 << 20).read_to_end(&mut body);
    if read.is_err() || body.len() < announced {
        // The connection was closed. An incomplete picture is not stored.
        return;
    }
    let line = format!("{} {}", request.method(), request.url());
    let has_token = request
        .headers()
        .iter()
        .any(|header| header.field.equiv("X-Plex-Token") && header.value.as_str() == TOKEN);
    let answer = {
        let mut state = lock(state);
        state.requests.push(line.clone());
        let fault = state
            .faults
            .iter()
            .position(|fault| line.contains(&fault.line_has));
        let fault = fault.and_then(|at| state.faults.remove(at));
        match fault {
            _ if state.is_unreachable => status(503),
            _ if state.library.answers.is_some() => status(state.library.answers.unwrap_or(200)),
            Some(fault) => {
                if fault.is_done {
                    state.respond(request.method(), request.url(), body);
                }
                let wait = fault.retry_after.map(|wait| wait.to_string());
                let wait = wait.map(|wait| header("Retry-After", &wait));
                wait.into_iter()
                    .fold(status(fault.status), Response::with_header)
            }
            None if request.url() == "/identity" => json(&answers::identity(&state.machine)),
            None if !has_token || state.refuses_token => status(401),
            None if request.url().starts_with(STREAM) => {
                state.streams.open(request);
                return;
            }
            None if request.url() == "/" => json(&answers::root(&state.machine)),
            None => state.respond(request.method(), request.url(), body),
        }
    };
    let wants_json = request
        .headers()
        .iter()
        .any(|header| header.field.equiv("Accept") && header.value.as_str().contains("json"));
    let answer = if wants_json { answer } else { in_xml(answer) };
    // A client that has disconnected does not matter to a fake server.
    drop(request.respond(answer));
}

fn status(code: u16) -> Answer {
    Response::from_string(format!("<html><body><h1>{code}</h1></body></html>"))
        .with_status_code(code)
}

fn json(value: &serde_json::Value) -> Answer {
    Response::from_string(value.to_string()).with_header(header("Content-Type", "application/json"))
}

/// The response for a client that does not accept JSON.
fn in_xml(answer: Answer) -> Answer {
    let is_json = |header: &Header| header.value.as_str() == "application/json";
    if !answer.headers().iter().any(is_json) {
        return answer;
    }
    let bytes = answer.into_reader().into_inner();
    let text = serde_json::from_slice(&bytes).map_or_else(|_| String::new(), |value| xml(&value));
    Response::from_string(text).with_header(header("Content-Type", "text/xml;charset=utf-8"))
}

fn picture(bytes: &[u8]) -> Answer {
    Response::from_data(bytes).with_header(header("Content-Type", "image/jpeg"))
}

impl State {
    fn respond(&mut self, method: &Method, target: &str, body: Vec<u8>) -> Answer {
        let posted = (*method == Method::Post).then(|| Digest::of(&body));
        let answer = respond(&mut self.library, method, target, body);
        if let (Some(digest), 200) = (posted, answer.status_code().0) {
            let key = target
                .split('/')
                .nth(3)
                .and_then(|key| key.parse().ok())
                .unwrap_or(0);
            self.uploads.push((key, digest.to_string()));
        }
        answer
    }
}

fn respond(library: &mut Library, method: &Method, target: &str, body: Vec<u8>) -> Answer {
    let swapped_target = library.swapped.map(|(asked, given)| {
        let item = |key: u32| format!("/library/metadata/{key}");
        target.replacen(&item(asked), &item(given), 1)
    });
    let target = swapped_target.as_deref().unwrap_or(target);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let parameter = |name: &str| {
        form_urlencoded::parse(query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    };
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let answer = match (method, parts.as_slice()) {
        (Method::Get, [":", "prefs"]) => Some(json(&answers::prefs(&library.switched_off))),
        (Method::Put, [":", "prefs"]) => {
            library
                .switched_off
                .retain(|id| parameter(id).as_deref() != Some("1"));
            Some(status(200))
        }
        (Method::Get, ["status", "sessions"]) => {
            let sessions = library.episodes.iter().take(library.streams);
            let sessions = (1..).zip(sessions).map(answers::session).collect();
            Some(json(&answers::container(sessions)))
        }
        (Method::Get, ["accounts"]) => Some(json(&answers::accounts())),
        (Method::Get, ["library"]) => Some(json(&answers::container(Vec::new()))),
        (Method::Get, ["library", "sections"]) => Some(json(&answers::sections(library))),
        (Method::Get, ["library", "sections", section, "all"]) => {
            let section = section.parse().unwrap_or(0);
            let listing = match parameter("type").as_deref() {
                Some("4") => {
                    let own = library.episodes.iter();
                    let own = own.filter(|one| one.library.0 == section);
                    let own = own.filter(|one| answers::is_later(one, &parameter));
                    let own = own.collect();
                    page(own, answers::episode, &parameter)
                }
                _ => {
                    let all = answers::all_series(library, section);
                    page(all, |one| answers::series(library, one), &parameter)
                }
            };
            Some(json(&listing))
        }
        (Method::Put, ["library", "sections", _, "all"]) => {
            let key = parameter("id")
                .and_then(|key| key.parse().ok())
                .unwrap_or(0);
            let one = library.episode_mut(key);
            one.map(|one| {
                if let Some(locked) = parameter("thumb.locked") {
                    one.is_locked = locked == "1";
                }
                let labels: Vec<String> = form_urlencoded::parse(query.as_bytes())
                    .filter(|(name, _)| name.starts_with("label[") && name.ends_with("].tag.tag"))
                    .map(|(_, label)| label.into_owned())
                    .collect();
                if !labels.is_empty() {
                    one.labels = labels;
                }
                if let Some(gone) = parameter("label[].tag.tag-") {
                    one.labels.retain(|label| *label != gone);
                }
                status(200)
            })
        }
        (Method::Get, ["library", "metadata", keys]) if keys.contains(',') => {
            let keys = keys.split(',').filter_map(|key| key.parse().ok());
            let items: Vec<_> = keys.filter_map(|key| answers::item(library, key)).collect();
            Some(json(&answers::container(items)))
        }
        (_, ["library", "metadata", key, rest @ ..]) => {
            let key = key.parse().unwrap_or(0);
            of_item(library, key, method, rest, &parameter, body)
        }
        _ => None,
    };
    answer.unwrap_or_else(|| status(404))
}

/// The requested part of a listing, and the length of the whole.
fn page<T>(
    all: Vec<T>,
    answer: impl FnMut(T) -> serde_json::Value,
    parameter: &dyn Fn(&str) -> Option<String>,
) -> serde_json::Value {
    let number = |name| parameter(name).and_then(|number| number.parse().ok());
    let start = number("X-Plex-Container-Start").unwrap_or(0);
    let size = number("X-Plex-Container-Size").unwrap_or(usize::MAX);
    let total = all.len();
    let some = all.into_iter().skip(start).take(size);
    let mut listing = answers::container(some.map(answer).collect());
    listing["MediaContainer"]["totalSize"] = total.into();
    listing
}

fn of_item(
    library: &mut Library,
    key: u32,
    method: &Method,
    rest: &[&str],
    parameter: &dyn Fn(&str) -> Option<String>,
    body: Vec<u8>,
) -> Option<Answer> {
    match (method, rest) {
        (Method::Get, []) => {
            answers::item(library, key).map(|item| json(&answers::container(vec![item])))
        }
        (Method::Get, ["children"]) if library.episodes.iter().any(|one| one.series_key == key) => {
            Some(json(&answers::container(answers::seasons(library, key))))
        }
        (Method::Get, ["children" | "allLeaves"]) => {
            let inside = library
                .episodes
                .iter()
                .filter(|one| one.season_key == key || one.series_key == key);
            let has_guids = parameter("includeGuids").as_deref() == Some("1");
            let episode = |one| match has_guids {
                true => answers::episode_with_guids(one),
                false => answers::episode(one),
            };
            Some(json(&page(inside.collect(), episode, parameter)))
        }
        (Method::Get, ["posters"]) => library
            .episode(key)
            .map(|one| json(&answers::container(answers::pictures(one)))),
        (Method::Get, ["file"]) => {
            let wanted = parameter("url")?;
            let one = library.episode(key)?;
            one.pictures
                .iter()
                .find(|own| own.key == wanted)
                .map(|own| picture(&own.bytes))
        }
        (Method::Get, ["art", _]) => library.backdrop.as_ref().map(|own| picture(own)),
        (Method::Get, ["clearLogo", _]) => library.logo.as_ref().map(|own| picture(own)),
        (Method::Get, ["thumb", ..]) => {
            library.episode(key)?.shown().map(|own| picture(&own.bytes))
        }
        (Method::Post, ["posters"]) => {
            // Plex answers 500 to pictures larger than 10 MB.
            if body.len() > 10_000_000 {
                return Some(status(500));
            }
            library.episode_mut(key)?.upload(body);
            Some(status(200))
        }
        (Method::Put, ["poster"]) => {
            let wanted = parameter("url")?;
            let one = library.episode_mut(key)?;
            one.pictures
                .iter()
                .any(|own| own.key == wanted)
                .then(|| one.selected = wanted)?;
            one.is_locked = true;
            Some(status(200))
        }
        _ => None,
    }
}
