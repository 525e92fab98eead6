//! The fake Tautulli against the recordings of a real one, and the page that explains how to set it up.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use crate::support::fake::FakeTautulli;
use intertitle::fake::Library;
use intertitle::worker::worker_loop::Poll;
use serde_json::Value;

use crate::support::{Answer, TestHarness, exchange};

/// Recordings after this one are of deliveries and of items that the fake one does not have.
const REPLAYED: u64 = 41;
/// XML, which is not requested, and the server's id in its own words.
const LEFT_OUT: &[&str] = &["status-xml"];
/// The fake one answers a part of what the real one does; of an error it lists fewer commands.
const IN_PART: &[&str] = &["get-tautulli-info", "get-server-info", "get-users"];
const BY_STATUS: &[&str] = &["no-such-command"];

/// The identifier in the recordings.
const MACHINE: &str = "dc35c841f337f4d6695ea0b7d996ed7a04c4a4e5";

fn recordings() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus-tautulli")
}

/// Whether all of `part` is in `whole` too; lists have as many entries.
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
fn the_fake_tautulli_answers_as_the_real_one_did() {
    let tautulli = FakeTautulli::start(Library::small(64, 36), MACHINE).unwrap();
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

fn page() -> String {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/tautulli.md");
    fs::read_to_string(page).unwrap()
}

/// The blocks of the page that are fenced as `kind`.
fn blocks(kind: &str) -> Vec<String> {
    let fence = format!("```{kind}\n");
    let page = page();
    let blocks = page.split(&fence).skip(1);
    blocks
        .map(|block| block.split("\n```").next().unwrap().to_string())
        .collect()
}

#[test]
fn the_data_on_the_page_is_what_the_program_installs() {
    let tautulli = FakeTautulli::start(Library::small(64, 36), MACHINE).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let settings = "[plex.home]\nurl = \"http://127.0.0.1:1\"\ntoken = \"t\"\n";
    fs::write(folder.path().join("intertitle.toml"), settings).unwrap();
    // The commands of the page, except for the address and the folder.
    let commands: Vec<String> = blocks("sh")
        .iter()
        .flat_map(|block| block.lines().map(String::from).collect::<Vec<_>>())
        .filter(|line| line.starts_with("intertitle tautulli"))
        .collect();
    assert!(commands.len() >= 4, "{commands:?}");
    for command in &commands {
        let command = command.split('#').next().unwrap();
        let words = command.split_whitespace().skip(1);
        let words: Vec<String> = words
            .map(|word| word.replace("http://nas:8181", &tautulli.url()))
            .collect();
        let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
        let config = folder.path().to_str().unwrap();
        words.extend([
            "--api-key",
            crate::support::fake::TAUTULLI_KEY,
            "--config",
            config,
        ]);
        if !command.contains("--address") {
            words.extend(["--address", "http://127.0.0.1:1"]);
        }
        if words.contains(&"install") {
            words.push("--no-test");
        }
        let output = crate::support::intertitle(&words);
        let why = String::from_utf8_lossy(&output.stderr);
        assert_ne!(output.status.code(), Some(2), "{command}\n{why}");
        let agents = tautulli.change(|tautulli| tautulli.agents.all.clone());
        if let Some(agent) = agents.first() {
            let shown: Value = serde_json::from_str(&blocks("json")[0]).unwrap();
            let set: Value = serde_json::from_str(&agent.texts("on_created").1).unwrap();
            assert_eq!(shown, set);
        }
    }
}

#[test]
fn the_data_on_the_page_is_read_for_episodes_seasons_and_series() {
    let data: Value = serde_json::from_str(&blocks("json")[0]).unwrap();
    // As Tautulli fills it in: what is not known is empty.
    let fill = |values: &[(&str, &str)]| {
        let mut data = data.clone();
        for (name, value) in data.as_object_mut().unwrap() {
            let known = values.iter().find(|(known, _)| known == name);
            *value = known.map_or("", |(_, value)| *value).into();
        }
        data.to_string()
    };
    for (kind, key, cards) in [
        ("episode", 1201, 1),
        ("season", 1200, 6),
        ("show", 1000, 10),
    ] {
        let harness =
            TestHarness::new("on tautulli created when library = \"TV Shows\" -> make card\n");
        let key = key.to_string();
        let body = fill(&[
            ("action", "created"),
            ("media_type", kind),
            ("rating_key", &key),
            ("library_name", "TV Shows"),
            ("season_num", if kind == "show" { "0-2" } else { "1" }),
            ("episode_num", if kind == "season" { "1-6" } else { "" }),
        ]);
        let address = "/api/webhooks/tautulli?interface_id=home";
        assert_eq!(harness.post_webhook(address, &body), 202);
        harness.dispatch_all();
        while harness.find() == Poll::Worked {}
        let jobs = harness.app().store.list_jobs(100).unwrap();
        let to_draw = jobs.iter().filter(|job| job.step == "render").count();
        assert_eq!(
            to_draw,
            cards,
            "{kind}: {:?} {:?}",
            harness.deliveries(),
            harness.jobs()
        );
    }
}
