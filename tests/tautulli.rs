//! The pretended Tautulli against the recordings of a real one.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use intertitle::pretend::{Library, PretendedTautulli};
use serde_json::Value;

use crate::support::{Answer, exchange};

/// Recordings after this one are of deliveries and of items that the pretended one does not have.
const REPLAYED: u64 = 41;
/// XML, which is not asked for, and the server's id in its own words.
const LEFT_OUT: &[&str] = &["status-xml"];
/// The pretended one says a part of what the real one does; of an error it lists fewer commands.
const IN_PART: &[&str] = &["get-tautulli-info", "get-server-info", "get-users"];
const BY_STATUS: &[&str] = &["no-such-command"];

/// The identifier in the recordings.
const MACHINE: &str = "dc35c841f337f4d6695ea0b7d996ed7a04c4a4e5";

fn recordings() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus-tautulli")
}

/// Whether all that `part` says stands in `whole` too; lists have as many entries.
fn is_part(part: &Value, whole: &Value) -> bool {
    match (part, whole) {
        (Value::Object(part), Value::Object(whole)) => part
            .iter()
            .all(|(name, value)| whole.get(name).is_some_and(|whole| is_part(value, whole))),
        (Value::Array(part), Value::Array(whole)) => {
            part.len() == whole.len()
                && part
                    .iter()
                    .zip(whole)
                    .all(|(part, whole)| is_part(part, whole))
        }
        _ => part == whole,
    }
}

#[test]
fn the_pretended_tautulli_answers_as_the_real_one_did() {
    let tautulli = PretendedTautulli::start(Library::small(64, 36), MACHINE).unwrap();
    let address: SocketAddr = tautulli
        .url()
        .trim_start_matches("http://")
        .parse()
        .unwrap();
    let index = fs::read_to_string(recordings().join("index.json")).unwrap();
    let index: Value = serde_json::from_str(&index).unwrap();
    let mut replayed = 0;
    for entry in index["api"].as_array().unwrap() {
        let name = entry["name"].as_str().unwrap();
        if entry["n"].as_u64() > Some(REPLAYED) || LEFT_OUT.contains(&name) {
            continue;
        }
        let read =
            |which: &str| fs::read(recordings().join(entry[which].as_str().unwrap())).unwrap();
        let answer = exchange(address, &read("request"));
        let recorded = String::from_utf8(read("response")).unwrap();
        let recorded = Answer {
            status: recorded.split(' ').nth(1).unwrap().parse().unwrap(),
            text: recorded,
        };
        assert_eq!(answer.status, recorded.status, "{name}");
        let (own, real) = (answer.json(), recorded.json());
        if BY_STATUS.contains(&name) {
            assert_eq!(
                own["response"]["result"], real["response"]["result"],
                "{name}"
            );
        } else if IN_PART.contains(&name) {
            assert!(is_part(&own, &real), "{name}\n{own}\n{real}");
        } else {
            assert_eq!(own, real, "{name}");
        }
        replayed += 1;
    }
    assert_eq!(replayed, 40);
}
