//! How long webhooks wait during attacks on the same port, and what the attacks cost in threads and memory.
//!
//! `cargo bench --bench abuse` attacks the program with 500 connections of each kind, while cards are drawn, and sends
//! a burst of 2,000 webhooks. It fails if a webhook is not stored, or if threads or memory exceed their bounds.

use std::collections::HashSet;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use intertitle::fake::{FakePlex, Library, TOKEN};

mod served;

#[path = "../support/load_attack.rs"]
#[allow(clippy::unwrap_used)]
mod load_attack;

use load_attack::{LoadAttack, attacks};
use served::Served;

const CONNECTIONS: usize = 500;
const SENDERS: usize = 2;
const WEBHOOKS: usize = 200;
const BURST_SENDERS: usize = 8;
const BURST: usize = 2000;

/// The listener's connections, and the daemon's other threads.
const THREADS_MAX: u64 = 256 + 40;
const MEMORY_MIB_MAX: u64 = 96;

fn main() {
    let plex = FakePlex::start(Library::small(1920, 1080), "machine").expect("a port");
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("a file");
    fs::create_dir_all(folder.path().join("rules")).expect("a folder");
    write("rules/main.rules", "on plex media.rate -> remake card\n");
    write(
        "intertitle.toml",
        &format!(
            "[server]\nlisten = \"127.0.0.1:0\"\n[plex.home]\nurl = \"{}\"\ntoken = \"{TOKEN}\"\n",
            plex.url()
        ),
    );
    let daemon = Daemon::start(folder.path());
    let mut sound = true;
    println!("{:<32} p50 ms   p99 ms  longest  threads  memory MiB", "");
    let mut row = |name: &str, mut times: Vec<Duration>, kept: usize, sent: usize| {
        let (threads, memory) = (daemon.figure("Threads"), daemon.figure("VmHWM") / 1024);
        times.sort();
        let at = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1000.0;
        println!(
            "{name:<32} {:>6.1} {:>8.1} {:>8.1} {threads:>8} {memory:>11}",
            at(50),
            at(99),
            at(100)
        );
        if kept < sent || threads > THREADS_MAX || memory > MEMORY_MIB_MAX {
            println!("  that is not sound: {kept} of {sent} webhooks stored");
            sound = false;
        }
    };
    let (times, kept) = daemon.send(&plex, SENDERS, WEBHOOKS);
    row("nothing else", times, kept, WEBHOOKS);
    for attack in attacks() {
        let name = attack.name;
        daemon.forget_peak();
        let load_attack = LoadAttack::begin(attack, daemon.served.address, CONNECTIONS);
        let (times, kept) = daemon.send(&plex, SENDERS, WEBHOOKS);
        row(name, times, kept, WEBHOOKS);
        drop(load_attack);
    }
    daemon.forget_peak();
    let (times, kept) = daemon.send(&plex, BURST_SENDERS, BURST);
    row("a burst of 2,000 webhooks", times, kept, BURST);
    let begun = Instant::now();
    while daemon.waiting() > 0 && begun.elapsed() < Duration::from_secs(300) {
        thread::sleep(Duration::from_millis(200));
    }
    let left = daemon.waiting();
    println!(
        "worked off {:.1} s later, {left} jobs left; memory {} MiB",
        begun.elapsed().as_secs_f64(),
        daemon.figure("VmRSS") / 1024
    );
    if left > 0 || !sound {
        std::process::exit(1);
    }
}

struct Daemon {
    served: Served,
    round: AtomicU32,
}

impl Daemon {
    fn start(config: &std::path::Path) -> Daemon {
        Daemon {
            served: Served::start(config),
            round: AtomicU32::new(0),
        }
    }

    /// A number in `/proc/PID/status`, in kB if it has a unit.
    fn figure(&self, name: &str) -> u64 {
        let path = self.served.proc("status");
        let status = fs::read_to_string(path).unwrap_or_default();
        let mut lines = status.lines();
        let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        let number = value.and_then(|value| value.split_whitespace().next());
        number.and_then(|number| number.parse().ok()).unwrap_or(0)
    }

    fn forget_peak(&self) {
        let path = self.served.proc("clear_refs");
        fs::write(path, "5").expect("Linux forgets the peak");
    }

    /// Undecided deliveries, and jobs that wait or run.
    fn waiting(&self) -> u64 {
        let answer = exchange(
            self.served.address,
            b"GET /health HTTP/1.1\r\nHost: nas\r\n\r\n",
        );
        let body = answer.split("\r\n\r\n").nth(1).unwrap_or_default();
        let health: serde_json::Value = serde_json::from_str(body).expect("health is JSON");
        let number = |name: &str| health["queue"][name].as_u64().expect("a number");
        ["hooks_undecided", "find", "render", "upload"]
            .map(number)
            .iter()
            .sum()
    }

    /// Sends webhooks from several sources at once. Each episode gets a new title. Returns the time of each webhook,
    /// and how many were stored.
    fn send(&self, plex: &FakePlex, senders: usize, webhooks: usize) -> (Vec<Duration>, usize) {
        let keys: Vec<u32> =
            plex.change(|library| library.episodes.iter().map(|episode| episode.key).collect());
        let all: Vec<(Duration, Option<u64>)> = thread::scope(|scope| {
            let threads: Vec<_> = (0..senders)
                .map(|_| {
                    scope.spawn(|| {
                        (0..webhooks / senders)
                            .map(|_| self.send_webhook(plex, &keys))
                            .collect::<Vec<_>>()
                    })
                })
                .collect();
            let joined = threads
                .into_iter()
                .map(|thread| thread.join().expect("a sender"));
            joined.flatten().collect()
        });
        let ids: HashSet<u64> = all.iter().filter_map(|(_, id)| *id).collect();
        (all.iter().map(|(time, _)| *time).collect(), ids.len())
    }

    fn send_webhook(&self, plex: &FakePlex, keys: &[u32]) -> (Duration, Option<u64>) {
        let round = self.round.fetch_add(1, Ordering::Relaxed);
        let key = keys[round as usize % keys.len()];
        let draws = round.is_multiple_of(20);
        if draws {
            plex.change(|library| {
                if let Some(episode) = library.episode_mut(key) {
                    episode.title = format!("Round {round}");
                }
            });
        }
        let event = if draws { "media.rate" } else { "media.play" };
        let body = format!(
            "{{\"event\":\"{event}\",\"user\":true,\"owner\":true,\"Metadata\":{{\"type\":\"episode\",\
             \"ratingKey\":\"{key}\",\"grandparentTitle\":\"The Long Tide\",\"parentIndex\":1,\"index\":1}}}}"
        );
        let request = format!(
            "POST /api/webhooks/plex HTTP/1.1\r\nHost: nas\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let begun = Instant::now();
        let answer = exchange(self.served.address, request.as_bytes());
        let time = begun.elapsed();
        let body = answer.split("\r\n\r\n").nth(1).unwrap_or_default();
        let is_kept = answer.starts_with("HTTP/1.1 202");
        let json: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
        (time, json["id"].as_u64().filter(|_| is_kept))
    }
}

fn exchange(address: SocketAddr, request: &[u8]) -> String {
    let mut answer = String::new();
    if let Ok(mut stream) = TcpStream::connect(address) {
        // A webhook without a response counts as not stored.
        drop(stream.write_all(request));
        drop(stream.read_to_string(&mut answer));
    }
    answer
}
