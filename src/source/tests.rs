//! Reads every recorded and every broken webhook of the corpus like the receiver does.

mod hostile;
mod metadata;
mod plex;
mod sonarr;
mod tautulli;
mod words;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::model::SourceEvent;
use crate::source::senders::{named, read};

/// A webhook of the corpus, with its description.
struct Case {
    name: String,
    target: String,
    content_type: String,
    body: Vec<u8>,
    expect: Value,
}

impl Case {
    fn read(&self) -> Result<(String, SourceEvent), String> {
        let source = named(&self.target).expect("the corpus names a sender");
        read(source, &self.content_type, &self.body)
    }

    fn source_event(&self) -> Result<SourceEvent, String> {
        self.read().map(|(_, source_event)| source_event)
    }

    /// True if the corpus allows a response of this class.
    fn allows(&self, class: &str) -> bool {
        let also = self.expect["also_ok"].as_array().into_iter().flatten();
        self.expect["http_class"] == class || also.into_iter().any(|other| other == class)
    }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name)
}

fn json(path: &Path) -> Value {
    let text = fs::read_to_string(path).expect("the corpus is complete");
    serde_json::from_str(&text).expect("the corpus is JSON")
}

/// The cases for our sources that consist of a body, in the order of the corpus. Raw requests are tested over a socket.
fn cases() -> Vec<Case> {
    let root = folder("corpus");
    let index = json(&root.join("index.json"));
    let rows = index.as_array().expect("the index is a list").iter();
    let mut cases = Vec::new();
    for row in rows {
        let text = |value: &Value| {
            value
                .as_str()
                .expect("the index names its files")
                .to_string()
        };
        let meta = json(&root.join(text(&row["meta"])));
        if meta["level"] != "body" || named(&text(&row["target"])).is_none() {
            continue;
        }
        let name = text(&row["name"]);
        let body = match fs::read(root.join(text(&row["body"]))) {
            Ok(body) => body,
            Err(_) if name == "malformed/huge-10mib-title" => huge(&meta),
            Err(error) => panic!("{name}: {error}"),
        };
        assert_eq!(
            Some(body.len() as u64),
            meta["body_bytes"].as_u64(),
            "{name}"
        );
        cases.push(Case {
            name,
            target: text(&row["target"]),
            content_type: meta["request"]["headers"]["Content-Type"]
                .as_str()
                .unwrap_or_default()
                .to_string(),
            body,
            expect: meta["expect"].clone(),
        });
    }
    cases
}

/// The body with a title of 10 MiB, which is generated here to keep it out of the repository.
fn huge(meta: &Value) -> Vec<u8> {
    let kind = meta["request"]["headers"]["Content-Type"]
        .as_str()
        .expect("the case has a content type");
    let boundary = kind.split_once("boundary=").expect("it has a boundary").1;
    let bytes = meta["body_bytes"]
        .as_u64()
        .and_then(|bytes| usize::try_from(bytes).ok())
        .expect("it has a size");
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"payload\"\r\nContent-Type: application/json\r\n\r\n\
         {{\"event\":\"library.new\",\"Metadata\":{{\"type\":\"episode\",\"ratingKey\":\"17946\",\"title\":\""
    );
    let tail = format!("\"}}}}\r\n--{boundary}--\r\n");
    let title = "A".repeat(bytes - head.len() - tail.len());
    format!("{head}{title}{tail}").into_bytes()
}

/// True if `got` contains everything in `expected`. Numbers are compared by value.
fn holds(expected: &Value, got: &Value) -> bool {
    match (expected, got) {
        (Value::Object(expected), Value::Object(got)) => expected
            .iter()
            .all(|(name, value)| holds(value, got.get(name).unwrap_or(&Value::Null))),
        (Value::Array(expected), Value::Array(got)) => {
            expected.len() == got.len()
                && expected
                    .iter()
                    .zip(got)
                    .all(|(expected, got)| holds(expected, got))
        }
        (Value::Number(expected), Value::Number(got)) => expected.as_f64() == got.as_f64(),
        _ => expected == got,
    }
}

/// The event in a source's JSON, as JSON.
fn source_event(sender: &str, body: &Value) -> Result<Value, String> {
    let source = named(sender).expect("the test names a sender");
    let (_, source_event) = read(source, "application/json", body.to_string().as_bytes())?;
    Ok(serde_json::to_value(source_event).expect("an event is JSON"))
}

/// Checks that a source's JSON has exactly the expected fields.
#[track_caller]
fn check(sender: &str, body: &Value, expected: &Value) {
    match source_event(sender, body) {
        Ok(got) => {
            for (name, value) in expected.as_object().expect("fields are expected") {
                assert!(
                    holds(value, &got[name]),
                    "{name} is {}, not {value}, in {body}",
                    got[name]
                );
            }
        }
        Err(why) => panic!("{body} was refused: {why}"),
    }
}

/// Checks that a source's JSON is refused with a message that contains `why`.
#[track_caller]
fn refused(sender: &str, body: &Value, why: &str) {
    match source_event(sender, body) {
        Ok(got) => panic!("{body} was read as {got}"),
        Err(message) => assert!(message.contains(why), "{body}: {message}"),
    }
}

#[test]
fn every_webhook_of_the_corpus_is_read_or_refused_as_declared() {
    let mut wrong = Vec::new();
    let cases = cases();
    assert!(
        cases.len() > 130,
        "the corpus has shrunk to {}",
        cases.len()
    );
    for case in &cases {
        let first = case.expect["http_class"]
            .as_str()
            .expect("the case has a class");
        match case.source_event() {
            Ok(source_event) => {
                let source_event = serde_json::to_value(source_event).expect("an event is JSON");
                if !case.allows("2xx") {
                    wrong.push(format!("{}: read, and is to be refused", case.name));
                }
                for (name, value) in case.expect["normalised"].as_object().into_iter().flatten() {
                    if !holds(value, &source_event[name]) {
                        wrong.push(format!(
                            "{}: {name} is {}, not {value}",
                            case.name, source_event[name]
                        ));
                    }
                }
            }
            Err(why) if !case.allows("4xx") => wrong.push(format!("{}: refused: {why}", case.name)),
            // Webhooks of real sources must be readable, even if the corpus allows to refuse them.
            Err(why) if first == "2xx" => wrong.push(format!("{}: refused: {why}", case.name)),
            Err(_) => {}
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn reasons_of_refusal_are_short_and_without_control_characters() {
    for case in cases() {
        if let Err(why) = case.source_event() {
            assert!(
                why.chars().count() < 250 && !why.contains(char::is_control),
                "{}: {why:?}",
                case.name
            );
            assert!(!why.ends_with('.'), "{}: {why}", case.name);
        }
    }
}

#[test]
fn recorded_webhooks_of_tautulli_are_read() {
    let folder = folder("corpus-tautulli").join("deliveries");
    let source = named("tautulli").expect("it is a sender");
    let mut seen = [0; 4];
    for entry in fs::read_dir(folder).expect("the recordings are there") {
        let path = entry.expect("the folder is readable").path();
        let raw = fs::read(&path).expect("the recording is readable");
        let head = raw
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .expect("it is a request");
        let (_, source_event) = read(source, "application/json", &raw[head + 4..])
            .unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        let which = match source_event.word {
            None if source_event.is_test => 0,
            Some("key") => 1,
            Some("created") => 2,
            Some("watched") => 3,
            word => panic!("{}: {word:?}", path.display()),
        };
        assert_eq!(
            source_event.rating_key.is_some(),
            which > 0,
            "{}",
            path.display()
        );
        seen[which] += 1;
    }
    // Tests and empty bodies, bare keys, `created`, `watched`.
    assert_eq!(seen.iter().sum::<i32>(), 28);
    assert!(seen.iter().all(|number| *number > 2), "{seen:?}");
}
