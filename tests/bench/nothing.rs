//! The cost of webhooks that lead to nothing: the CPU time of a daemon with one and with eight servers.

use std::fs;
use std::thread;

use intertitle::fake::{FakePlex, Library, TOKEN};

use super::served::Served;

/// Webhooks before the measurement, so that one-time work is done by then.
const FIRST: usize = 100;
const WEBHOOKS: usize = 1000;
/// Prints milliseconds of one core for each webhook, and the ratio of eight servers to one.
pub fn measure() {
    let [one, eight] = [1, 8].map(cost);
    println!(
        "nothing  {WEBHOOKS} webhooks that lead to nothing: {one:.3} ms of one core each with one server, {eight:.3} ms \
         with eight, {:.2} times as much",
        eight / one
    );
}

/// Milliseconds of one core for a webhook, until it is decided.
fn cost(servers: usize) -> f64 {
    let all: Vec<FakePlex> = (1..=servers)
        .map(|n| FakePlex::start(Library::small(64, 36), &format!("machine-{n}")))
        .map(|plex| plex.expect("a port"))
        .collect();
    let folder = tempfile::tempdir().expect("a folder");
    let named = (1..).zip(&all).map(|(n, plex)| {
        let url = plex.url();
        format!("[plex.s{n}]\nurl = \"{url}\"\ntoken = \"{TOKEN}\"\n")
    });
    let settings = format!(
        "[server]\nlisten = \"127.0.0.1:0\"\n{}",
        named.collect::<String>()
    );
    fs::write(folder.path().join("intertitle.toml"), settings).expect("a file");
    let daemon = Daemon::start(folder.path());
    daemon.send(FIRST);
    let before_ms = daemon.worked_ms();
    daemon.send(WEBHOOKS);
    // The last one is decided after its source has got the response.
    while daemon.undecided() > 0 {
        thread::yield_now();
    }
    let webhooks = u32::try_from(WEBHOOKS).expect("a thousand");
    (daemon.worked_ms() - before_ms) / f64::from(webhooks)
}

struct Daemon {
    served: Served,
}

impl Daemon {
    fn start(config: &std::path::Path) -> Daemon {
        Daemon {
            served: Served::start(config),
        }
    }

    /// The CPU time of all its threads, including those that have ended.
    fn worked_ms(&self) -> f64 {
        super::python::cpu_ms(&self.served.proc(""))
    }

    fn send(&self, webhooks: usize) {
        let body = "{\"event\":\"media.pause\",\"user\":true,\"owner\":true,\"Server\":{\"uuid\":\"machine-1\"},\"Metadata\":\
                    {\"type\":\"episode\",\"ratingKey\":\"1201\",\"grandparentTitle\":\"The Long Tide\",\"parentIndex\":1,\
                    \"index\":1}}";
        for _ in 0..webhooks {
            super::post(self.served.address, body);
        }
    }

    fn undecided(&self) -> u64 {
        let answer = super::exchange(
            self.served.address,
            "GET /health HTTP/1.1\r\nHost: nas\r\n\r\n",
        );
        let body = answer.split("\r\n\r\n").nth(1).unwrap_or_default();
        let health: serde_json::Value = serde_json::from_str(body).expect("health is JSON");
        health["queue"]["hooks_undecided"]
            .as_u64()
            .expect("a number")
    }
}
