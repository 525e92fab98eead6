//! A fake Sonarr: its connections, and the test webhook that it sends before it stores one.

use std::io::{self, Read as _};
use std::sync::Mutex;
use std::time::Duration;

use serde_json::{Value, json};
use tiny_http::{Method, Request, Response};

use crate::fake::host::{Host, header, lock};
use crate::http_client::{Call, Web};

/// The only API key that the fake Sonarr accepts.
pub const SONARR_KEY: &str = "fake-sonarr-key";

/// What the fake Sonarr knows.
#[derive(Clone, Debug)]
pub struct SonarrState {
    /// Its version. Versions before 4 have no trigger for a whole import and no headers.
    pub version: String,
    /// The name of the program: `Sonarr`, or another one at this address.
    pub app: String,
    /// Its connections.
    pub connections: Vec<Value>,
    /// Every request so far.
    pub requests: Vec<String>,
    next: u64,
}

/// A running fake Sonarr. It stops when it is dropped.
pub struct FakeSonarr {
    host: Host<SonarrState>,
}

impl FakeSonarr {
    /// Starts on a free port of 127.0.0.1, with a connection of another program.
    ///
    /// # Errors
    /// No port was available.
    pub fn start() -> io::Result<FakeSonarr> {
        let other = json!({
            "id": 3, "name": "Kodi", "implementation": "Xbmc", "configContract": "XbmcSettings", "fields": [], "tags": [],
        });
        let state = SonarrState {
            version: "4.0.15.2941".into(),
            app: "Sonarr".into(),
            connections: vec![other],
            requests: Vec::new(),
            next: 4,
        };
        let host = Host::start(2, state, serve)?;
        Ok(FakeSonarr { host })
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> String {
        self.host.url()
    }

    /// Reads or changes its state.
    pub fn change<T>(&self, change: impl FnOnce(&mut SonarrState) -> T) -> T {
        change(&mut self.host.state())
    }
}

type Reply = (u16, Value);

fn serve(mut request: Request, state: &Mutex<SonarrState>) {
    let mut body = String::new();
    drop(request.as_reader().take(1 << 20).read_to_string(&mut body));
    let has_key = request
        .headers()
        .iter()
        .any(|header| header.field.equiv("X-Api-Key") && header.value.as_str() == SONARR_KEY);
    let (method, target) = (request.method().clone(), request.url().to_string());
    lock(state).requests.push(format!("{method} {target}"));
    let (status, value) = match has_key {
        // The test webhook is sent without the lock, because it takes a while.
        true => answer(state, &method, &target, &body),
        false => (401, json!({"error": "Unauthorized"})),
    };
    let answer = Response::from_string(value.to_string())
        .with_status_code(status)
        .with_header(header("Content-Type", "application/json"));
    // A client that has disconnected does not matter to a fake server.
    drop(request.respond(answer));
}

fn answer(state: &Mutex<SonarrState>, method: &Method, target: &str, body: &str) -> Reply {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let Some(path) = path.strip_prefix("/api/v3/") else {
        return (404, json!({"message": "NotFound"}));
    };
    let parts: Vec<&str> = path.split('/').collect();
    let entry = serde_json::from_str::<Value>(body).unwrap_or_default();
    match (method, parts.as_slice()) {
        (Method::Get, ["system", "status"]) => {
            let state = lock(state);
            let status = json!({"appName": state.app, "instanceName": state.app, "version": state.version, "urlBase": ""});
            (200, status)
        }
        (Method::Get, ["notification", "schema"]) => (200, json!([lock(state).template()])),
        (Method::Get, ["notification"]) => (200, Value::Array(lock(state).connections.clone())),
        (Method::Get, ["notification", id]) => {
            let state = lock(state);
            let found = state.connections.iter().find(|own| is(own, id));
            found.map_or((404, json!({"message": "NotFound"})), |own| {
                (200, own.clone())
            })
        }
        (Method::Post, ["notification", "test"]) => {
            test(&entry).map_or_else(|why| why, |()| (200, json!({})))
        }
        (Method::Post, ["notification"]) => {
            let name = entry.get("name").cloned().unwrap_or_default();
            let is_taken = lock(state)
                .connections
                .iter()
                .any(|own| own.get("name") == Some(&name));
            if is_taken {
                let why = json!({"propertyName": "Name", "errorMessage": "Should be unique", "severity": "error"});
                return (400, json!([why]));
            }
            match test(&entry) {
                Err(why) if !query.contains("forceSave=true") => why,
                _ => {
                    let mut state = lock(state);
                    let id = state.next;
                    state.next += 1;
                    let entry = stored(entry, id);
                    state.connections.push(entry.clone());
                    (201, entry)
                }
            }
        }
        (Method::Put, ["notification", id]) => {
            if let Err(why) = test(&entry) {
                return why;
            }
            let mut state = lock(state);
            let Some(own) = state.connections.iter_mut().find(|own| is(own, id)) else {
                return (404, json!({"message": "NotFound"}));
            };
            *own = stored(entry, id.parse().unwrap_or(0));
            (202, own.clone())
        }
        (Method::Delete, ["notification", id]) => {
            lock(state).connections.retain(|own| !is(own, id));
            (200, json!({}))
        }
        _ => (404, json!({"message": "NotFound"})),
    }
}

fn is(entry: &Value, id: &str) -> bool {
    entry.get("id").and_then(Value::as_u64) == id.parse().ok()
}

fn stored(mut entry: Value, id: u64) -> Value {
    entry["id"] = json!(id);
    entry
}

fn field<'v>(entry: &'v Value, name: &str) -> Option<&'v Value> {
    let fields = entry.get("fields")?.as_array()?;
    let field = fields
        .iter()
        .find(|field| field.get("name").is_some_and(|own| own == name))?;
    field.get("value")
}

/// Sends the test webhook of Sonarr 4.
fn test(entry: &Value) -> Result<(), Reply> {
    let url = field(entry, "url")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let body = json!({
        "eventType": "Test", "instanceName": "Sonarr", "applicationUrl": "",
        "series": {"id": 1, "title": "Test Title", "path": "C:\\testpath", "tvdbId": 1234, "type": "standard", "tags": []},
        "episodes": [{"id": 123, "episodeNumber": 1, "seasonNumber": 1, "title": "Test title", "seriesId": 0, "tvdbId": 0}],
    });
    let text = body.to_string();
    let header = |header: &Value| {
        let key = header.get("key")?.as_str()?;
        (key == "X-Api-Key").then(|| header.get("value")?.as_str().map(String::from))?
    };
    let headers = field(entry, "headers").and_then(Value::as_array);
    let key = headers.into_iter().flatten().find_map(header);
    let headers: Vec<(&'static str, &str)> =
        key.iter().map(|key| ("X-Api-Key", key.as_str())).collect();
    let answer = Web::new(Duration::from_secs(10)).call(Call {
        url,
        headers: &headers,
        send: crate::http_client::Method::Post("application/json", text.as_bytes()),
        bytes_max: 1 << 20,
    });
    let why = match answer {
        Ok(answer) if answer.head.is_good() => return Ok(()),
        Ok(answer) => format!(
            "Unable to send test message: HTTP status {}",
            answer.head.status
        ),
        Err(_) => "Unable to send test message: Connection refused".into(),
    };
    let reasons = json!([
        {"propertyName": "", "errorMessage": why, "severity": "error", "isWarning": false},
        {"propertyName": "Url", "errorMessage": "Unable to post to webhook", "severity": "error", "isWarning": false},
    ]);
    Err((400, reasons))
}

impl SonarrState {
    /// An empty webhook of this version.
    fn template(&self) -> Value {
        let is_four = !self.version.starts_with('3');
        let mut fields = vec![
            json!({"order": 0, "name": "url", "label": "Webhook URL", "type": "url", "advanced": false}),
            json!({"order": 1, "name": "method", "label": "Method", "value": 1, "type": "select", "advanced": false}),
            json!({"order": 2, "name": "username", "label": "Username", "type": "textbox", "privacy": "userName"}),
            json!({"order": 3, "name": "password", "label": "Password", "type": "password", "privacy": "password"}),
        ];
        let mut entry = json!({
            "onGrab": false, "onDownload": false, "onUpgrade": false, "onRename": false, "onSeriesAdd": false,
            "onSeriesDelete": false, "onEpisodeFileDelete": false, "onHealthIssue": false,
            "supportsOnGrab": true, "supportsOnDownload": true, "supportsOnUpgrade": true, "supportsOnSeriesAdd": true,
            "supportsOnSeriesDelete": true, "name": "", "implementationName": "Webhook", "implementation": "Webhook",
            "configContract": "WebhookSettings", "tags": [], "presets": [],
        });
        if is_four {
            fields.push(json!({"order": 4, "name": "headers", "label": "Headers", "value": [], "type": "keyValueList"}));
            entry["onImportComplete"] = json!(false);
            entry["supportsOnImportComplete"] = json!(true);
        }
        entry["fields"] = Value::Array(fields);
        entry
    }
}
