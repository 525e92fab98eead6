//! Every webhook of the corpora, sent to the real server over a socket.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use intertitle::app::App;
use intertitle::daemon;
use intertitle::daemon::Running;
use intertitle::fake::FakePlex;
use intertitle::source;
use serde_json::Value;

use crate::support::{Answer, TestHarness, exchange, post};

/// Nothing in the corpora is in the fake library: none of them may lead to a card.
const RULES: &str = "on plex media.rate, media.scrobble, library.new -> remake card\n\
                     on tautulli created, watched -> make card\n\
                     on sonarr import, upgrade, import.complete -> make card\n";

struct Case {
    name: String,
    meta: Value,
    /// The bytes of the body, or of the whole request.
    bytes: Vec<u8>,
}

impl Case {
    fn text(&self, pointer: &str) -> &str {
        self.meta
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or("")
    }

    fn is_raw(&self) -> bool {
        self.text("/level") == "http"
    }

    /// The classes of answers that are right.
    fn classes(&self) -> Vec<u16> {
        let class = |text: &str| u16::from(text.as_bytes()[0] - b'0');
        let also = self
            .meta
            .pointer("/expect/also_ok")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        std::iter::once(class(self.text("/expect/http_class")))
            .chain(also.iter().filter_map(Value::as_str).map(class))
            .collect()
    }

    fn target(&self) -> String {
        format!("/api/webhooks/{}", self.text("/target"))
    }
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The cases for senders that we read; `large` is the body that the test makes itself.
fn cases() -> Vec<Case> {
    let index: Value = serde_json::from_slice(&read(&corpus().join("index.json"))).unwrap();
    let rows = index.as_array().unwrap().iter();
    let of_ours = rows
        .filter(|row| ["plex", "sonarr", "tautulli"].contains(&row["target"].as_str().unwrap()));
    of_ours
        .map(|row| {
            let meta: Value =
                serde_json::from_slice(&read(&corpus().join(row["meta"].as_str().unwrap())))
                    .unwrap();
            let body = corpus().join(row["body"].as_str().unwrap());
            let name = row["name"].as_str().unwrap().to_string();
            let bytes = if name.ends_with("huge-10mib-title") {
                huge(&meta)
            } else {
                read(&body)
            };
            Case { name, meta, bytes }
        })
        .collect()
}

/// A multipart body with a title of ten mebibytes, under the boundary that the case's header names.
fn huge(meta: &Value) -> Vec<u8> {
    let content_type = meta
        .pointer("/request/headers/Content-Type")
        .unwrap()
        .as_str()
        .unwrap();
    let boundary = content_type.split("boundary=").nth(1).unwrap();
    let title = "x".repeat(10 << 20);
    format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"payload\"\r\nContent-Type: application/json\r\n\r\n\
         {{\"event\":\"media.rate\",\"Metadata\":{{\"type\":\"episode\",\"ratingKey\":\"1\",\"title\":\"{title}\"}}}}\r\n--{boundary}--\r\n"
    )
    .into_bytes()
}

/// A running daemon. The fake server lives as long as it does.
struct Installation {
    running: Option<Running>,
    plex: FakePlex,
    folder: tempfile::TempDir,
}

impl Installation {
    fn start() -> Installation {
        let (app, plex, folder) = TestHarness::new(RULES).into_app();
        Installation {
            running: Some(daemon::start(app).unwrap()),
            plex,
            folder,
        }
    }

    fn address(&self) -> SocketAddr {
        self.running.as_ref().unwrap().address()
    }

    fn app(&self) -> &App {
        self.running.as_ref().unwrap().app()
    }

    fn kept(&self) -> usize {
        self.app().store.list_deliveries(10_000).unwrap().len()
    }

    fn send(&self, case: &Case) -> Answer {
        if case.is_raw() {
            let path = case.target();
            let text = replace(
                &case.bytes,
                b"{PATH}",
                path.trim_start_matches('/').as_bytes(),
            );
            return exchange(self.address(), &text);
        }
        let method = case.text("/request/method");
        let mut head = format!(
            "{method} {} HTTP/1.1\r\nHost: nas\r\nContent-Length: {}\r\n",
            case.target(),
            case.bytes.len()
        );
        for (name, value) in case
            .meta
            .pointer("/request/headers")
            .unwrap()
            .as_object()
            .unwrap()
        {
            head += &format!("{name}: {}\r\n", value.as_str().unwrap());
        }
        head += "\r\n";
        exchange(self.address(), &[head.as_bytes(), &case.bytes].concat())
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            running.end();
        }
    }
}

fn replace(bytes: &[u8], what: &[u8], by: &[u8]) -> Vec<u8> {
    match bytes.windows(what.len()).position(|window| window == what) {
        Some(at) => [&bytes[..at], by, &bytes[at + what.len()..]].concat(),
        None => bytes.to_vec(),
    }
}

#[test]
fn every_webhook_of_the_corpus_is_answered_and_stored_as_declared() {
    let installation = Installation::start();
    let mut wrong = Vec::new();
    let cases = cases();
    assert!(cases.len() > 160, "the corpus is not all there");
    for case in &cases {
        let before = installation.kept();
        let mut answer = installation.send(case);
        // On a machine whose disk does not answer in time nothing is kept, and that is said: the sender tries again.
        let until = Instant::now() + Duration::from_secs(60);
        while answer.status == 503 && !case.classes().contains(&5) && Instant::now() < until {
            answer = installation.send(case);
        }
        let class = answer.status / 100;
        // Closing without an answer is the right answer to a request that never ends.
        let is_silent_enough = answer.status == 0 && case.is_raw() && !case.classes().contains(&2);
        if !case.classes().contains(&class) && !is_silent_enough {
            wrong.push(format!(
                "{}: answered {} {}",
                case.name,
                answer.status,
                answer.body().trim()
            ));
        }
        let rows = installation.kept() - before;
        // An incomplete request is not a delivery; everything else is one row.
        let expected = usize::from(!case.is_raw() && answer.status != 413);
        if rows != expected && !(case.is_raw() && rows <= 1) {
            wrong.push(format!(
                "{}: answered {}, and {rows} rows were kept",
                case.name, answer.status
            ));
        }
        if class == 2 && rows == 1 {
            wrong.extend(disagreements(&installation, case));
        }
        let ping = exchange(
            installation.address(),
            b"GET /ping HTTP/1.1\r\nHost: nas\r\n\r\n",
        );
        assert_eq!(ping.status, 200, "after {}", case.name);
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    let asked = installation.plex.requests();
    let is_plain = |line: &String| {
        line.split('?')
            .next()
            .unwrap()
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "/ .-_:".contains(letter))
            && !line.contains("..")
    };
    assert!(asked.iter().all(is_plain), "{asked:#?}");
    assert!(
        !asked.iter().any(|line| line.starts_with("POST")),
        "no card may come of the corpus"
    );
    let cards = fs::read_dir(installation.folder.path().join("cards")).unwrap();
    assert_eq!(cards.count(), 0, "no card may come of the corpus");
}

/// The facts of the case that what was kept does not say.
fn disagreements(installation: &Installation, case: &Case) -> Vec<String> {
    let newest = installation
        .app()
        .store
        .list_deliveries(1)
        .unwrap()
        .remove(0);
    let kept = installation
        .app()
        .store
        .delivery(newest.id)
        .unwrap()
        .unwrap();
    let endpoint = kept.endpoint.unwrap();
    let source_event = source::named(endpoint.source)
        .unwrap()
        .read(&kept.body)
        .unwrap();
    let source_event = serde_json::to_value(source_event).unwrap();
    let Some(expected) = case
        .meta
        .pointer("/expect/normalised")
        .and_then(Value::as_object)
    else {
        return Vec::new();
    };
    expected
        .iter()
        .filter(|(name, value)| !agrees(&source_event[name.as_str()], value))
        .map(|(name, value)| {
            format!(
                "{}: {name} is {}, not {value}",
                case.name,
                source_event[name.as_str()]
            )
        })
        .collect()
}

/// Numbers are equal if their values are; of objects, the names that are expected count.
fn agrees(found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Number(found), Value::Number(expected)) => found.as_f64() == expected.as_f64(),
        (Value::Array(found), Value::Array(expected)) => {
            found.len() == expected.len()
                && found
                    .iter()
                    .zip(expected)
                    .all(|(found, expected)| agrees(found, expected))
        }
        (Value::Object(found), Value::Object(expected)) => expected
            .iter()
            .all(|(name, value)| found.get(name).is_some_and(|own| agrees(own, value))),
        _ => found == expected,
    }
}

#[test]
fn no_order_of_webhooks_loses_a_card() {
    let installation = Installation::start();
    let sequences: Value = serde_json::from_slice(&read(&corpus().join("sequences.json"))).unwrap();
    let cases = cases();
    for sequence in sequences.as_array().unwrap() {
        for name in sequence["send"].as_array().unwrap() {
            let case = cases
                .iter()
                .find(|case| case.name == name.as_str().unwrap());
            let case = case.unwrap_or_else(|| panic!("{name} is not in the corpus"));
            let answer = installation.send(case);
            assert!(
                case.classes().contains(&(answer.status / 100)),
                "{name}: {}",
                answer.text
            );
        }
    }
}

#[test]
fn recorded_webhooks_of_a_real_tautulli_are_accepted() {
    let installation = Installation::start();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus-tautulli/deliveries");
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let raw = read(&entry.unwrap().path());
        let line =
            String::from_utf8_lossy(raw.split(|byte| *byte == b'\r').next().unwrap()).into_owned();
        let path = line.split(' ').nth(1).unwrap();
        // The recording had one address for each agent; here a bare key and an object go to ours.
        let is_titlecardmakers = path.contains("interface_id");
        let target = if is_titlecardmakers {
            "/api/webhooks/plex/rating-key?interface_id=1"
        } else {
            "/api/webhooks/tautulli"
        };
        let answer = exchange(
            installation.address(),
            &replace(&raw, path.as_bytes(), target.as_bytes()),
        );
        assert_eq!(answer.status, 202, "{line}: {}", answer.text);
        count += 1;
    }
    assert_eq!((count, installation.kept()), (28, 28));
}

#[test]
fn a_webhook_of_a_foreign_server_is_stored_and_ignored() {
    let installation = Installation::start();
    let cases = cases();
    let case = cases
        .iter()
        .find(|case| case.name == "plex/media-play-foreign-server")
        .unwrap();
    assert_eq!(installation.send(case).status, 202);
    for _ in 0..3000 {
        let newest = installation
            .app()
            .store
            .list_deliveries(1)
            .unwrap()
            .remove(0);
        if newest.outcome != "waiting" {
            // Which of the two is known first depends on whether the server of the settings has said who it is.
            let reason = newest.reason.unwrap_or_default();
            let known = [
                "the event is from someone else's server",
                "the event is from a server that is not in intertitle.toml",
            ];
            assert_eq!(newest.outcome, "ignored", "{reason}");
            assert!(known.contains(&reason.as_str()), "{reason}");
            return;
        }
        std::thread::yield_now();
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("the delivery was never decided");
}

#[test]
fn an_unknown_interface_gets_a_404_that_names_those_there_are() {
    let installation = Installation::start();
    let answer = post(
        installation.address(),
        "/api/webhooks/plex?interface_id=9",
        "application/json",
        b"{}",
    );
    assert_eq!(answer.status, 404);
    assert_eq!(
        answer.json()["error"],
        "interface_id is not a connection; there are: home (or 1)"
    );
    assert_eq!(answer.json()["connections"], serde_json::json!(["home"]));
}

#[test]
fn ping_and_health_answer_and_ping_answers_head_too() {
    let installation = Installation::start();
    let get = |line: &str| {
        exchange(
            installation.address(),
            format!("{line} HTTP/1.1\r\nHost: nas\r\n\r\n").as_bytes(),
        )
    };
    assert_eq!(get("GET /ping").json(), serde_json::json!({"status": "OK"}));
    let head = get("HEAD /ping");
    assert_eq!((head.status, head.body()), (200, ""));
    let health = get("GET /health").json();
    assert_eq!(health["rules"]["ok"], true);
    assert_eq!(health["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(health["connections"][0]["name"], "home");
    assert!(health["queue"]["hooks_undecided"].is_u64() && health["uptime_s"].is_i64());
    assert_eq!(get("GET /api/webhooks/plex").status, 405);
    assert_eq!(get("GET /nowhere").status, 404);
    assert_eq!(get("DELETE /api/webhooks/plex").status, 405);
}
