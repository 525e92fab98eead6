//! How long sources wait: eight of them at once, while cards are drawn.
//!
//! `cargo bench --bench hooks` prints the time from webhook to 2xx at p50 and p99, the time of a synced write on this
//! disk, the cost of webhooks that lead to nothing, and how many a second are stored, compared with a small Python program.

mod nothing;
mod python;
mod served;

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use intertitle::app::{App, SystemClock};
use intertitle::daemon;
use intertitle::fake::{FakePlex, Library, TOKEN};
use intertitle::settings::{ConfigDir, Settings};

const SENDERS: usize = 8;
const WEBHOOKS_EACH: usize = 250;

fn main() {
    if std::env::args().any(|arg| arg == "stored") {
        return python::measure();
    }
    let plex = FakePlex::start(Library::small(1920, 1080), "machine").expect("a port");
    let folder = tempfile::tempdir().expect("a folder");
    let config_dir = ConfigDir::new(folder.path().to_path_buf());
    fs::create_dir_all(config_dir.rules()).expect("a folder");
    fs::write(
        config_dir.rules().join("main.rules"),
        "on plex media.rate -> remake card\n",
    )
    .expect("a file");
    let text = format!(
        "[server]\nlisten = \"127.0.0.1:0\"\n[plex.home]\nurl = \"{}\"\ntoken = \"{TOKEN}\"\n",
        plex.url()
    );
    let settings =
        Settings::read(config_dir, &text, Vec::new()).expect("the settings are in order");
    let app = App::open(settings, Box::new(SystemClock), Box::new(|_| {})).expect("the app opens");
    let running = daemon::start(app).expect("a port");
    let address = running.address();
    let keys: Vec<u32> =
        plex.change(|library| library.episodes.iter().map(|episode| episode.key).collect());
    // New titles keep the renderers busy as long as webhooks arrive.
    let round = AtomicUsize::new(0);
    let mut times: Vec<Duration> = thread::scope(|scope| {
        let senders: Vec<_> = (0..SENDERS)
            .map(|sender| {
                let (plex, keys, round) = (&plex, &keys, &round);
                scope.spawn(move || {
                    let mut times = Vec::with_capacity(WEBHOOKS_EACH);
                    for webhook in 0..WEBHOOKS_EACH {
                        let key = keys[(sender * 5 + webhook) % keys.len()];
                        let number = round.fetch_add(1, Ordering::Relaxed);
                        plex.change(|library| {
                            if let Some(episode) = library.episode_mut(key) {
                                episode.title = format!("Round {number}");
                            }
                        });
                        let begun = Instant::now();
                        let event = if webhook % 20 == 0 {
                            "media.rate"
                        } else {
                            "media.play"
                        };
                        send(address, key, event);
                        times.push(begun.elapsed());
                    }
                    times
                })
            })
            .collect();
        senders
            .into_iter()
            .flat_map(|sender| sender.join().expect("a sender"))
            .collect()
    });
    let drawn = running
        .app()
        .store
        .list_jobs(100_000)
        .expect("the store answers");
    let done = drawn.iter().filter(|job| job.outcome == "done").count();
    times.sort();
    let at = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1000.0;
    println!(
        "webhooks {} from {SENDERS} senders at once, {done} cards made meanwhile",
        times.len()
    );
    println!(
        "webhook -> 2xx  p50 {:.2} ms   p99 {:.2} ms   longest {:.2} ms",
        at(50),
        at(99),
        at(100)
    );
    println!(
        "disk     one synced write of 4 kB takes {:.2} ms (median)",
        disk(folder.path())
    );
    running.end();
    nothing::measure();
    python::measure();
}

fn send(address: SocketAddr, key: u32, event: &str) {
    let body = format!(
        "{{\"event\":\"{event}\",\"user\":true,\"owner\":true,\"Metadata\":{{\"type\":\"episode\",\"ratingKey\":\"{key}\",\
         \"grandparentTitle\":\"The Long Tide\",\"parentIndex\":1,\"index\":1}}}}"
    );
    post(address, &body);
}

/// Sends a webhook of Plex, which is stored.
fn post(address: SocketAddr, body: &str) {
    let request = format!(
        "POST /api/webhooks/plex HTTP/1.1\r\nHost: nas\r\nContent-Type: application/json\r\nConnection: close\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = exchange(address, &request);
    assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
}

fn exchange(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("the daemon listens");
    stream
        .write_all(request.as_bytes())
        .expect("the daemon reads");
    let mut answer = String::new();
    stream
        .read_to_string(&mut answer)
        .expect("the daemon answers");
    answer
}

fn disk(folder: &std::path::Path) -> f64 {
    let mut file = File::create(folder.join("synced")).expect("a file");
    let mut times: Vec<f64> = (0..50)
        .map(|_| {
            let begun = Instant::now();
            file.write_all(&[7; 4096])
                .and_then(|()| file.sync_data())
                .expect("the disk takes it");
            begun.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
