//! The open port under abuse: whatever others do, a webhook is answered and stored. `cargo bench --bench abuse` has the times.

use std::fs;
use std::path::Path;

use crate::support::load_attack::{LoadAttack, attacks};
use crate::support::{Program, exchange, post};

/// More than the listener has slots.
const CONNECTIONS: usize = 300;
/// The porter's places, and what the daemon has besides.
const THREADS_MAX: usize = 256 + 40;

fn serve(config: &Path) -> Program {
    let settings = "[server]\nlisten = \"127.0.0.1:0\"\n";
    fs::write(config.join("intertitle.toml"), settings).unwrap();
    Program::serve(config)
}

fn threads(program: &Program) -> Option<usize> {
    let status = fs::read_to_string(format!("/proc/{}/status", program.id())).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("Threads:"))?;
    line.trim().parse().ok()
}

#[test]
fn webhooks_are_answered_during_a_flood_of_connections() {
    let config = tempfile::tempdir().unwrap();
    let program = serve(config.path());
    for attack in attacks() {
        let name = attack.name;
        let load_attack = LoadAttack::begin(attack, program.address, CONNECTIONS);
        for key in 1..=10 {
            let body =
                format!("{{\"event\":\"media.play\",\"Metadata\":{{\"ratingKey\":\"{key}\"}}}}");
            let target = "/api/webhooks/plex";
            let answer = post(program.address, target, "application/json", body.as_bytes());
            assert_eq!(answer.status, 202, "{name}: {answer:?}");
        }
        let threads = threads(&program).unwrap_or_default();
        assert!(threads <= THREADS_MAX, "{name}: {threads} threads");
        drop(load_attack);
    }
}

#[test]
fn each_answer_says_that_the_connection_closes() {
    let config = tempfile::tempdir().unwrap();
    let program = serve(config.path());
    for request in [
        "GET /ping HTTP/1.1\r\nHost: nas\r\n\r\n",
        "GET /nothing HTTP/1.1\r\nHost: nas\r\nConnection: keep-alive\r\n\r\n",
        "this is not a request\r\n\r\n",
    ] {
        let answer = exchange(program.address, request.as_bytes());
        let head = answer.text.split("\r\n\r\n").next().unwrap_or_default();
        let closes = head.lines().filter(|line| *line == "Connection: close");
        assert_eq!(closes.count(), 1, "{request:?}: {}", answer.text);
    }
}
