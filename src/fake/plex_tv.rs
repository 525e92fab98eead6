//! A fake plex.tv: signing in by code, the account, its servers, and its webhooks.

use std::io::{self, Read as _};
use std::sync::Mutex;

use serde_json::{Value, json};
use tiny_http::{Method, Request, Response};

use crate::fake::host::{Host, header, lock};
use crate::fake::plex::TOKEN;
use crate::fake::xml::escaped;

/// The token of the account, which only this fake plex.tv accepts.
pub const ACCOUNT_TOKEN: &str = "fake-account-token";
/// Requests for a token until a person has typed the code.
const ASKED_UNTIL_LINKED: u32 = 2;

/// What the fake plex.tv knows.
#[derive(Clone, Debug)]
pub struct PlexTvState {
    /// The account has Plex Pass.
    pub has_pass: bool,
    /// The webhooks of the account.
    pub webhooks: Vec<String>,
    /// The servers: name, machine identifier, URLs, and whether the account owns it.
    pub servers: Vec<(String, String, Vec<String>, bool)>,
    /// Every code has expired.
    pub has_expired: bool,
    /// Another program adds a webhook after the next time that the list is read.
    pub rival: Option<String>,
    /// Every request so far.
    pub requests: Vec<String>,
    asked: u32,
    client: String,
}

/// A running fake plex.tv. It stops when it is dropped.
pub struct FakePlexTv {
    host: Host<PlexTvState>,
}

impl FakePlexTv {
    /// Starts on a free port of 127.0.0.1. The account owns a server with that machine identifier and URL, has Plex Pass,
    /// and has a webhook of another program.
    ///
    /// # Errors
    /// No port was available.
    pub fn start(machine: &str, url: &str) -> io::Result<FakePlexTv> {
        let state = PlexTvState {
            has_pass: true,
            webhooks: vec!["http://192.0.2.70:5555/other".into()],
            servers: vec![("attic".into(), machine.into(), vec![url.into()], true)],
            has_expired: false,
            rival: None,
            requests: Vec::new(),
            asked: 0,
            client: String::new(),
        };
        let host = Host::start(2, state, serve)?;
        Ok(FakePlexTv { host })
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> String {
        self.host.url()
    }

    /// Reads or changes its state.
    pub fn change<T>(&self, change: impl FnOnce(&mut PlexTvState) -> T) -> T {
        change(&mut self.host.state())
    }
}

fn serve(mut request: Request, state: &Mutex<PlexTvState>) {
    let mut body = String::new();
    drop(request.as_reader().take(1 << 20).read_to_string(&mut body));
    let of = |name: &'static str| {
        let mut headers = request.headers().iter();
        headers
            .find(|header| header.field.equiv(name))
            .map(|header| header.value.as_str().to_string())
    };
    let caller = Caller {
        client: of("X-Plex-Client-Identifier"),
        is_signed_in: of("X-Plex-Token").is_some_and(|token| token == ACCOUNT_TOKEN),
    };
    let (status, value) = {
        let mut state = lock(state);
        state
            .requests
            .push(format!("{} {}", request.method(), request.url()));
        state.answer(request.method(), request.url(), &caller, &body)
    };
    let wants_json = of("Accept").is_some_and(|accept| accept.contains("json"));
    let (kind, text) = match wants_json {
        true => ("application/json", value.to_string()),
        false => ("application/xml", xml(request.url(), &value)),
    };
    let answer = Response::from_string(text)
        .with_status_code(status)
        .with_header(header("Content-Type", kind));
    // A client that has disconnected does not matter to a fake server.
    drop(request.respond(answer));
}

struct Caller {
    client: Option<String>,
    is_signed_in: bool,
}

fn refused(status: u16, code: u32, message: &str) -> (u16, Value) {
    let error = json!({"code": code, "message": message, "status": status});
    (status, json!({"errors": [error]}))
}

impl PlexTvState {
    fn answer(
        &mut self,
        method: &Method,
        target: &str,
        caller: &Caller,
        body: &str,
    ) -> (u16, Value) {
        let path = target.split('?').next().unwrap_or_default();
        let path = path.strip_prefix("/api/v2/").unwrap_or_default();
        let Some(client) = &caller.client else {
            return refused(400, 1000, "X-Plex-Client-Identifier is missing");
        };
        match (method, path) {
            (Method::Post, "pins") => {
                self.client.clone_from(client);
                self.asked = 0;
                return (201, self.pin(None));
            }
            (Method::Get, "pins/881122334") => {
                if self.has_expired || self.client != *client {
                    return refused(404, 1020, "Code not found or expired");
                }
                self.asked += 1;
                let is_linked = self.asked >= ASKED_UNTIL_LINKED;
                return (200, self.pin(is_linked.then_some(ACCOUNT_TOKEN)));
            }
            _ if !caller.is_signed_in => {
                return refused(401, 1001, "User could not be authenticated");
            }
            _ => {}
        }
        match (method, path) {
            (Method::Get, "user") => (200, self.user()),
            (Method::Get, "resources") => (200, self.resources()),
            (Method::Get | Method::Post, "user/webhooks") if !self.has_pass => {
                refused(403, 1000, "Plex Pass is required")
            }
            (Method::Get, "user/webhooks") => {
                let list = self.webhook_list();
                self.webhooks.extend(self.rival.take());
                (200, list)
            }
            (Method::Post, "user/webhooks") => {
                let pairs = form_urlencoded::parse(body.as_bytes());
                let urls = pairs.filter(|(name, value)| name == "urls[]" && !value.is_empty());
                self.webhooks = urls.map(|(_, url)| url.into_owned()).collect();
                (201, self.webhook_list())
            }
            _ => refused(404, 1000, "Not found"),
        }
    }

    fn pin(&self, token: Option<&str>) -> Value {
        json!({
            "id": 881_122_334, "code": "K7QM", "product": "intertitle", "trusted": false,
            "clientIdentifier": self.client, "expiresIn": 900, "createdAt": "2026-02-02T18:20:11Z",
            "expiresAt": "2026-02-02T18:35:11Z", "authToken": token, "newRegistration": null,
        })
    }

    fn user(&self) -> Value {
        let features: &[&str] = match self.has_pass {
            true => &["webhooks", "pass"],
            false => &["camera-upload"],
        };
        json!({
            "id": 1001, "uuid": "ab12cd34", "username": "mira", "title": "mira", "email": "mira@example.org",
            "authToken": ACCOUNT_TOKEN, "scrobbleTypes": "1",
            "profile": {"autoSelectAudio": true, "defaultAudioLanguage": "de"}, "entitlements": [], "roles": [],
            "services": [], "subscription": {
                "active": self.has_pass, "status": if self.has_pass { "Active" } else { "Inactive" },
                "plan": self.has_pass.then_some("lifetime"), "features": features,
            },
        })
    }

    fn resources(&self) -> Value {
        let servers = self.servers.iter().map(|(name, machine, urls, is_owned)| {
            let connections = urls.iter().map(|url| {
                let rest = url.split_once("://").map_or("", |(_, rest)| rest);
                let (address, port) = rest.rsplit_once(':').unwrap_or((rest, "32400"));
                json!({
                    "protocol": "http", "address": address, "port": port.parse().unwrap_or(32_400), "uri": url,
                    "local": true, "relay": false, "IPv6": false,
                })
            });
            json!({
                "name": name, "product": "Plex Media Server", "clientIdentifier": machine, "provides": "server",
                "owned": is_owned, "accessToken": TOKEN, "presence": true, "httpsRequired": false,
                "connections": connections.collect::<Vec<_>>(),
            })
        });
        let player = json!({
            "name": "phone", "product": "Plex for Android", "clientIdentifier": "phone-1", "provides": "client,player",
            "owned": true, "connections": [],
        });
        Value::Array(servers.chain([player]).collect())
    }

    fn webhook_list(&self) -> Value {
        let urls = self.webhooks.iter().map(|url| json!({ "url": url }));
        Value::Array(urls.collect())
    }
}

/// The same response as XML, which plex.tv sends unless the client accepts JSON.
fn xml(target: &str, value: &Value) -> String {
    let name = match target.split('?').next().unwrap_or_default() {
        target if target.contains("/pins") => "pin",
        target if target.ends_with("/webhooks") => "webhooks",
        target if target.ends_with("/resources") => "resources",
        _ => "user",
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}",
        element(name, value)
    )
}

/// Scalar members become attributes, objects and lists become elements.
fn element(name: &str, value: &Value) -> String {
    let (mut attributes, mut inner) = (String::new(), String::new());
    for (member, value) in value.as_object().into_iter().flatten() {
        match value {
            Value::String(text) => attributes += &format!(" {member}=\"{}\"", escaped(text)),
            Value::Number(number) => attributes += &format!(" {member}=\"{number}\""),
            Value::Bool(flag) => attributes += &format!(" {member}=\"{}\"", u8::from(*flag)),
            Value::Null => attributes += &format!(" {member}=\"\""),
            Value::Array(_) | Value::Object(_) => inner += &element(member, value),
        }
    }
    let one = name.strip_suffix('s').unwrap_or(name);
    for value in value.as_array().into_iter().flatten() {
        inner += &match value {
            Value::String(text) => format!("<{one} id=\"{}\"/>", escaped(text)),
            value => element(one, value),
        };
    }
    format!("<{name}{attributes}>{inner}</{name}>")
}
