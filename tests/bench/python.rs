//! Sustained webhooks a second, compared with the smallest Python program that stores them as durably.
//!
//! It needs a Python with aiohttp: `python3 -m venv target/aiohttp && target/aiohttp/bin/pip install aiohttp`.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::served::Served;

const PYTHON: &str = "target/aiohttp/bin/python";
const WEBHOOKS: usize = 2000;
/// Runs of each program, in turns. The best counts: what else the machine does only costs time.
const ROUNDS: usize = 3;

/// Prints a row for 1, 8 and 64 senders at once.
pub fn measure() {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join(PYTHON);
    let has_python = python.exists();
    if !has_python {
        println!("aiohttp  not compared: there is no {PYTHON}");
    }
    for senders in [1, 8, 64] {
        let mut ours = Run::default();
        let mut theirs = Run::default();
        for _ in 0..ROUNDS {
            let daemon = Daemon::start();
            ours.better(
                flood(daemon.served.address, senders),
                daemon.served.proc(""),
            );
            drop(daemon);
            if has_python {
                let program = Python::start(&python);
                theirs.better(flood(program.address, senders), String::new());
            }
        }
        let ratio = match has_python {
            true => format!(
                "; aiohttp {:5.0}, p99 {:5.1} ms: {:.2} times as many",
                theirs.rate,
                theirs.p99_ms,
                ours.rate / theirs.rate
            ),
            false => String::new(),
        };
        println!(
            "stored   {senders:2} senders: {:5.0} webhooks a second, p99 {:5.1} ms, {:.2} ms CPU, {:.0} reads and writes \
             each{ratio}",
            ours.rate, ours.p99_ms, ours.cpu_ms, ours.calls
        );
    }
}

#[derive(Default)]
struct Run {
    rate: f64,
    p99_ms: f64,
    cpu_ms: f64,
    calls: f64,
}

impl Run {
    /// Takes the figures of another run over if it was quicker. `proc` is the folder of its process, if it is ours.
    fn better(&mut self, (rate, p99_ms): (f64, f64), proc: String) {
        if rate <= self.rate {
            return;
        }
        #[allow(clippy::cast_precision_loss)]
        let each = (WEBHOOKS + FIRST) as f64;
        let (cpu_ms, calls) = match proc.is_empty() {
            true => (0.0, 0.0),
            false => (cpu_ms(&proc) / each, calls(&proc) / each),
        };
        *self = Run {
            rate,
            p99_ms,
            cpu_ms,
            calls,
        };
    }
}

/// Webhooks before the measurement, so that one-time work is done by then.
const FIRST: usize = 100;

/// Sends webhooks from several threads at once. Returns how many were answered in a second, and the time that 99 % of
/// them took at most.
fn flood(address: SocketAddr, senders: usize) -> (f64, f64) {
    (0..FIRST).for_each(|_| super::post(address, BODY));
    let left = AtomicUsize::new(WEBHOOKS);
    let begun = Instant::now();
    let mut times: Vec<Duration> = thread::scope(|scope| {
        let senders: Vec<_> = (0..senders)
            .map(|_| {
                scope.spawn(|| {
                    let mut times = Vec::new();
                    let take = |left: usize| left.checked_sub(1);
                    while left
                        .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
                        .is_ok()
                    {
                        let begun = Instant::now();
                        super::post(address, BODY);
                        times.push(begun.elapsed());
                    }
                    times
                })
            })
            .collect();
        let done = senders.into_iter();
        done.flat_map(|sender| sender.join().expect("a sender"))
            .collect()
    });
    let took = begun.elapsed();
    times.sort();
    let p99 = times[(times.len() - 1) * 99 / 100];
    #[allow(clippy::cast_precision_loss)]
    let rate = WEBHOOKS as f64 / took.as_secs_f64();
    (rate, p99.as_secs_f64() * 1000.0)
}

const BODY: &str = "{\"event\":\"media.pause\",\"user\":true,\"owner\":true,\"Server\":{\"uuid\":\"machine-1\"},\"Metadata\":\
                    {\"type\":\"episode\",\"ratingKey\":\"1201\",\"grandparentTitle\":\"The Long Tide\",\"parentIndex\":1,\
                    \"index\":1}}";

struct Daemon {
    served: Served,
    _folder: tempfile::TempDir,
}

impl Daemon {
    fn start() -> Daemon {
        let folder = tempfile::tempdir().expect("a folder");
        // As after the first webhook of a server that is known. This one never answers, so its event stream would stay in use.
        let settings = "[server]\nlisten = \"127.0.0.1:0\"\n\
                        [plex.home]\nurl = \"http://127.0.0.1:9\"\ntoken = \"abcdefgh12345678\"\nevents = \"webhook\"\n";
        fs::write(folder.path().join("intertitle.toml"), settings).expect("a file");
        Daemon {
            served: Served::start(folder.path()),
            _folder: folder,
        }
    }
}

/// CPU time of a process so far. The unit of Linux is 10 ms everywhere.
pub fn cpu_ms(proc: &str) -> f64 {
    let stat = fs::read_to_string(format!("{proc}stat")).expect("Linux has it");
    // The name before it may contain anything.
    let (_, figures) = stat.rsplit_once(") ").expect("a name in brackets");
    let figures: Vec<&str> = figures.split(' ').collect();
    let figure = |at: usize| figures[at].parse::<f64>().expect("a number of ticks");
    // utime and stime, fields 14 and 15 of proc(5); the state is field 3.
    (figure(11) + figure(12)) * 10.0
}

/// System calls of a process so far that read or write.
fn calls(proc: &str) -> f64 {
    let io = fs::read_to_string(format!("{proc}io")).unwrap_or_default();
    let lines = io.lines().filter_map(|line| line.split_once(": "));
    let calls = lines.filter(|(name, _)| ["syscr", "syscw"].contains(name));
    calls
        .filter_map(|(_, count)| count.parse::<f64>().ok())
        .sum()
}

struct Python {
    child: Child,
    address: SocketAddr,
    _folder: tempfile::TempDir,
}

impl Python {
    fn start(python: &Path) -> Python {
        let folder = tempfile::tempdir().expect("a folder");
        let mut child = Command::new(python)
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/webhooks-aiohttp"))
            .arg(folder.path().join("webhooks.db"))
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python starts");
        let mut port = String::new();
        let stdout = child.stdout.take().expect("a pipe");
        let read = BufReader::new(stdout).read_line(&mut port);
        read.expect("a line");
        let port: u16 = port.trim().parse().expect("a port");
        Python {
            child,
            address: SocketAddr::from(([127, 0, 0, 1], port)),
            _folder: folder,
        }
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
