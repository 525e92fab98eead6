//! Deliveries of the fake Tautulli: fills in the template and posts it in the way of Python's requests.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::support::fake::tautulli_items::Values;

/// Tautulli itself waits for ever, which a test must not.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);

/// A delivery.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct FakeDelivery {
    pub id: usize,
    pub agent: u32,
    pub trigger: String,
    pub rating_key: Option<u32>,
    /// Whether it was answered 2xx.
    pub is_taken: bool,
}

impl FakeDelivery {
    /// When it was sent, in seconds since 1970: a second after the previous one.
    pub(super) fn timestamp(&self) -> usize {
        1_795_422_500 + self.id
    }
}

/// The response of `get_notification_log`, newest first.
pub(super) fn to_json(deliveries: &[FakeDelivery]) -> Value {
    let row = |one: &FakeDelivery| {
        json!({
            "id": one.id, "timestamp": one.timestamp(), "rating_key": one.rating_key, "notifier_id": one.agent,
            "agent_id": 25, "agent_name": "webhook", "notify_action": one.trigger,
            "success": u8::from(one.is_taken),
        })
    };
    let rows: Vec<Value> = deliveries.iter().rev().map(row).collect();
    json!({"recordsFiltered": rows.len(), "recordsTotal": rows.len(), "data": rows})
}

/// A body with its names replaced. Empty if the template is not JSON. Unknown names are kept.
pub(super) fn filled(template: &str, values: &Values) -> String {
    let Ok(template) = serde_json::from_str::<Value>(template) else {
        return String::new();
    };
    fill(&template, values).to_string()
}

fn fill(template: &Value, values: &Values) -> Value {
    match template {
        Value::String(text) => {
            let text = values.iter().fold(text.clone(), |text, (name, value)| {
                text.replace(&format!("{{{name}}}"), value)
            });
            Value::String(text)
        }
        Value::Array(list) => list.iter().map(|one| fill(one, values)).collect(),
        Value::Object(object) => {
            let members = object
                .iter()
                .map(|(name, value)| (name.clone(), fill(value, values)));
            Value::Object(members.collect())
        }
        other => other.clone(),
    }
}

/// Sends a body to a plain HTTP URL. True if the response is 2xx.
pub(super) fn send(webhook_url: &str, method: &str, headers: &str, body: &str) -> bool {
    let Some(rest) = webhook_url.strip_prefix("http://") else {
        return false;
    };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut head = format!(
        "{method} /{path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: python-requests/2.33.1\r\n\
         Accept-Encoding: gzip, deflate\r\nAccept: */*\r\nConnection: close\r\nContent-Type: application/json\r\n"
    );
    let headers: Map<String, Value> = serde_json::from_str(headers).unwrap_or_default();
    for (name, value) in &headers {
        head += &format!("{name}: {}\r\n", value.as_str().unwrap_or_default());
    }
    head += &format!("Content-Length: {}\r\n\r\n{body}", body.len());
    let answer = TcpStream::connect(host).and_then(|mut stream| {
        stream.set_read_timeout(Some(ANSWER_TIMEOUT))?;
        stream.write_all(head.as_bytes())?;
        let mut status = [0; 12];
        stream.read_exact(&mut status)?;
        Ok(status)
    });
    answer.is_ok_and(|status| status.starts_with(b"HTTP/1.1 2"))
}
